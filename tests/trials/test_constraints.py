"""The database itself refuses what cannot be, whoever writes it: one violation for every constraint of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from evidence.literature_history import LiteratureChange
from evidence.models import (
    CertaintyOverride,
    Correction,
    LiteratureMistake,
    PlannedMeasure,
    Result,
    UnplacedOutcome,
)
from ingest.models import Cursor, Payload, RegistryStructure
from tests import factories as make
from tests.table_contents import OURS
from therapies.models import Facet
from trials.models import (
    AdverseEvent,
    AdverseEventGroup,
    Annotation,
    Arm,
    BaselineMeasure,
    BaselineMeasurement,
    Change,
    Collaborator,
    Document,
    FlowStep,
    Intervention,
    PlannedOutcome,
    PostedAnalysis,
    PostedMeasurement,
    PostedOutcome,
    Reference,
    ResultsSubmission,
    Site,
    Trial,
)

pytestmark = pytest.mark.django_db
Violation = Callable[[], Any]
DATES = [
    "start",
    "primary_completion",
    "completion",
    "first_posted",
    "last_update_posted",
    "results_first_posted",
    "disposition_first_posted",
    "quality_comments_posted",
]
ENDS = ("minimum", "maximum")


def undated(name: str) -> Violation:
    return lambda: make.make_trial(**{f"{name}_date": None, f"{name}_date_kind": "ACTUAL"})


def again(rows: Any) -> None:
    """The one row of this kind once more, under a new key."""
    row = rows.get()
    row.pk = None
    row.save(force_insert=True)


def twice(model: Any) -> Violation:
    def violate() -> None:
        make.make_whole_trial()
        again(model.objects.filter(position=0))

    return violate


def whole_but(model: Any, **columns: Any) -> None:
    """The rows of one table of a whole trial, with these columns instead."""
    make.make_whole_trial()
    model.objects.update(**columns)


def merged_into_itself() -> None:
    trial = make.make_trial()
    Trial.objects.filter(pk=trial.pk).update(merged_into=trial)


def aged(end: str, text: str, years: int | None) -> Violation:
    return lambda: make.make_trial(**{f"{end}_age": text, f"{end}_age_years": years})


def result(**columns: Any) -> Violation:
    return lambda: make.make_result(**columns)


def interval(**columns: Any) -> Violation:
    """Of a mean of 5 with a 95 % interval from 4 to 6, unless told otherwise."""
    mean = {
        "kind": "mean",
        "n": None,
        "total": None,
        "value": 5,
        "ci_lower": 4,
        "ci_upper": 6,
        "ci_level": 95,
    }
    return result(**(mean | columns))


def same_report() -> None:
    report = make.make_report()
    make.make_result(report, key="twice")
    make.make_result(report, key="twice")


def same_record() -> None:
    trial = make.make_trial()
    make.make_result(trial=trial, key="twice")
    make.make_result(trial=trial, key="twice")


def unplaced_twice() -> None:
    make.make_whole_trial()
    again(UnplacedOutcome.objects)


def payload_twice(**columns: Any) -> Violation:
    def violate() -> None:
        make.make_payload("NCT00000001", b"a")
        make.make_payload("NCT00000001", **columns)

    return violate


def running() -> None:
    make.make_run(state="running", finished_at=None)


def override(**columns: Any) -> None:
    values = {
        "question": "hsct-treatment-related-mortality",
        "domain": "imprecision",
        "change": -1,
        "reason": "few events",
        "made_by": User.objects.get_or_create(username="a curator")[0],
        "made_at": make.NOON,
    }
    CertaintyOverride.objects.create(**(values | columns))


def cursor() -> None:
    Cursor.objects.create(
        source="a registry", scope="*", data_timestamp=make.NOON, full_at=make.NOON, listed=3
    )


def structure() -> None:
    RegistryStructure.objects.create(source="a registry", seen_at=make.NOON)


def review(**columns: Any) -> Violation:
    return lambda: make.make_review(**columns)


def review_twice() -> None:
    trial = make.make_trial()
    make.make_review(trial)
    make.make_review(trial)


def apart_twice() -> None:
    apart = make.make_apart()
    make.make_apart(one=apart.one, other=apart.other)


def apart_backwards() -> None:
    apart = make.make_apart()
    make.make_apart(one=apart.other, other=apart.one)


def assignment_twice() -> None:
    trial = make.make_trial(therapy="hsct")
    make.make_assignment(trial, "hsct")


def facet(**columns: Any) -> Violation:
    because = [{"field": "brief_title", "words": "IV", "rule": "route: into a vein"}]

    def violate() -> None:
        values = {"key": "route", "value": "iv", "words": because} | columns
        Facet.objects.create(trial=make.make_trial(), **values)

    return violate


def facet_twice() -> None:
    trial = make.make_trial()
    for _ in range(2):
        Facet.objects.create(
            trial=trial, key="route", value="iv", words=[{"field": "", "words": "", "rule": ""}]
        )


def correction(**columns: Any) -> Violation:
    """An open correction as the action makes it, but for these columns."""

    def violate() -> None:
        Correction.objects.filter(pk=make.make_correction().pk).update(**columns)

    return violate


def correction_twice() -> None:
    first = make.make_correction()
    first.pk = None
    first.save()


def planned(**columns: Any) -> Violation:
    def violate() -> None:
        place = {"trial": make.make_trial(), "type": "PRIMARY", "position": 0}
        words = {"domain": "relapse", "measure": "arr", "confidence": 0.9}
        PlannedMeasure.objects.create(**(place | words | columns))

    return violate


def planned_twice() -> None:
    planned()()
    row = PlannedMeasure.objects.get()
    row.pk = None
    row.save()


def mistake_twice() -> None:
    for _ in range(2):
        LiteratureMistake.objects.create(file="a.yaml", key="id", reason="odd")


VIOLATIONS: dict[str, list[Violation]] = {
    "trial_nct_id_canonical": [
        lambda: make.make_trial("nct00000001"),
        lambda: make.make_trial("NCT0000001"),
        lambda: make.make_trial("XNCT0000001"),
    ],
    "trial_held_results_are_posted_results": [lambda: make.make_trial(results_held=True, has_results=False)],
    **{f"trial_{name}_date_kind_needs_date": [undated(name)] for name in DATES},
    "trial_not_merged_into_itself": [merged_into_itself],
    **{f"trial_{end}_age_years_from_text": [aged(end, "", 18), aged(end, "18 Years", -1)] for end in ENDS},
    "arm_position_in_trial": [twice(Arm)],
    "document_position_in_trial": [twice(Document)],
    "resultssubmission_position_in_trial": [twice(ResultsSubmission)],
    "annotation_position_in_trial": [twice(Annotation)],
    "annotation_section_known": [lambda: whole_but(Annotation, section="RUMOUR")],
    "flowstep_position_in_trial": [twice(FlowStep)],
    "flowstep_kind_known": [lambda: whole_but(FlowStep, kind="PAUSE")],
    "flowstep_counts_no_fewer_than_none": [lambda: whole_but(FlowStep, participants=-1)],
    "baselinemeasure_position_in_trial": [twice(BaselineMeasure)],
    "baselinemeasurement_position": [twice(BaselineMeasurement)],
    "change_position_in_step": [twice(Change)],
    "intervention_position_in_trial": [twice(Intervention)],
    "site_position_in_trial": [twice(Site)],
    "collaborator_position_in_trial": [twice(Collaborator)],
    "reference_position_in_trial": [twice(Reference)],
    "plannedoutcome_position_in_trial": [twice(PlannedOutcome)],
    "postedoutcome_position_in_trial": [twice(PostedOutcome)],
    "postedmeasurement_position": [twice(PostedMeasurement)],
    "postedanalysis_position": [twice(PostedAnalysis)],
    "adverseeventgroup_position_in_trial": [twice(AdverseEventGroup)],
    "adverseevent_position_in_trial": [twice(AdverseEvent)],
    "site_coordinates_paired_and_on_earth": [
        lambda latitude=latitude, longitude=longitude: Site.objects.create(
            trial=make.make_trial(), position=0, latitude=latitude, longitude=longitude
        )
        for latitude, longitude in [
            (90.1, 0),
            (0, 180.1),
            (-91, 0),
            (0, -181),
            (1, None),
            (None, 1),
            (float("nan"), 0),
        ]
    ],
    "assignment_once": [assignment_twice],
    "assignment_says_why": [lambda: make.make_assignment(make.make_trial(), matches=[])],
    "assignment_confidence_known": [
        lambda: make.make_assignment(make.make_trial(), confidence="sure"),
        lambda: make.make_assignment(make.make_trial(), confidence="curator"),
        lambda: make.make_assignment(make.make_trial(), review=make.make_review()),
    ],
    "trialfamily_has_name_and_reason": [
        lambda: make.make_family(name=""),
        lambda: make.make_family(reason=""),
    ],
    "familymember_joined_by_rule_or_somebody": [
        lambda: make.make_member(make.make_family(), joined_by="curator"),
        lambda: make.make_member(make.make_family(), by=make.make_apart().by),
        lambda: make.make_member(make.make_family(), joined_by="title"),
    ],
    "familymember_has_reason": [lambda: make.make_member(make.make_family(), reason="")],
    "keptapart_once": [apart_twice],
    "keptapart_in_order": [apart_backwards],
    "keptapart_has_reason": [lambda: make.make_apart(reason="")],
    "review_one_in_force": [review_twice],
    "review_verdict_known": [
        review(verdict="guess"),
        review(verdict="confirmed"),
        review(verdict="added", machine={"confidence": "likely", "matches": []}),
    ],
    "review_changed_to_another": [
        review(verdict="changed"),
        lambda: make.make_review(verdict="excluded", instead=make.make_therapy("msc")),
        lambda: make.make_review(verdict="changed", instead=make.make_therapy("hsct")),
    ],
    "review_has_reason": [review(reason="")],
    "review_of_a_version": [review(digest="")],
    "review_withdrawn_by_and_at_together": [
        review(withdrawn_at=make.NOON),
        lambda: make.make_review(withdrawn_by=make.make_review().made_by),
        lambda: make.make_review(
            withdrawn_by=make.make_review().made_by, withdrawn_at=make.NOON - dt.timedelta(seconds=1)
        ),
    ],
    "facet_once": [facet_twice],
    "facet_key_and_value_known": [
        facet(value="IV"),
        facet(key="colour"),
        facet(key="dose", value="some cells"),
        facet(key="infusions", value="0"),
    ],
    "facet_says_why": [facet(words=[])],
    "facet_source_known": [facet(source="guess")],
    "report_design_known": [lambda: make.make_report(design_type="guess")],
    "result_from_report_or_record": [
        lambda: make.make_result(make.make_report(), make.make_trial(), json_path="$.x"),
        lambda: Result.objects.create(key="x", domain="d", measure="m", kind="mean", value=1, grade="A"),
    ],
    "result_from_record_says_where": [lambda: make.make_result(trial=make.make_trial(), json_path="")],
    "result_once_in_report": [same_report],
    "result_once_in_record": [same_record],
    "result_n_within_total": [result(n=53, total=52)],
    "result_interval_has_level": [
        interval(ci_level=None),
        interval(ci_level=49),
        interval(ci_level=100),
        interval(ci_lower=None, ci_upper=None),
    ],
    "result_interval_around_value": [interval(ci_lower=6, ci_upper=7), interval(ci_lower=3, ci_upper=4)],
    "result_percentage_within_100": [
        result(kind="percentage_of_participants", n=None, total=None, value=101),
        result(kind="survival_probability", n=None, total=None, value=-1),
    ],
    "result_has_a_figure": [result(n=None, total=52)],
    "result_survival_is_no_count": [result(kind="survival_probability", n=3, value=50)],
    "result_grade_known": [result(grade="C"), result(grade="")],
    "result_computed_shows_formula": [result(state="computed", formula="")],
    "unplacedoutcome_once": [unplaced_twice],
    "correction_one_open_per_figure": [correction_twice],
    "correction_changes_something": [correction(values={})],
    "correction_has_reason": [correction(reason="")],
    "correction_has_source": [correction(source_url="ftp://example.org/")],
    "correction_by_and_at_together": [correction(made_at=None), correction(made_by=None)],
    "plannedmeasure_once": [planned_twice],
    "plannedmeasure_is_placed_somewhere": [planned(domain=""), planned(measure="")],
    "plannedmeasure_confidence_0_to_1": [planned(confidence=1.1), planned(confidence=-0.1)],
    "literaturemistake_once": [mistake_twice],
    "literaturechange_kind_known": [
        lambda: LiteratureChange.objects.create(
            report_slug="a", name="A", therapy_slug="hsct", kind="lost", at=timezone.now()
        )
    ],
    "run_finished_when_not_running": [
        lambda: make.make_run(state="running"),
        lambda: make.make_run(state="done", finished_at=None),
    ],
    "run_failure_says_why": [lambda: make.make_run(state="failed", error="")],
    "run_one_running_per_source": [lambda: (running(), running())],
    "payload_version_once": [payload_twice(body=b"a", state="set_aside")],
    "payload_one_current": [payload_twice(body=b"b")],
    "payload_not_empty": [lambda: make.make_payload(body=b"")],
    "payload_read_by_a_parser": [
        lambda: make.make_payload(parser=""),
        lambda: make.make_payload(outcome=""),
        lambda: make.make_payload(state="set_aside", outcome=""),
    ],
    "payload_replaced_at_some_time": [
        lambda: make.make_payload(state="replaced"),
        lambda: make.make_payload(replaced_at=make.NOON),
    ],
    "certaintyoverride_one_open_per_domain": [lambda: (override(), override())],
    "certaintyoverride_domain_known": [lambda: override(domain="luck")],
    "certaintyoverride_change_within_steps": [lambda: override(change=-3), lambda: override(change=2)],
    "certaintyoverride_has_reason": [lambda: override(reason="")],
    "cursor_once_per_scope": [lambda: (cursor(), cursor())],
    "registrystructure_once_at_a_time": [lambda: (structure(), structure())],
    "failure_resolved_after_seen": [
        lambda: make.make_failure(resolved_at=make.NOON - dt.timedelta(seconds=1))
    ],
}


def constraints() -> Iterator[str]:
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            for one in model._meta.constraints:
                assert isinstance(one, (models.CheckConstraint, models.UniqueConstraint))
                yield one.name


def test_every_constraint_of_ours_has_a_violation_here() -> None:
    assert sorted(VIOLATIONS) == sorted(constraints())


EACH = [(name, one) for name, several in VIOLATIONS.items() for one in several]


@pytest.mark.parametrize(("name", "violate"), EACH, ids=[name for name, _ in EACH])
def test_the_database_refuses_it_by_name(name: str, violate: Violation) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        violate()
    assert f'"{name}"' in str(caught.value)


def test_what_the_violations_start_from_is_accepted() -> None:
    make.make_whole_trial()
    make.make_result()
    interval()()
    interval(ci_lower=None)()
    interval(ci_lower=5, ci_upper=5)()
    result(kind="count_of_events", n=60, total=52)()
    aged("minimum", "18 Years", 18)()
    aged("maximum", "N/A", None)()
    make.make_trial(merged_into=make.make_trial())
    review(verdict="excluded")()
    make.make_review(verdict="changed", instead=make.make_therapy("msc"))
    decided = make.make_review(verdict="confirmed", machine={"confidence": "likely", "matches": []})
    make.make_assignment(decided.trial, confidence="curator", matches=[], review=decided)
    make.make_review(withdrawn_by=decided.made_by, withdrawn_at=make.NOON)
    make.make_member(make.make_family(), joined_by="curator", by=make.make_apart().by)
    whole_but(FlowStep, participants=0)
    make.make_failure(resolved_at=make.NOON)
    make.make_run()
    payload_twice(body=b"b", state="replaced", replaced_at=make.NOON)()
    make.make_payload(state="pending", outcome="", parser="")
    running()
    cursor()
    structure()
    override()
    override(domain="publication")
    assert Result.objects.filter(kind="count_of_events", n=60, total=52).exists()
    assert Payload.objects.filter(record_id="NCT00000001").count() == 3
