"""The sync as background work: through a real broker, by a real worker, into the tests' database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app

from config.celery import app
from evidence.models import Extraction
from ingest import tasks
from ingest.models import Payload, Run
from ingest.runs import SYNC_LOCK
from tests.ingest.commands import other_connection, running, until
from tests.ingest.records import short
from tests.registry_simulator import Simulator
from therapies.models import Classification
from trials.models import Trial

COMMAND = ("-m", "celery", "-A", "config", "worker", "--pool=solo", "--without-gossip", "--without-mingle")


@pytest.fixture
def worker(listing: Simulator) -> Iterator[Any]:
    with running(*COMMAND, registry_url=listing.url) as process:
        yield process


@pytest.fixture(scope="session", autouse=True)
def broker_is_left_at_the_end() -> Iterator[None]:
    """Of all tests: those of a module do not run in one go, the ones that commit come last."""
    yield
    app.pool.force_close_all()
    app.amqp.producer_pool.force_close_all()


def finished_runs() -> list[str]:
    return list(Run.objects.exclude(state="running").order_by("id").values_list("state", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_sync_sent_through_the_broker_is_done_by_a_worker(listing: Simulator, worker: Any) -> None:
    tasks.sync.delay()
    tasks.sync.delay(full=True)
    until(lambda: worker.poll() is None and finished_runs() == ["done", "done"])
    assert list(Run.objects.order_by("id").values_list("mode", "new", "unchanged")) == [
        ("full", 7, 0),
        ("full", 0, 7),
    ]
    assert Trial.objects.count() == 7
    listing.fault("status=404")
    tasks.sync.delay()
    tasks.sync.delay()
    until(lambda: finished_runs() == ["done", "done", "failed", "done"])


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_who_syncs_store_every_record_once() -> None:
    records = [short(f"NCT9100{number:04}", f"Trial {number} of stem cells") for number in range(60)]
    with (
        Simulator(records, match_everything=True) as registry,
        running(*COMMAND, "--hostname=one@test", registry_url=registry.url, CTGOV_PAGE_SIZE="7"),
        running(*COMMAND, "--hostname=two@test", registry_url=registry.url, CTGOV_PAGE_SIZE="7"),
    ):
        tasks.sync.delay()
        until(lambda: finished_runs() == ["done"])
        run = Run.objects.get()
        assert (run.seen, run.new, run.set_aside) == (60, 60, 0)
        tasks.sync.delay(full=True)
        until(lambda: finished_runs() == ["done", "done"])
    assert Run.objects.latest("id").unchanged == Trial.objects.count() == 60
    assert set(Payload.objects.values_list("state", "outcome")) == {("current", "new")}
    assert Classification.objects.count() == Extraction.objects.count() == 60


@pytest.mark.django_db
def test_a_turn_that_meets_a_running_sync_is_skipped(pointed: Simulator) -> None:
    with other_connection() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [SYNC_LOCK])
        tasks.sync()
        other.execute("SELECT pg_advisory_unlock(%s)", [SYNC_LOCK])
    assert (Run.objects.count(), pointed.requests) == (0, [])


def test_the_timetable_names_tasks_that_exist_and_gives_arguments_they_take() -> None:
    app.loader.import_default_modules()
    assert app.conf.beat_schedule
    for entry in app.conf.beat_schedule.values():
        task = app.tasks[entry["task"]]
        task.__header__(*entry.get("args", ()), **entry.get("kwargs", {}))


def test_the_broker_of_these_tests_is_a_real_one() -> None:
    assert current_app.conf.broker_url.startswith("redis")
    assert not current_app.conf.task_always_eager
