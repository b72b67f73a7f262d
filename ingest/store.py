"""One record as received -> payload, facts, therapies, results in one transaction; or a failure with its bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import StrEnum

from django.db import DatabaseError, transaction
from django.db.models import Exists, QuerySet
from django.utils import timezone

from evidence.actions import record_planned_measures, record_posted_results
from ingest.models import Failure, Payload
from ingest.sources.clinicaltrials_gov.parse import parse
from ingest.sources.clinicaltrials_gov.readings import RecordProblem
from therapies.actions import classify_trial
from trials.actions import record_trial
from trials.facts import Provenance


class Stored(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SET_ASIDE = "set_aside"


def store(
    body: bytes,
    *,
    source: str,
    record_id: str | None,
    fetched_at: dt.datetime,
    registry_timestamp: str = "",
    problem: str | None = None,
) -> Stored:
    """Store one record. An unchanged one writes nothing; one that cannot be read or kept is set aside.

    problem: what the client already found wrong with it.
    """
    digest = hashlib.sha256(body).hexdigest()
    if problem is not None:
        set_aside(body, source, record_id, digest, *reason_and_path(problem))
        return Stored.SET_ASIDE
    if record_id and is_held(source, record_id, digest):
        return Stored.UNCHANGED
    provenance = Provenance(digest=digest, fetched_at=fetched_at, registry_timestamp=registry_timestamp)
    try:
        with transaction.atomic():
            return store_version(body, source, provenance)
    except RecordProblem as unreadable:
        set_aside(body, source, record_id, digest, unreadable.reason, unreadable.json_path)
    except (DatabaseError, ValueError, ArithmeticError) as error:
        set_aside(body, source, record_id, digest, f"cannot be stored: {error}".split("\n")[0], "")
    return Stored.SET_ASIDE


def is_held(source: str, record_id: str, digest: str) -> bool:
    """Whether these bytes are what the tables show; if so, nothing set aside of the record is open any more."""
    held = Payload.objects.filter(source=source, record_id=record_id, digest=digest, current=True)
    failed = Exists(failures_of(source, record_id, digest))
    row = held.annotate(failed=failed).values_list("failed", flat=True).first()
    if row:
        resolve_failures(source, record_id, digest)
    return row is not None


def store_version(body: bytes, source: str, provenance: Provenance) -> Stored:
    facts = parse(body)
    known = Payload.objects.filter(source=source, record_id=facts.nct_id)
    before = known.filter(current=True).first()
    if before and before.digest == provenance.digest:
        return Stored.UNCHANGED
    if before:
        known.filter(current=True).update(current=False)
    keep(body, source, facts.nct_id, provenance)
    trial = record_trial(facts, provenance=provenance)
    classify_trial(trial, facts)
    record_posted_results(trial, facts.results)
    record_planned_measures(trial, facts.planned_outcomes, facts.conditions)
    resolve_failures(source, facts.nct_id, provenance.digest)
    return Stored.CHANGED if before else Stored.NEW


def keep(body: bytes, source: str, record_id: str, provenance: Provenance) -> None:
    """The payload as current; a version that comes back is the row it was, with its new date."""
    Payload.objects.update_or_create(
        source=source,
        record_id=record_id,
        digest=provenance.digest,
        defaults={
            "body": body,
            "size": len(body),
            "fetched_at": provenance.fetched_at,
            "registry_timestamp": provenance.registry_timestamp,
            "current": True,
        },
    )


def reason_and_path(problem: str) -> tuple[str, str]:
    """ "... - at `$.x.y`" -> the reason and its JSON path."""
    reason, _, path = problem.partition(" - at `")
    return reason, path.rstrip("`")


def set_aside(
    body: bytes, source: str, record_id: str | None, digest: str, error: str, json_path: str
) -> None:
    now = timezone.now()
    failure, new = Failure.objects.get_or_create(
        source=source,
        digest=digest,
        defaults={
            "record_id": (record_id or "")[:20],
            "body": body,
            "error": error,
            "json_path": json_path,
            "first_seen_at": now,
            "last_seen_at": now,
        },
    )
    if not new and (failure.error, failure.json_path, failure.resolved_at) != (error, json_path, None):
        failure.error, failure.json_path, failure.resolved_at, failure.last_seen_at = (
            error,
            json_path,
            None,
            now,
        )
        failure.save()


def resolve_failures(source: str, record_id: str, digest: str) -> None:
    """A record that reads again settles what was set aside of it before."""
    failures_of(source, record_id, digest).update(resolved_at=timezone.now())


def failures_of(source: str, record_id: str, digest: str) -> QuerySet[Failure]:
    """What is set aside of a record, under its number or, where that could not be read, under the same bytes."""
    still_open = Failure.objects.filter(source=source, resolved_at=None)
    return still_open.filter(record_id=record_id) | still_open.filter(digest=digest)
