"""A value at a time or a change from baseline: rows, groups and titles decide together."""

from __future__ import annotations

import pytest

from evidence.extraction import results_of
from evidence.extraction.change_rows import is_start
from evidence.facts import ResultFacts
from tests.evidence.posted_outcomes import measured, only, posted
from trials.facts import PostedGroupFacts

SCALE = {"unit": "score on a scale", "param_type": "MEAN", "time_frame": "2 weeks"}


def both(first: str, second: str, **other: object) -> list[ResultFacts]:
    rows = (
        measured("3.9", class_title=first),
        measured("3.3", class_title=second, class_position=1),
    )
    values: dict[str, object] = SCALE | {"title": "Change in EDSS"} | other
    extracted = results_of(posted(*rows, **values), conditions=("Multiple Sclerosis",))
    assert extracted.unplaced == ()
    return list(extracted.results)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Disability score at baseline", "Disability score at 2 weeks"),
        ("Screening", "End of Study"),
        ("Pre-transplant", "Year 1"),
        ("EDSS, Week 0", "EDSS, Week 2"),
        ("Before HSCT", "After HSCT"),
    ],
)
def test_rows_of_values_under_a_title_of_change_are_values(first: str, second: str) -> None:
    before, after = both(first, second)
    assert (before.kind, after.kind) == ("mean", "mean")
    assert (before.measure, after.measure) == ("edss_value", "edss_value")
    assert (before.time.kind, before.time.months) == ("baseline", 0)
    assert "the rows hold the values" in after.note


def test_the_row_that_says_change_stays_a_change_beside_rows_of_values() -> None:
    before, after = both("EDSS at Baseline", "Change from Baseline at Week 2")
    assert (before.kind, before.measure) == ("mean", "edss_value")
    assert (after.kind, after.measure) == ("mean_change", "edss_change")


def test_a_span_that_begins_at_baseline_is_a_change() -> None:
    rows = both("Baseline to mid-treatment at 1 week", "Baseline to 2 weeks")
    assert [one.kind for one in rows] == ["mean_change", "mean_change"]


def test_a_group_named_for_the_time_before_treatment_makes_all_groups_values() -> None:
    groups = (PostedGroupFacts(id="OG000", title="Baseline"), PostedGroupFacts(id="OG001", title="Month 12"))
    results = results_of(
        posted(measured("4.2"), measured("3.9", "OG001"), groups=groups, title="Change in EDSS",
               **SCALE | {"time_frame": "1 year"})
    ).results  # fmt: skip
    assert [one.kind for one in results] == ["mean", "mean"]
    assert [one.time.months for one in results] == [0, 12]


def test_an_arm_whose_name_speaks_of_pretreatment_is_no_time() -> None:
    groups = (PostedGroupFacts(id="OG000", title="Pre-treatment with steroids, then MSC"),)
    result = only(posted(measured("-0.5"), groups=groups, title="Change in EDSS", **SCALE))
    assert (result.kind, result.measure) == ("mean_change", "edss_change")


@pytest.mark.parametrize(
    ("title", "start"),
    [
        ("Baseline", True),
        ("Activity baseline", True),
        ("Baseline (Week -2)", True),
        ("Day 1 pre-dose", True),
        ("Week 4 pre-dose", False),
        ("2 weeks after baseline", False),
        ("From baseline", False),
        ("Baseline vs. randomised period", False),
        ("Baseline EDSS ≥ 4", False),
        ("No lesion at baseline", False),
        ("Change at Week 12", False),
        ("Day 1", False),
        ("Cervical cancer screening test", False),
    ],
)
def test_only_a_time_before_treatment_is_one(title: str, start: bool) -> None:
    assert is_start(title) is start


def test_a_row_that_says_change_is_one_whatever_the_title() -> None:
    result = only(posted(measured("-1.9", class_title="Change from baseline"), title="MMSE", **SCALE))
    assert result.kind == "mean_change"


def test_a_negative_value_is_left_as_posted_with_a_note() -> None:
    values = SCALE | {"time_frame": "Baseline and 30 weeks", "title": "MMSE"}
    result = only(posted(measured("-3.4"), **values))
    assert result.kind == "mean"
    assert result.note.startswith("below zero: perhaps a change")
    described = only(
        posted(measured("-3.4"), description="Change of MMSE from baseline at Week 30", **values)
    )
    assert described.kind == "mean"
    assert "description speaks of a change" in described.note


def test_an_edss_that_may_be_a_value_or_a_change_is_filed_under_neither() -> None:
    result = only(posted(measured("-0.4"), title="EDSS", **SCALE | {"time_frame": "Baseline and 1 year"}))
    assert (result.domain, result.measure, result.kind) == ("disability", "other", "mean")


def test_the_difference_between_two_later_periods_is_no_change_from_baseline() -> None:
    result = only(posted(measured("0.1", class_title="Period 1 vs. open label"), title="SF-36", **SCALE))
    assert (result.kind, result.note) == ("other", "a difference between the two periods that the row names")


def test_improvement_as_the_name_of_an_item_is_no_change() -> None:
    row = measured("5.1", class_title="Participant reported mood improvement")
    assert only(posted(row, title="Satisfaction questionnaire", **SCALE)).kind == "mean"
