"""What a run says beyond single records: which are gone, what is settled, how far the scope has been read.

A record is never deleted. One the registry no longer has is marked withdrawn from it; one it has merged into
another points to that one; one that only left the scope is fetched by its number and goes on as before.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from ingest.fetch import Seen
from ingest.models import Cursor, Failure, Payload, RegistryStructure, Run
from ingest.session import RegistryError, RegistryNonsense
from ingest.sources.clinicaltrials_gov.client import ClinicalTrialsGov
from ingest.sources.clinicaltrials_gov.drift import differences, known_paths, metadata_fields
from trials.history_actions import merge_aliases, return_trials, withdraw_trials
from trials.models import Trial

log = logging.getLogger(__name__)

# Updates are dated by the day, and a record can appear a day or two after the date it bears.
OVERLAP = dt.timedelta(days=3)
# A listing shrinks by a record or two when the registry changes between two pages, not by more.
MAY_BE_MISSING = 0.01
MOST_STUDIES = 100_000_000
CURE = (
    "Nothing was marked as gone. If the registry has really lost so many, raise CTGOV_MAY_SHRINK "
    "(now {:g}) and run `sync --full` again."
)


def cursor_of(source: str, scope: str) -> Cursor | None:
    return Cursor.objects.filter(source=source, scope=scope).first()


def since(cursor: Cursor) -> dt.date:
    return (cursor.data_timestamp - OVERLAP).date()


def check_complete(run: Run) -> None:
    """Raises RegistryNonsense if the registry handed out far fewer studies than it says it has."""
    if run.expected and run.seen < run.expected * (1 - MAY_BE_MISSING):
        reason = f"it counts {run.expected:,} studies and handed out {run.seen:,}"
        raise RegistryNonsense(settings.CTGOV_API_URL, reason, "Sync again later; what came is stored.")


def check_not_shrunk(run: Run) -> None:
    """Raises RegistryNonsense if a full listing has lost more than the set share since the last one, and than one."""
    cursor = cursor_of(run.source, run.scope)
    if run.seen == 0:
        reason, cure = (
            f"it has no study for {run.scope!r}",
            "Check CTGOV_CONDITION; what is stored stays as it is.",
        )
        raise RegistryNonsense(settings.CTGOV_API_URL, reason, cure)
    if cursor and cursor.listed - run.seen > max(1, cursor.listed * settings.CTGOV_MAY_SHRINK):
        reason = (
            f"it listed {cursor.listed:,} studies on {cursor.full_at:%Y-%m-%d} and lists {run.seen:,} now"
        )
        raise RegistryNonsense(settings.CTGOV_API_URL, reason, CURE.format(settings.CTGOV_MAY_SHRINK))


def check_total(told: int) -> int:
    """Raises RegistryNonsense for a number of studies that cannot be."""
    if not 0 <= told <= MOST_STUDIES:
        reason = f"it counts {told:,} studies"
        raise RegistryNonsense(
            settings.CTGOV_API_URL, reason, "Sync again later; what is stored stays as it is."
        )
    return told


def not_listed(seen: Seen) -> list[str]:
    """Numbers that the tables show, or that are set aside, and a full listing did not have."""
    shown = Trial.objects.registered().values_list("nct_id", flat=True)
    open_ = Failure.objects.filter(resolved_at=None, payload__state=Payload.State.SET_ASIDE)
    set_aside = open_.exclude(payload__record_id="").values_list("payload__record_id", flat=True)
    return sorted({*shown, *set_aside} - seen.numbers)


def check_few_gone(unknown: Collection[str]) -> None:
    """Raises RegistryNonsense if more than the set share of what we show, and than one, would be marked as gone."""
    held = Trial.objects.registered()
    gone, all_ = held.filter(nct_id__in=unknown).count(), held.count()
    if gone > max(1, all_ * settings.CTGOV_MAY_SHRINK):
        reason = f"it does not know {gone:,} of the {all_:,} studies that we have from it"
        raise RegistryNonsense(settings.CTGOV_API_URL, reason, CURE.format(settings.CTGOV_MAY_SHRINK))


def retire(run: Run, gone: Collection[str], merged: Mapping[str, Sequence[str]]) -> None:
    """Mark as withdrawn what the registry, asked by number, does not know; and what it answers with another record."""
    run.withdrawn = withdraw_trials(gone, at=timezone.now())
    merge_aliases(merged)


def return_seen(seen: Seen) -> int:
    """What the registry handed out under its own number is neither withdrawn nor merged. Returns how many were."""
    marked = Trial.objects.exclude(withdrawn_from_registry_at=None, merged_into=None)
    return return_trials([pk for pk, nct_id in marked.values_list("pk", "nct_id") if nct_id in seen.numbers])


def merged() -> set[str]:
    """Numbers that point to another record."""
    return set(Trial.objects.exclude(merged_into=None).values_list("nct_id", flat=True))


def settle_failures(seen: Seen, *, whole: bool) -> None:
    """Settle what was set aside of records of which this run saw only good versions.

    whole: the run listed everything, so what it did not see at all is gone as well.
    """
    still_open = Failure.objects.filter(resolved_at=None, payload__state=Payload.State.SET_ASIDE)
    rows = still_open.exclude(payload__in=seen.set_aside).exclude(payload__run__state=Run.State.RUNNING)
    now = timezone.now()
    for failure, record_id in list(rows.values_list("pk", "payload__record_id")):
        if whole or record_id in seen.numbers:
            Failure.objects.filter(pk=failure).update(resolved_at=Greatest(F("first_seen_at"), now))
            Payload.objects.filter(failure=failure).update(state=Payload.State.REPLACED, replaced_at=now)


def advance(run: Run, *, full: bool, listed: int = 0) -> None:
    """Only after a clean run: the next incremental one begins where this one began to read.

    A registry whose data bear a date that is yet to come would hand out no update until then.
    """
    stamp = dt.datetime.fromisoformat(run.registry_timestamp)
    values: dict[str, Any] = {"data_timestamp": min(stamp, run.started_at)}
    if full:
        values |= {"full_at": run.started_at, "listed": listed}
    Cursor.objects.update_or_create(source=run.source, scope=run.scope, defaults=values)


def note_structure(source: str, client: ClinicalTrialsGov) -> None:
    """Keep the registry's list of its fields where it differs from the last. Without it, a sync is no worse."""
    try:
        fields = metadata_fields(client.metadata())
    except (RegistryError, ValueError) as error:
        log.warning("the registry's list of fields could not be read: %s", error)
        return
    latest = RegistryStructure.objects.filter(source=source).order_by("-seen_at").first()
    if latest is None or latest.fields != fields:
        RegistryStructure.objects.create(source=source, seen_at=timezone.now(), fields=fields)


def drift(source: str) -> dict[str, Any]:
    """Where the registry departs from the structure the parser was written against; {} where nowhere.

    {added, removed: [path], retyped: [{path, before, after}], unknown: {path: number of current records}}
    """
    found: dict[str, Any] = {}
    latest = list(RegistryStructure.objects.filter(source=source).order_by("-seen_at")[:2])
    if latest:
        told = set(latest[0].fields)
        found["added"], found["removed"] = sorted(told - known_paths()), sorted(known_paths() - told)
        retyped = differences(latest[-1].fields, latest[0].fields).retyped
        found["retyped"] = [one._asdict() for one in retyped]
    current = Payload.objects.filter(source=source, state=Payload.State.CURRENT).exclude(unknown_fields=[])
    rows = current.values_list("unknown_fields", flat=True)
    found["unknown"] = dict(Counter(path for paths in rows for path in paths).most_common())
    return {name: value for name, value in found.items() if value}
