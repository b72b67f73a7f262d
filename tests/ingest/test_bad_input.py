"""Every kind of bad input through a whole sync: what is good is stored, what is bad is set aside and told of."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ingest.models import Failure, Payload, Run
from ingest.pipeline import sync
from tests.ingest.conftest import point
from tests.registry_simulator import Simulator
from trials.models import RegistryCopy, Trial

pytestmark = pytest.mark.django_db
IN_LISTING = {f"NCT9000000{number}" for number in (1, 2, 3, 4, 5, 6, 8)}
ODD = "NCT90000004"


def stored() -> set[str]:
    return set(Trial.objects.values_list("nct_id", flat=True))


def nothing_waits() -> bool:
    return not Payload.objects.filter(state="pending").exists() and not RegistryCopy.objects.get().running


# What the registry can do to one record, and the words that say why it is set aside.
BAD_RECORDS = {
    "types": "Expected `str`, got `array`",
    "date": "2005-13",
    "nul": "NUL character",
    "bare-nul": "invalid character",
    "control": "invalid character",
    "not-utf8": "utf-8",
    "number": "'NCT17' is no NCT number",
}


@pytest.mark.parametrize(("oddity", "words"), BAD_RECORDS.items())
def test_a_bad_record_is_set_aside_with_its_reason_and_all_others_are_stored(
    pointed: Simulator, oddity: str, words: str
) -> None:
    pointed.control(f"damage {ODD} {oddity}")
    run = sync()
    assert (run.state, run.error, run.seen, run.new, run.set_aside) == ("done", "", 7, 6, 1)
    assert stored() == IN_LISTING - {ODD}
    failure = Failure.objects.get()
    assert words.lower() in failure.error.lower()
    assert bytes(failure.payload.body) == pointed.records.body(ODD)
    assert [one["error"] for one in RegistryCopy.objects.get().set_aside] == [failure.error]
    assert nothing_waits()
    again = sync(full=True)
    assert (again.state, again.unchanged, again.set_aside, again.withdrawn) == ("done", 6, 1, 0)


@pytest.mark.parametrize(
    "oddity", ["types", "date", "nul", "bare-nul", "control", "not-utf8", "null", "number"]
)
def test_a_record_that_goes_bad_stays_shown_as_it_last_was(pointed: Simulator, oddity: str) -> None:
    sync()
    before = Trial.objects.values().get(nct_id=ODD)
    pointed.control(f"damage {ODD} {oddity}")
    run = sync(full=True)
    assert (run.state, run.unchanged, run.set_aside, run.withdrawn) == ("done", 6, 1, 0)
    assert Trial.objects.values().get(nct_id=ODD) == before
    assert nothing_waits()


@pytest.mark.parametrize("oddity", ["big", "enums", "modules", "escaped", "html"])
def test_an_odd_record_that_can_be_read_is_stored_like_any_other(pointed: Simulator, oddity: str) -> None:
    sync()
    pointed.control(f"damage {ODD} {oddity}")
    run = sync(full=True)
    assert (run.state, run.changed, run.unchanged, run.set_aside) == ("done", 1, 6, 0)
    trial = Trial.objects.get(nct_id=ODD)
    assert bytes(Payload.objects.get(record_id=ODD, state="current").body) == pointed.records.body(ODD)
    if oddity == "enums":
        assert trial.overall_status == "PAUSED_BY_WEATHER"
    if oddity == "html":
        assert '<script>alert("x")</script>' in trial.brief_title
    if oddity == "modules":
        assert (trial.overall_status, trial.enrollment) == ("", None)


PASSING = [
    *("cut@3", "truncated@3", "unfinished@3", "html@3", "reset@3"),
    *("status=429,0@3", "status=500@3", "status=503@3x3", "status=408@2"),
    *("expired", "expiredx2", "status=400@4", "duplicate@3", "empty=more@3", "total", "total=3"),
]


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_waited_for_and_costs_no_record(pointed: Simulator, fault: str) -> None:
    pointed.fault(fault)
    run = sync()
    if fault != "empty=more@3":
        assert (run.state, run.error, run.seen, run.new, run.set_aside) == ("done", "", 7, 7, 0)
        assert stored() == IN_LISTING
    assert nothing_waits()
    assert sync(full=True).state == "done"
    assert stored() == IN_LISTING


LASTING = {
    "status=400@2": "with 400",
    "status=404@3": "with 404",
    "status=429xall": "with 429",
    "status=500xall": "it answers 500",
    "status=503xall": "it answers 503",
    "cutxall": "broken JSON",
    "truncatedxall": "cut off",
    "htmlxall": "HTML instead of JSON",
    "expiredxall": "with 400",
    "repeat@3": "goes round in a circle",
    "repeat=fresh@3": "a page came twice",
    "empty@3": "it counts 7 studies and handed out",
}


@pytest.mark.parametrize(("fault", "words"), LASTING.items())
def test_what_lasts_ends_the_run_in_words_and_the_next_one_brings_the_rest(
    pointed: Simulator, fault: str, words: str
) -> None:
    pointed.fault(fault)
    run = sync()
    assert run.state == "failed"
    assert words in run.error
    assert RegistryCopy.objects.get().error == run.error
    assert len(stored()) == run.new == run.seen
    assert nothing_waits()
    pointed.control("heal")
    assert sync().state == "done"
    assert stored() == IN_LISTING


def test_a_last_page_without_a_study_is_the_end(
    listing: Simulator, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    point(listing, settings, monkeypatch, page_size=7)
    run = sync()
    assert (run.state, run.new) == ("done", 7)
    assert len([one for one in listing.requests if "pageToken" in one.params]) == 1


def test_all_of_it_at_once(pointed: Simulator) -> None:
    for number, oddity in enumerate(("types", "date", "nul", "control", "html"), 1):
        pointed.control(f"damage NCT9000000{number} {oddity}")
    pointed.control("fault duplicate@2", "fault status=503@3", "fault cut@4", "fault expired")
    run = sync()
    assert (run.state, run.seen, run.new, run.set_aside) == ("done", 7, 3, 4)
    assert Failure.objects.count() == len(RegistryCopy.objects.get().set_aside) == 4
    assert stored() == {"NCT90000005", "NCT90000006", "NCT90000008"}


def test_the_summary_of_a_sync_with_bad_records_says_where_to_look(pointed: Simulator) -> None:
    pointed.control(f"damage {ODD} date")
    said = io.StringIO()
    call_command("sync", stdout=said, stderr=io.StringIO())
    assert "full: 7 seen; 6 new, 0 changed, 0 unchanged, 1 set aside, 0 withdrawn" in said.getvalue()
    assert "Failures in the admin" in said.getvalue()


def test_the_summary_of_a_sync_that_failed_is_whole_json_and_the_error_is_told_beside_it(
    pointed: Simulator,
) -> None:
    pointed.fault("status=404@3")
    said = io.StringIO()
    with pytest.raises(CommandError, match="with 404"):
        call_command("sync", "--json", stdout=said, stderr=io.StringIO())
    summary = json.loads(said.getvalue())
    assert (summary["state"], summary["new"]) == ("failed", Run.objects.get().new)
    assert "with 404" in summary["error"]
