"""Which kind of number a posted outcome measure holds, at which time, and whether it is a change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.extraction import result_kind
from evidence.extraction.time_frames import read


@pytest.mark.parametrize(
    ("title", "unit", "param_type", "expected"),
    [
        ("Overall survival", "Participants", "COUNT_OF_PARTICIPANTS", "count_of_participants"),
        ("Percentage who dropped out", "participants", "NUMBER", "count_of_participants"),
        ("Overall survival", "percentage of patients", "NUMBER", "survival_probability"),
        ("Relapse-free survival", "percent", "NUMBER", "survival_probability"),
        ("Mortality at day 28", "percentage of participants", "NUMBER", "percentage_of_participants"),
        ("Responders", "percentage of participants", "MEAN", "percentage_of_participants"),
        ("Progression-free survival", "months", "MEDIAN", "time_to_event"),
        ("Length of stay", "days", "MEDIAN", "median"),
        ("Ventilator-free days", "days", "MEAN", "mean"),
        ("EDSS", "score on a scale", "MEDIAN", "scale_score"),
        ("Creatinine", "mg/dL", "MEAN", "lab_value"),
        ("Annualized relapse rate", "relapses per year", "NUMBER", "rate"),
        ("New T2 lesions", "lesions", "MEAN", "count_of_events"),
        ("Oxygen uptake", "ml/kg/min", "MEAN", "mean"),
        ("Maximum tolerated dose", "mg", "NUMBER", "other"),
        ("Anything", "", "", "other"),
    ],
)
def test_the_unit_decides_before_the_title(title: str, unit: str, param_type: str, expected: str) -> None:
    assert result_kind(title, unit=unit, param_type=param_type).kind == expected


@pytest.mark.parametrize(
    ("time_frame", "expected"),
    [
        ("1 year", "12"),
        ("Week 4", "0.92"),
        ("Baseline (Day 0), Weeks 4, 12 and 24", "0.92-5.5"),
        ("Baseline to 6 months", "6"),
        ("Up to five years", "60"),
        ("Day 1 through Day 29", "0.95"),
        ("Days 1, 3 and 15", "0.1-0.49"),
        ("Baseline (Week 0), Weeks 1-4", "0.23-0.92"),
        ("6, 12 and 24 months", "6-24"),
        ("90 minutes after the infusion", "0"),
        ("Baseline", "0"),
        ("At discharge", ""),
        ("Events per 24 hours over 3 months", "3"),
        ("", ""),
    ],
)
def test_a_time_frame_is_read_in_months(time_frame: str, expected: str) -> None:
    assert (
        result_kind("EDSS", unit="points", param_type="MEAN", time_frame=time_frame).time_months == expected
    )


@pytest.mark.parametrize(
    ("title", "unit", "time_frame", "expected"),
    [
        ("Change in EDSS", "points", "Month 12", "yes"),
        ("EDSS", "points", "Change from baseline to month 12", "yes"),
        ("EDSS", "points", "Baseline and month 12", "unclear"),
        ("EDSS", "points", "Month 12", "no"),
        ("Patients with a change in EDSS", "participants", "Month 12", "no"),
        ("Patient global impression of change", "score", "Month 12", "unclear"),
        ("Relapses", "relapses", "Baseline to month 12", "no"),
    ],
)
def test_a_change_from_baseline_is_recognised(title: str, unit: str, time_frame: str, expected: str) -> None:
    assert result_kind(title, unit=unit, param_type="MEAN", time_frame=time_frame).is_change == expected


@given(st.text(alphabet="Weeks Month day 0123456789,.-–to and baseline year", max_size=60))
def test_any_time_frame_is_read_without_failing_and_in_ascending_order(text: str) -> None:
    frame = read(text)
    assert list(frame.days) == sorted(set(frame.days))
    assert all(day > 0 for day in frame.days)
