"""kill -9 at many moments of a sync: what the next one makes of it is what an undisturbed sync would have made."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections

from ingest.pipeline import SyncAlreadyRunning, sync
from tests.ingest.commands import other_connection, until
from tests.ingest.records import FULL, with_status
from tests.registry_simulator import Simulator
from tests.table_contents import contents
from trials.models import Trial

pytestmark = pytest.mark.django_db(transaction=True)

# A sync of the eight records asks for: version, four pages and the end of them, the list of fields.
REQUESTS = (1, 2, 4, 6)
# Tables that it writes one after the other; while another holds one, the sync stands still just there.
TABLES = (
    "ingest_payload",
    "trials_trial",
    "trials_site",
    "therapies_assignment",
    "evidence_result",
    "evidence_plannedmeasure",
    "ingest_cursor",
    "evidence_synthesis",
)


@pytest.fixture
def registry(pointed: Simulator) -> Simulator:
    pointed.records["NCT90000100"] = FULL
    return pointed


def in_a_process_of_its_own(work: Callable[[], object]) -> int:
    """Process id. The parent's connections are left to the parent."""
    pid = os.fork()
    if pid:
        return pid
    kept = [one.connection for one in connections.all()]
    try:
        for one in connections.all():
            one.connection = None
        work()
    finally:
        assert kept is not None
        os._exit(0)


@pytest.fixture
def child() -> Iterator[Callable[[], int]]:
    """Starts a sync in a process of its own; it is killed at the end if need be."""
    started: list[int] = []

    def start() -> int:
        started.append(in_a_process_of_its_own(sync))
        return started[-1]

    yield start
    for pid in started:
        kill(pid)


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        return


def of_a_clean_run() -> dict[str, Any]:
    assert sync().error == ""
    clean = contents(with_keys=False, without=NOT_COMPARED)
    call_command("flush", interactive=False, verbosity=0)
    return clean


# What a sync tells of itself; how often a payload was taken up is no part of what is held.
NOT_COMPARED = ("ingest_run", "ingest_cursor", "trials_registrycopy", "trials_change")


def synced() -> bool:
    """False while the lock of a killed process is not free yet."""
    try:
        return sync().error == ""
    except SyncAlreadyRunning:
        return False


def someone_waits_for(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [table])
        return cursor.fetchone() is not None


@pytest.mark.parametrize("number", REQUESTS)
def test_a_sync_killed_while_it_waits_for_the_registry(
    registry: Simulator, child: Callable[[], int], number: int
) -> None:
    clean = of_a_clean_run()
    registry.requests.clear()
    pids: list[int] = []
    registry.before(number, lambda records: kill(pids[0]))
    pids.append(child())
    until(lambda: len(registry.requests) >= number)
    kill(pids[0])
    until(synced)
    assert contents(with_keys=False, without=NOT_COMPARED) == clean


@pytest.mark.parametrize("table", TABLES)
def test_a_sync_killed_while_it_writes(registry: Simulator, child: Callable[[], int], table: str) -> None:
    clean = of_a_clean_run()
    with other_connection(autocommit=False) as holder:
        holder.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        pid = child()
        until(lambda: someone_waits_for(table))
        kill(pid)
    until(synced)
    assert contents(with_keys=False, without=NOT_COMPARED) == clean


def test_a_sync_killed_twice_over_two_versions_of_a_record_ends_with_the_newer(
    registry: Simulator, child: Callable[[], int]
) -> None:
    def stop_at(table: str) -> None:
        with other_connection(autocommit=False) as holder:
            holder.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            pid = child()
            until(lambda: someone_waits_for(table))
            kill(pid)

    stop_at("trials_trial")
    registry.records["NCT90000004"] = with_status(
        registry.records["NCT90000004"], overallStatus="SUSPENDED", whyStopped="a pause"
    )
    stop_at("evidence_plannedmeasure")
    until(synced)
    assert Trial.objects.get(nct_id="NCT90000004").overall_status == "SUSPENDED"
    assert Trial.objects.count() == 8
