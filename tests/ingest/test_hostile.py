"""What a hostile reader tried on the sync: versions out of order, lost connections, odd clocks, odd numbers."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import OperationalError, connection
from kombu.exceptions import OperationalError as BrokerAway

from ingest import fetch, finish, store, tasks
from ingest.models import Cursor, Failure, Payload, Run
from ingest.pipeline import load_records, replay, sync, sync_records, take_up
from ingest.progress import Progress
from ingest.runs import SYNC_LOCK
from tests.ingest.commands import other_connection
from tests.ingest.records import body, short, with_status
from tests.registry_simulator import Simulator
from tests.table_contents import contents
from trials.models import Change, RegistryCopy, Trial

pytestmark = pytest.mark.django_db
FOURTH = "NCT90000004"
OUTCOMES = ("new", "changed", "unchanged", "set_aside")


def trial(nct_id: str) -> Trial:
    return Trial.objects.get(nct_id=nct_id)


def states(nct_id: str) -> list[str]:
    return list(Payload.objects.filter(record_id=nct_id).order_by("id").values_list("state", flat=True))


def counted(run: Run) -> int:
    return sum(getattr(run, name) for name in OUTCOMES)


def another_parser(monkeypatch: pytest.MonkeyPatch, *, reads: str = "", as_: str = "") -> None:
    """From now on the parser is another version, which reads one text as another."""
    parse = store.parse
    monkeypatch.setattr(store, "parse", lambda record: parse(record.replace(reads.encode(), as_.encode())))
    for module in (fetch, store):
        monkeypatch.setattr(module, "PARSER", f"reads {reads}")


def post(registry: Simulator, nct_id: str, **status: Any) -> None:
    registry.records[nct_id] = with_status(registry.records[nct_id], **status)


@pytest.mark.parametrize("batch", [100, 1])
def test_of_two_versions_read_again_the_newer_is_shown(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    sync()
    post(pointed, FOURTH, overallStatus="SUSPENDED", statusVerifiedDate="2005-13")
    assert sync(full=True).set_aside == 1
    monkeypatch.setattr(store, "BATCH", batch)
    another_parser(monkeypatch, reads="2005-13", as_="2005-12")
    run = replay()
    assert trial(FOURTH).overall_status == "SUSPENDED"
    assert states(FOURTH) == ["replaced", "current"]
    assert (run.changed, run.set_aside) == (1, 0)
    assert Change.objects.filter(kind="status").count() == 1
    assert set(Change.objects.values_list("to_digest", flat=True)) == {trial(FOURTH).payload_digest}


def test_a_newer_version_that_is_still_bad_leaves_the_older_one_shown_and_read_again(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync()
    post(pointed, FOURTH, statusVerifiedDate="2005-13")
    sync(full=True)
    another_parser(monkeypatch)
    run = replay()
    assert states(FOURTH) == ["current", "set_aside"]
    assert (run.unchanged, run.set_aside) == (7, 1)
    assert Failure.objects.get().resolved_at is None


def test_a_bad_version_that_comes_with_another_parser_leaves_the_older_one_current(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync()
    another_parser(monkeypatch)
    for number in range(1, 7):
        post(pointed, f"NCT9000000{number}", statusVerifiedDate="2005-13")
    sync(full=True)
    assert Payload.objects.filter(state="current").count() == Trial.objects.count() == 7
    assert set(Payload.objects.filter(state="current").values_list("parser", flat=True)) == {"reads "}


def test_after_another_parser_every_record_counts_once(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(pointed, "NCT90000001", statusVerifiedDate="2005-13")
    sync()
    another_parser(monkeypatch)
    run = sync(full=True)
    assert (run.seen, run.unchanged, run.set_aside) == (7, 6, 1)


def test_what_a_killed_run_left_counts_once_in_the_next(pointed: Simulator) -> None:
    sync()
    Payload.objects.update(state="pending", outcome="")
    run = sync(full=True)
    assert (run.seen, counted(run)) == (7, 7)


def test_a_record_set_aside_outside_the_condition_stays_so_after_a_full_sync(pointed: Simulator) -> None:
    post(pointed, "NCT90000007", statusVerifiedDate="2005-13")
    assert sync_records(["NCT90000007"]).set_aside == 1
    sync()
    sync(full=True)
    assert states("NCT90000007") == ["set_aside"]
    assert Failure.objects.get().resolved_at is None


def test_a_record_set_aside_outside_the_condition_and_then_gone_is_settled_by_a_full_sync(
    pointed: Simulator,
) -> None:
    post(pointed, "NCT90000007", statusVerifiedDate="2005-13")
    sync_records(["NCT90000007"])
    pointed.control("remove NCT90000007")
    assert sync().withdrawn == 0
    assert Failure.objects.get().resolved_at is not None


def test_a_record_fetched_alone_settles_what_was_wrong_with_it(pointed: Simulator) -> None:
    good = pointed.records["NCT90000001"]
    post(pointed, "NCT90000001", statusVerifiedDate="2005-13")
    sync()
    pointed.records["NCT90000001"] = good
    assert sync_records(["NCT90000001"]).new == 1
    assert RegistryCopy.objects.get().set_aside == []
    assert states("NCT90000001") == ["replaced", "current"]


def test_a_withdrawn_record_that_returns_with_an_update_listing_is_as_before(pointed: Simulator) -> None:
    pointed.control("update NCT90000003 2026-09-04")
    sync()
    record = pointed.records["NCT90000003"]
    pointed.control("remove NCT90000003")
    assert sync(full=True).withdrawn == 1
    pointed.records["NCT90000003"] = record
    assert sync().mode == "incremental"
    assert trial("NCT90000003").withdrawn_from_registry_at is None


def test_a_withdrawn_record_fetched_by_its_number_is_as_before(pointed: Simulator) -> None:
    sync()
    record = pointed.records["NCT90000003"]
    pointed.control("remove NCT90000003")
    sync(full=True)
    pointed.records["NCT90000003"] = record
    assert sync_records(["NCT90000003"]).unchanged == 1
    assert trial("NCT90000003").withdrawn_from_registry_at is None


def test_an_empty_answer_to_numbers_asked_for_withdraws_nothing(pointed: Simulator) -> None:
    sync(condition="*")
    pointed.fault("empty", path="filter.ids")
    run = sync(full=True)
    assert run.withdrawn == 0
    assert trial("NCT90000007").withdrawn_from_registry_at is None


def test_more_gone_than_the_set_share_marks_nothing_also_where_no_listing_came_before(
    pointed: Simulator,
) -> None:
    sync(condition="*")
    Trial.objects.filter(nct_id="NCT90000007").update(brief_title="kept")
    load_records(
        [body(short(f"NCT9100000{number}")) for number in range(5)],
        registry_timestamp="2025-09-25",
        fetched_at=dt.datetime(2025, 9, 25, tzinfo=dt.UTC),
    )
    run = sync(full=True)
    assert run.state == "failed"
    assert "CTGOV_MAY_SHRINK" in run.error
    assert Trial.objects.withdrawn().count() == 0


def aliased(registry: Simulator, nct_id: str, *aliases: str, day: str = "2026-09-05") -> None:
    record = registry.records[nct_id]
    record["protocolSection"]["identificationModule"]["nctIdAliases"] = list(aliases)
    record["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"] = {"date": day}
    registry.records[nct_id] = record


@pytest.mark.parametrize("full", [True, False])
def test_a_record_named_as_an_alias_but_still_handed_out_is_not_merged(
    pointed: Simulator, full: bool
) -> None:
    sync()
    aliased(pointed, FOURTH, "NCT90000003")
    aliased(pointed, "NCT90000003", FOURTH)
    assert sync(full=full).changed == 2
    assert Trial.objects.shown().count() == 7
    assert replay().error == ""
    assert Trial.objects.shown().count() == 7


def test_an_alias_still_handed_out_and_not_updated_is_not_merged(pointed: Simulator) -> None:
    sync()
    aliased(pointed, FOURTH, "NCT90000003")
    assert sync().changed == 1
    assert trial("NCT90000003").merged_into is None


def test_a_merger_seen_by_an_update_points_to_the_record_at_once(pointed: Simulator) -> None:
    sync()
    pointed.control("merge NCT90000003 NCT90000004", "update NCT90000004 2026-09-05")
    assert sync().mode == "incremental"
    assert trial("NCT90000003").merged_into == trial(FOURTH)


@pytest.mark.parametrize(
    "stamp", ["0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
)
def test_a_registry_with_an_impossible_date_ends_the_run_in_words(pointed: Simulator, stamp: str) -> None:
    sync()
    pointed.control(f"timestamp {stamp}")
    for _ in range(2):
        assert sync().state in ("failed", "done")
    pointed.control("timestamp 2026-09-05T09:00:06")
    assert sync().state == "done"


def test_a_registry_ahead_of_our_clock_hides_no_update(pointed: Simulator) -> None:
    pointed.control("timestamp 2101-01-01T00:00:00")
    sync()
    today = dt.datetime.now(dt.UTC).date().isoformat()
    pointed.control(f"update NCT90000004 {today}")
    assert sync().changed == 1


def test_a_clock_set_back_sets_no_good_record_aside(pointed: Simulator) -> None:
    good = pointed.records["NCT90000001"]
    post(pointed, "NCT90000001", statusVerifiedDate="2005-13")
    sync()
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    Failure.objects.update(first_seen_at=later, last_seen_at=later)
    Payload.objects.update(fetched_at=later)
    Trial.objects.update(fetched_at=later)
    pointed.records["NCT90000001"] = good
    post(pointed, FOURTH, overallStatus="SUSPENDED")
    run = sync(full=True)
    assert (run.new, run.changed, run.set_aside) == (1, 1, 0)
    assert trial(FOURTH).overall_status == "SUSPENDED"
    assert Failure.objects.get().resolved_at is not None


def test_a_clock_set_back_lets_a_record_be_read_again_and_settled(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(pointed, "NCT90000001", statusVerifiedDate="2005-13")
    sync()
    Failure.objects.update(first_seen_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=3))
    another_parser(monkeypatch, reads="2005-13", as_="2005-12")
    assert replay().set_aside == 0


def test_bytes_set_aside_for_another_reason_are_stored_once_they_come_under_their_own_number(
    pointed: Simulator,
) -> None:
    text = body(pointed.records[FOURTH])
    pointed.records.put_bytes("NCT90000003", text)
    run = sync_records(["NCT90000003"])
    assert run.set_aside == 1
    pointed.records.put_bytes(FOURTH, text)
    assert sync_records([FOURTH]).new == 1
    assert Trial.objects.filter(nct_id=FOURTH).exists()


@pytest.mark.parametrize("depth", [400, 800, 1200, 5000])
def test_a_record_nested_without_end_stops_nothing(pointed: Simulator, depth: int) -> None:
    deep = body(short("NCT90000009", armsInterventionsModule={"deep": "?"}))
    pointed.records.put_bytes("deep", deep.replace(b'"?"', b"[" * depth + b"]" * depth))
    pointed.answers.listing.match_everything = True
    run = sync()
    assert run.state == "done"
    assert Trial.objects.count() >= 7
    assert not Payload.objects.filter(state="pending").exists()


@pytest.mark.parametrize(
    "error", [KeyError("x"), RecursionError("deep"), TypeError("a"), ValueError("a\0b\ud800")]
)
def test_a_record_that_breaks_the_parser_is_set_aside_alone(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    parse = store.parse

    def breaking(record: bytes) -> Any:
        if b"NCT90000003" in record:
            raise error
        return parse(record)

    monkeypatch.setattr(store, "parse", breaking)
    run = sync()
    assert (run.state, run.new, run.set_aside) == ("done", 6, 1)
    assert Failure.objects.get().payload.record_id == "NCT90000003"


def test_a_record_that_breaks_the_rules_is_shown_and_stops_no_other(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    classify = finish.classify_trials

    def breaking(facts: Any, **more: Any) -> int:
        if any(one.nct_id == "NCT90000003" for one in facts.values()):
            raise ValueError("the rules")
        return classify(facts, **more)

    monkeypatch.setattr(finish, "classify_trials", breaking)
    assert sync().state == "done"
    assert Trial.objects.count() == 7


def test_a_database_that_is_busy_or_full_sets_no_record_aside(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*given: Any) -> Any:
        raise OperationalError("could not extend file: No space left on device")

    monkeypatch.setattr(store, "record_trials", full_disk)
    with pytest.raises(OperationalError, match="No space left"):
        sync()
    assert Run.objects.get().state == "failed"
    assert "No space left" in RegistryCopy.objects.get().error
    assert set(Payload.objects.values_list("state", flat=True)) == {"pending"}
    monkeypatch.undo()
    run = take_up()
    assert run is not None
    assert run.set_aside == 0


@pytest.mark.django_db(transaction=True)
def test_a_run_whose_connection_broke_goes_on_no_further_without_the_lock(pointed: Simulator) -> None:
    def cut(run: Run) -> None:
        if run.seen == 4:
            with other_connection() as other, connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                other.execute("SELECT pg_terminate_backend(%s, 5000)", cursor.fetchone())

    with pytest.raises(OperationalError):
        sync(progress=cut)
    run = Run.objects.get()
    assert run.state == "failed"
    assert not Failure.objects.exists()
    assert not Trial.objects.filter(nct_id="NCT90000005").exists()
    with other_connection() as other:
        assert other.execute("SELECT pg_try_advisory_lock(%s)", [SYNC_LOCK]).fetchone() == (True,)
        other.execute("SELECT pg_advisory_unlock(%s)", [SYNC_LOCK])
    assert sync().state == "done"
    assert Trial.objects.count() == 7


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["record_trials", "set_aside", "finish"])
def test_a_connection_that_breaks_inside_a_batch_ends_the_run_and_blames_no_record(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    kept, cuts = getattr(store, place), [1]

    def cutting(*given: Any) -> Any:
        if cuts:
            cuts.pop()
            with other_connection() as other, connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                other.execute("SELECT pg_terminate_backend(%s, 5000)", cursor.fetchone())
        return kept(*given)

    monkeypatch.setattr(store, place, cutting)
    with pytest.raises(OperationalError):
        sync()
    assert Run.objects.get().state == "failed"
    assert not Failure.objects.exists()
    assert sync().state == "done"
    assert Trial.objects.count() == 7


@pytest.mark.parametrize("total", ["-5", "3000000000", "99999999999999999999999"])
def test_a_total_that_cannot_be_is_told_in_words(pointed: Simulator, total: str) -> None:
    pointed.fault(f"total={total}")
    run = sync()
    assert run.state == "failed"
    assert "cannot be used" in run.error
    assert sync().state == "done"


def test_the_starter_then_the_first_full_sync_then_a_change_tell_only_that_change(pointed: Simulator) -> None:
    starter = [body(short(f"NCT9000000{number}")) for number in (1, 2, 3, 4, 5)]
    midnight = dt.datetime(2025, 9, 25, tzinfo=dt.UTC)
    load_records(starter, registry_timestamp="2025-09-25", fetched_at=midnight)
    run = sync()
    assert (run.mode, run.new, run.changed, Change.objects.count()) == ("full", 2, 5, 0)
    post(pointed, FOURTH, overallStatus="SUSPENDED", lastUpdatePostDateStruct={"date": "2026-09-05"})
    sync()
    assert Change.objects.filter(kind="status").count() == 1
    assert set(Change.objects.values_list("trial__nct_id", flat=True)) == {FOURTH}


def test_no_records_at_all_is_no_error_of_a_starter() -> None:
    run = load_records(
        [], registry_timestamp="2025-09-25", fetched_at=dt.datetime(2025, 9, 25, tzinfo=dt.UTC)
    )
    assert (run.state, run.seen) == ("done", 0)


def test_an_incremental_sync_without_updates_writes_nothing_but_its_run(pointed: Simulator) -> None:
    sync()
    before = contents()
    run = sync()
    assert (run.mode, run.state, counted(run)) == ("incremental", "done", run.seen)
    assert contents() == before


def test_versions_that_come_and_go_are_each_kept_once_and_every_turn_is_a_change(pointed: Simulator) -> None:
    sync()
    first = pointed.records[FOURTH]
    second = with_status(first, overallStatus="SUSPENDED")
    for record in (second, first, second):
        pointed.records[FOURTH] = record
        assert sync(full=True).changed == 1
    assert states(FOURTH) == ["replaced", "current"]
    assert trial(FOURTH).overall_status == "SUSPENDED"
    assert Change.objects.filter(kind="status").count() == 3


def test_a_listing_that_starts_again_with_newer_versions_ends_with_them_after_the_next_sync(
    pointed: Simulator,
) -> None:
    pointed.control("before 4 update NCT90000003 2026-09-05", "before 4 refresh 2026-09-05T09:00:06")
    run = sync()
    assert (run.state, run.seen, counted(run)) == ("done", 7, 7)
    assert Cursor.objects.get().data_timestamp.day == 4
    sync()
    assert str(trial("NCT90000003").last_update_posted_date) == "2026-09-05"


def test_another_condition_setting_begins_with_a_full_listing_and_keeps_what_is_held(
    pointed: Simulator, settings: Any
) -> None:
    sync()
    settings.CTGOV_CONDITION = "*"
    run = sync()
    assert (run.mode, run.error, run.withdrawn, run.new) == ("full", "", 0, 1)
    assert Trial.objects.registered().count() == 8
    settings.CTGOV_CONDITION = "multiple sclerosis"
    assert sync().mode == "incremental"


def test_a_record_larger_than_a_whole_batch_is_stored(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", 10)
    run = sync()
    assert (run.new, run.set_aside) == (7, 0)


def test_without_a_broker_a_sync_asks_for_help_once_and_stores_alone(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def away(**given: Any) -> None:
        asked.append(1)
        raise BrokerAway("connection refused")

    monkeypatch.setattr(tasks.store_pending, "apply_async", away)
    assert sync(invite=tasks.Inviter()).new == 7
    assert len(asked) == 1


def test_on_a_terminal_the_bar_stays_on_its_line_and_bears_no_colour_of_errors() -> None:
    screen = io.StringIO()
    screen.isatty = lambda: True  # type: ignore[method-assign]
    errors = OutputWrapper(screen)
    errors.style_func = lambda text: f"!{text}!"
    with Progress(errors) as progress:
        for done in (1, 2, 3):
            progress.show(Run(mode="full", step="fetching", expected=3, new=done))
    drawn = screen.getvalue()
    assert "3/3" in drawn
    assert drawn.count("\n") == 1
    assert "!" not in drawn


def test_a_sync_stopped_from_the_keyboard_says_so_without_a_traceback(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*given: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "show", stop)
    with pytest.raises(CommandError, match="stopped; what came is kept") as stopped:
        call_command("sync")
    assert stopped.value.returncode == 130
    assert Run.objects.get().state == "failed"
    assert sync().state == "done"
