"""The only writer of families: by ids that the registry gives, or because a curator said so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from itertools import combinations
from typing import TYPE_CHECKING

from django.db import transaction

from trials.families import Link, registry_links, suggestions, usual_acronym
from trials.family_reading import families_of, kept_apart, registrations
from trials.models import FamilyMember, KeptApart, Trial, TrialFamily
from trials.versions import locked

if TYPE_CHECKING:
    from django.contrib.auth.models import User

JoinedBy = FamilyMember.JoinedBy


class FamilyError(ValueError):
    """Why a family cannot be made or changed so, in words for the curator."""


@transaction.atomic
def join_by_registry_ids(*, at: dt.datetime) -> int:
    """Join what the registry's own ids link, unless a curator keeps it apart. Returns how many trials were joined.

    Links between two families are left to a curator.
    """
    found = list(registry_links(registrations(linked_only=True)))
    joined = 0
    for one in suggestions(found, apart=kept_apart(), family=families_of()):
        trials = locked_trials(one.nct_ids)
        families = {trial.family for trial in trials.values()} - {None}
        if len(families) < 2:
            family = families.pop() if families else new_family(trials, "", one.reasons)
            assert family
            reasons = {nct_id: reason_for(nct_id, found) for nct_id in trials}
            joined += add(family, trials.values(), JoinedBy.RULE, at, reasons)
    return joined


@transaction.atomic
def join_family(
    nct_ids: Collection[str], reason: str, *, name: str = "", by: User, at: dt.datetime
) -> TrialFamily:
    """These trials are one programme; one of them may be in a family already, which the others then join.

    Raises FamilyError where that cannot be.
    """
    trials, reason = locked_trials(nct_ids), checked(reason)
    families = {trial.family for trial in trials.values()} - {None}
    if len(trials) < 2:
        raise FamilyError("Choose at least two trials that we hold.")
    if len(families) > 1:
        raise FamilyError(
            "These trials are in different families: take those that do not belong out of theirs first."
        )
    family = families.pop() if families else new_family(trials, checked_text(name), [reason])
    assert family
    if not add(family, trials.values(), JoinedBy.CURATOR, at, dict.fromkeys(trials, reason), by):
        raise FamilyError(f"All of them are in the family {family} already.")
    KeptApart.objects.filter(one__in=trials_of(family), other__in=trials_of(family)).delete()
    return family


@transaction.atomic
def keep_apart(nct_ids: Collection[str], reason: str, *, by: User, at: dt.datetime) -> int:
    """These trials are not one programme: no two of them are suggested or joined again. Returns how many pairs."""
    trials, reason = locked_trials(nct_ids), checked(reason)
    if len(trials) < 2:
        raise FamilyError("Choose at least two trials that we hold.")
    in_family = [one.family for one in trials.values() if one.family]
    if len(set(in_family)) < len(in_family):
        raise FamilyError("Two of these trials are in one family: take one of them out instead.")
    return separate(combinations(sorted(one.pk for one in trials.values()), 2), reason, by, at)


@transaction.atomic
def leave_family(nct_id: str, reason: str, *, by: User, at: dt.datetime) -> None:
    """A trial does not belong to its family and is not joined to its members again; a family of one is none."""
    trial, reason = locked_trials([nct_id]).get(nct_id), checked(reason)
    family = trial.family if trial else None
    if trial is None or family is None:
        raise FamilyError(f"{nct_id} is in no family.")
    others = [key for key in trials_of(family) if key != trial.pk]
    FamilyMember.objects.filter(trial=trial).delete()
    separate([(min(trial.pk, other), max(trial.pk, other)) for other in others], reason, by, at)
    if len(others) < 2:
        family.delete()


def locked_trials(nct_ids: Collection[str]) -> dict[str, Trial]:
    """By number, with their families as they are once nobody else can change them."""
    keys = list(Trial.objects.filter(nct_id__in=list(nct_ids)).values_list("pk", flat=True))
    locked(keys)
    rows = Trial.objects.filter(pk__in=keys).select_related("membership__family").order_by("nct_id")
    return {trial.nct_id: trial for trial in rows.defer("search", "search_text")}


def new_family(trials: dict[str, Trial], name: str, reasons: Iterable[str]) -> TrialFamily:
    """Named after their usual acronym, else after the first number, unless a name is given."""
    name = name or usual_acronym(trial.acronym for trial in trials.values()) or next(iter(trials))
    return TrialFamily.objects.create(name=name, reason="; ".join(reasons))


def add(
    family: TrialFamily,
    trials: Iterable[Trial],
    joined_by: str,
    at: dt.datetime,
    reasons: dict[str, str],
    by: User | None = None,
) -> int:
    """Those that are not in it yet. Returns how many."""
    made = [
        FamilyMember(
            family=family, trial=trial, joined_by=joined_by, at=at, by=by, reason=reasons[trial.nct_id]
        )
        for trial in trials
        if trial.family != family
    ]
    return len(FamilyMember.objects.bulk_create(made))


def separate(pairs: Iterable[tuple[int, int]], reason: str, by: User, at: dt.datetime) -> int:
    held = set(KeptApart.objects.values_list("one_id", "other_id"))
    made = [
        KeptApart(one_id=one, other_id=other, reason=reason, by=by, at=at)
        for one, other in pairs
        if (one, other) not in held
    ]
    return len(KeptApart.objects.bulk_create(made))


def trials_of(family: TrialFamily) -> list[int]:
    return list(FamilyMember.objects.filter(family=family).values_list("trial_id", flat=True))


def reason_for(nct_id: str, found: Iterable[Link]) -> str:
    return next(one.reason for one in found if nct_id in (one.one, one.other))


def checked(reason: str) -> str:
    if not (reason := checked_text(reason)):
        raise FamilyError("Say why: others read the reason later.")
    return reason


def checked_text(text: str) -> str:
    if "\x00" in text:
        raise FamilyError("The text contains a null character.")
    return text.strip()
