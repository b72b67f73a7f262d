"""The steps of a sync: fetch pages, store records, note what was found. Each run is a row with its counts."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from evidence.actions import refresh_syntheses
from ingest.models import Failure, Payload, Run
from ingest.session import Manners, RegistryError, RegistryNonsense, RegistrySession
from ingest.sources import CLINICALTRIALS_GOV
from ingest.sources.clinicaltrials_gov.client import (
    ClinicalTrialsGov,
    Page,
    RawRecord,
    RecordNotFound,
    canonical_number,
    plain_words,
)
from ingest.store import Stored, store
from trials.actions import record_registry_copy

log = logging.getLogger(__name__)
Progress = Callable[[Run], None]

# One number for the advisory lock of the whole pipeline; PostgreSQL frees it when its holder dies.
SYNC_LOCK = 7_020_221_122
EVERY_STUDY = "*"
# A run says how fresh the copy is only if it asked for all that the site is about.
WHOLE, PART, STARTER = "sync", "part", "starter"
# A listing shrinks by a record or two when the registry changes between two pages, not by more.
MAY_BE_MISSING = 0.01


class SyncAlreadyRunning(RuntimeError):
    """Another sync holds the lock."""


def sync(
    *, condition: str | None = None, nct_ids: Iterable[str] = (), progress: Progress | None = None
) -> Run:
    """Fetch every study for the condition (default: the setting), or the named ones, and store what changed.

    Raises SyncAlreadyRunning, and ValueError for a condition without words or a number that is none, before
    anything is asked. A registry that cannot be reached or answers nonsense ends the run as failed, with the reason
    on the run and on the registry copy; what was stored stays.
    """
    nct_ids = list(dict.fromkeys(map(canonical_number, nct_ids)))
    asked = settings.CTGOV_CONDITION if condition is None else condition
    words = None if asked == EVERY_STUDY else asked
    if words is not None:
        plain_words(words)
    with one_at_a_time():
        run = start_run(PART if nct_ids or asked != settings.CTGOV_CONDITION else WHOLE)
        try:
            with registry() as client:
                try:
                    run.registry_timestamp = client.version().data_timestamp.isoformat()
                    store_all(run, wanted(client, words, nct_ids), progress or quiet)
                    check_complete(run)
                finally:
                    run.requests, run.retries = client.session.requests, client.session.retries
        except RegistryError as error:
            log.warning("sync failed: %s", error)
            return finish_run(run, error=str(error))
        except BaseException as error:
            finish_run(run, error=f"{type(error).__name__}: {str(error) or 'the sync was stopped'}")
            raise
        refresh_syntheses()
        return finish_run(run)


def load_records(bodies: Iterable[bytes], *, registry_timestamp: str, fetched_at: dt.datetime) -> Run:
    """Store records that came with the project, through the same steps as a sync, as of their own date; all or none."""
    with one_at_a_time(), transaction.atomic():
        run = start_run(STARTER)
        run.registry_timestamp = registry_timestamp
        records = [RawRecord(nct_id=None, body=body, position=i) for i, body in enumerate(bodies, 1)]
        page = Page(number=1, total_count=len(records), records=tuple(records), next_token=None)
        store_all(run, [page], quiet, fetched_at=fetched_at)
        return finish_run(run)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [SYNC_LOCK])
        if not cursor.fetchone()[0]:
            raise SyncAlreadyRunning("another sync is running; this one stops and changes nothing")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [SYNC_LOCK])


@contextmanager
def registry() -> Iterator[ClinicalTrialsGov]:
    manners = Manners(interval_seconds=settings.CTGOV_SECONDS_BETWEEN_REQUESTS)
    with RegistrySession(settings.CTGOV_API_URL, contact=settings.CTGOV_CONTACT, manners=manners) as session:
        yield ClinicalTrialsGov(session)


def wanted(client: ClinicalTrialsGov, words: str | None, nct_ids: list[str]) -> Iterable[Page]:
    return named(client, nct_ids) if nct_ids else client.search(words, page_size=settings.CTGOV_PAGE_SIZE)


def named(client: ClinicalTrialsGov, nct_ids: list[str]) -> Iterator[Page]:
    """One page a record. A number the registry does not know is told of after the others are stored."""
    missing: RecordNotFound | None = None
    for position, nct_id in enumerate(nct_ids, 1):
        try:
            yield Page(number=position, total_count=None, records=(client.fetch(nct_id),), next_token=None)
        except RecordNotFound as error:
            missing = missing or error
    if missing:
        raise missing


def store_all(
    run: Run, pages: Iterable[Page], progress: Progress, fetched_at: dt.datetime | None = None
) -> None:
    seen: set[str] = set()
    for page in pages:
        if page.total_count is not None:
            run.expected = page.total_count
        for record in page.records:
            # A record with a problem may carry a guessed number: it must not hide the good copy of that number.
            if record.problem is None and record.nct_id:
                if record.nct_id in seen:
                    continue
                seen.add(record.nct_id)
            outcome = store(
                record.body,
                source=CLINICALTRIALS_GOV,
                record_id=record.nct_id,
                problem=record.problem,
                fetched_at=fetched_at or timezone.now(),
                registry_timestamp=run.registry_timestamp,
            )
            run.seen += 1
            setattr(run, outcome.value, getattr(run, outcome.value) + 1)
        run.heartbeat_at = timezone.now()
        run.save()
        progress(run)


def check_complete(run: Run) -> None:
    """Raises RegistryNonsense if the registry handed out far fewer studies than it says it has."""
    if run.seen == 0 and run.mode == WHOLE:
        reason = f"it has no study for {settings.CTGOV_CONDITION!r}"
        cure = "Check CTGOV_CONDITION; what is stored stays as it is."
        raise RegistryNonsense(settings.CTGOV_API_URL, reason, cure)
    if run.expected and run.seen < run.expected * (1 - MAY_BE_MISSING):
        reason = f"it counts {run.expected:,} studies and handed out {run.seen:,}"
        raise RegistryNonsense(settings.CTGOV_API_URL, reason, "Sync again later; what came is stored.")


def quiet(run: Run) -> None:
    """No one is watching."""


def start_run(mode: str) -> Run:
    now = timezone.now()
    Run.objects.filter(state=Run.State.RUNNING).update(
        state=Run.State.FAILED, finished_at=now, error="cut off: its process ended before the run did"
    )
    noted: dict[str, Any] = {} if mode == PART else {"attempted_at": now}
    record_registry_copy(CLINICALTRIALS_GOV, running=True, **noted)
    return Run.objects.create(source=CLINICALTRIALS_GOV, mode=mode, started_at=now, heartbeat_at=now)


def finish_run(run: Run, *, error: str = "") -> Run:
    run.state = Run.State.FAILED if error else Run.State.DONE
    run.error = error
    run.finished_at = run.heartbeat_at = timezone.now()
    run.save()
    noted: dict[str, Any] = {"running": False, "set_aside": list(open_failures())}
    if run.mode != PART:
        noted["error"] = error
    if run.mode != PART and not error:
        noted |= {
            "mode": run.mode,
            "succeeded_at": run.finished_at,
            "registry_timestamp": run.registry_timestamp,
            "expected": run.expected,
            "counts": counts(run),
        }
    record_registry_copy(run.source, **noted)
    return run


def stored_of(run: Run) -> int:
    return run.new + run.changed + run.unchanged


def counts(run: Run) -> dict[str, int]:
    return {name: getattr(run, name) for name in ("seen", *(outcome.value for outcome in Stored))} | {
        "not_seen": Payload.objects.filter(source=run.source, current=True).count() - stored_of(run),
        "requests": run.requests,
        "retries": run.retries,
        "seconds": round((timezone.now() - run.started_at).total_seconds()),
    }


def open_failures() -> Iterator[dict[str, str]]:
    for failure in Failure.objects.filter(resolved_at=None).order_by("first_seen_at", "id")[:200]:
        yield {
            "record_id": failure.record_id,
            "error": failure.error,
            "json_path": failure.json_path,
            "since": failure.first_seen_at.date().isoformat(),
        }
