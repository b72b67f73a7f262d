"""Planned outcomes: a switch is told from a rewording, a moved time frame from one said otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from tests.trials.two_versions import between, only, planned, primary, told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Change in EDSS", "Change in Expanded Disability Status Scale (EDSS)"),
        ("Relapse rate", "Annualized relapse rate"),
        ("Safety", "Safety and tolerability"),
        ("Number of gadolinium enhancing lesions", "Gadolinium-enhancing lesion count"),
        ("Time to confirmed disability progression", "Confirmed disability progression"),
        ("RELAPSES", "Relapses"),
        ("Adverse events", "Serious adverse events"),
    ],
)
def test_the_same_words_said_otherwise_are_a_rewording(before: str, after: str) -> None:
    assert told(primary(before), primary(after)) == [
        ("primary_outcome_reworded", "planned_outcomes.primary.measure", before, after)
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Relapse rate", "Change in EDSS"),
        ("Improvement in EDSS score compared to baseline", "Improvement in MSIS score compared to baseline"),
        ("Progression-free survival", "Relapse-free survival"),
        ("Number of relapses", "Number of adverse events"),
        ("Disability worsening", "Disability progression"),
    ],
)
def test_other_words_are_a_switch(before: str, after: str) -> None:
    assert told(primary(before), primary(after)) == [
        ("primary_outcome_switched", "planned_outcomes.primary", before, after)
    ]


def test_an_equal_description_makes_it_a_rewording() -> None:
    text = "Steps walked in a day, counted by a sensor"
    before, after = (
        {"planned_outcomes": (planned(one, description=text),)} for one in ("Steps", "Daily activity")
    )
    assert [one.kind for one in between(before, after)] == ["primary_outcome_reworded"]


def test_the_likest_outcomes_are_paired_and_the_rest_is_added_or_removed() -> None:
    found = told(primary("Lesion volume"), primary("Walking speed", "Brain lesion volume"))
    assert found == [
        ("primary_outcome_added", "planned_outcomes.primary", "", "Walking speed"),
        (
            "primary_outcome_reworded",
            "planned_outcomes.primary.measure",
            "Lesion volume",
            "Brain lesion volume",
        ),
    ]
    assert told(primary("Relapses", "EDSS"), primary("EDSS"))[0][:3] == (
        "primary_outcome_removed",
        "planned_outcomes.primary",
        "Relapses",
    )


def test_a_primary_outcome_that_became_secondary_says_so() -> None:
    before = {"planned_outcomes": (planned("EDSS"), planned("Relapses"))}
    after = {"planned_outcomes": (planned("EDSS"), planned("Relapses", "SECONDARY"))}
    assert told(before, after) == [
        ("primary_outcome_removed", "planned_outcomes.primary", "Relapses", "now secondary: Relapses"),
        ("secondary_outcome", "planned_outcomes.secondary", "", "Relapses"),
    ]
    assert told(after, before)[0] == (
        "primary_outcome_added",
        "planned_outcomes.primary",
        "was secondary: Relapses",
        "Relapses",
    )


def test_a_moved_time_frame_is_told_apart_from_one_said_otherwise() -> None:
    def at(time_frame: str) -> dict[str, Any]:
        return {"planned_outcomes": (planned("EDSS", time_frame=time_frame),)}

    found = only(at("12 months"), at("24 months"))
    assert (found.kind, found.before, found.after) == (
        "primary_outcome_time_frame",
        "EDSS: 12 months",
        "EDSS: 24 months",
    )
    for same in ("1 year", "One year", "month 12", "12-month", "12 mos"):
        assert only(at("12 months"), at(same)).kind == "primary_outcome_reworded", same
    assert only(at(""), at("1 year")).before == ""


def test_a_time_in_the_measure_itself_counts_as_its_time_frame() -> None:
    found = only(primary("EDSS at 1 year"), primary("EDSS at 2 years"))
    assert found.kind == "primary_outcome_time_frame"


def test_other_outcomes_are_listed_by_their_type() -> None:
    before = {"planned_outcomes": (planned("Fatigue", "SECONDARY"), planned("Sleep", "OTHER_PRE_SPECIFIED"))}
    assert told(before, {}) == [
        ("secondary_outcome", "planned_outcomes.secondary", "Fatigue", ""),
        ("other_outcome", "planned_outcomes.other", "Sleep", ""),
    ]


def test_of_two_alike_the_more_alike_is_the_same_one() -> None:
    found = told(
        primary("Brain lesion volume"), primary("New brain lesion volume in spring", "Brain lesion volumes")
    )
    assert [(one[0], one[3]) for one in found] == [
        ("primary_outcome_added", "New brain lesion volume in spring"),
        ("primary_outcome_reworded", "Brain lesion volumes"),
    ]


def test_an_outcome_dropped_beside_one_alike_that_stays_primary_has_not_moved() -> None:
    assert told(primary("Lesion volume", "New lesion volume"), primary("Lesion volume")) == [
        ("primary_outcome_removed", "planned_outcomes.primary", "New lesion volume", "")
    ]


def test_a_number_in_the_description_is_no_time_frame() -> None:
    before, after = (
        {"planned_outcomes": (planned("EDSS", description=text),)}
        for text in ("In 12 months", "In 24 months")
    )
    assert [one[0] for one in told(before, after)] == ["primary_outcome_reworded"]
