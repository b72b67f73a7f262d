"""The results section: every number with its text, its group within its own measure, and where it stands."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from ingest.sources.clinicaltrials_gov.parse import parse
from ingest.sources.clinicaltrials_gov.readings import RecordProblem, reading
from tests.ingest.records import FULL, body, full, short
from trials.dates import PartialDate
from trials.facts import (
    AdverseEventFacts,
    AdverseEventGroupFacts,
    AnalysisFacts,
    DenominatorFacts,
    MeasurementFacts,
    PostedGroupFacts,
    PostedOutcomeFacts,
    PostedResultsFacts,
    Reading,
)

MEASURES = "$.resultsSection.outcomeMeasuresModule.outcomeMeasures"
EVENTS = "$.resultsSection.adverseEventsModule"


EMPTY = PostedResultsFacts()
# test_parse_participants.py is about these.
OF_PARTICIPANTS = {
    name: getattr(EMPTY, name)
    for name in EMPTY.__struct_fields__
    if name.startswith(("flow", "baseline")) or name in ("recruitment_details", "pre_assignment_details")
}


def number(text: str) -> Reading:
    return Reading(text=text, value=Decimal(text))


def people(group: str, text: str, title: str = "", position: int | None = None) -> DenominatorFacts:
    return DenominatorFacts(
        group_id=group, units="Participants", count=number(text), class_title=title, class_position=position
    )


RELAPSE_FREE = PostedOutcomeFacts(
    position=0,
    type="PRIMARY",
    title="Relapse-free survival",
    description="Share without relapse",
    population="Everyone treated",
    reporting_status="POSTED",
    param_type="COUNT_OF_PARTICIPANTS",
    unit="Participants",
    calculate_pct=True,
    time_frame="24 months",
    type_units_analyzed="Relapses",
    denom_units_selected="Participants",
    groups=(
        PostedGroupFacts(id="OG000", title="Transplant", description="Cells once"),
        PostedGroupFacts(id="OG001", title="Drug"),
    ),
    denominators=(
        people("OG000", "55"),
        people("OG001", "55"),
        people("OG000", "54", "12 months", 0),
        people("OG001", "0", "12 months", 0),
    ),
    measurements=(
        MeasurementFacts(
            group_id="OG000",
            value=number("50"),
            class_title="12 months",
            category_title="Free",
            json_path=f"{MEASURES}[0].classes[0].categories[0].measurements[0]",
        ),
        MeasurementFacts(
            group_id="OG001",
            value=Reading(text="NA"),
            comment="No one was followed",
            class_title="12 months",
            category_title="Free",
            json_path=f"{MEASURES}[0].classes[0].categories[0].measurements[1]",
        ),
        MeasurementFacts(
            group_id="OG000",
            value=number("4"),
            class_title="12 months",
            category_title="Not free",
            category_position=1,
            json_path=f"{MEASURES}[0].classes[0].categories[1].measurements[0]",
        ),
        MeasurementFacts(
            group_id="OG000",
            value=number("48"),
            class_title="24 months",
            class_position=1,
            json_path=f"{MEASURES}[0].classes[1].categories[0].measurements[0]",
        ),
    ),
    analyses=(
        AnalysisFacts(
            group_ids=("OG000", "OG001"),
            group_description="Transplant against drug",
            method="Regression, Cox",
            param_type="Hazard Ratio (HR)",
            param_value=Reading(text=".07", value=Decimal("0.07")),
            p_value="<0.001",
            p_value_comment="Not adjusted for the number of tests",
            ci_level=number("95"),
            ci_sides="TWO_SIDED",
            ci_lower=Reading(text=".02", value=Decimal("0.02")),
            ci_upper=number("0.24"),
            ci_lower_comment="bootstrap",
            ci_upper_comment="bootstrap too",
            dispersion_type="STANDARD_ERROR_OF_MEAN",
            dispersion=number("1.1"),
            estimate_comment="Transplant over drug",
            tested_non_inferiority=False,
            non_inferiority="SUPERIORITY",
            non_inferiority_comment="Margin 1.3",
            other_analysis="Sensitivity analysis",
            comment="Unadjusted",
            json_path=f"{MEASURES}[0].analyses[0]",
        ),
    ),
    json_path=f"{MEASURES}[0]",
)
CELLS = PostedOutcomeFacts(
    position=1,
    type="SECONDARY",
    title="Cells in blood",
    reporting_status="POSTED",
    param_type="MEAN",
    dispersion_type="95% Confidence Interval",
    unit="cells/uL",
    time_frame="12 months",
    groups=(PostedGroupFacts(id="OG000", title="Drug"),),
    denominators=(people("OG000", "53"),),
    measurements=(
        MeasurementFacts(
            group_id="OG000",
            value=Reading(text="26,300", value=Decimal(26300)),
            spread=Reading(text="74,106", value=Decimal(74106)),
            lower=Reading(text="-.90", value=Decimal("-0.90")),
            upper=Reading(text="NA"),
            json_path=f"{MEASURES}[1].classes[0].categories[0].measurements[0]",
        ),
    ),
    json_path=f"{MEASURES}[1]",
)
NOT_POSTED = PostedOutcomeFacts(
    position=2,
    type="OTHER_PRE_SPECIFIED",
    title="Cytokines",
    reporting_status="NOT_POSTED",
    anticipated_posting_date=PartialDate("2015-07"),
    json_path=f"{MEASURES}[2]",
)
WHOLE = PostedResultsFacts(
    outcomes=(RELAPSE_FREE, CELLS, NOT_POSTED),
    adverse_event_groups=(
        AdverseEventGroupFacts(
            id="EG000",
            position=0,
            title="Transplant",
            description="Cells once",
            deaths_affected=0,
            deaths_at_risk=55,
            serious_affected=3,
            serious_at_risk=55,
            other_affected=50,
            other_at_risk=55,
            json_path=f"{EVENTS}.eventGroups[0]",
        ),
        AdverseEventGroupFacts(
            id="EG001",
            position=1,
            title="Drug",
            serious_affected=0,
            serious_at_risk=0,
            json_path=f"{EVENTS}.eventGroups[1]",
        ),
    ),
    adverse_events=(
        AdverseEventFacts(
            serious=True,
            position=0,
            term="Sepsis",
            organ_system="Infections and infestations",
            source_vocabulary="MedDRA",
            assessment_type="SYSTEMATIC_ASSESSMENT",
            notes="Within 100 days",
            group_id="EG000",
            affected=3,
            at_risk=55,
            events=4,
        ),
        AdverseEventFacts(
            serious=True,
            position=1,
            term="Sepsis",
            organ_system="Infections and infestations",
            source_vocabulary="MedDRA",
            assessment_type="SYSTEMATIC_ASSESSMENT",
            notes="Within 100 days",
            group_id="EG001",
            affected=0,
            at_risk=0,
        ),
        AdverseEventFacts(
            serious=False,
            position=2,
            term="Fever",
            organ_system="General disorders",
            group_id="EG000",
            affected=20,
        ),
    ),
    adverse_events_time_frame="5 years",
    adverse_events_description="Asked at every visit",
    adverse_events_mortality_comment="Deaths of any cause",
    frequency_threshold=number("5"),
    limitations="Stopped early",
    agreement_with_employee=False,
    agreement_restrictive=True,
    agreement_restriction="LTE60",
    agreement_details="60 days to comment",
)


def test_every_field_of_posted_results_is_read_as_written() -> None:
    results = parse(body(FULL)).results
    assert results
    assert msgspec.structs.replace(results, **OF_PARTICIPANTS) == WHOLE


def test_the_same_group_id_means_another_group_in_another_measure() -> None:
    results = parse(body(FULL)).results
    assert results
    first, second = (one.groups[0] for one in results.outcomes[:2])
    assert (first.id, second.id) == ("OG000", "OG000")
    assert (first.title, second.title) == ("Transplant", "Drug")


def test_a_figure_the_registry_does_not_give_is_none_and_a_given_zero_is_zero() -> None:
    results = parse(body(FULL)).results
    assert results
    given, absent = results.adverse_event_groups
    assert (given.deaths_affected, absent.deaths_affected, absent.serious_affected) == (0, None, 0)


def test_an_empty_results_section_is_held_and_empty() -> None:
    assert parse(body(short() | {"resultsSection": {}})).results == PostedResultsFacts()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("26,300", "26300"),
        ("1,234,567.5", "1234567.5"),
        ("-1,000", "-1000"),
        (".05", "0.05"),
        ("-.90", "-0.90"),
        ("\u2212.90", "-0.90"),
        ("5.", "5"),
        ("+3", "3"),
        (" 7 ", "7"),
        ("1e-3", "0.001"),
        ("0", "0"),
        ("-0.0", "0"),
    ],
)
def test_a_printed_number_has_its_value_and_keeps_its_text(text: str, value: str) -> None:
    assert reading(text) == Reading(text=text, value=Decimal(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NA",
        "<0.05",
        "> 10",
        "1,23",
        "1.234,5",
        "1 000",
        "12%",
        "0.1-0.3",
        "--5",
        "1e999",
        "9" * 25,
        ".",
        "NaN",
        "inf",
    ],
)
def test_what_is_no_plain_number_keeps_its_text_and_has_no_value(text: str) -> None:
    assert reading(text) == Reading(text=text)


@pytest.mark.parametrize("name", ["deathsNumAffected", "seriousNumAtRisk", "otherNumAtRisk"])
@pytest.mark.parametrize("count", [-1, 2**31])
def test_an_impossible_count_of_people_is_named_with_its_place(name: str, count: int) -> None:
    record = full()
    record["resultsSection"]["adverseEventsModule"]["eventGroups"][1][name] = count
    with pytest.raises(RecordProblem, match=f"a count of {count} cannot be") as caught:
        parse(body(record))
    assert caught.value.json_path == f"{EVENTS}.eventGroups[1]"


def test_an_impossible_count_of_events_is_named_with_its_place() -> None:
    record = full()
    record["resultsSection"]["adverseEventsModule"]["otherEvents"][0]["stats"][0]["numAffected"] = -2
    with pytest.raises(RecordProblem) as caught:
        parse(body(record))
    assert caught.value.json_path == f"{EVENTS}.otherEvents[0].stats"
