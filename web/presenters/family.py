"""The other registrations of a trial's programme, each with why it counts as one of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trials.models import FamilyMember, Trial
from web.presenters.registry_text import plain

JOINED = {"rule": "the registry’s own ids say so", "curator": "a curator said so"}


@dataclass(frozen=True, slots=True)
class Relative:
    """joined_by: rule or curator; how: the same in words; reason: in theirs."""

    name: str
    nct_id: str
    url: str
    title: str
    status: str
    joined_by: str
    how: str
    reason: str


@dataclass(frozen=True, slots=True)
class Family:
    """reason: what makes them one programme. own: why this registration is of it. others: without merged records."""

    name: str
    reason: str
    own: str
    others: Sequence[Relative]


def family(trial: Trial) -> Family | None:
    """No query after TrialQuerySet.with_family; None where it has no relative that is shown."""
    found = trial.family
    if found is None:
        return None
    members = sorted(found.members.all(), key=lambda one: one.trial.nct_id)
    others = [
        relative(one) for one in members if one.trial_id != trial.pk and one.trial.merged_into_id is None
    ]
    own = next((one.reason for one in members if one.trial_id == trial.pk), "")
    return Family(found.name, found.reason, own, others) if others else None


def relative(member: FamilyMember) -> Relative:
    trial = member.trial
    return Relative(
        name=trial.acronym,
        nct_id=trial.nct_id,
        url=trial.get_absolute_url(),
        title=plain(trial.brief_title),
        status=trial.overall_status,
        joined_by=member.joined_by,
        how=JOINED[member.joined_by],
        reason=member.reason,
    )
