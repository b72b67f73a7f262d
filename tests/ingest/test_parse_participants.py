"""Who took part, as posted: how many reached which milestone, why others left, and who they were at the start."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ingest.sources.clinicaltrials_gov.parse import parse
from tests.ingest.records import FULL, body, short
from trials.facts import (
    BaselineGroupFacts,
    BaselineMeasureFacts,
    DenominatorFacts,
    FlowFacts,
    MeasurementFacts,
    PostedGroupFacts,
    PostedResultsFacts,
    Reading,
)

FLOW = "$.resultsSection.participantFlowModule.periods[0]"
BASELINE = "$.resultsSection.baselineCharacteristicsModule.measures"


def number(text: str) -> Reading:
    return Reading(text=text, value=Decimal(text.replace(",", "")))


def results_of(record: dict[str, Any]) -> PostedResultsFacts:
    results = parse(body(record)).results
    assert results
    return results


def with_module(name: str, **module: Any) -> PostedResultsFacts:
    return results_of(short() | {"resultsSection": {name: module}})


def step(position: int, type_: str, step_: int, group: str = "", text: str = "", **more: Any) -> FlowFacts:
    values: dict[str, Any] = {
        "kind": "MILESTONE",
        "period": "Treatment",
        "participants": number(text) if text else Reading(),
    }
    return FlowFacts(position=position, type=type_, step=step_, group_id=group, **(values | more))


STEPS = (
    step(
        0,
        "STARTED",
        0,
        "FG000",
        "55",
        comment="All who were randomised",
        units=number("110"),
        group_comment="one twice",
        json_path=f"{FLOW}.milestones[0].achievements[0]",
    ),
    step(
        1,
        "STARTED",
        0,
        "FG001",
        "55",
        comment="All who were randomised",
        json_path=f"{FLOW}.milestones[0].achievements[1]",
    ),
    step(2, "COMPLETED", 1, "FG000", "52", json_path=f"{FLOW}.milestones[1].achievements[0]"),
    step(3, "COMPLETED", 1, "FG001", "0", json_path=f"{FLOW}.milestones[1].achievements[1]"),
    step(4, "Seen at all", 2, json_path=f"{FLOW}.milestones[2]"),
    step(
        5,
        "Lost to Follow-up",
        0,
        "FG000",
        "3",
        kind="WITHDRAWAL",
        comment="Moved away",
        group_comment="abroad",
        json_path=f"{FLOW}.dropWithdraws[0].reasons[0]",
    ),
    step(
        6,
        "Lost to Follow-up",
        0,
        "FG001",
        "1,055",
        kind="WITHDRAWAL",
        comment="Moved away",
        json_path=f"{FLOW}.dropWithdraws[0].reasons[1]",
    ),
    step(
        7,
        "",
        0,
        period="Follow-up",
        period_position=1,
        json_path="$.resultsSection.participantFlowModule.periods[1].milestones[0]",
    ),
)


def test_the_flow_is_read_as_written_with_a_row_for_what_has_no_number() -> None:
    results = results_of(FULL)
    assert results.flow == STEPS
    assert (results.recruitment_details, results.pre_assignment_details, results.flow_units) == (
        "From 3 clinics",
        "Mobilisation first",
        "Eyes",
    )
    assert results.flow_groups == (
        PostedGroupFacts(id="FG000", title="Transplant", description="Cells once"),
        PostedGroupFacts(id="FG001", title="Drug"),
    )


AGE = BaselineMeasureFacts(
    position=0,
    title="Age, Continuous",
    description="At randomisation",
    population="Age known",
    param_type="MEAN",
    dispersion_type="STANDARD_DEVIATION",
    unit="years",
    calculate_pct=False,
    denom_units_selected="Participants",
    denominators=(
        DenominatorFacts(group_id="BG000", units="Participants", count=number("54")),
        DenominatorFacts(group_id="BG000", units="Eyes", count=number("108"), class_position=0),
    ),
    measurements=(
        MeasurementFacts(
            group_id="BG000",
            value=number("41.2"),
            spread=number("9.1"),
            json_path=f"{BASELINE}[0].classes[0].categories[0].measurements[0]",
        ),
        MeasurementFacts(
            group_id="BG001",
            value=Reading(text="NA"),
            lower=number("20"),
            upper=number("60"),
            comment="Not asked",
            json_path=f"{BASELINE}[0].classes[0].categories[0].measurements[1]",
        ),
    ),
    json_path=f"{BASELINE}[0]",
)


def test_the_baseline_is_read_as_written() -> None:
    results = results_of(FULL)
    age, sex = results.baseline_measures
    assert age == AGE
    assert [(one.category_title, one.value.text) for one in sex.measurements] == [
        ("Female", "70"),
        ("Male", "40"),
    ]
    assert (sex.calculate_pct, sex.denominators) == (None, ())
    assert (results.baseline_population, results.baseline_units) == ("Everyone randomised", "Eyes")
    assert [(one.group_id, one.count.value) for one in results.baseline_denominators] == [
        ("BG000", 55),
        ("BG001", 55),
        ("BG002", 110),
    ]


def test_the_group_of_all_together_is_told_from_the_others() -> None:
    assert [one.is_total for one in results_of(FULL).baseline_groups] == [False, False, True]


@pytest.mark.parametrize(
    ("title", "description", "total"),
    [
        ("Total", "", True),
        (" total ", "", True),
        ("All arms", "Total of all reporting groups", True),
        ("Total lymphoid irradiation", "Irradiated", False),
        ("Transplant", "", False),
    ],
)
def test_a_total_is_known_by_its_title_or_the_registrys_own_description(
    title: str, description: str, total: bool
) -> None:
    groups = [{"id": "BG000", "title": "Drug"}, {"id": "BG001", "title": title, "description": description}]
    assert with_module("baselineCharacteristicsModule", groups=groups).baseline_groups[1] == (
        BaselineGroupFacts(id="BG001", title=title, description=description, is_total=total)
    )


def test_the_only_group_is_no_total_whatever_its_title() -> None:
    one = with_module("baselineCharacteristicsModule", groups=[{"id": "BG000", "title": "Total"}])
    assert one.baseline_groups == (BaselineGroupFacts(id="BG000", title="Total"),)


def test_a_milestone_that_nobody_reached_is_told_from_one_without_a_number() -> None:
    achievements = [{"groupId": "FG000", "numSubjects": "0"}, {"groupId": "FG001"}]
    flow = with_module(
        "participantFlowModule",
        periods=[{"milestones": [{"type": "COMPLETED", "achievements": achievements}]}],
    ).flow
    assert [one.participants.value for one in flow] == [0, None]


def test_a_period_of_reasons_alone_has_no_made_up_milestone() -> None:
    reasons = [{"type": "Death", "reasons": [{"groupId": "FG000", "numSubjects": "1"}]}]
    flow = with_module("participantFlowModule", periods=[{"title": "A", "dropWithdraws": reasons}]).flow
    assert [(one.kind, one.type, one.participants.text) for one in flow] == [("WITHDRAWAL", "Death", "1")]


def test_positions_count_through_the_whole_flow() -> None:
    assert [one.position for one in results_of(FULL).flow] == list(range(8))
