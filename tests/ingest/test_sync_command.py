"""`manage.py sync` as an operator meets it, in processes that are killed at the worst moment."""

from __future__ import annotations

import io
import json
import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from ingest.models import Payload, Run
from ingest.pipeline import SyncAlreadyRunning, sync
from tests.ingest.commands import LONGEST, manage, other_connection, running, until
from tests.ingest.records import FULL
from tests.registry_simulator import Simulator
from tests.table_contents import contents
from trials.models import RegistryCopy, Trial


def told(*arguments: str) -> str:
    out = io.StringIO()
    call_command("sync", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_counts_are_told_in_a_line(pointed: Simulator) -> None:
    first = "full: 7 seen; 7 new, 0 changed, 0 unchanged, 0 set aside, 0 withdrawn; 6 requests, 0 retries, "
    assert told().startswith(first)
    assert told("--full").startswith(
        "full: 7 seen; 0 new, 0 changed, 7 unchanged, 0 set aside, 0 withdrawn; "
    )
    assert told().startswith("incremental: 0 seen; 0 new, 0 changed, 0 unchanged, ")
    assert told("--replay").startswith("replay: 0 seen; 0 new, 0 changed, 7 unchanged, ")


@pytest.mark.django_db
def test_what_was_set_aside_is_pointed_to(pointed: Simulator) -> None:
    pointed.records["NCT90000001"] = {
        "protocolSection": {"identificationModule": {"nctId": "NCT90000001", "acronym": 1}}
    }
    pointed.answers.listing.match_everything = True
    assert "1 set aside" in (words := told())
    assert "the status page" in words


@pytest.mark.django_db
def test_json_is_told_alone_and_can_be_read(pointed: Simulator) -> None:
    found = json.loads(told("--json"))
    assert found == found | {
        "seen": 7,
        "new": 7,
        "set_aside": 0,
        "requests": 6,
        "mode": "full",
        "state": "done",
        "error": "",
    }


@pytest.mark.django_db
def test_a_failed_sync_is_an_error_and_its_json_says_why(pointed: Simulator) -> None:
    pointed.fault("status=404")
    out = io.StringIO()
    with pytest.raises(CommandError, match="The registry refused"):
        call_command("sync", "--json", stdout=out)
    assert json.loads(out.getvalue())["state"] == "failed"


@pytest.mark.django_db
def test_single_records_are_fetched_by_number_or_alias(pointed: Simulator) -> None:
    assert told("--nct", "NCT90000007", "NCT90000012").startswith("part: 2 seen; 2 new")
    assert set(Trial.objects.values_list("nct_id", flat=True)) == {"NCT90000002", "NCT90000007"}


@pytest.mark.django_db
def test_an_unknown_number_is_named(pointed: Simulator) -> None:
    with pytest.raises(CommandError, match=r"NCT number NCT99999999 not found\. Check the number"):
        told("--nct", "NCT99999999")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--nct", "12"), "'12' is no NCT number"), (("--condition", "()"), r"'\(\)' has no words")],
)
def test_what_cannot_be_asked_is_told_without_a_run(
    pointed: Simulator, arguments: tuple[str, ...], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        told(*arguments)
    assert Run.objects.count() == 0


@pytest.mark.django_db
def test_a_star_asks_for_every_study(pointed: Simulator) -> None:
    assert told("--condition", "*").startswith("part: 8 seen; 8 new")


@pytest.mark.django_db(transaction=True)
def test_a_registry_that_is_down_ends_the_command_in_words_without_a_traceback(listing: Simulator) -> None:
    listing.fault("status=404xall")
    ended = manage("sync", registry_url=listing.url)
    assert ended.returncode == 1
    assert "CommandError: The registry refused" in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
    assert RegistryCopy.objects.get().error in ended.stderr


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["clinicaltrials.gov", "http://127.0.0.1:99999/api"])
def test_a_wrong_address_of_the_registry_is_named_with_its_variable(address: str) -> None:
    ended = manage("sync", registry_url=address)
    assert ended.returncode == 1
    assert "CTGOV_API_URL" in ended.stderr
    assert repr(address.rstrip("/")) in ended.stderr
    assert "Traceback" not in ended.stderr
    assert Trial.objects.count() == 0


def clean_run(registry: Simulator) -> dict[str, Any]:
    """The tables after an undisturbed sync; then they are emptied again."""
    assert sync().state == "done"
    clean = contents(with_keys=False)
    call_command("flush", interactive=False, verbosity=0)
    registry.requests.clear()
    return clean


@pytest.mark.django_db(transaction=True)
def test_a_sync_killed_between_two_pages_is_completed_by_the_next(pointed: Simulator) -> None:
    pointed.records["NCT90000100"] = FULL
    clean = clean_run(pointed)
    started: list[Any] = []
    pointed.before(4, lambda records: started[0].kill())
    with running("manage.py", "sync", registry_url=pointed.url, CTGOV_PAGE_SIZE="2") as process:
        started.append(process)
        until(lambda: process.poll() is not None)
    assert process.returncode == -9
    assert 0 < Payload.objects.count() < 8
    assert RegistryCopy.objects.get().running
    run = until(synced)
    assert run.seen == run.new + run.unchanged == 8
    assert contents(with_keys=False) == clean


@pytest.mark.django_db(transaction=True)
def test_a_sync_killed_inside_a_record_leaves_no_half_of_it(pointed: Simulator) -> None:
    pointed.records.clear()
    pointed.records["NCT90000100"] = FULL
    clean = clean_run(pointed)
    with (
        other_connection(autocommit=False) as holder,
        running("manage.py", "sync", registry_url=pointed.url) as process,
    ):
        holder.execute("LOCK TABLE trials_site IN EXCLUSIVE MODE")
        until(lambda: someone_waits_for("trials_site"))
        process.kill()
        process.wait(LONGEST)
    assert Trial.objects.count() == 0
    until(synced)
    assert contents(with_keys=False) == clean


def someone_waits_for(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [table])
        return cursor.fetchone() is not None


def synced() -> Run | None:
    """The run of a sync; None while the lock of a killed one is not free yet."""
    try:
        return sync()
    except SyncAlreadyRunning:
        return None


@pytest.mark.django_db(transaction=True)
def test_a_second_sync_is_refused_while_one_runs_and_works_once_that_one_is_killed(
    pointed: Simulator,
) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def hold(records: Any) -> None:
        arrived.set()
        go_on.wait(LONGEST)

    pointed.before(2, hold)
    with running("manage.py", "sync", registry_url=pointed.url) as process:
        assert arrived.wait(LONGEST)
        before = contents(without=())
        second = manage("sync", registry_url=pointed.url)
        assert second.returncode == 1
        assert "another sync is running" in second.stderr
        assert "Traceback" not in second.stderr
        with pytest.raises(SyncAlreadyRunning):
            sync()
        assert contents(without=()) == before
        process.kill()
        process.wait(LONGEST)
    go_on.set()
    assert until(synced).state == "done"
    assert Trial.objects.count() == 7
