"""A sync against the simulator: everything good stored, everything bad set aside, failures told in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from ingest import work
from ingest.models import Failure, Payload, Run
from ingest.pipeline import SyncAlreadyRunning, load_records, replay, sync, sync_records
from ingest.runs import SYNC_LOCK, start_run
from tests.ingest.commands import other_connection
from tests.ingest.conftest import point
from tests.ingest.records import body, short, with_status
from tests.registry_simulator import Records, Simulator
from tests.table_contents import contents
from therapies.models import Assignment
from therapies.review_actions import decide
from trials.models import RegistryCopy, Trial

pytestmark = pytest.mark.django_db

IN_LISTING = {f"NCT9000000{number}" for number in (1, 2, 3, 4, 5, 6, 8)}


def counts(run: Run) -> tuple[int, int, int, int, int]:
    return run.seen, run.new, run.changed, run.unchanged, run.set_aside


def stored() -> set[str]:
    return set(Trial.objects.values_list("nct_id", flat=True))


def copy() -> RegistryCopy:
    return RegistryCopy.objects.get()


def test_every_page_is_stored_and_the_run_says_so(pointed: Simulator) -> None:
    run = sync()
    assert stored() == IN_LISTING
    assert counts(run) == (7, 7, 0, 0, 0)
    run = Run.objects.get()
    assert (run.state, run.mode, run.step, run.error, run.expected) == ("done", "full", "", "", 7)
    assert run.started_at <= run.heartbeat_at == run.finished_at
    assert (run.requests, run.retries) == (len(pointed.requests), 0) == (6, 0)
    assert run.registry_timestamp == "2026-09-04T09:00:06+00:00"


def test_the_registry_copy_says_how_fresh_it_is(pointed: Simulator) -> None:
    run = sync()
    held = copy()
    assert (held.mode, held.running, held.error, held.expected) == ("full", False, "", 7)
    assert (held.succeeded_at, held.registry_timestamp) == (run.finished_at, run.registry_timestamp)
    assert held.counts["seen"] == held.counts["new"] == 7
    assert held.set_aside == []


def test_stored_trials_are_classified(pointed: Simulator) -> None:
    sync()
    assert Assignment.objects.filter(trial__nct_id="NCT90000001", therapy__slug="hsct").exists()
    assert Assignment.objects.filter(trial__nct_id="NCT90000002", therapy__slug="msc").exists()


def test_what_is_given_and_to_whom_is_read_with_the_therapy_and_follows_a_curator(pointed: Simulator) -> None:
    sync()
    trial = Trial.objects.get(nct_id="NCT90000001")
    told = set(trial.facets.values_list("key", flat=True))
    curator = User.objects.create_user("curator")
    decide(
        *(trial.pk, "hsct", "excluded", "only a register"),
        by=curator,
        at=timezone.now(),
        digest=trial.payload_digest,
        seen=[],
    )
    assert set(trial.facets.values_list("key", flat=True)) < told
    assert replay().error == ""
    assert not trial.assignments.filter(therapy__slug="hsct").exists()


def test_a_second_sync_writes_nothing_but_its_run(pointed: Simulator) -> None:
    sync()
    before = contents()
    run = sync(full=True)
    assert counts(run) == (7, 0, 0, 7, 0)
    assert contents() == before


def test_a_changed_and_a_new_record_are_told_apart(pointed: Simulator) -> None:
    sync()
    pointed.records["NCT90000004"] = with_status(pointed.records["NCT90000004"], overallStatus="SUSPENDED")
    pointed.records["NCT90000200"] = short()
    assert counts(sync(full=True)) == (8, 1, 1, 6, 0)
    assert Trial.objects.get(nct_id="NCT90000004").overall_status == "SUSPENDED"


BAD = [
    body(short("NCT90000009", statusModule={"startDateStruct": {"date": "2005-13"}})),
    body(short("NCT90000009", designModule={"phases": "PHASE2"})),
    body(short("NCT90000009", "a\0b")),
    body(short("NCT90000009", "a?b")).replace(b"?", b"\0"),
    body(short("NCT90000009", "a?b")).replace(b"?", b"\xff"),
    body(short("NCT90000009", contactsLocationsModule={"locations": [{"geoPoint": {"lat": 91, "lon": 0}}]})),
    b'{"protocolSection":null}',
]


@pytest.mark.parametrize("record", BAD, ids=lambda record: repr(record[-40:]))
def test_a_bad_record_in_the_middle_is_set_aside_and_shown(pointed: Simulator, record: bytes) -> None:
    pointed.records.put_bytes("odd", record)
    pointed.answers.listing.match_everything = True
    run = sync()
    assert run.state == "done"
    assert counts(run) == (9, 8, 0, 0, 1)
    assert stored() >= IN_LISTING
    shown = copy().set_aside
    assert len(shown) == 1
    assert shown[0]["error"]
    assert shown[0]["since"] == Failure.objects.get().first_seen_at.date().isoformat()
    assert bytes(Failure.objects.get().payload.body) == record


def test_a_settled_failure_is_no_longer_shown(pointed: Simulator) -> None:
    good = pointed.records["NCT90000001"]
    pointed.records["NCT90000001"] = with_status(good, statusVerifiedDate="2005-13")
    sync()
    assert [one["record_id"] for one in copy().set_aside] == ["NCT90000001"]
    pointed.records["NCT90000001"] = good
    assert counts(sync(full=True)) == (7, 1, 0, 6, 0)
    assert copy().set_aside == []


def test_a_record_twice_in_a_page_is_stored_once(pointed: Simulator) -> None:
    pointed.fault("duplicate", at=2)
    run = sync()
    assert counts(run) == (7, 7, 0, 0, 0)
    assert Payload.objects.count() == 7


def test_a_record_missed_because_another_vanished_is_noticed_and_comes_with_the_next_sync(
    pointed: Simulator,
) -> None:
    def remove(records: Records) -> None:
        del records["NCT90000003"]

    pointed.before(3, remove)
    assert sync().error.count("it counts 7 studies and handed out 6") == 1
    assert counts(sync()) == (6, 1, 0, 5, 0)
    assert stored() == IN_LISTING
    assert copy().error == ""


UNREACHABLE = "The registry cannot be reached at"


LISTING, VERSION = "/studies?", "/version"


@pytest.mark.parametrize(
    ("where", "fault", "words"),
    [
        (LISTING, "status=503xall", "it answers 503"),
        (LISTING, "status=429xall", "refused"),
        (LISTING, "status=404xall", "404"),
        (LISTING, "resetxall", UNREACHABLE),
        (LISTING, "truncatedxall", "the body was cut off"),
        (LISTING, "cutxall", "broken JSON"),
        (LISTING, "htmlxall", "HTML instead of JSON: Maintenance Back soon."),
        (LISTING, "redirect=http://example.org/xall", "a redirect to another host"),
        (VERSION, "status=500xall", "it answers 500"),
        (VERSION, "timestamp=yesterdayxall", "dataTimestamp"),
    ],
)
def test_a_registry_that_fails_or_lies_ends_the_run_in_words_and_keeps_the_data(
    pointed: Simulator, where: str, fault: str, words: str
) -> None:
    sync()
    before, fresh = contents(), copy()
    pointed.fault(fault, path=where, times=1000)
    run = sync()
    assert run.state == "failed"
    assert words in run.error
    assert copy().error == Run.objects.latest("id").error == run.error
    assert (copy().running, copy().succeeded_at) == (False, fresh.succeeded_at)
    assert copy().counts == fresh.counts
    assert contents() == before


def test_a_registry_that_is_down_is_told_with_a_cure(pointed: Simulator, settings: Any) -> None:
    pointed.close()
    error = sync().error
    assert error.startswith(f"{UNREACHABLE} {pointed.url}/version: ")
    assert "Check CTGOV_API_URL and the network" in error
    assert copy().error == error


def test_the_next_good_sync_clears_the_failure(pointed: Simulator) -> None:
    pointed.fault("status=404")
    assert sync().state == "failed"
    assert sync().state == "done"
    assert copy().error == ""


def test_what_came_before_the_failure_stays_and_the_next_sync_brings_the_rest(pointed: Simulator) -> None:
    pointed.fault("status=404", at=4)
    run = sync()
    assert (run.state, run.seen, run.new) == ("failed", 4, 4)
    assert len(stored()) == 4
    assert counts(sync(full=True)) == (7, 3, 0, 4, 0)


def test_a_page_token_that_goes_void_half_way_costs_nothing_but_reading_again(pointed: Simulator) -> None:
    pointed.fault("expired")
    run = sync()
    assert (run.state, counts(run)) == ("done", (7, 7, 0, 0, 0))


@pytest.mark.parametrize("page", ['{"studies": {}}', "[]", '"studies"', '{"totalCount": 7}'])
def test_json_of_another_shape_fails_the_run(
    pointed: Simulator, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pointed.answers, "_page", lambda params, fault: page.encode())
    run = sync()
    assert run.state == "failed"
    assert "JSON of another shape" in run.error
    assert stored() == set()


def test_a_total_smaller_than_what_comes_loses_nothing(pointed: Simulator) -> None:
    pointed.fault("total=3")
    run = sync()
    assert (run.state, run.expected, run.seen) == ("done", 3, 7)
    assert stored() == IN_LISTING


def test_a_listing_that_ends_early_is_no_success(pointed: Simulator) -> None:
    pointed.fault("empty", at=3)
    run = sync()
    assert (run.state, run.seen) == ("failed", 2)
    assert "it counts 7 studies and handed out 2" in run.error
    assert copy().succeeded_at is None
    assert len(stored()) == 2


def test_a_registry_that_tells_no_total_is_believed(pointed: Simulator) -> None:
    pointed.fault("total")
    run = sync()
    assert (run.state, run.expected, run.seen) == ("done", None, 7)


def test_a_registry_without_a_single_study_is_no_fresh_copy(pointed: Simulator) -> None:
    pointed.records.clear()
    run = sync()
    assert (run.state, run.expected, run.seen) == ("failed", 0, 0)
    assert "it has no study for 'multiple sclerosis'" in run.error
    assert RegistryCopy.objects.get().succeeded_at is None


def test_another_condition_says_nothing_of_how_fresh_the_copy_is(pointed: Simulator) -> None:
    sync()
    before = RegistryCopy.objects.get().succeeded_at
    sync(condition="psoriasis")
    assert RegistryCopy.objects.get().succeeded_at == before


def test_another_condition_and_every_study_can_be_asked_for(pointed: Simulator) -> None:
    sync(condition="*")
    assert stored() == IN_LISTING | {"NCT90000007"}
    assert "query.cond" not in pointed.requests[-1].params
    sync(condition="psoriasis (plaque)")
    assert pointed.requests[-1].params["query.cond"] == '"psoriasis (plaque)"'


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: sync(condition="()"),
        lambda: sync(condition=""),
        lambda: sync_records(["NCT90000001", "12"]),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_noted(
    pointed: Simulator, wrong: Callable[[], Run]
) -> None:
    with pytest.raises(ValueError, match=r"no words|no NCT number"):
        wrong()
    assert (Run.objects.count(), RegistryCopy.objects.count(), pointed.requests) == (0, 0, [])


def test_single_records_are_stored_and_say_nothing_of_the_whole_copy(pointed: Simulator) -> None:
    pointed.fault("status=404")
    assert sync().state == "failed"
    before = copy()
    run = sync_records(["nct90000007", "NCT90000001", "NCT90000007"])
    assert (run.state, run.mode, counts(run)) == ("done", "part", (2, 2, 0, 0, 0))
    assert stored() == {"NCT90000001", "NCT90000007"}
    after = copy()
    assert (after.error, after.attempted_at) == (before.error, before.attempted_at) != ("", None)
    assert (after.succeeded_at, after.running) == (None, False)


def test_an_alias_brings_the_record_that_took_it_in(pointed: Simulator) -> None:
    run = sync_records(["NCT90000012"])
    assert (run.state, run.new) == ("done", 1)
    assert stored() == {"NCT90000002"}
    assert [trial.nct_id for trial in Trial.objects.matching_text("NCT90000012")] == ["NCT90000002"]


def test_an_unknown_number_is_named_and_the_others_are_stored(pointed: Simulator) -> None:
    sync()
    run = sync_records(["NCT99999999", "NCT90000007"])
    assert run.state == "failed"
    assert "NCT number NCT99999999 not found" in run.error
    assert "NCT90000007" in stored()
    assert copy().error == ""


def test_starter_records_carry_their_own_date(settings: Any) -> None:
    midnight = dt.datetime(2025, 9, 25, tzinfo=dt.UTC)
    run = load_records([body(short()), b"{}"], registry_timestamp="2025-09-25", fetched_at=midnight)
    assert (run.state, run.mode, counts(run)) == ("done", "starter", (2, 1, 0, 0, 1))
    assert Trial.objects.get().fetched_at == midnight
    assert (copy().mode, copy().registry_timestamp) == ("starter", "2025-09-25")


def test_starter_records_are_stored_all_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop() -> None:
        assert Trial.objects.exists()
        raise KeyboardInterrupt

    two = [body(short()), body(short("NCT90000201"))]
    midnight = dt.datetime(2025, 9, 25, tzinfo=dt.UTC)
    monkeypatch.setattr(work, "refresh_syntheses", stop)
    with pytest.raises(KeyboardInterrupt):
        load_records(two, registry_timestamp="2025-09-25", fetched_at=midnight)
    assert (Payload.objects.count(), Trial.objects.count(), Run.objects.count()) == (0, 0, 0)
    monkeypatch.undo()
    assert load_records(two, registry_timestamp="2025-09-25", fetched_at=midnight).new == 2


def test_a_sync_stopped_by_hand_says_so_and_is_not_left_running(
    pointed: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(run: Run) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(progress=interrupted)
    assert (Run.objects.get().state, copy().running) == ("failed", False)
    assert copy().error == "KeyboardInterrupt: the sync was stopped"
    assert sync().state == "done"


def test_a_run_whose_process_died_is_closed_by_the_next(pointed: Simulator) -> None:
    start_run("full")
    assert copy().running
    sync()
    dead, living = Run.objects.order_by("id")
    assert (dead.state, living.state) == ("failed", "done")
    assert "cut off" in dead.error
    assert not copy().running


def test_while_another_holds_the_lock_a_sync_stops_and_changes_nothing(pointed: Simulator) -> None:
    before = contents(without=())
    with other_connection() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [SYNC_LOCK])
        with pytest.raises(SyncAlreadyRunning, match="another sync is running"):
            sync()
        with pytest.raises(SyncAlreadyRunning):
            load_records([], registry_timestamp="", fetched_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
        assert pointed.requests == []
        assert contents(without=()) == before
        other.execute("SELECT pg_advisory_unlock(%s)", [SYNC_LOCK])
    assert sync().state == "done"


@pytest.mark.parametrize("fault", ["status=404", "total"])
def test_the_lock_is_free_after_every_sync(pointed: Simulator, fault: str) -> None:
    pointed.fault(fault)
    sync()
    with other_connection() as other:
        assert other.execute("SELECT pg_try_advisory_lock(%s)", [SYNC_LOCK]).fetchone() == (True,)
        other.execute("SELECT pg_advisory_unlock(%s)", [SYNC_LOCK])


@pytest.mark.shared
def test_all_451_real_records_are_stored_and_a_second_sync_writes_nothing(
    shared: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Simulator(shared / "registry/records_v2.ndjson.gz", match_everything=True) as registry:
        point(registry, settings, monkeypatch, page_size=200)
        run = sync()
        assert (run.state, run.expected, counts(run)) == ("done", 451, (451, 451, 0, 0, 0))
        assert Trial.objects.count() == 451
        before = contents()
        assert counts(sync(full=True)) == (451, 0, 0, 451, 0)
        assert contents() == before
