"""Runs: one at a time, begun, counted while they work, ended; and what each tells the pages."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, OperationalError, connection
from django.db.models import Count, QuerySet
from django.utils import timezone

from ingest.models import Failure, Payload, Run
from ingest.sources import CLINICALTRIALS_GOV
from trials.actions import record_registry_copy
from trials.models import Trial

log = logging.getLogger(__name__)
# One number for the advisory lock of the whole pipeline; PostgreSQL frees it when its holder dies.
SYNC_LOCK = 7_020_221_122
INCREMENTAL, FULL, PART, REPLAY = "incremental", "full", "part", "replay"
STARTER, REST = "starter", "rest"
# Only these have asked the registry for all that the site is about.
WHOLE = (INCREMENTAL, FULL)
COUNTED = ("seen", "new", "changed", "unchanged", "set_aside", "withdrawn", "requests", "retries")
OUTCOMES = ("new", "changed", "unchanged", "set_aside")
MOST_SHOWN = 200


class SyncAlreadyRunning(RuntimeError):
    """Another sync holds the lock."""


class LockLost(OperationalError):
    """The connection that held the lock is gone; another sync may be at work already."""

    def __init__(self) -> None:
        super().__init__(
            "the connection to the database was lost, and with it the lock that keeps a second sync out; "
            "sync again, what came is kept"
        )


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


def start_run(mode: str, scope: str = "") -> Run:
    """The caller holds the lock, so whatever still says it runs was cut off."""
    now = timezone.now()
    cut_off().update(
        state=Run.State.FAILED, finished_at=now, error="cut off: its process ended before the run did"
    )
    noted: dict[str, Any] = {"attempted_at": now} if mode in (*WHOLE, STARTER) else {}
    record_registry_copy(CLINICALTRIALS_GOV, running=True, **noted)
    return Run.objects.create(
        source=CLINICALTRIALS_GOV, mode=mode, scope=scope, started_at=now, heartbeat_at=now
    )


def cut_off() -> QuerySet[Run]:
    """Runs that say they run, seen by who holds the lock: their process has ended."""
    return Run.objects.filter(state=Run.State.RUNNING)


class Tally:
    """The run's counts: those the coordinator made itself, and those of the payloads it brought, by their outcome."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.own = dict.fromkeys(OUTCOMES, 0)
        self.session = connection.connection

    def beat(self, step: str) -> None:
        """Write the run and what the pages show of it. Raises LockLost once Django had to connect anew."""
        if connection.connection is not self.session:
            raise LockLost
        run = self.run
        run.step, run.heartbeat_at = step, timezone.now()
        brought = outcomes_of(run)
        for name in OUTCOMES:
            setattr(run, name, self.own[name] + brought.get(name, 0))
        run.save()
        about = {"step": step, "expected": run.expected, "heard_at": run.heartbeat_at.isoformat()}
        record_registry_copy(run.source, progress=counts(run) | about)


def outcomes_of(run: Run) -> dict[str, int]:
    rows = Payload.objects.filter(run=run).exclude(outcome="").values_list("outcome")
    return dict(rows.annotate(Count("pk")))


def unanswered(run: Run) -> bool:
    """Whether this run brought anything, or an earlier one was cut off before it had renewed the answers."""
    return bool(outcomes_of(run)) or Run.objects.filter(answered=False).exclude(pk=run.pk).exists()


def note_answered() -> None:
    Run.objects.filter(answered=False).update(answered=True)


def finish_run(
    run: Run, *, error: str = "", registry_count: int | None = None, drift: dict[str, Any] | None = None
) -> Run:
    run.state = Run.State.FAILED if error else Run.State.DONE
    run.error, run.step = error, ""
    run.finished_at = run.heartbeat_at = timezone.now()
    run.save()
    noted: dict[str, Any] = {"running": False, "progress": {}, "set_aside": list(open_failures())}
    if drift is not None:
        noted["drift"] = drift
    if run.mode in (*WHOLE, STARTER):
        noted["error"] = error
        if not error:
            noted |= {
                "mode": run.mode,
                "succeeded_at": run.finished_at,
                "registry_timestamp": run.registry_timestamp,
                "counts": counts(run),
                "expected": registry_count,
                "held": Trial.objects.registered().count(),
            }
    record_registry_copy(run.source, **noted)
    return run


def close_run(run: Run, error: str) -> None:
    """End a run that was stopped, over a new connection if need be; unless the next one has closed it already."""
    try:
        if connection.errors_occurred and not connection.is_usable():
            connection.close()
        if Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).exists():
            finish_run(run, error=error)
    except DatabaseError as unreachable:
        log.warning("the run could not be closed, the next one will: %s", unreachable)


def counts(run: Run) -> dict[str, int]:
    seconds = ((run.finished_at or timezone.now()) - run.started_at).total_seconds()
    return {name: getattr(run, name) for name in COUNTED} | {"seconds": round(seconds, 1)}


def open_failures() -> Iterator[dict[str, str]]:
    failures = Failure.objects.filter(resolved_at=None).select_related("payload").defer("payload__body")
    for failure in failures.order_by("first_seen_at", "id")[:MOST_SHOWN]:
        yield {
            "record_id": failure.payload.record_id,
            "error": failure.error,
            "json_path": failure.json_path,
            "since": failure.first_seen_at.date().isoformat(),
        }
