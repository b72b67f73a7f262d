"""Finds the definitions' phrases in a record. Where two phrases overlap, the longer one counts."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from therapies.catalogue import Catalogue, Definition, Disease, Term, TermScreen
from therapies.passages import Passage, Place, before_prose, tags, titles
from therapies.pieces import folded
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
RECIPIENT = re.compile(r"\W*(?:recipients?|survivors?|patients?)\b", re.IGNORECASE)
NEAR = 100  # letters: more than these can look back over


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
    def before(self) -> str:
        return self.passage.text[max(0, self.start - NEAR) : self.start]

    @property
    def of_the_past(self) -> bool:
        return bool(BEFORE.search(self.before))

    @property
    def of_recipients(self) -> bool:
        """The phrase tells who the people are ("patients after HSCT"), maybe not what they are given."""
        after = RECIPIENT.match(self.passage.text, self.end)
        return self.of_the_past or bool(RECEIVED.search(self.before)) or bool(after)


def may_name_a_therapy(facts: TrialFacts, catalogue: Catalogue) -> bool:
    """False, at the cost of a glance, for a record without the disease or without the words of any therapy.

    Summaries are passed over: they only settle what other texts leave open.
    """
    tagged = [*(passage.text for passage in (*titles(facts), *tags(facts))), *facts.condition_mesh]
    if not catalogue.disease.screen.possible("\n".join(tagged)):
        return False
    read = "\n".join(passage.text for passage in before_prose(facts))
    return any(term.key != "exclusions" for _, term in catalogue.screen.possible(read))


def read_record(found: Iterable[Passage], catalogue: Catalogue) -> list[Hit]:
    """Every phrase of every definition that stands in the passages, exclusions among them."""
    return [hit for passage in found for hit in longest(all_hits(passage, catalogue.screen))]


def all_hits(passage: Passage, terms: TermScreen) -> Iterator[Hit]:
    possible = terms.possible(passage.text)
    if not possible:
        return
    lowered, small = passage.text.lower(), folded(passage.text)
    for slug, term in possible:
        # Decides nothing but where the word is spelt with a dotless ı, which is not taken for an i.
        if term.phrase.anchor in lowered:
            for start, end in term.phrase.spans(passage.text, small):
                yield Hit(slug, term, passage, start, end)


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Keeps, of overlapping hits, the longest; of equally long ones the first listed (exclusions lead)."""
    kept: list[Hit] = []  # in their order, none over another
    starts: list[int] = []
    for hit in sorted(hits, key=lambda hit: hit.start - hit.end):
        place = bisect(starts, hit.start)
        before, after = kept[place - 1 : place], kept[place : place + 1]
        if all(one.end <= hit.start for one in before) and all(hit.end <= one.start for one in after):
            kept.insert(place, hit)
            starts.insert(place, hit.start)
    return kept


def keeps_company(hit: Hit, definition: Definition, found: Iterable[Passage]) -> bool:
    """A short name counts only when its own passage or a title holds a word that shows what it means."""
    own = hit.passage.text[: hit.start] + " ; " + hit.passage.text[hit.end :]
    others = [passage.text for passage in found if passage.place == Place.TITLE and passage != hit.passage]
    return any(phrase.spans(text) for text in (own, *others) for phrase in definition.company)


def disease_hits(facts: TrialFacts, found: Iterable[Passage], disease: Disease) -> list[Hit]:
    """Where titles, conditions, keywords and MeSH terms name the disease."""
    mesh = [Passage("condition MeSH term", Place.TAG, term) for term in facts.condition_mesh]
    searched = [p for p in (*found, *mesh) if p.place in (Place.TITLE, Place.TAG)]
    hits = [hit for passage in searched for hit in longest(all_hits(passage, disease.screen))]
    return [hit for hit in hits if hit.term.key != "exclusions"]
