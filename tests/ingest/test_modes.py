"""Incremental, full, replay and taking up: what each asks for, what it leaves alone, and what it says of the rest."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ingest import fetch, store, work
from ingest.models import Cursor, Failure, Payload, RegistryStructure, Run
from ingest.pipeline import load_records, replay, sync, sync_records, take_up
from ingest.runs import start_run
from tests.ingest.records import body, short, with_status
from tests.registry_simulator import Simulator
from tests.table_contents import OF_THE_RUN, contents
from therapies.models import Assignment
from trials.models import Change, RegistryCopy, Trial

pytestmark = pytest.mark.django_db
# A payload says what its last run made of it.
OF_A_RUN = (*OF_THE_RUN, "ingest_payload")


def trial(nct_id: str) -> Trial:
    return Trial.objects.get(nct_id=nct_id)


def listings(registry: Simulator) -> list[dict[str, str]]:
    return [request.params for request in registry.requests if request.path.endswith("/studies")]


def test_the_first_sync_is_full_and_the_next_asks_for_updates_since_it_began(pointed: Simulator) -> None:
    sync()
    assert Cursor.objects.get().data_timestamp == dt.datetime(2026, 9, 4, 9, 0, 6, tzinfo=dt.UTC)
    pointed.control("update NCT90000004 2026-09-05", "refresh 2026-09-05T09:00:06")
    run = sync()
    assert (run.mode, run.seen, run.changed, run.unchanged) == ("incremental", 1, 1, 0)
    assert listings(pointed)[-2]["filter.advanced"] == "AREA[LastUpdatePostDate]RANGE[2026-09-01,MAX]"
    assert str(trial("NCT90000004").last_update_posted_date) == "2026-09-05"
    assert Cursor.objects.get().data_timestamp.day == 5
    assert RegistryCopy.objects.get().expected == 7


def test_the_cursor_stays_where_it_was_after_a_run_that_failed(pointed: Simulator) -> None:
    sync()
    before = Cursor.objects.values().get()
    pointed.control("refresh 2026-09-05T09:00:06")
    pointed.fault("status=404", path="/studies?", times=9)
    assert sync().state == "failed"
    assert Cursor.objects.values().get() == before


def test_a_record_updated_while_we_page_is_caught_by_the_next_sync(pointed: Simulator) -> None:
    sync()
    pointed.control("refresh 2026-09-05T09:00:06")
    pointed.control("before +1 update NCT90000004 2026-09-05")
    sync()
    assert sync().error == ""
    assert str(trial("NCT90000004").last_update_posted_date) == "2026-09-05"


def test_a_record_gone_from_the_registry_is_marked_and_kept(pointed: Simulator) -> None:
    sync()
    pointed.control("remove NCT90000003")
    assert sync().withdrawn == 0
    assert sync(full=True).withdrawn == 1
    marked = trial("NCT90000003")
    assert marked.withdrawn_from_registry_at is not None
    assert Trial.objects.registered().count() == 6
    assert RegistryCopy.objects.get().held == 6
    again = sync(full=True)
    assert (again.withdrawn, trial("NCT90000003").withdrawn_from_registry_at) == (
        0,
        marked.withdrawn_from_registry_at,
    )


def test_a_withdrawn_record_that_returns_is_as_before(pointed: Simulator) -> None:
    sync()
    record = pointed.records["NCT90000003"]
    pointed.control("remove NCT90000003")
    sync(full=True)
    pointed.records["NCT90000003"] = record
    run = sync(full=True)
    assert (run.unchanged, trial("NCT90000003").withdrawn_from_registry_at) == (7, None)


def test_a_record_that_only_left_the_condition_is_fetched_by_number_and_stays(pointed: Simulator) -> None:
    sync_records(["NCT90000007"])
    run = sync()
    assert (run.mode, run.withdrawn, run.new, run.unchanged) == ("full", 0, 7, 1)
    assert trial("NCT90000007").withdrawn_from_registry_at is None


def test_a_number_merged_into_another_points_to_it(pointed: Simulator) -> None:
    sync()
    pointed.control("merge NCT90000003 NCT90000004")
    run = sync(full=True)
    assert (run.error, run.withdrawn) == ("", 0)
    assert trial("NCT90000003").merged_into == trial("NCT90000004")
    assert Trial.objects.registered().count() == Trial.objects.shown().count() == 6


def test_a_listing_that_shrinks_too_much_marks_nothing_as_gone_and_says_so(
    pointed: Simulator, settings: Any
) -> None:
    sync()
    pointed.control("remove NCT90000003", "remove NCT90000004")
    run = sync(full=True)
    assert run.state == "failed"
    assert "it listed 7 studies on" in run.error
    assert "lists 5 now" in run.error
    assert "CTGOV_MAY_SHRINK (now 0.05)" in run.error
    assert Trial.objects.exclude(withdrawn_from_registry_at=None).count() == 0
    settings.CTGOV_MAY_SHRINK = 0.3
    assert sync(full=True).withdrawn == 2


def test_replay_reads_every_payload_again_and_asks_the_registry_nothing(pointed: Simulator) -> None:
    sync()
    before = contents(with_keys=False, without=OF_A_RUN)
    Trial.objects.update(brief_title="lost")
    asked = len(pointed.requests)
    run = replay()
    assert (run.state, run.unchanged, run.requests, len(pointed.requests)) == ("done", 7, 0, asked)
    assert contents(with_keys=False, without=OF_A_RUN) == before


def test_another_version_of_the_parser_reads_what_it_could_not_before(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = pointed.records["NCT90000001"]
    pointed.records["NCT90000001"] = with_status(good, statusVerifiedDate="2005-13")
    assert sync().set_aside == 1
    assert sync(full=True).set_aside == 1
    parse = store.parse
    monkeypatch.setattr(store, "parse", lambda record: parse(record.replace(b"2005-13", b"2005-12")))
    for module in (fetch, store):
        monkeypatch.setattr(module, "PARSER", "a better one")
    run = sync()
    assert (run.mode, run.new, run.unchanged) == ("incremental", 1, 6)
    assert str(trial("NCT90000001").status_verified_date) == "2005-12"
    assert Failure.objects.get().resolved_at is not None
    assert set(Payload.objects.values_list("parser", flat=True)) == {"a better one"}


def test_what_changed_is_noted_with_both_versions_and_the_registrys_date(pointed: Simulator) -> None:
    sync()
    old = trial("NCT90000004").payload_digest
    record = with_status(pointed.records["NCT90000004"], overallStatus="TERMINATED", whyStopped="no funds")
    pointed.records["NCT90000004"] = with_status(
        record, lastUpdatePostDateStruct={"date": "2026-09-05", "type": "ACTUAL"}
    )
    sync()
    change = Change.objects.get(trial__nct_id="NCT90000004", kind="why_stopped")
    assert (change.before, change.after, str(change.registry_date)) == ("", "no funds", "2026-09-05")
    assert (change.from_digest, change.to_digest) == (old, trial("NCT90000004").payload_digest)
    versions = Payload.objects.filter(record_id="NCT90000004").order_by("id")
    assert list(versions.values_list("state", flat=True)) == ["replaced", "current"]


def test_a_bundled_record_that_is_fetched_for_the_first_time_is_no_change(pointed: Simulator) -> None:
    midnight = dt.datetime(2025, 9, 25, tzinfo=dt.UTC)
    load_records([body(short("NCT90000004"))], registry_timestamp="2025-09-25", fetched_at=midnight)
    assert sync().changed == 1
    assert Change.objects.count() == 0


def test_what_a_killed_run_left_waiting_is_stored_and_finished_by_who_takes_it_up(pointed: Simulator) -> None:
    assert take_up() is None
    sync()
    whole = contents(with_keys=False)
    Trial.objects.all().delete()
    Payload.objects.update(state="pending", outcome="", replaced_at=None)
    start_run("full")
    RegistryCopy.objects.update(running=True)
    run = take_up()
    assert run is not None
    assert (run.mode, run.state, run.new) == ("rest", "done", 7)
    assert RegistryCopy.objects.get().running is False
    assert Run.objects.filter(error__startswith="cut off").count() == 1
    assert contents(with_keys=False) == whole
    assert Assignment.objects.filter(trial__nct_id="NCT90000001", therapy__slug="hsct").exists()


def test_a_field_the_registry_has_never_told_of_is_counted_and_stops_nothing(pointed: Simulator) -> None:
    for nct_id in ("NCT90000001", "NCT90000002"):
        record = pointed.records[nct_id]
        record["protocolSection"]["carbonModule"] = {"kilograms": 3}
        pointed.records[nct_id] = record
    assert sync().set_aside == 0
    assert RegistryCopy.objects.get().drift["unknown"] == {"$.protocolSection.carbonModule": 2}


def test_the_registrys_own_list_of_fields_is_kept_each_time_it_differs(pointed: Simulator) -> None:
    sync()
    sync(full=True)
    assert RegistryStructure.objects.count() == 1
    first = RegistryStructure.objects.get().fields
    RegistryStructure.objects.update(fields=first | {"$.protocolSection.oldModule": "OldModule"})
    sync(full=True)
    assert RegistryStructure.objects.count() == 2
    pointed.fault("status=404", path="/metadata", times=9)
    assert sync(full=True).error == ""


def test_a_registry_whose_list_of_fields_is_the_published_one_shows_no_drift(pointed: Simulator) -> None:
    sync()
    assert "retyped" not in RegistryCopy.objects.get().drift


def test_answers_are_renewed_only_after_something_changed_or_a_run_was_cut_off(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed: list[int] = []
    renew = work.refresh_syntheses

    def counted() -> int:
        renewed.append(1)
        return renew()

    monkeypatch.setattr(work, "refresh_syntheses", counted)
    sync()
    sync(full=True)
    sync()
    assert len(renewed) == 1
    pointed.control("update NCT90000004 2026-09-05")
    sync(full=True)
    assert len(renewed) == 2
    start_run("full")
    sync(full=True)
    assert len(renewed) == 3
    assert not Run.objects.filter(answered=False).exists()
