"""Writes what happens to records over time: changes between versions, withdrawal from the registry, mergers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from trials.changes import ChangeFacts
from trials.copying import copy_rows
from trials.dates import StatedDate
from trials.models import Change, Trial

COLUMNS = (
    *("trial_id", "from_digest", "to_digest", "seen_at", "registry_date"),
    *("position", "kind", "rank", "field", "before", "after"),
)


def record_changes(
    trial_id: int,
    changes: Sequence[ChangeFacts],
    *,
    from_digest: str,
    to_digest: str,
    seen_at: dt.datetime,
    registry_date: StatedDate | None,
) -> None:
    """Note how one version of a record differs from the one before. registry_date: of the new version's update."""
    date = registry_date.date if registry_date else None
    # A run that was cut off and taken up again comes by the same two versions twice.
    Change.objects.filter(
        trial=trial_id, from_digest=from_digest, to_digest=to_digest, seen_at=seen_at
    ).delete()
    version = (trial_id, from_digest, to_digest, seen_at, date)
    copy_rows(
        Change,
        COLUMNS,
        (
            (*version, position, one.kind, one.rank, one.field, one.before, one.after)
            for position, one in enumerate(changes)
        ),
    )


def withdraw_trials(nct_ids: Collection[str], *, at: dt.datetime) -> int:
    """Mark records the registry no longer has; they stay as they were. Returns how many were not marked before."""
    shown = Trial.objects.filter(nct_id__in=nct_ids, withdrawn_from_registry_at=None, merged_into=None)
    return shown.update(withdrawn_from_registry_at=at)


def return_trials(keys: Collection[int]) -> int:
    """Unmark records that the registry has handed out: they are neither withdrawn nor merged. keys: ids of trials."""
    marked = Trial.objects.exclude(withdrawn_from_registry_at=None, merged_into=None)
    return marked.filter(pk__in=keys).update(withdrawn_from_registry_at=None, merged_into=None)


@transaction.atomic
def merge_aliases(aliases: Mapping[str, Sequence[str]]) -> int:
    """aliases: number of a record -> numbers the registry merged into it. Returns how many trials point anew.

    A record that is not stored takes nothing in.
    """
    into = {alias: nct_id for nct_id, merged in aliases.items() for alias in merged if alias != nct_id}
    if not into:
        return 0
    target = dict(Trial.objects.filter(nct_id__in=set(into.values())).values_list("nct_id", "pk"))
    pointed = 0
    for alias, nct_id in into.items():
        if nct_id in target:
            trial = Trial.objects.filter(nct_id=alias).exclude(merged_into=target[nct_id])
            pointed += trial.update(merged_into=target[nct_id])
    return pointed
