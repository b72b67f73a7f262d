"""Trial facts to the therapies the trial studies, each with the words that say so. Plain Python.

A trial is matched when it is about multiple sclerosis and a title, an intervention, an arm, a keyword or a
description names a therapy. Summaries only settle what those leave open. Eligibility criteria are never read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from therapies.catalogue import Catalogue, Definition, TermScreen
from therapies.passages import Passage, Place, passages
from therapies.reading import (
    Hit,
    all_hits,
    disease_hits,
    keeps_company,
    longest,
    may_name_a_therapy,
    read_record,
)
from trials.facts import TrialFacts

Confidence = Literal["certain", "likely", "review"]
NAMING = ("names", "products")
OPEN = (Place.TITLE, Place.GIVEN)
DRUGS_THAT_SUPPORT = 2


@dataclass(frozen=True)
class MatchedWords:
    """Words as they stand in the record, the field they stand in, and the rule that took them."""

    field: str
    words: str
    rule: str


@dataclass(frozen=True)
class Match:
    """therapy is the slug of a definition; evidence is never empty."""

    therapy: str
    confidence: Confidence
    evidence: tuple[MatchedWords, ...]


@dataclass(frozen=True)
class Dismissed:
    """Words that looked like a therapy and do not count, with the reason."""

    field: str
    words: str
    reason: str


@dataclass(frozen=True)
class Explanation:
    """Why a trial was matched, or why not. disease is empty when the trial is not about it."""

    disease: tuple[MatchedWords, ...]
    matches: tuple[Match, ...]
    dismissed: tuple[Dismissed, ...]


def match(facts: TrialFacts, catalogue: Catalogue) -> tuple[Match, ...]:
    """The therapies the trial studies, in the catalogue's order; () when none."""
    return explain(facts, catalogue).matches if may_name_a_therapy(facts, catalogue) else ()


def explain(facts: TrialFacts, catalogue: Catalogue) -> Explanation:
    """As match, with what named the disease and with the words that were set aside."""
    found = passages(facts)
    disease = disease_hits(facts, found, catalogue.disease)
    if not disease:
        return Explanation((), (), ())
    hits = read_record(found, catalogue)
    dismissed: list[Dismissed] = []
    readings = [Reading(d, facts, found, hits, dismissed) for d in catalogue.definitions]
    matches = [capped(m, facts, disease) for m in settle(readings, only_keywords(disease))]
    return Explanation(tuple(evidence(disease)), tuple(matches), tuple(dict.fromkeys(dismissed)))


class Reading:
    """What one record says about one definition."""

    def __init__(
        self,
        definition: Definition,
        facts: TrialFacts,
        found: Sequence[Passage],
        hits: Sequence[Hit],
        dismissed: list[Dismissed],
    ) -> None:
        self.definition = definition
        self.conditioning = conditioning_hits(definition, found)
        self.gives_something = gives_something(facts)
        mine = [hit for hit in hits if hit.slug == definition.slug]
        naming = [hit for hit in mine if hit.term.key != "exclusions"]
        gives = any(hit.passage.place == Place.GIVEN for hit in (*naming, *self.conditioning))
        self.hits: list[Hit] = []
        for hit in mine:
            reason = reason_to_dismiss(hit, definition, found, others_only=self.gives_something and not gives)
            if reason:
                dismissed.append(Dismissed(hit.passage.field, hit.words, reason))
            else:
                self.hits.append(hit)

    def of(self, *keys: str, places: Sequence[Place] = OPEN) -> list[Hit]:
        return [hit for hit in self.hits if hit.term.key in keys and hit.passage.place in places]

    @property
    def named(self) -> bool:
        """A title, an intervention or an arm names the therapy in full."""
        return bool(self.of(*NAMING))

    @property
    def given(self) -> list[Hit]:
        return self.of(*NAMING, "short_names", places=[Place.GIVEN])

    def verdict(self, *, another_named: bool) -> Match | None:
        """The match that this record allows without help from summaries; None when it allows none."""
        named = self.of(*NAMING)
        short = self.of("short_names")
        usual = [] if another_named else self.of("usual_names")
        detail = self.of(*NAMING, places=[Place.DETAIL])
        support = [*self.of(*NAMING, "short_names", places=[Place.TAG]), *self.conditioning]
        if named:
            return self.match("certain", [*named, *short, *usual, *support])
        if short or usual:
            return self.match("certain" if support else "likely", [*short, *usual, *support, *detail])
        return None if another_named else self.weaker_verdict(support)

    def weaker_verdict(self, support: Sequence[Hit]) -> Match | None:
        """When no title, intervention or arm names it: descriptions, keywords, and what goes with it."""
        detail = self.of(*NAMING, places=[Place.DETAIL])
        tags = self.of(*NAMING, places=[Place.TAG])
        loose = self.of("loose_names")
        if tags and loose and self.conditioning:
            return self.match("certain", [*loose, *support, *detail])
        if detail:
            return self.match("likely" if support or loose else "review", [*detail, *loose, *support])
        if loose and (tags or self.conditioning):
            return self.match("likely", [*loose, *support])
        if tags and self.definition.tracked and (self.conditioning or not self.gives_something):
            return self.match("review", support)
        return None

    def match(self, confidence: Confidence, hits: Sequence[Hit]) -> Match:
        return Match(self.definition.slug, confidence, tuple(evidence(hits)))


