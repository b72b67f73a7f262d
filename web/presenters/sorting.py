"""Why a trial stands under a therapy: the words of its record, and what curators decided for or against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from therapies.models import Assignment, Review, Therapy
from trials.models import Trial
from web import wording

CONFIDENCES = dict(Assignment.Confidence.choices)


@dataclass(frozen=True, slots=True)
class Match:
    words: str
    field: str
    rule: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """confidence: the rules' word, or what a curator did and when. reason: the curator's, "" where the rules decide."""

    therapy: Therapy
    confidence: str
    reason: str
    matches: Sequence[Match]


@dataclass(frozen=True, slots=True)
class Sorting:
    """studies: tracked therapies first. left_out: what a curator found the trial not to study."""

    studies: Sequence[Sorted]
    left_out: Sequence[Sorted]


def sorting(trial: Trial) -> Sorting:
    """One query where assignments with their therapies are prefetched."""
    reviews = {one.pk: one for one in trial.reviews.in_force().select_related("therapy", "instead")}
    assigned: list[Assignment] = sorted(
        trial.assignments.all(), key=lambda one: (not one.therapy.tracked, one.therapy.position)
    )
    return Sorting(
        studies=[studied(one, reviews.get(one.review_id or 0)) for one in assigned],
        left_out=[left_out(one) for one in reviews.values() if not one.studies],
    )


def studied(one: Assignment, review: Review | None) -> Sorted:
    if review is None:
        return Sorted(one.therapy, one.get_confidence_display(), "", matches(one.matches))
    return Sorted(one.therapy, f"{decided(review)} {on(review)}", review.reason, matches(one.matches))


def decided(review: Review) -> str:
    added = review.verdict == Review.Verdict.ADDED
    return "Found by a curator and not by the rules," if added else "Confirmed by a curator"


def left_out(review: Review) -> Sorted:
    """With what the rules say now; no matches where they do not find the therapy any more."""
    said = review.machine_now
    word = CONFIDENCES.get(said.get("confidence", ""), "") if said else ""
    rules = f"The rules say: {word.lower()}." if word else "The rules do not find it either."
    other = f"; {review.instead.abbreviation} is" if review.instead else ""
    return Sorted(
        review.therapy,
        f"Not studied, as a curator found {on(review)}{other}. {rules}",
        review.reason,
        matches(said.get("matches", [])),
    )


def on(review: Review) -> str:
    return f"on {wording.day(timezone.localdate(review.made_at))}"


def matches(found: Sequence[dict[str, str]]) -> list[Match]:
    return [
        Match(one["words"], one["field"].replace("_", " "), one["rule"].split(":")[0].replace("_", " "))
        for one in found
    ]
