"""People without an event never stand under the event."""

from __future__ import annotations

import pytest

from evidence.extraction.absence import Counted, counted
from tests.evidence.posted_outcomes import measured, only, posted, row


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Proportion of Subjects Without a Treatment Related Severe Adverse Event", "safety/event_free"),
        ("Participants with no serious adverse events", "safety/event_free"),
        ("Number of participants free of infection", "safety/event_free"),
        ("Participants who did not have an infection", "safety/event_free"),
        ("Absence of toxicity", "safety/event_free"),
        ("Participants with an adverse event", "safety/adverse_events"),
        ("No. of participants with adverse events", "safety/adverse_events"),
        ("Adverse events in patients with no prior therapy", "safety/adverse_events"),
        ("Number of participants with adverse events not related to treatment", "safety/adverse_events"),
        ("Participants with non-serious adverse events", "safety/adverse_events"),
        ("Participants with adverse events not leading to death", "safety/other"),
        ("Participants with and without adverse events, with or without infection", "safety/other"),
        ("Patients who did not die", "safety/overall_survival"),
        ("Number of patients who did not survive", "safety/death"),
        ("Participants who relapsed and had a relapse", "relapse/relapse_occurred"),
        ("Number of participants with a relapse not requiring steroids", "relapse/other"),
        ("Participants with no confirmed relapse", "relapse/relapse_free"),
        ("Participants without Gd-enhancing lesions", "mri/event_free"),
        ("Participants with Gd-enhancing lesions", "mri/gd_lesions"),
        ("Participants without an increase in EDSS of at least 1 point", "disability/progression_free"),
    ],
)
def test_a_title_of_absence_goes_to_the_measure_of_those_spared(title: str, expected: str) -> None:
    result = only(posted(measured("5"), title=title))
    assert f"{result.domain}/{result.measure}" == expected


@pytest.mark.parametrize(
    ("title", "category", "expected"),
    [
        ("Rates of acute GvHD", "Grade 0 acute GVHD", "event_free"),
        ("Rates of acute GvHD", "Grade II acute GVHD", "adverse_events"),
        ("Rates of acute GvHD", "Grade 0-I acute GVHD", "other"),
        ("Adverse events", "None", "event_free"),
        ("Adverse events", "Any: no", "event_free"),
        ("Adverse events", "Yes", "adverse_events"),
        ("Adverse events", "Not related", "other"),
        ("Adverse events", "Missing", "other"),
        ("Adverse events", "Not Hispanic or Latino", "adverse_events"),
        ("Participants without an infection", "Yes", "event_free"),
        ("Participants without an infection", "No", "other"),
        ("Number of relapses", "0 relapses", "relapse_free"),
        ("Number of relapses", "2 relapses", "other"),
        ("Mortality", "Alive", "overall_survival"),
        ("Overall survival", "Dead", "death"),
        ("Confirmed disability progression", "No progression", "progression_free"),
    ],
)
def test_a_row_of_absence_goes_to_the_measure_of_those_spared(
    title: str, category: str, expected: str
) -> None:
    assert row("", category_title=category, title=title).measure == expected


def test_the_reader_is_told_who_is_counted() -> None:
    assert row("Grade 0", title="Acute GvHD").note == "counts those without the event"
    assert "not certain" in row("Not related", title="Adverse events").note
    assert row("Grade 2", title="Acute GvHD").note == ""


def test_a_proportion_of_people_spared_is_not_filed_under_the_event() -> None:
    result = only(
        posted(
            measured("0.9"),
            title="Proportion without adverse events",
            unit="proportion of participants",
            param_type="NUMBER",
        )
    )
    assert (result.measure, result.kind) == ("other", "other")


def test_a_mean_number_of_lesions_without_enhancement_is_still_a_number_of_lesions() -> None:
    result = only(posted(measured("2.5"), title="New T2 lesions without enhancement", unit="lesions",
                         param_type="MEAN"))  # fmt: skip
    assert (result.measure, result.kind) == ("t2_lesions", "mean")


def test_a_negation_in_title_and_row_is_not_resolved() -> None:
    assert counted("safety", "Without infection", "No") is Counted.UNCLEAR
    assert counted("relapse", "Relapsing-remitting patients without relapse") is Counted.WITHOUT
    assert counted("quality_of_life", "Without pain") is Counted.WITH


@pytest.mark.parametrize(
    ("title", "unit"),
    [("Suicidality, C-SSRS", "score on a scale"), ("SARS-CoV-2 viral load", "log10 copies per mL")],
)
def test_a_score_or_a_blood_level_is_no_number_of_unwanted_events(title: str, unit: str) -> None:
    result = only(posted(measured("-2.1"), title=title, unit=unit, param_type="MEAN"))
    assert (result.domain, result.measure, result.kind) == ("safety", "other", "mean")


def test_events_counted_stay_events() -> None:
    result = only(posted(measured("3"), title="Infections", unit="events", param_type="NUMBER"))
    assert (result.measure, result.kind, result.n) == ("infection", "count_of_events", 3)
