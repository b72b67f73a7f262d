"""What a curator has before them: one trial's record with the words that count marked, and the decisions on it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from therapies.actions import as_said, row_values
from therapies.catalogue import catalogue
from therapies.matching import Dismissed, Explanation, MatchedWords, explain
from therapies.models import Assignment, Review, Therapy
from therapies.passages import passages
from therapies.reviews import OfTrial, told, why
from therapies.stored_facts import stored_facts
from trials.facts import TrialFacts
from trials.models import Trial

# A word that counts anywhere in a field is marked as such, though the rules dismissed it elsewhere in it.
COUNTS, DISMISSED = "counts", "dismissed"


class Piece(NamedTuple):
    """Part of a text. kind: COUNTS, DISMISSED or "" for plain text. Not escaped: the template does that."""

    text: str
    kind: str


class Field(NamedTuple):
    name: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Card:
    """A therapy that the rules find or a curator decided about. said: as in Review.machine."""

    therapy: Therapy
    said: Mapping[str, Any]
    decision: Review | None

    @property
    def matches(self) -> list[dict[str, str]]:
        return [one | {"field": named(one["field"])} for one in self.said.get("matches", ())]

    @property
    def confidence(self) -> str:
        return Assignment.Confidence(self.said["confidence"]).label if self.said else ""


@dataclass(frozen=True)
class ReviewPage:
    trial: Trial
    why: Mapping[str, Sequence[str]]
    disease: Sequence[MatchedWords]
    dismissed: Sequence[Dismissed]
    cards: Sequence[Card]
    others: Sequence[Therapy]
    fields: Sequence[Field]
    history: Sequence[Review]

    @property
    def seen(self) -> str:
        """Ids of the decisions in force, as the form sends them back."""
        return ",".join(str(one.pk) for one in self.history if one.withdrawn_at is None)


def review_page(trial: Trial) -> ReviewPage:
    """In eight queries at most."""
    facts = stored_facts([trial.pk])[trial.pk]
    explanation = explain(facts, catalogue())
    said = {one.therapy: as_said(row_values(one)) for one in explanation.matches}
    reviews = Review.objects.filter(trial=trial).order_by("-made_at", "-pk")
    history = list(reviews.select_related("therapy", "instead", "made_by", "withdrawn_by"))
    in_force = [one for one in history if one.withdrawn_at is None]
    inferred = Assignment.objects.filter(trial=trial, review=None).select_related("therapy")
    all_changes = list(told([trial.pk])) if in_force else []
    therapies = list(Therapy.objects.order_by("position", "pk"))
    decisions = {one.therapy.slug: one for one in in_force}
    return ReviewPage(
        trial=trial,
        why=why(OfTrial(in_force, list(inferred), all_changes), trial),
        disease=[replace(one, field=named(one.field)) for one in explanation.disease],
        dismissed=[replace(one, field=named(one.field)) for one in explanation.dismissed],
        cards=[
            Card(one, said.get(one.slug, {}), decisions.get(one.slug))
            for one in therapies
            if one.slug in said or one.slug in decisions
        ],
        others=therapies,
        fields=marked_fields(facts, explanation),
        history=history,
    )


def marked_fields(facts: TrialFacts, explanation: Explanation) -> list[Field]:
    """Every text of the record that the rules may read, in its order."""
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for dismissed in explanation.dismissed:
        words[dismissed.field][dismissed.words] = DISMISSED
    for found in explanation.matches:
        for one in found.evidence:
            words[one.field][one.words] = COUNTS
    return [Field(named(one.field), pieces(one.text, words.get(one.field, {}))) for one in passages(facts)]


def pieces(text: str, words: Mapping[str, str]) -> list[Piece]:
    """The text cut where any of the words stands; of words that begin at one place the longest is taken."""
    if not words:
        return [Piece(text, "")]
    found = [Piece(part, words.get(part, "")) for part in cut(text, words)]
    return [piece for piece in found if piece.text]


def cut(text: str, words: Iterable[str]) -> list[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.split(f"({'|'.join(map(re.escape, longest_first))})", text)


def named(field: str) -> str:
    return field.replace("_", " ")
