"""Records stored in batches: whole, all or none, in as many statements for a hundred as for two, by two at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any, get_type_hints

import msgspec
import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOON, digest
from tests.table_contents import contents
from trials.actions import PARTS, Recorded, record_trials, trial_columns
from trials.dates import PartialDate, StatedDate
from trials.facts import (
    AdverseEventFacts,
    AdverseEventGroupFacts,
    AnalysisFacts,
    ArmFacts,
    BaselineMeasureFacts,
    CollaboratorFacts,
    DenominatorFacts,
    FlowFacts,
    InterventionFacts,
    MeasurementFacts,
    PlannedOutcomeFacts,
    PostedGroupFacts,
    PostedOutcomeFacts,
    PostedResultsFacts,
    Provenance,
    Reading,
    ReferenceFacts,
    SecondaryIdFacts,
    SiteFacts,
    TrialFacts,
)
from trials.models import (
    Change,
    FamilyMember,
    KeptApart,
    PostedMeasurement,
    RegistryCopy,
    Trial,
    TrialFamily,
)
from trials.stated import Part, own_columns

LARGE = Reading(text="26,300", value=Decimal(26300))
NOT_GIVEN = Reading(text="NA")
MEASURED = MeasurementFacts(
    group_id="OG000", value=LARGE, lower=NOT_GIVEN, class_title="Year 1", json_path="$.m"
)
NOT_OF_RECORDS = {Trial, Change, RegistryCopy, TrialFamily, FamilyMember, KeptApart}


def record(number: int = 1, **more: Any) -> TrialFacts:
    """A record with something in most tables."""
    outcome = PostedOutcomeFacts(
        position=0,
        type="PRIMARY",
        title="Lesions",
        groups=(PostedGroupFacts(id="OG000", title="HSCT"),),
        denominators=(DenominatorFacts(group_id="OG000", units="Participants", count=LARGE),),
        measurements=(MEASURED, msgspec.structs.replace(MEASURED, value=NOT_GIVEN)),
        analyses=(AnalysisFacts(group_ids=("OG000",), ci_level=Reading(text="95", value=Decimal(95))),),
        json_path="$.o",
    )
    results = PostedResultsFacts(
        outcomes=(outcome, msgspec.structs.replace(outcome, position=1, measurements=(MEASURED,))),
        flow=(FlowFacts(position=0, kind="MILESTONE", type="STARTED", participants=LARGE),),
        baseline_measures=(BaselineMeasureFacts(position=0, title="Age", measurements=(MEASURED,)),),
        adverse_event_groups=(AdverseEventGroupFacts(id="EG000", position=0, deaths_affected=0),),
        adverse_events=(AdverseEventFacts(serious=True, position=0, term="Sepsis", affected=None),),
        adverse_events_time_frame="1 year",
        frequency_threshold=Reading(text="5", value=Decimal(5)),
    )
    values: dict[str, Any] = {
        "nct_id": f"NCT{number:08}",
        "brief_title": f"Cells in MS {number}",
        "start": StatedDate(PartialDate("2005-11"), "ACTUAL"),
        "secondary_ids": (SecondaryIdFacts(id="2005-000001-01", type="EUDRACT_NUMBER"),),
        "phases": ("PHASE1", "PHASE2"),
        "minimum_age": "6 Months",
        "minimum_age_years": Decimal("0.5"),
        "arms": (ArmFacts(label="A"), ArmFacts(label="B", intervention_names=("x", "y"))),
        "interventions": (InterventionFacts(name="AHSCT", other_names=("HSCT",)),),
        "sites": (SiteFacts(city="Umeå", latitude=63.83, longitude=20.26),),
        "collaborators": (CollaboratorFacts(name="A fund"),),
        "references": (ReferenceFacts(pmid="1"),),
        "planned_outcomes": (PlannedOutcomeFacts(type="PRIMARY", position=0, measure="EDSS"),),
        "has_results": True,
        "results": results,
    }
    return TrialFacts(**(values | more))


def versions(*records: TrialFacts, version: str = "1") -> list[tuple[TrialFacts, Provenance]]:
    return [
        (one, Provenance(digest=digest(one.nct_id + version), fetched_at=NOON, registry_timestamp=version))
        for one in records
    ]


def all_parts(parts: tuple[Part, ...] = PARTS) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from all_parts(part.within)


def of_one(key: int) -> dict[str, list[Any]]:
    """How many rows and which keys a trial has in the tables that hang on it."""
    return {
        part.model.__name__: sorted(
            part.model._default_manager.filter(trial=key).values_list("pk", flat=True)
        )
        for part in PARTS
    }


def statements(work: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        work()
    return [query["sql"].split()[0] for query in queries]


def test_every_table_of_a_record_is_in_the_list_and_every_column_has_its_fact() -> None:
    models = set(apps.get_app_config("trials").get_models())
    assert {part.model for part in all_parts()} == models - NOT_OF_RECORDS
    for part in all_parts():
        assert {column.attname for column in own_columns(part.model)} <= set(part.columns), part.model
    left = {column.attname for column in own_columns(Trial)} - set(trial_columns()[0])
    assert left == {"withdrawn_from_registry_at"}


def test_every_fact_has_its_column_or_its_table() -> None:
    elsewhere = {step for part in all_parts() for step in part.path.split(".")}
    of_trial = {"adverse_events_time_frame", "adverse_events_description"}
    for facts, columns in [
        (TrialFacts, trial_columns()[0]),
        *((part.facts, part.columns) for part in all_parts()),
    ]:
        dated = {name.removesuffix("_date") for name in columns}
        missing = set(get_type_hints(facts)) - set(columns) - dated - elsewhere - of_trial
        assert missing <= {"id"}, facts


@pytest.mark.django_db
def test_a_record_is_stored_whole() -> None:
    (key,) = record_trials(versions(record())).values()
    trial = Trial.objects.get(pk=key)
    assert (trial.start_date, trial.start_date_kind) == (PartialDate("2005-11"), "ACTUAL")
    assert (trial.completion_date, trial.completion_date_kind, trial.enrollment) == (None, "", None)
    assert (trial.phase, trial.phases, trial.minimum_age_years) == (
        "PHASE1/PHASE2",
        ["PHASE1", "PHASE2"],
        Decimal("0.5"),
    )
    assert trial.secondary_ids[0]["id"] == "2005-000001-01"
    assert (trial.results_held, trial.adverse_events_time_frame) == (True, "1 year")
    assert (trial.payload_digest, trial.fetched_at) == (digest("NCT000000011"), NOON)
    assert Trial.objects.matching_text("Umeå").get() == trial
    others = {"Arm": 2, "PostedOutcome": 2, "Document": 0, "ResultsSubmission": 0, "Annotation": 0}
    counted = {name: len(rows) for name, rows in of_one(key).items()}
    assert counted == dict.fromkeys(counted, 1) | others
    assert list(trial.arms.order_by("position").values_list("label", "intervention_names")) == [
        ("A", []),
        ("B", ["x", "y"]),
    ]
    first = trial.posted_outcomes.get(position=0)
    assert first.groups == [{"id": "OG000", "title": "HSCT", "description": ""}]
    assert first.denominators[0] | {"text": "26,300", "value": "26300"} == first.denominators[0]
    numbers = first.measurements.order_by("position").values_list("value_text", "value", "lower_text")
    assert list(numbers) == [("26,300", 26300, "NA"), ("NA", None, "NA")]
    assert trial.posted_outcomes.get(position=1).measurements.count() == 1
    assert trial.posted_results.frequency_threshold == 5
    assert trial.adverse_event_groups.get().deaths_affected == 0
    assert trial.adverse_events.get().affected is None


@pytest.mark.django_db
def test_a_record_without_results_has_no_row_for_them() -> None:
    (key,) = record_trials(versions(record(has_results=False, results=None))).values()
    assert of_one(key)["PostedResults"] == []
    assert not Trial.objects.get(pk=key).results_held


@pytest.mark.django_db
def test_a_new_version_replaces_all_parts_and_touches_no_other_record() -> None:
    ids = record_trials(versions(record(1), record(2)))
    before = of_one(ids["NCT00000002"])
    bare = TrialFacts(nct_id="NCT00000001", brief_title="Bare")
    again = record_trials(versions(bare, record(3), version="2"))
    assert again["NCT00000001"] == ids["NCT00000001"]
    assert set(again) == {"NCT00000001", "NCT00000003"}
    assert set(map(len, of_one(ids["NCT00000001"]).values())) == {0}
    assert PostedMeasurement.objects.count() == 6
    assert of_one(ids["NCT00000002"]) == before
    trial = Trial.objects.get(nct_id="NCT00000001")
    assert (trial.brief_title, trial.start_date, trial.phases, trial.results_held) == (
        "Bare",
        None,
        [],
        False,
    )


@pytest.mark.django_db
def test_what_no_record_states_outlives_a_new_version() -> None:
    ids = record_trials(versions(record(1), record(2)))
    gone = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    Trial.objects.filter(nct_id="NCT00000001").update(
        merged_into=ids["NCT00000002"], withdrawn_from_registry_at=gone
    )
    record_trials(versions(record(1), version="2"))
    trial = Trial.objects.get(nct_id="NCT00000001")
    assert (trial.merged_into_id, trial.withdrawn_from_registry_at) == (ids["NCT00000002"], gone)


@pytest.mark.django_db
def test_the_number_of_statements_is_that_of_one_batch_not_of_its_records() -> None:
    few, many = versions(*map(record, range(1, 3))), versions(*map(record, range(100, 160)))
    counted = [statements(partial(record_trials, batch)) for batch in (few, many, few, many)]
    assert counted[0] == counted[1]
    assert counted[2] == counted[3]
    assert "COPY" in counted[0]
    assert "DELETE" not in counted[0]


@pytest.mark.django_db
def test_a_record_given_twice_is_refused_before_anything_is_stored() -> None:
    with pytest.raises(ValueError, match="NCT00000002 is given twice"):
        record_trials(versions(record(1), record(2), record(2)))
    assert not Trial.objects.exists()


@pytest.mark.django_db
def test_an_empty_batch_is_nothing() -> None:
    assert statements(lambda: record_trials([]))[1:-1] == []
    assert not Trial.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"sex": "X" * 41}, DataError, r"Trial\.sex: value too long"),
        ({"brief_title": "NUL \0"}, DataError, r"Trial\.brief_title: "),
        ({"references": (ReferenceFacts(pmid="1" * 21),)}, DataError, r"Reference\.pmid: value too long"),
        ({"sites": (SiteFacts(latitude=91.0, longitude=0.0),)}, IntegrityError, "site_coordinates"),
        ({"planned_outcomes": record().planned_outcomes * 2}, IntegrityError, "plannedoutcome_position"),
        ({"enrollment": 2**40}, DataError, r"Trial\.enrollment: value .* out of range"),
    ],
)
def test_a_batch_that_fails_leaves_everything_as_it_was(
    wrong: dict[str, Any], error: type[Exception], words: str
) -> None:
    record_trials(versions(record(1)))
    before = contents()
    with pytest.raises(error, match=words):
        record_trials(versions(record(1), record(2), record(3, **wrong), record(4), version="2"))
    assert contents() == before
    assert len(record_trials(versions(record(2), record(4), version="2"))) == 2


def at_once(*batches: list[tuple[TrialFacts, Provenance]]) -> list[Recorded]:
    """Each batch by a worker with a connection of its own, all starting at the same moment."""
    start = Barrier(len(batches), timeout=30)

    def work(batch: list[tuple[TrialFacts, Provenance]]) -> Recorded:
        try:
            connection.ensure_connection()
            start.wait()
            return record_trials(batch)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(batches)) as pool:
        return list(pool.map(work, batches))


@pytest.mark.django_db(transaction=True)
def test_two_workers_store_their_own_records_at_once() -> None:
    first, second = at_once(versions(*map(record, range(1, 41, 2))), versions(*map(record, range(2, 41, 2))))
    assert len(first) == len(second) == 20
    together = contents(with_keys=False)
    Trial.objects.all().delete()
    record_trials(versions(*map(record, range(1, 41))))
    assert contents(with_keys=False) == together


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_records_in_opposite_order_wait_for_each_other() -> None:
    for version in ("new", "old to both"):
        batch = versions(*map(record, range(1, 31)), version=version)
        first, second = at_once(batch, batch[::-1])
        assert first == second
        assert not first.made & second.made
        assert first.made | second.made == (set(first.values()) if version == "new" else set())
        assert Trial.objects.count() == 30
    together = contents(with_keys=False)
    record_trials(batch)
    assert contents(with_keys=False) == together
