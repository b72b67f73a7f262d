"""The texts of a record in which a therapy can be named, and what each is worth as evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from trials.facts import TrialFacts

# Letters of one passage that are read: thrice what the registry itself takes.
MOST_READ = 100_000


class Place(StrEnum):
    """Where a text stands. Eligibility and outcomes are never read: they speak of earlier treatment."""

    TITLE = "title"
    GIVEN = "given"  # names of interventions and of arms: what people get
    TAG = "tag"  # conditions and keywords
    DETAIL = "detail"  # descriptions of arms and interventions
    PROSE = "prose"  # brief summary and detailed description


@dataclass(frozen=True)
class Passage:
    """field is the reader's name of the place: "brief_title", "intervention 2 name", counted from 1."""

    field: str
    place: Place
    text: str


def passages(facts: TrialFacts) -> list[Passage]:
    """Every passage that holds text, in the order of the record, as far as it is read."""
    return [cut(passage) for passage in (*before_prose(facts), *prose(facts)) if passage.text.strip()]


def cut(passage: Passage) -> Passage:
    return passage if len(passage.text) <= MOST_READ else replace(passage, text=passage.text[:MOST_READ])


def before_prose(facts: TrialFacts) -> Iterator[Passage]:
    return chain(titles(facts), tags(facts), arms(facts), interventions(facts))


def titles(facts: TrialFacts) -> Iterator[Passage]:
    for field in ("brief_title", "official_title", "acronym"):
        yield Passage(field, Place.TITLE, getattr(facts, field))


def tags(facts: TrialFacts) -> Iterator[Passage]:
    for name, values in (("condition", facts.conditions), ("keyword", facts.keywords)):
        for number, value in enumerate(values, start=1):
            yield Passage(f"{name} {number}", Place.TAG, value)


def arms(facts: TrialFacts) -> Iterator[Passage]:
    for number, arm in enumerate(facts.arms, start=1):
        yield Passage(f"arm {number} label", Place.GIVEN, arm.label)
        yield Passage(f"arm {number} description", Place.DETAIL, arm.description)


def interventions(facts: TrialFacts) -> Iterator[Passage]:
    for number, given in enumerate(facts.interventions, start=1):
        yield Passage(f"intervention {number} name", Place.GIVEN, given.name)
        for other in given.other_names:
            yield Passage(f"intervention {number} other name", Place.GIVEN, other)
        yield Passage(f"intervention {number} description", Place.DETAIL, given.description)


def prose(facts: TrialFacts) -> Iterator[Passage]:
    for field in ("brief_summary", "detailed_description"):
        yield Passage(field, Place.PROSE, getattr(facts, field))
