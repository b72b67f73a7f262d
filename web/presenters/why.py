"""Why a trial stands under a therapy, or under none: what the rules read in its record, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from therapies.catalogue import Catalogue, Definition, catalogue
from therapies.matching import Explanation, Match, MatchedWords, explain
from therapies.models import Assignment, Review
from therapies.stored_facts import stored_facts
from trials.models import Trial
from web.presenters.definitions import LISTS, spoken

NUMBER = re.compile(r"(?:NCT)?[\s:-]*(\d{8})", re.IGNORECASE | re.ASCII)
SHOWN_OF_A_BAD_NUMBER = 40
KINDS = {key: title.lower() for key, (title, _) in LISTS.items()}
CONFIDENCES = dict(Assignment.Confidence.choices)


@dataclass(frozen=True, slots=True)
class Words:
    """words as they stand in the record; because: the rule that took them, or why they do not count."""

    words: str
    place: str
    because: str


@dataclass(frozen=True, slots=True)
class Found:
    definition: Definition
    confidence: str
    words: list[Words]


@dataclass(frozen=True, slots=True)
class Why:
    """asked: as typed. error: what is wrong with it. nct_id: as the registry writes it. trial: None if not held."""

    asked: str
    error: str = ""
    nct_id: str = ""
    trial: Trial | None = None
    disease: list[Words] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    dismissed: list[Words] = field(default_factory=list)
    decisions: list[Review] = field(default_factory=list)

    @property
    def said(self) -> str:
        """The rules' verdict in a sentence."""
        if not self.disease:
            return "The rules do not take this study to be about multiple sclerosis, so they look for no therapy in it."
        if not self.found:
            return "The study is about multiple sclerosis. The rules found no cell therapy in it."
        followed = [one for one in self.found if one.definition.tracked]
        named = " and ".join(
            f"{one.definition.abbreviation} ({one.confidence.lower()})" for one in self.found
        )
        if followed:
            return f"The rules say that it studies {named}."
        return f"The rules say that it studies {named}: told apart from HSCT and MSC, and not followed here."


def why(asked: str) -> Why:
    """What the box answers to the words typed into it."""
    number = NUMBER.fullmatch(asked.strip())
    if number is None:
        shown = "".join(one for one in asked[:SHOWN_OF_A_BAD_NUMBER] if one.isprintable())
        return Why(shown, error=error_for(asked))
    nct_id = f"NCT{number[1]}"
    trial = Trial.objects.filter(nct_id=nct_id).first()
    if trial is None or trial.merged_into_id:
        trial = Trial.objects.kept_as(nct_id) or trial
    if trial is None:
        return Why(nct_id, nct_id=nct_id)
    explanation = explain(stored_facts([trial.pk])[trial.pk], catalogue())
    decisions = Review.objects.in_force().filter(trial=trial).select_related("therapy", "instead")
    return explained(nct_id, trial, explanation, list(decisions.order_by("therapy__position")))


def error_for(asked: str) -> str:
    if not asked.strip():
        return "Type a registry number: NCT and eight digits, such as NCT00273364."
    return "This is no registry number of ClinicalTrials.gov: NCT and eight digits, such as NCT00273364."


def explained(nct_id: str, trial: Trial, explanation: Explanation, decisions: list[Review]) -> Why:
    known = catalogue()
    return Why(
        asked=nct_id,
        nct_id=nct_id,
        trial=trial,
        disease=[words(one) for one in explanation.disease],
        found=[found(one, known) for one in explanation.matches],
        dismissed=[Words(one.words, place(one.field), one.reason) for one in explanation.dismissed],
        decisions=decisions,
    )


def found(match: Match, known: Catalogue) -> Found:
    return Found(known[match.therapy], CONFIDENCES[match.confidence], [words(one) for one in match.evidence])


def words(one: MatchedWords) -> Words:
    """rule "names: mesenchymal stem|stromal cell" → "full names: mesenchymal stem / stromal cell"."""
    key, _, phrase = one.rule.partition(": ")
    return Words(one.words, place(one.field), f"{KINDS.get(key, key)}: {spoken(phrase)}")


def place(field_name: str) -> str:
    return field_name.replace("_", " ")
