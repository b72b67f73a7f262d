"""When a posted number was taken, and what a time until an event is the mean or median of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from evidence.extraction import results_of
from tests.evidence.posted_outcomes import measured, only, people, posted, row
from trials.facts import PostedGroupFacts


@pytest.mark.parametrize(
    ("title", "frame", "text", "months"),
    [
        ("Pain free at 15 minutes", "2 weeks", "2 weeks", "0.46"),
        ("Smoked in the last 30 days", "8 weeks", "8 weeks", "1.84"),
        ("24-week confirmed worsening", "2 years", "2 years", "24"),
        ("Free of relapse for at least 6 months", "2 years", "2 years", "24"),
        ("Event-free at 2 years", "5 years", "Event-free at 2 years", "24"),
        ("Absenteeism - Week 4", "Weeks 4, 12", "Absenteeism - Week 4", "0.92"),
        ("15 minutes", "15 and 30 minutes", "15 minutes", "0"),
        ("Day 115 / End of Study", "Day 29, 57, and 85", "Day 115 / End of Study", "3.78"),
        ("Month 6", "2 years", "Month 6", "6"),
        ("Month 6", "", "Month 6", "6"),
        ("End of Study", "1 year", "End of Study", "12"),
    ],
)
def test_a_row_gives_the_time_only_if_it_is_a_point_of_the_schedule(
    title: str, frame: str, text: str, months: str
) -> None:
    time = row(title, time_frame=frame).time
    assert (time.text, time.months) == (text, Decimal(months))


def test_a_day_far_beyond_the_schedule_gives_no_months() -> None:
    assert row("Day 851.43", time_frame="Baseline, Day 29, 57, 85").time.months is None


def test_a_row_that_is_a_time_without_a_number_is_kept_as_its_time() -> None:
    result = row("Follow-up visit", time_frame="Months 6 and 12")
    assert (result.time.text, result.time.months, result.population) == ("Follow-up visit", None, "")


@pytest.mark.parametrize(
    ("title", "param_type", "expected"),
    [
        ("Time to first relapse", "MEDIAN", "median time"),
        ("Time to first relapse", "MEAN", "mean time"),
        ("Time to first relapse", "LEAST_SQUARES_MEAN", "least squares mean time"),
        ("Median time to first relapse", "NUMBER", "median time"),
        ("Time to first relapse", "NUMBER", "mean or median not stated"),
    ],
)
def test_a_time_until_an_event_says_whether_it_is_a_mean_or_a_median(
    title: str, param_type: str, expected: str
) -> None:
    result = only(posted(measured("15.6"), title=title, unit="months", param_type=param_type))
    assert (result.kind, result.estimator) == ("time_to_event", expected)


def test_a_second_period_keeps_the_names_of_its_rows_and_groups() -> None:
    groups = (PostedGroupFacts(id="OG000", title="Open-label extension: placebo, then MSC"),)
    result = only(
        posted(measured("5", class_title="Period 2", category_title="Any event"), groups=groups,
               title="Adverse events", denominators=(people("9"),))
    )  # fmt: skip
    assert (result.arm_label, result.arm_role) == ("Open-label extension: placebo, then MSC", "")
    assert (result.population, result.time.text) == ("Period 2 · Any event", "2 years")


def test_two_rows_at_one_time_keep_their_names() -> None:
    rows = (
        measured("5", class_title="Month 6", category_title="Grade 2"),
        measured("4", class_title="Month 6", category_title="Grade 3", category_position=1),
    )
    results = results_of(posted(*rows, title="Acute GvHD")).results
    assert [(one.population, one.time.months) for one in results] == [("Grade 2", 6), ("Grade 3", 6)]
