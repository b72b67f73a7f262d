"""One record stored: new, changed, unchanged or set aside, whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
from django.db import connection, transaction

from evidence.models import Result, UnplacedOutcome
from ingest import fetch, finish, store
from ingest.models import Failure, Payload
from ingest.reconcile import settle_failures
from ingest.runs import OUTCOMES, Tally, start_run
from ingest.sources.clinicaltrials_gov.pages import Page, RawRecord
from ingest.work import Work, alone, quiet
from tests.ingest.records import FULL, body, full, short, with_status
from tests.table_contents import contents
from therapies import actions
from therapies.models import Classification
from trials.facts import TrialFacts
from trials.models import AdverseEvent, Arm, PostedMeasurement, Site, Trial

pytestmark = pytest.mark.django_db

SOURCE = "clinicaltrials.gov"
MOMENT = dt.datetime(2026, 9, 4, 10, tzinfo=dt.UTC)


def keep(
    record: Any, *, nct_id: str | None = "NCT90000200", problem: str | None = None, later: int = 0
) -> str:
    """What became of a record that a sync of its own received: new, changed, unchanged or set_aside."""
    whole = record if isinstance(record, bytes) else body(record)
    run = start_run("part")
    run.registry_timestamp = "2026-09-04"
    work = Work(run, quiet, alone, fetched_at=MOMENT + dt.timedelta(days=later))
    page = Page(1, None, (RawRecord(nct_id, whole, 1, problem),), None)

    def receive() -> None:
        work.receive([page])
        work.drain()
        settle_failures(work.seen, whole=False)

    done = work.carry_out(receive)
    return next(name for name in OUTCOMES if getattr(done, name))


OF_INGEST = ("ingest_run", "ingest_payload", "ingest_failure", "trials_registrycopy")


def test_a_new_record_is_stored_with_its_payload_as_received() -> None:
    odd = body(short()).replace(b":", b" : ")
    assert keep(odd) == "new"
    trial = Trial.objects.get()
    payload = Payload.objects.get()
    assert (bytes(payload.body), payload.size, payload.state) == (odd, len(odd), "current")
    assert payload.digest == trial.payload_digest == hashlib.sha256(odd).hexdigest()
    assert (payload.record_id, trial.nct_id) == ("NCT90000200", "NCT90000200")
    assert payload.fetched_at == trial.fetched_at == MOMENT
    assert payload.registry_timestamp == trial.registry_timestamp == "2026-09-04"


def test_an_unchanged_record_writes_nothing() -> None:
    keep(FULL, nct_id="NCT90000100")
    before = contents()
    assert keep(FULL, nct_id="NCT90000100", later=1) == "unchanged"
    assert contents() == before


def test_a_stored_record_gives_back_what_it_said() -> None:
    keep(FULL, nct_id="NCT90000100")
    trial = Trial.objects.get()
    assert (str(trial.start_date), trial.start_date_kind, str(trial.primary_completion_date)) == (
        "2005",
        "ACTUAL",
        "2012-06",
    )
    assert (trial.phases, trial.phase, trial.enrollment) == (["PHASE2", "PHASE3"], "PHASE2/PHASE3", 110)
    assert (trial.has_results, trial.results_held) == (True, True)
    assert (
        trial.secondary_ids[1].items() >= {"id": "X-7", "type": "OTHER", "domain": "Example Hospital"}.items()
    )
    first = trial.posted_outcomes.get(position=1).measurements.get()
    assert (first.value_text, first.value, first.spread) == ("26,300", Decimal(26300), Decimal(74106))
    assert (first.lower, first.lower_text, first.upper, first.upper_text) == (
        Decimal("-0.9"),
        "-.90",
        None,
        "NA",
    )
    hazard = trial.posted_outcomes.get(position=0).analyses.get()
    assert (hazard.param_value, hazard.ci_level, hazard.p_value) == (Decimal("0.07"), 95, "<0.001")
    assert [group["id"] for group in trial.posted_outcomes.get(position=0).groups] == ["OG000", "OG001"]
    assert trial.posted_outcomes.get(position=0).denominators[2] == {
        "group_id": "OG000",
        "units": "Participants",
        "text": "54",
        "value": "54",
        "class_title": "12 months",
        "class_position": 0,
    }
    sepsis = trial.adverse_events.get(group_id="EG001")
    assert (sepsis.affected, sepsis.at_risk, sepsis.events) == (0, 0, None)


def test_a_new_record_is_classified_and_its_results_are_drawn_or_named_unplaced() -> None:
    keep(FULL, nct_id="NCT90000100")
    trial = Trial.objects.get()
    assert list(trial.assignments.values_list("therapy__slug", flat=True)) == ["hsct"]
    free = trial.results.get(measure="relapse_free", time_text="24 months")
    deaths = trial.results.get(measure="death", arm="EG000")
    assert (free.n, free.total, deaths.n, deaths.total) == (48, 55, 0, 55)
    assert all(result.json_path.startswith("$.resultsSection") for result in trial.results.all())
    assert trial.unplaced_outcomes.filter(title="Cytokines").exists()


@pytest.mark.parametrize("aliases", [["NCT90000101"]])
def test_a_record_is_found_by_the_numbers_merged_into_it(aliases: list[str]) -> None:
    keep(FULL, nct_id="NCT90000100")
    assert [trial.nct_id for trial in Trial.objects.matching_text(aliases[0])] == ["NCT90000100"]


def test_every_planned_outcome_of_a_record_is_placed_and_follows_its_next_version() -> None:
    keep(FULL, nct_id="NCT90000100")
    trial = Trial.objects.get()
    keys = [
        set(rows.values_list("type", "position")) for rows in (trial.planned_outcomes, trial.planned_measures)
    ]
    assert keys[0] == keys[1] != set()
    record = full()
    record["protocolSection"]["outcomesModule"] = {
        "primaryOutcomes": [{"measure": "Annualized relapse rate"}]
    }
    assert keep(record, nct_id="NCT90000100", later=1) == "changed"
    assert trial.planned_measures.get().measure == "arr"


def parts() -> dict[str, int]:
    trial = Trial.objects.get()
    names = (
        "arms interventions sites collaborators references planned_outcomes posted_outcomes adverse_event_groups "
        "adverse_events results unplaced_outcomes planned_measures assignments"
    )
    return {name: getattr(trial, name).count() for name in names.split()}


def test_a_changed_record_replaces_all_its_parts() -> None:
    keep(FULL, nct_id="NCT90000100")
    assert all(parts().values())
    bare = {"protocolSection": {"identificationModule": {"nctId": "NCT90000100", "briefTitle": "Drug in MS"}}}
    assert keep(bare, nct_id="NCT90000100", later=1) == "changed"
    assert not any(parts().values())
    trial = Trial.objects.get()
    assert (trial.start_date, trial.start_date_kind, trial.enrollment, trial.phases) == (None, "", None, [])
    assert (trial.results_held, trial.adverse_events_time_frame, trial.aliases) == (False, "", [])
    assert trial.fetched_at == MOMENT + dt.timedelta(days=1)
    assert PostedMeasurement.objects.count() == Result.objects.count() == AdverseEvent.objects.count() == 0


def test_a_changed_record_leaves_every_other_record_untouched() -> None:
    keep(FULL, nct_id="NCT90000100")
    keep(short())
    arms = list(Arm.objects.values_list("pk", flat=True))
    assert keep(with_status(short(), overallStatus="COMPLETED")) == "changed"
    assert list(Arm.objects.values_list("pk", flat=True)) == arms


def test_a_search_finds_the_new_words_and_no_longer_the_old_ones() -> None:
    keep(short(title="Zebra cells"))
    keep(short(title="Giraffe cells"))
    assert Trial.objects.matching_text("giraffe").count() == 1
    assert Trial.objects.matching_text("zebra").count() == 0


def test_every_version_is_kept_and_the_latest_is_current_also_when_an_old_one_returns() -> None:
    first, second = short(title="A"), short(title="B")
    assert [keep(first), keep(second, later=1), keep(first, later=2)] == [
        "new",
        "changed",
        "changed",
    ]
    assert Payload.objects.count() == 2
    current = Payload.objects.get(state="current")
    assert bytes(current.body) == body(first)
    assert current.fetched_at == MOMENT + dt.timedelta(days=2)
    assert Trial.objects.get().brief_title == "A"
    assert keep(first, later=3) == "unchanged"


def broken(**modules: Any) -> Any:
    return short("NCT90000300", **modules)


def geo(latitude: float, longitude: float) -> Any:
    return broken(contactsLocationsModule={"locations": [{"geoPoint": {"lat": latitude, "lon": longitude}}]})


@pytest.mark.parametrize(
    "record",
    [
        geo(91, 0),
        geo(0, -181),
        geo(1e300, 0),
        broken(statusModule={"overallStatus": "X" * 41}),
        broken(statusModule={"startDateStruct": {"date": "2005", "type": "ESTIMATED_BY_SOMEONE"}}),
        broken(designModule={"phases": ["P" * 41]}),
        broken(referencesModule={"references": [{"pmid": "1" * 50}]}),
        broken(eligibilityModule={"minimumAge": "18 " * 30}),
    ],
    ids=lambda record: body(record)[-60:].decode(),
)
def test_a_record_the_database_refuses_is_set_aside_and_the_next_one_stored(record: Any) -> None:
    assert keep(record, nct_id="NCT90000300") == "set_aside"
    assert keep(short()) == "new"
    failure = Failure.objects.get()
    assert (failure.payload.record_id, bytes(failure.payload.body), failure.resolved_at) == (
        "NCT90000300",
        body(record),
        None,
    )
    assert failure.error.startswith("cannot be stored: ")
    assert list(Trial.objects.values_list("nct_id", flat=True)) == ["NCT90000200"]
    assert Payload.objects.get(record_id="NCT90000300").state == "set_aside"


@pytest.mark.parametrize("nct_id", ["NCT" + "1" * 47, "NCT1", "ABC90000300"])
def test_a_record_with_an_impossible_number_is_set_aside(nct_id: str) -> None:
    assert keep(short(nct_id), nct_id=nct_id) == "set_aside"
    failure = Failure.objects.get()
    assert failure.json_path == "$.protocolSection.identificationModule.nctId"
    assert failure.payload.record_id == nct_id[:20]


def test_an_unreadable_record_is_set_aside_with_its_place_and_bytes() -> None:
    record = body(short(statusModule={"startDateStruct": {"date": "2005-13"}}))
    assert keep(record) == "set_aside"
    failure = Failure.objects.get()
    assert failure.json_path == "$.protocolSection.statusModule.startDateStruct.date"
    assert "2005-13" in failure.error
    assert bytes(failure.payload.body) == record
    assert Trial.objects.count() == 0


def test_a_problem_the_client_found_is_kept_with_its_place() -> None:
    wrong = "'x' is no NCT number - at `$.protocolSection.identificationModule.nctId`"
    assert keep(b"{}", nct_id=None, problem=wrong) == "set_aside"
    failure = Failure.objects.get()
    assert (failure.error, failure.json_path) == (
        "'x' is no NCT number",
        "$.protocolSection.identificationModule.nctId",
    )


def test_a_bad_version_leaves_the_good_one_in_place() -> None:
    keep(short(title="Good"))
    before = Trial.objects.values().get()
    assert keep(short(title="Bad", designModule={"enrollmentInfo": {"count": -1}}), later=1) == "set_aside"
    assert Trial.objects.values().get() == before
    assert bytes(Payload.objects.get(state="current").body) == body(short(title="Good"))


def test_a_bad_version_half_stored_is_wholly_taken_back() -> None:
    keep(FULL, nct_id="NCT90000100")
    before = contents(without=OF_INGEST)
    changed = full()
    changed["protocolSection"]["contactsLocationsModule"]["locations"][0]["geoPoint"]["lat"] = 95
    assert keep(changed, nct_id="NCT90000100", later=1) == "set_aside"
    assert contents(without=OF_INGEST) == before


def test_the_same_bad_bytes_are_one_failure_and_written_once() -> None:
    bad = short(designModule={"enrollmentInfo": {"count": -1}})
    keep(bad)
    before = contents()
    assert keep(bad, later=1) == "set_aside"
    assert Failure.objects.count() == 1
    assert contents() == before


def open_failures() -> int:
    return Failure.objects.filter(resolved_at=None).count()


def test_a_failure_is_settled_when_the_record_reads_again() -> None:
    keep(short(designModule={"enrollmentInfo": {"count": -1}}))
    assert open_failures() == 1
    assert keep(short()) == "new"
    assert open_failures() == 0
    assert Failure.objects.count() == 1


def test_a_failure_is_settled_when_the_registry_goes_back_to_the_version_we_hold() -> None:
    keep(short())
    keep(short(designModule={"enrollmentInfo": {"count": -1}}))
    assert open_failures() == 1
    assert keep(short()) == "unchanged"
    assert open_failures() == 0


def test_a_failure_that_comes_back_is_open_again() -> None:
    bad = short(designModule={"enrollmentInfo": {"count": -1}})
    keep(bad)
    keep(short())
    keep(bad)
    assert open_failures() == 1


def test_one_records_success_leaves_anothers_failure_open() -> None:
    keep(short(designModule={"enrollmentInfo": {"count": -1}}))
    keep(short("NCT90000201"), nct_id="NCT90000201")
    assert open_failures() == 1


def test_a_record_of_five_megabytes_is_stored() -> None:
    text = "words and more words\n" * 250_000
    assert keep(short(descriptionModule={"detailedDescription": text})) == "new"
    assert Trial.objects.get().detailed_description == text


def measured(value: str, **more: str) -> Any:
    """A record with one posted outcome whose title a rule knows."""
    record = full()
    measures = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
    measures[1]["title"] = "Change in EDSS"
    measures[1]["classes"][0]["categories"][0]["measurements"] = [
        {"groupId": "OG000", "value": value, **more}
    ]
    return record


@pytest.mark.parametrize(
    "value", ["123456789012345678901234", "1e20", "0." + "1" * 30, "-99999999999999999", "1e-30"]
)
def test_a_number_of_any_size_is_kept_and_does_not_stop_a_record(value: str) -> None:
    assert keep(measured(value, spread=value), nct_id="NCT90000100") == "new"
    assert PostedMeasurement.objects.filter(value_text=value).count() == 1


def test_a_bound_on_the_wrong_side_of_its_value_does_not_stop_a_record() -> None:
    record = measured("5", lowerLimit="6", upperLimit="4")
    assert keep(record, nct_id="NCT90000100") == "new"
    assert Result.objects.filter(ci_lower=6).count() == 0
    assert UnplacedOutcome.objects.filter(title="Change in EDSS").count() == 1


def test_results_that_cannot_be_stored_are_noted_and_stop_neither_the_record_nor_the_sync(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_large(facts: TrialFacts) -> None:
        raise InvalidOperation("too many digits")

    monkeypatch.setattr("evidence.extraction_actions.drawn", too_large)
    assert keep(short()) == "new"
    assert UnplacedOutcome.objects.get().reason == "the results cannot be stored: too many digits"
    assert Failure.objects.count() == 0


def test_a_record_that_a_rule_cannot_take_is_noted_and_told_again_once_the_rule_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    today = actions.match

    def stumbles(facts: TrialFacts, definitions: Any) -> Any:
        if facts.nct_id == "NCT90000200":
            raise KeyError("a bug")
        return today(facts, definitions)

    monkeypatch.setattr(actions, "match", stumbles)
    assert keep(short()) == "new"
    assert keep(short("NCT90000201"), nct_id="NCT90000201") == "new"
    failure = Failure.objects.get()
    assert "its therapies or results cannot be told: KeyError('a bug')" in failure.error
    assert (failure.payload.state, failure.resolved_at) == ("current", None)
    assert list(Classification.objects.values_list("trial__nct_id", flat=True)) == ["NCT90000201"]
    monkeypatch.undo()
    keep(short("NCT90000202"), nct_id="NCT90000202")
    failure.refresh_from_db()
    assert failure.resolved_at is not None
    assert Classification.objects.count() == 3


def test_a_long_new_word_for_a_phase_is_not_cut() -> None:
    keep(short(designModule={"phases": ["PHASE_OF_AN_UNHEARD_KIND"]}))
    assert Trial.objects.get().phases == ["PHASE_OF_AN_UNHEARD_KIND"]


def test_markup_in_titles_is_kept_as_text() -> None:
    keep(FULL, nct_id="NCT90000100")
    assert "<script>alert(1)</script>" in Trial.objects.get().brief_title


def test_a_site_without_coordinates_has_none() -> None:
    keep(FULL, nct_id="NCT90000100")
    assert list(Site.objects.order_by("position").values_list("latitude", "longitude")) == [
        (59.85882, 17.63889),
        (None, None),
    ]


def test_batches_grow_smaller_towards_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BATCH", 4)
    monkeypatch.setattr(store, "SMALLEST", 2)
    numbers = [f"NCT900004{n:02}" for n in range(12)]
    arrived = [RawRecord(nct_id, body(short(nct_id)), n) for n, nct_id in enumerate(numbers, 1)]
    assert fetch.keep(Tally(start_run("part")), arrived, fetch.Seen()) == 12
    assert [store.store_batch() for _ in range(6)] == [4, 2, 2, 2, 2, 0]
    assert Trial.objects.count() == Classification.objects.count() == 12


def test_rules_that_fail_in_the_database_leave_the_record_stored_and_told_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(*_: Any, **__: Any) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        return 0

    monkeypatch.setattr(finish, "classify_trials", failing)
    assert keep(short()) == "new"
    assert Trial.objects.get().nct_id == "NCT90000200"
    assert Classification.objects.count() == 1
