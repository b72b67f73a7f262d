"""Posted results -> results of ours: every number placed, refused with a reason, or not a number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.extraction import results_of
from evidence.extraction.arm_roles import arm_role
from tests.evidence.posted_outcomes import PATH, measured, only, people, posted
from tests.evidence.result_constraints import accounted_for, broken_constraints
from trials.facts import (
    AdverseEventGroupFacts,
    DenominatorFacts,
    MeasurementFacts,
    PostedResultsFacts,
    Reading,
)


def reason(results: PostedResultsFacts) -> str:
    extracted = results_of(results, conditions=("Multiple Sclerosis",))
    assert extracted.results == ()
    (unplaced,) = extracted.unplaced
    return unplaced.reason


def test_a_count_keeps_its_denominator_its_arm_and_its_place_in_the_record() -> None:
    result = only(posted(measured("15")))
    assert (result.n, result.total, result.value) == (15, 20, None)
    assert (result.domain, result.measure, result.kind) == (
        "relapse",
        "relapse_free",
        "count_of_participants",
    )
    assert (result.arm, result.arm_label, result.arm_role) == ("OG000", "HSCT", "therapy")
    assert (result.key, result.json_path) == ("om0.c0.k0.OG000", f"{PATH}.0.0.OG000")
    assert (result.time.text, result.time.months, result.time.kind) == ("2 years", Decimal("24"), "fixed")
    assert (result.state, result.grade, result.title) == ("reported", "A", "Participants free of relapse")
    assert "free of relapse" in result.matched


def test_the_denominator_of_the_row_comes_before_that_of_the_measure() -> None:
    result = only(
        posted(measured("5", class_title="Year 1"), denominators=(people("20"), people("18", at=0)))
    )
    assert result.total == 18


def test_a_denominator_of_headaches_is_no_number_of_people() -> None:
    result = only(posted(measured("5"), denominators=(people("90", units="Headaches"),)))
    assert result.total is None
    assert "90 Headaches" in result.total_note


def test_people_who_relapsed_never_stand_among_those_free_of_relapse() -> None:
    result = only(posted(measured("5"), title="Number of participants with a relapse"))
    assert result.measure == "relapse_occurred"


def test_a_row_that_counts_the_opposite_is_not_filed_under_the_title() -> None:
    rows = (
        measured("15", category_title="Yes"),
        measured("5", category_title="No", category_position=1),
    )
    yes, no = results_of(posted(*rows)).results
    assert (yes.measure, yes.population) == ("relapse_free", "Yes")
    assert (no.measure, no.population) == ("other", "No")


def test_the_time_point_of_a_row_is_read_from_its_title() -> None:
    result = only(posted(measured("5", class_title="Month 6")))
    assert (result.time.text, result.time.months, result.population) == ("Month 6", Decimal("6"), "")


def test_several_time_points_give_no_single_month() -> None:
    assert only(posted(measured("5"), time_frame="Months 6 and 12")).time.months is None


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (posted(measured("21")), "21 of 20 people cannot be"),
        (posted(measured("4.5")), "4.5 is no count"),
        (posted(measured("0"), denominators=(people("0"),)), "nobody was analysed"),
        (
            posted(measured("120"), unit="percentage of participants", param_type="NUMBER"),
            "120 is no percentage",
        ),
        (
            posted(
                measured("50", lower="60", upper="70"),
                unit="percentage of participants",
                param_type="NUMBER",
                dispersion_type="95% Confidence Interval",
            ),
            "does not lie around 50",
        ),
        (posted(measured("5"), title="Rainfall"), "no rule recognises the title"),
        (posted(measured("NA")), "none of the posted values is a number"),
        (posted(), "no numbers are posted"),
        (posted(reporting_status="NOT_POSTED"), "without results"),
    ],
)
def test_what_cannot_be_stored_is_handed_back_with_the_reason(
    results: PostedResultsFacts, expected: str
) -> None:
    assert expected in reason(results)


def test_a_value_that_is_not_a_number_is_left_out_and_not_counted_as_zero() -> None:
    extracted = results_of(posted(measured("NA"), measured("3", "OG001")))
    assert [result.arm for result in extracted.results] == ["OG001"]
    assert extracted.unplaced == ()


def test_a_percentage_stays_a_percentage_with_its_interval_and_level() -> None:
    result = only(
        posted(
            measured("71.5", lower="60.1", upper="80"),
            title="Relapse-free survival",
            unit="percentage of participants",
            param_type="NUMBER",
            dispersion_type="84% Confidence Interval",
        )
    )
    assert (result.kind, result.value, result.n) == ("survival_probability", Decimal("71.5"), None)
    assert (result.ci_lower, result.ci_upper, result.ci_level) == (
        Decimal("60.1"),
        Decimal("80"),
        Decimal("84"),
    )


def test_an_interval_open_at_one_end_keeps_the_end_it_has() -> None:
    result = only(
        posted(
            measured("15.6", lower="9.6", upper="NA"),
            title="Time to first relapse",
            unit="months",
            param_type="MEDIAN",
            dispersion_type="95% Confidence Interval",
        )
    )
    assert (result.measure, result.kind) == ("time_to_relapse", "time_to_event")
    assert (result.ci_lower, result.ci_upper, result.ci_level) == (Decimal("9.6"), None, Decimal("95"))


def test_a_proportion_between_zero_and_one_is_not_called_a_percentage() -> None:
    result = only(posted(measured("0.7"), unit="proportion of participants", param_type="NUMBER"))
    assert (result.kind, result.value, result.unit) == ("other", Decimal("0.7"), "proportion of participants")


def test_a_change_is_a_change_and_its_baseline_row_is_not() -> None:
    rows = (
        measured("4.2", class_title="Baseline", spread="1.1"),
        measured("-0.6", class_title="Change at Month 12", class_position=1, spread="0.9"),
    )
    baseline, change = results_of(
        posted(*rows, title="Change in EDSS", unit="score on a scale", param_type="MEAN",
               dispersion_type="Standard Deviation", time_frame="Baseline, Month 12")
    ).results  # fmt: skip
    assert (baseline.kind, baseline.time.kind, baseline.sd) == ("mean", "baseline", Decimal("1.1"))
    assert (change.kind, change.time.months, change.value) == ("mean_change", Decimal("12"), Decimal("-0.6"))


def test_a_standard_error_is_shown_and_not_taken_for_a_standard_deviation() -> None:
    result = only(
        posted(
            measured("4.2", spread="0.2"),
            title="EDSS",
            unit="points",
            param_type="MEAN",
            dispersion_type="Standard Error",
        )
    )
    assert (result.sd, result.note) == (None, "Standard Error 0.2")


def test_the_same_group_twice_in_a_row_gets_two_keys() -> None:
    extracted = results_of(posted(measured("5"), measured("6")))
    assert len({result.key for result in extracted.results}) == 2


def test_adverse_events_are_the_registrys_totals_by_group_and_nothing_is_added_up() -> None:
    groups = (
        AdverseEventGroupFacts(
            id="EG000",
            position=0,
            title="MSC",
            serious_affected=3,
            serious_at_risk=10,
            deaths_affected=0,
            deaths_at_risk=10,
            other_affected=9,
            other_at_risk=10,
            json_path="$.g[0]",
        ),
        AdverseEventGroupFacts(
            id="EG001", position=1, title="Total", serious_affected=4, serious_at_risk=20, json_path="$.g[1]"
        ),
        AdverseEventGroupFacts(
            id="EG002",
            position=2,
            title="Screened",
            serious_affected=0,
            serious_at_risk=0,
            json_path="$.g[2]",
        ),
    )
    results = results_of(
        PostedResultsFacts(adverse_event_groups=groups, adverse_events_time_frame="1 year")
    ).results
    shown = {result.key: (result.measure, result.n, result.total, result.arm_role) for result in results}
    assert shown == {
        "ae.deaths.EG000": ("death", 0, 10, "therapy"),
        "ae.serious.EG000": ("serious_adverse_events", 3, 10, "therapy"),
        "ae.other.EG000": ("adverse_events", 9, 10, "therapy"),
        "ae.serious.EG001": ("serious_adverse_events", 4, 20, "all"),
    }
    assert next(r for r in results if r.key == "ae.other.EG000").definition.startswith(
        "people with at least one non-"
    )
    assert {result.json_path for result in results} >= {
        "$.g[0].seriousNumAffected",
        "$.g[1].seriousNumAffected",
    }


def test_more_people_with_an_event_than_at_risk_are_refused() -> None:
    group = AdverseEventGroupFacts(
        id="EG000", position=0, serious_affected=3, serious_at_risk=2, json_path="$.g"
    )
    extracted = results_of(PostedResultsFacts(adverse_event_groups=(group,)))
    assert [one.reason for one in extracted.unplaced] == ["3 of 2 people cannot be"]
    assert extracted.results == ()


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Placebo", "comparator"),
        ("Best available therapy", "comparator"),
        ("Autologous HSCT", "therapy"),
        ("Mesenchymal stem cells + standard of care", "therapy"),
        ("MSC then placebo", ""),
        ("Drug 675 mg/placebo", ""),
        ("Placebo + standard of care", "comparator"),
        ("Placebo for mesenchymal stem cells", ""),
        ("Total", "all"),
        ("All Participants", "all"),
        ("Total Body Irradiation", ""),
        ("Arm A", ""),
        ("No transplant", ""),
    ],
)
def test_the_role_of_a_group_is_given_only_where_its_title_says_it(title: str, role: str) -> None:
    assert arm_role(title) == role


texts = st.sampled_from(
    ["", "NA", "0", "1", "5", "20", "-3", "4.5", "99.9", "100", "250", "1e9", "0.0000000001", "<1"]
)
TITLES = ["Relapse-free", "EDSS", "Change in EDSS", "Time to relapse", "Overall survival", "Adverse events",
          "Rainfall",
          "Gd lesions", "NEDA", "Proportion with progression", "SDMT improved", "MSQOL-54"]  # fmt: skip
UNITS = ["", "Participants", "percentage of participants", "proportion of participants", "months", "points",
         "lesions",
         "relapses per year", "ng/mL"]  # fmt: skip
PARAMS = ["", "COUNT_OF_PARTICIPANTS", "NUMBER", "MEAN", "MEDIAN", "LEAST_SQUARES_MEAN", "GEOMETRIC_MEAN"]
SPREADS = ["", "Standard Deviation", "Standard Error", "95% Confidence Interval", "10% Confidence Interval",
           "100% Confidence Interval", "Inter-Quartile Range", "Full Range"]  # fmt: skip


def reading_of(text: str) -> Reading:
    return Reading(text=text, value=None if text in ("", "NA", "<1") else Decimal(text))


readings = texts.map(reading_of)
measurements = st.builds(
    MeasurementFacts,
    group_id=st.sampled_from(["OG000", "OG001", "X" * 70]),
    value=readings,
    spread=readings,
    lower=readings,
    upper=readings,
    class_title=st.sampled_from(["", "Week 12", "Baseline", "Grade 3", "900000000 years"]),
    class_position=st.integers(0, 2),
    category_title=st.sampled_from(["", "Yes", "No", "≥ 2"]),
    category_position=st.integers(0, 2),
)
denominators = st.builds(
    DenominatorFacts,
    group_id=st.sampled_from(["OG000", "OG001"]),
    units=st.sampled_from(["Participants", "Eyes"]),
    count=readings,
    class_position=st.sampled_from([None, 0, 1]),
)


@st.composite
def outcomes(draw: st.DrawFn) -> PostedResultsFacts:
    rows = draw(st.lists(measurements, max_size=6))
    placed = tuple(
        MeasurementFacts(
            **{name: getattr(row, name) for name in row.__slots__} | {"json_path": f"{PATH}.classes[{i}]"}
        )
        for i, row in enumerate(rows)
    )
    return posted(
        *placed,
        title=draw(st.sampled_from(TITLES)),
        unit=draw(st.sampled_from(UNITS)),
        param_type=draw(st.sampled_from(PARAMS)),
        dispersion_type=draw(st.sampled_from(SPREADS)),
        time_frame=draw(st.sampled_from(["", "2 years", "Up to 99999999 years", "Months 6, 12"])),
        denominators=tuple(draw(st.lists(denominators, max_size=4))),
    )


@given(outcomes())
def test_whatever_is_posted_every_result_can_be_stored_and_every_number_is_accounted_for(
    results: PostedResultsFacts,
) -> None:
    extracted = results_of(results)
    assert broken_constraints(extracted.results) == []
    assert len({one.json_path for one in extracted.unplaced}) == len(extracted.unplaced)
    counts = accounted_for(results, extracted)
    assert counts["posted"] == counts["results"] + counts["unplaced"] + counts["not a number"]
