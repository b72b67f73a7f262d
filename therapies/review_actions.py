"""The only writer of reviews: a curator's decision is made, followed by another, or withdrawn; never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import transaction

from therapies.actions import as_said, record_matches, row_values
from therapies.catalogue import catalogue
from therapies.matching import Match, match
from therapies.models import Assignment, Review, Therapy
from therapies.signals import studies_changed
from therapies.stored_facts import stored_facts
from trials.versions import locked

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Verdict = Review.Verdict


class ReviewError(ValueError):
    """Why a decision cannot be stored, in words for the curator."""


@transaction.atomic
def decide(
    trial: int,
    therapy: str,
    verdict: str,
    reason: str,
    *,
    by: User,
    at: dt.datetime,
    digest: str,
    seen: Collection[int],
    instead: str = "",
) -> list[Review]:
    """Store what a curator says of a trial and a therapy; it counts from now on, and answers are renewed.

    verdict: of Review.Verdict; whether "studies it" is confirmed or added is told by what the rules found. changed
    makes two decisions: `therapy` is not studied, `instead` is. digest and seen: the version of the record and the
    ids of the decisions in force that the curator had before them. Raises ReviewError.
    """
    desk = Desk(trial, digest, seen, by, at)
    reason = checked_reason(reason)
    one, other = known(therapy), known(instead) if instead else None
    if verdict in (Verdict.CONFIRMED, Verdict.ADDED):
        made = [desk.studies(one, reason)]
    elif verdict == Verdict.EXCLUDED:
        made = [desk.excludes(one, reason)]
    elif verdict == Verdict.CHANGED:
        if other is None or other == one:
            raise ReviewError("Choose the other therapy that the trial studies instead.")
        made = [desk.excludes(one, reason, other), desk.studies(other, reason)]
    else:
        raise ReviewError(f"{verdict!r} is no decision; confirm, change or exclude.")
    desk.put_in_force()
    return made


@transaction.atomic
def withdraw_review(review: Review, *, by: User, at: dt.datetime) -> bool:
    """What the rules say counts again; the decision is kept. False where it is in force no more."""
    desk = Desk(review.trial_id, None, None, by, at)
    if desk.in_force.get(review.therapy_id) != review:
        return False
    desk.withdraw(review.therapy_id)
    desk.put_in_force()
    return True


class Desk:
    """One trial, locked, with what the rules say of it now and the decisions in force."""

    def __init__(
        self, trial: int, digest: str | None, seen: Collection[int] | None, by: User, at: dt.datetime
    ) -> None:
        self.trial, self.by, self.at = trial, by, at
        self.versions = locked([trial])
        if trial not in self.versions:
            raise ReviewError("There is no such trial.")
        reviews = Review.objects.in_force().filter(trial=trial).select_related("made_by")
        self.in_force = {one.therapy_id: one for one in reviews}
        if digest is not None and digest != self.versions[trial]:
            raise ReviewError(
                "The record has changed since this page was opened. Read it again, then decide."
            )
        if seen is not None and set(seen) != {one.pk for one in self.in_force.values()}:
            raise ReviewError(
                "Another decision on this trial was made or withdrawn since this page was opened. See below."
            )
        self.facts = stored_facts([trial])
        self.matches: tuple[Match, ...] = match(self.facts[trial], catalogue())
        self.found = {one.therapy: as_said(row_values(one)) for one in self.matches}
        self.studied = self.studied_now()

    def studies(self, therapy: Therapy, reason: str) -> Review:
        found = therapy.slug in self.found
        return self.make(therapy, Verdict.CONFIRMED if found else Verdict.ADDED, reason)

    def excludes(self, therapy: Therapy, reason: str, instead: Therapy | None = None) -> Review:
        if therapy.slug not in self.found and therapy.pk not in self.in_force:
            raise ReviewError(f"Nobody says that the trial studies {therapy}: there is nothing to exclude.")
        verdict = Verdict.CHANGED if instead else Verdict.EXCLUDED
        return self.make(therapy, verdict, reason, instead=instead)

    def make(self, therapy: Therapy, verdict: Verdict, reason: str, **more: Any) -> Review:
        self.withdraw(therapy.pk)
        said = self.found.get(therapy.slug, {})
        return Review.objects.create(
            trial_id=self.trial,
            therapy=therapy,
            verdict=verdict,
            reason=reason,
            made_by=self.by,
            made_at=self.at,
            digest=self.versions[self.trial],
            machine=said,
            machine_now=said,
            others=sorted(slug for slug in self.found if slug != therapy.slug),
            **more,
        )

    def withdraw(self, therapy: int) -> None:
        """The decision in force on this therapy, if there is one, is so no longer."""
        review = self.in_force.pop(therapy, None)
        if review is not None:
            # Of two at once, the one that had to wait may have looked at the clock first.
            at = max(self.at, review.made_at)
            Review.objects.filter(pk=review.pk).update(withdrawn_by=self.by, withdrawn_at=at)

    def put_in_force(self) -> None:
        """Rewrite what the trial counts as, and tell those who count by it."""
        record_matches({self.trial: self.matches}, self.versions, self.facts)
        if self.studied_now() != self.studied:
            studies_changed.send(sender=Review, trials=[self.trial])

    def studied_now(self) -> set[int]:
        return set(Assignment.objects.filter(trial=self.trial).values_list("therapy_id", flat=True))


def checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ReviewError("Say why: a decision needs a reason that others can read later.")
    if "\x00" in reason:
        raise ReviewError("The reason contains a null character.")
    return reason


def known(slug: str) -> Therapy:
    therapy = Therapy.objects.filter(slug=slug.replace("\x00", "")).first()
    if therapy is None:
        raise ReviewError(f"There is no therapy {slug!r}.")
    return therapy
