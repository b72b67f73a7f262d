"""Finds the definitions' phrases in a record. Where two phrases overlap, the longer one counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from therapies.catalogue import Catalogue, Definition, Disease, Term
from therapies.passages import Passage, Place
from trials.facts import TrialFacts

# Words right before a name that make it the past of the people studied, not what they are given.
BEFORE = re.compile(
    r"\b(?:after|following|post|prior|previous(?:ly)?|history of|since|not|no|without)\b[^.;:,()]{0,40}$",
    re.IGNORECASE,
)
RECEIVED = re.compile(
    r"\b(?:received|receiving|undergone|undergoing|underwent|treated (?:with|by)|recipients? of"
    r"|candidates? for|eligible for)\b[^.;:,()]{0,40}$",
    re.IGNORECASE,
)
RECIPIENT = re.compile(r"^\W*(?:recipients?|survivors?|patients?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Hit:
    """A phrase of a definition at one place of the record; words as they stand there."""

    slug: str
    term: Term
    passage: Passage
    start: int
    end: int

    @property
    def words(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def of_the_past(self) -> bool:
        return bool(BEFORE.search(self.passage.text[: self.start]))

    @property
    def of_recipients(self) -> bool:
        """The phrase tells who the people are ("patients after HSCT"), maybe not what they are given."""
        before, after = self.passage.text[: self.start], self.passage.text[self.end :]
        return self.of_the_past or bool(RECEIVED.search(before)) or bool(RECIPIENT.search(after))


def read_record(found: Iterable[Passage], catalogue: Catalogue) -> list[Hit]:
    """Every phrase of every definition that stands in the passages, exclusions among them."""
    terms = [(definition.slug, term) for definition in catalogue.definitions for term in definition.terms]
    return [hit for passage in found for hit in longest(all_hits(passage, terms))]


def all_hits(passage: Passage, terms: Iterable[tuple[str, Term]]) -> Iterator[Hit]:
    lowered = passage.text.lower()
    for slug, term in terms:
        if term.phrase.anchor in lowered:
            for start, end in term.phrase.spans(passage.text):
                yield Hit(slug, term, passage, start, end)


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Keeps, of overlapping hits, the longest; of equally long ones the first listed (exclusions lead)."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: hit.start - hit.end):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def keeps_company(hit: Hit, definition: Definition, found: Iterable[Passage]) -> bool:
    """A short name counts only when its own passage or a title holds a word that shows what it means."""
    own = hit.passage.text[: hit.start] + " ; " + hit.passage.text[hit.end :]
    others = [passage.text for passage in found if passage.place == Place.TITLE and passage != hit.passage]
    return any(phrase.spans(text) for text in (own, *others) for phrase in definition.company)


def disease_hits(facts: TrialFacts, found: Iterable[Passage], disease: Disease) -> list[Hit]:
    """Where titles, conditions, keywords and MeSH terms name the disease."""
    mesh = [Passage("condition MeSH term", Place.TAG, term) for term in facts.condition_mesh]
    searched = [p for p in (*found, *mesh) if p.place in (Place.TITLE, Place.TAG)]
    terms = [("", term) for term in disease.terms]
    hits = [hit for passage in searched for hit in longest(all_hits(passage, terms))]
    return [hit for hit in hits if hit.term.key != "exclusions"]
