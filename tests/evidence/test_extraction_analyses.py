"""Posted analyses of two groups -> contrast results, or the reason why one is none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.extraction import Extracted, results_of
from evidence.extraction.compared_kinds import compared_kind
from evidence.facts import ResultFacts
from tests.evidence.posted_outcomes import PATH, analysed, measured, number, posted
from tests.evidence.result_constraints import accounted_for, analyses_accounted_for, broken_constraints
from trials.facts import AnalysisFacts, PostedGroupFacts, PostedResultsFacts

SCORE = {"title": "Change in EDSS", "unit": "score on a scale", "param_type": "MEAN", "time_frame": "1 year"}
MEANS = (measured("-0.5"), measured("0.2", "OG001"))


def drawn(*analyses: AnalysisFacts, rows: tuple[Any, ...] | None = None, **other: Any) -> Extracted:
    rows = (measured("15"), measured("9", "OG001")) if rows is None else rows
    whole = posted(*rows, analyses=analyses, **other)
    return results_of(whole, conditions=("Multiple Sclerosis",))


def compared(*analyses: AnalysisFacts, **other: Any) -> ResultFacts:
    extracted = drawn(*analyses, **other)
    assert [one.reason for one in extracted.unplaced] == []
    assert broken_constraints(extracted.results) == []
    (result,) = [one for one in extracted.results if one.contrast]
    return result


def refused(*analyses: AnalysisFacts, **other: Any) -> str:
    extracted = drawn(*analyses, **other)
    assert not any(one.contrast for one in extracted.results)
    (unplaced,) = extracted.unplaced
    assert unplaced.json_path == f"{PATH}.analyses[0]"
    return unplaced.reason


def test_a_ratio_keeps_its_interval_level_p_value_method_and_place() -> None:
    result = compared(
        analysed(
            "Hazard Ratio (HR)",
            "0.31",
            interval=("0.12", "0.80"),
            level="90",
            p_value="<0.05",
            method="Log Rank",
            non_inferiority="SUPERIORITY",
            estimate_comment="HSCT vs. Placebo",
        ),
        title="Time to first relapse",
    )
    assert (result.kind, result.value, result.unit) == ("hazard_ratio", Decimal("0.31"), "")
    assert (result.ci_lower, result.ci_upper, result.ci_level) == (
        Decimal("0.12"),
        Decimal("0.80"),
        Decimal("90"),
    )
    assert (result.p_value, result.estimator) == ("<0.05", "Hazard Ratio (HR); Log Rank")
    assert (result.key, result.json_path) == ("om0.a0", f"{PATH}.analyses[0]")
    assert (result.arm, result.contrast, result.arm_label) == ("", ("OG000", "OG001"), "HSCT v Placebo")
    assert (result.time.months, result.n, result.total) == (Decimal(24), None, None)
    assert "superiority" in result.note
    assert "relapse" in result.matched


@pytest.mark.parametrize(
    ("title", "param", "measure"),
    [
        ("Participants free of relapse", "Hazard Ratio (HR)", "relapse_occurred"),
        ("Participants free of relapse", "Odds Ratio (OR)", "relapse_free"),
        ("Number of participants with a relapse", "Odds Ratio (OR)", "relapse_occurred"),
        ("Progression-free survival", "Cox Proportional Hazard", "confirmed_progression"),
        ("Overall survival", "Hazard Ratio (HR)", "death"),
        ("Participants with NEDA", "Hazard Ratio (HR)", "neda_lost"),
        ("Event-free survival", "Hazard Ratio (HR)", "other"),
    ],
)
def test_a_hazard_is_of_the_event_and_odds_are_of_the_people_counted(
    title: str, param: str, measure: str
) -> None:
    assert compared(analysed(param, "0.5"), title=title).measure == measure


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ({"estimate_comment": "Placebo minus HSCT"}, "OG001"),
        ({"group_description": "The ratio is HSCT/placebo."}, "OG000"),
        ({"group_description": "Ratio: HSCT/PBO, adjusted."}, "OG000"),
        ({"estimate_comment": "HSCT once at month 0 versus placebo"}, "OG000"),
        ({"estimate_comment": "placebo compared with HSCT"}, "OG001"),
    ],
)
def test_the_first_group_is_the_one_that_the_record_s_words_put_first(
    words: dict[str, str], first: str
) -> None:
    result = compared(analysed("Odds Ratio (OR)", "1.5", **words))
    assert result.contrast[0] == first
    assert "order not stated" not in result.arm_label
    assert "stands first" not in result.note


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"group_description": "Logistic regression with treatment and region"},
        {"group_description": "HSCT vs placebo", "estimate_comment": "placebo / HSCT"},
        {"estimate_comment": "HSCT and placebo were compared with a stratified test"},
        {"estimate_comment": "10 mg/kg HSCT; and/or placebo"},
        {"estimate_comment": "HSCT vs baseline and placebo vs baseline"},
    ],
)
def test_where_the_words_do_not_tell_the_order_it_stays_as_listed_and_says_so(words: dict[str, str]) -> None:
    result = compared(analysed("Odds Ratio (OR)", "1.5", "OG001", "OG000", **words))
    assert result.contrast == ("OG001", "OG000")
    assert result.arm_label == "Placebo and HSCT, order not stated"
    assert "does not say which group stands first" in result.note


def test_the_groups_own_figures_are_told_and_overrule_words_that_they_contradict() -> None:
    silent = compared(analysed("Mean Difference (Final Values)", "-0.7"), rows=MEANS, **SCORE)
    assert silent.contrast == ("OG000", "OG001")
    assert "order not stated" in silent.arm_label
    assert "the two groups' own figures fit HSCT first" in silent.note
    wrong = compared(
        analysed("Mean Difference (Final Values)", "-0.7", estimate_comment="Placebo vs HSCT"),
        rows=MEANS,
        **SCORE,
    )
    assert wrong.contrast == ("OG000", "OG001")
    assert "order not stated" in wrong.arm_label
    assert "words put Placebo first, the two groups' own figures fit HSCT first" in wrong.note


def test_a_difference_of_means_stands_where_the_means_do_with_their_unit() -> None:
    result = compared(
        analysed(
            "LS Mean Difference",
            "-0.7",
            interval=("-1.1", "-0.3"),
            dispersion_type="STANDARD_ERROR_OF_MEAN",
            dispersion="0.2",
        ),
        rows=MEANS,
        **SCORE,
    )
    assert (result.measure, result.kind, result.unit) == (
        "edss_change",
        "mean_difference",
        "score on a scale",
    )
    assert result.sd is None
    assert "standard error of mean 0.2" in result.note


@pytest.mark.parametrize(
    ("value", "unit", "note"),
    [("12.5", "percentage points", ""), ("0.125", "", "in percentage points or as a proportion: not stated")],
)
def test_a_difference_of_shares_is_in_percentage_points_only_where_it_can_be_nothing_else(
    value: str, unit: str, note: str
) -> None:
    result = compared(analysed("Risk Difference (RD)", value))
    assert (result.kind, result.unit) == ("risk_difference", unit)
    assert note in result.note


def test_a_one_sided_interval_has_its_one_bound_and_the_level_as_posted() -> None:
    result = compared(
        analysed("Odds Ratio (OR)", "0.7", interval=("", "0.96"), level="97.5", ci_sides="ONE_SIDED")
    )
    assert (result.ci_lower, result.ci_upper, result.ci_level) == (None, Decimal("0.96"), Decimal("97.5"))
    assert "one-sided interval" in result.note


def test_an_interval_without_its_level_is_told_and_not_given_one() -> None:
    result = compared(analysed("Odds Ratio (OR)", "0.7", interval=("0.5", "0.96"), level=""))
    assert (result.ci_lower, result.ci_upper, result.ci_level) == (None, None, None)
    assert "interval posted without its level: 0.5 to 0.96" in result.note


def test_a_risk_ratio_of_relapses_per_year_is_a_ratio_of_rates() -> None:
    result = compared(
        analysed("Risk Ratio (RR)", "0.4"),
        title="Annualized relapse rate",
        unit="relapses per year",
        param_type="NUMBER",
    )
    assert (result.measure, result.kind, result.estimator) == ("arr", "rate_ratio", "Risk Ratio (RR)")


def test_the_compared_row_is_the_one_that_the_analysis_names() -> None:
    rows = (
        measured("15", class_title="Month 6"),
        measured("9", "OG001", class_title="Month 6"),
        measured("12", class_title="Month 12", class_position=1),
        measured("8", "OG001", class_title="Month 12", class_position=1),
    )
    named = compared(
        analysed("Odds Ratio (OR)", "1.5", group_description="Comparison at Month 12"), rows=rows
    )
    assert (named.time.text, named.time.months, named.population) == ("Month 12", Decimal(12), "")
    unnamed = compared(analysed("Odds Ratio (OR)", "1.5"), rows=rows)
    assert (unnamed.time.text, unnamed.time.months) == ("2 years", None)
    assert "the measure has 2 times; the record does not say which one is compared" in unnamed.note


def test_a_row_that_is_no_time_and_is_not_named_refuses_the_analysis() -> None:
    rows = (measured("15", category_title="Yes"), measured("5", category_title="No", category_position=1))
    assert "2 rows" in refused(analysed("Odds Ratio (OR)", "1.5"), rows=rows)


def test_medians_not_reached_leave_the_hazard_ratio_to_be_told() -> None:
    extracted = drawn(
        analysed("Hazard Ratio (HR)", "0.4"),
        rows=(measured("NA"), measured("NA", "OG001")),
        title="Time to first relapse",
        unit="months",
        param_type="MEDIAN",
    )
    assert [one.kind for one in extracted.results] == ["hazard_ratio"]
    assert [one.reason for one in extracted.unplaced] == ["none of the posted values is a number"]


@pytest.mark.parametrize(
    ("analysis", "reason"),
    [
        (analysed("", "", p_value="0.03"), "a p value without an estimate"),
        (analysed("", ""), "no estimate is posted"),
        (analysed("", "0.4"), "the estimate is not named"),
        (analysed("Other", "0.4"), "without a known meaning"),
        (analysed("Slope", "0.4"), "without a known meaning"),
        (analysed("Hazard Ratio, log", "-0.9"), "the logarithm of a ratio"),
        (analysed("Standardized Mean Difference", "0.4"), "a standardised difference"),
        (analysed("Odds Ratio (OR)", "0"), "a ratio of 0 cannot be"),
        (analysed("Odds Ratio (OR)", "0.4", interval=("-0.1", "0.9")), "lies below zero"),
        (analysed("Odds Ratio (OR)", "0.4", interval=("0.5", "0.9")), "does not lie around 0.4"),
        (analysed("Odds Ratio (OR)", "0.4", interval=("0.1", "0.9"), level="100"), "no level of an interval"),
        (
            analysed("Odds Ratio (OR)", "0.4", interval=("0.1", "0.9"), ci_sides="ONE_SIDED"),
            "a one-sided interval with two bounds",
        ),
        (analysed("Risk Difference (RD)", "120"), "more than 100 percentage points"),
        (analysed("Mean Difference (Final Values)", "0.4"), "does not fit a measure that holds a number or"),
        (analysed("Odds Ratio (OR)", "0.4", "OG000"), "names one group"),
        (analysed("Odds Ratio (OR)", "0.4", "OG000", "OG001", "OG002"), "one figure over 3 groups"),
        (analysed("Odds Ratio (OR)", "0.4", "OG000", "OG000"), "the same group twice"),
    ],
)
def test_what_is_no_comparison_of_two_groups_is_handed_back_with_the_reason(
    analysis: AnalysisFacts, reason: str
) -> None:
    assert reason in refused(analysis)


def test_a_group_beside_everyone_together_is_no_comparison() -> None:
    groups = (PostedGroupFacts(id="OG000", title="HSCT"), PostedGroupFacts(id="OG001", title="Total"))
    assert (
        refused(analysed("Odds Ratio (OR)", "0.4"), groups=groups) == "one of the two groups holds the other"
    )


def test_an_analysis_of_a_measure_that_no_rule_places_waits_with_it() -> None:
    whole = posted(measured("15"), title="Rainfall", analyses=(analysed("Odds Ratio (OR)", "0.4"),))
    extracted = results_of(whole)
    assert extracted.results == ()
    assert analyses_accounted_for(whole, extracted)["with their measure"] == 1


@pytest.mark.parametrize(
    ("name", "of_people", "until", "of_events", "of_scores"),
    [
        ("Hazard Ratio (HR)", "hazard_ratio", "hazard_ratio", "", ""),
        ("Cox Proportional Hazard", "hazard_ratio", "hazard_ratio", "", ""),
        ("Common odds ratio", "odds_ratio", "", "", ""),
        ("Relative risk", "risk_ratio", "", "rate_ratio", ""),
        ("Ratio of Response Rate", "risk_ratio", "", "", ""),
        ("Incidence Rate Ratio", "", "", "rate_ratio", ""),
        ("Ratio of adjusted annualized relapse rates", "", "", "rate_ratio", ""),
        ("Difference in proportions", "risk_difference", "", "", ""),
        ("Rate difference", "", "", "rate_difference", ""),
        ("Mean Difference (Net)", "", "mean_difference", "mean_difference", "mean_difference"),
        ("LSMean Difference", "", "mean_difference", "mean_difference", "mean_difference"),
        ("Median Difference (Final Values)", "", "median_difference", "", "median_difference"),
        ("Geometric mean ratio", "", "", "mean_ratio", "mean_ratio"),
        ("Difference in slopes", "", "", "", "slope_difference"),
        ("Estimated Treatment Difference (ETD)", "risk_difference", "", "", "mean_difference"),
        ("Relative Risk Reduction", "", "", "", ""),
        ("Percentage difference", "", "", "", ""),
        ("Ratio of odds ratios", "", "", "", ""),
        ("Log odds ratio", "", "", "", ""),
        ("LS Mean", "", "", "", ""),
        ("Regression coefficient", "", "", "", ""),
    ],
)
def test_a_parameter_has_one_meaning_and_only_where_it_fits_what_was_measured(
    name: str, of_people: str, until: str, of_events: str, of_scores: str
) -> None:
    found = {
        "percentage_of_participants": compared_kind(name, "percentage_of_participants", "NUMBER"),
        "time_to_event": compared_kind(name, "time_to_event", "MEDIAN"),
        "rate": compared_kind(name, "rate", "NUMBER"),
        "scale_score": compared_kind(name, "scale_score", "LEAST_SQUARES_MEAN"),
    }
    assert [kind for kind, _ in found.values()] == [of_people, until, of_events, of_scores]
    assert all(bool(kind) != bool(reason) for kind, reason in found.values())


numbers = st.sampled_from(["", "NA", "0", "1", "-3", "0.5", "1.25", "99", "250", "1e16", "0.0000000001"])


@st.composite
def analyses(draw: st.DrawFn) -> tuple[AnalysisFacts, ...]:
    def one(at: int) -> AnalysisFacts:
        params = ["", "Odds Ratio (OR)", "Hazard Ratio (HR)", "Risk Difference (RD)", "Other", "Slope"]
        groups = st.lists(st.sampled_from(["OG000", "OG001", "OG002"]), max_size=3)
        return AnalysisFacts(
            group_ids=tuple(draw(groups)),
            param_type=draw(st.sampled_from([*params, "LS mean difference", "Difference", "Rate Ratio"])),
            param_value=number(draw(numbers)),
            ci_lower=number(draw(numbers)),
            ci_upper=number(draw(numbers)),
            ci_level=number(draw(st.sampled_from(["", "95", "10", "100"]))),
            ci_sides=draw(st.sampled_from(["", "TWO_SIDED", "ONE_SIDED"])),
            p_value=draw(st.sampled_from(["", "<0.05", "not significant, " * 5])),
            group_description=draw(st.sampled_from(["", "HSCT vs Placebo", "Yes", "at Week 12"])),
            json_path=f"{PATH}.analyses[{at}]",
        )

    return tuple(one(at) for at in range(draw(st.integers(1, 3))))


@st.composite
def outcomes(draw: st.DrawFn) -> PostedResultsFacts:
    titles = ["Relapse-free", "EDSS", "Change in EDSS", "Time to relapse", "Gd lesions", "Rainfall", "SF-36"]
    units = ["Participants", "percentage of participants", "points", "months", "relapses per year", "lesions"]
    rows = draw(st.lists(st.sampled_from(["", "Week 12", "Week 24", "Yes", "No"]), max_size=3, unique=True))
    values = st.sampled_from(["1", "5", "NA"])
    return posted(
        *(
            measured(draw(values), group, class_title=title, class_position=at)
            for at, title in enumerate(rows)
            for group in ("OG000", "OG001")
        ),
        title=draw(st.sampled_from(titles)),
        unit=draw(st.sampled_from(units)),
        param_type=draw(st.sampled_from(["NUMBER", "MEAN", "MEDIAN", "COUNT_OF_PARTICIPANTS"])),
        analyses=draw(analyses()),
    )


@given(outcomes())
def test_whatever_is_posted_every_analysis_is_accounted_for_and_every_comparison_can_be_stored(
    whole: PostedResultsFacts,
) -> None:
    extracted = results_of(whole, conditions=("Multiple Sclerosis",))
    assert broken_constraints(extracted.results) == []
    assert len({one.json_path for one in extracted.unplaced}) == len(extracted.unplaced)
    counts = analyses_accounted_for(whole, extracted)
    assert counts["posted"] == counts["results"] + counts["unplaced"] + counts["with their measure"]
    figures = accounted_for(whole, extracted)
    assert figures["posted"] == figures["results"] + figures["unplaced"] + figures["not a number"]