def evidence(hits: Sequence[Hit]) -> list[MatchedWords]:
    """Each word once per field, in the order given."""
    return list(dict.fromkeys(MatchedWords(hit.passage.field, hit.words, hit.term.rule) for hit in hits))


def gives_something(facts: TrialFacts) -> bool:
    return facts.study_type != "OBSERVATIONAL" and bool(facts.interventions)


def reason_to_dismiss(
    hit: Hit, definition: Definition, found: Sequence[Passage], *, others_only: bool
) -> str:
    """Why the words do not count; "" when they do."""
    if hit.term.key == "exclusions":
        return hit.term.reason
    if hit.term.key == "short_names" and not keeps_company(hit, definition, found):
        return f"{hit.words} alone; no word beside it shows that it is short for {definition.name}"
    if hit.passage.place == Place.DETAIL and hit.of_the_past:
        return "speaks of treatment before the study"
    if others_only and hit.passage.place != Place.GIVEN and hit.of_recipients:
        return "tells who takes part; the study gives something else"
    return ""


def conditioning_hits(definition: Definition, found: Sequence[Passage]) -> list[Hit]:
    """A named regimen, or at least two of its drugs, among what is given or in a title; else nothing."""
    if not (definition.regimens or definition.drugs):
        return []
    searched = [passage for passage in found if passage.place in (*OPEN, Place.TAG)]
    regimens = [hit for passage in searched for hit in in_passage(definition.regimen_screen, passage)]
    drugs = [hit for passage in searched for hit in in_passage(definition.drug_screen, passage)]
    different = {hit.term.phrase.text for hit in drugs}
    return [*regimens, *(drugs if len(different) >= DRUGS_THAT_SUPPORT else [])]


def in_passage(terms: TermScreen, passage: Passage) -> list[Hit]:
    return longest(all_hits(passage, terms))


def settle(readings: Sequence[Reading], keywords_only: bool) -> list[Match]:
    """One verdict per therapy; what only loose words say is settled last."""
    matches: list[Match] = []
    for reading in readings:
        others = [other for other in readings if other is not reading]
        verdict = reading.verdict(another_named=any(other.named for other in others))
        if verdict:
            in_doubt = not reading.given and any(other.given for other in others)
            matches.append(replace(verdict, confidence="review") if in_doubt and reading.named else verdict)
    return matches or loosely(readings, keywords_only)


def loosely(readings: Sequence[Reading], keywords_only: bool) -> list[Match]:
    """The therapy of the longest loose phrase, or the only one the brief summary names. Needs review."""
    loose = [hit for reading in readings for hit in reading.of("loose_names")]
    if not loose:
        return []
    summaries = [(r, r.of(*NAMING, places=[Place.PROSE])) for r in readings]
    in_summary = [(r, [h for h in hits if h.passage.field == "brief_summary"]) for r, hits in summaries]
    told = [(r, hits) for r, hits in in_summary if hits]
    if len(told) == 1:
        reading, hits = told[0]
        return [reading.match("review", [*hits, *loose])]
    best = max(loose, key=lambda hit: hit.end - hit.start)
    reading = next(r for r in readings if r.definition.slug == best.slug)
    if reading.definition.tracked and keywords_only:
        return []
    return [reading.match("review", [hit for hit in loose if hit.slug == best.slug])]


def only_keywords(disease: Sequence[Hit]) -> bool:
    return all(hit.passage.field.startswith("keyword") for hit in disease)


def capped(found: Match, facts: TrialFacts, disease: Sequence[Hit]) -> Match:
    """A disease that only a keyword names makes a match likely at best.

    A title that names it against the record's own conditions and keywords needs review.
    """
    tagged = any(hit.passage.place == Place.TAG for hit in disease)
    if not tagged and facts.conditions:
        return replace(found, confidence="review")
    if only_keywords(disease) and found.confidence == "certain":
        return replace(found, confidence="likely")
    return found
