"""Two versions of a record: what is told of them, in which words, and what comes first."""

from __future__ import annotations

import gzip
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from ingest.sources.clinicaltrials_gov.parse import parse
from tests.trials.random_facts import filled
from tests.trials.two_versions import between, only, planned, primary, stated, told
from trials import facts as f
from trials.change_kinds import RANKS, ChangeFacts, ChangeKind
from trials.changes import changes, enrolment_ratio, headline, months_moved

# Status and results.


def test_a_stop_and_its_reason_come_first() -> None:
    found = between(
        {"overall_status": "RECRUITING", **primary("Relapses")},
        {"overall_status": "TERMINATED", "why_stopped": "No funds", **primary("EDSS")},
    )
    assert [one.kind for one in found] == ["status", "why_stopped", "primary_outcome_switched"]
    assert (found[0].before, found[0].after) == ("Recruiting", "Stopped early")
    assert (found[1].before, found[1].after) == ("", "No funds")
    assert headline(reversed(found)) == found[0]


def test_a_status_that_follows_the_plan_tells_less_than_a_switched_outcome() -> None:
    found = between(
        {"overall_status": "RECRUITING", **primary("Relapses")},
        {"overall_status": "COMPLETED", **primary("EDSS")},
    )
    assert [one.kind for one in found] == ["primary_outcome_switched", "status"]


@pytest.mark.parametrize("pair", [("SUSPENDED", "RECRUITING"), ("RECRUITING", "SUSPENDED")])
def test_a_pause_and_its_end_tell_equally(pair: tuple[str, str]) -> None:
    found = only({"overall_status": pair[0]}, {"overall_status": pair[1]})
    assert found.rank < RANKS[ChangeKind.WHY_STOPPED]


def test_an_unknown_status_says_what_was_known_last() -> None:
    found = only(
        {"overall_status": "RECRUITING"}, {"overall_status": "UNKNOWN", "last_known_status": "RECRUITING"}
    )
    assert found.after == "Status unknown (last known: Recruiting)"
    stopped = {"overall_status": "SUSPENDED"}
    assert only(stopped, {**stopped, "last_known_status": "RECRUITING"}).rank == RANKS[ChangeKind.STATUS]


def test_posted_results_are_one_change_and_the_first() -> None:
    outcome = f.PostedOutcomeFacts(position=0, type="PRIMARY", title="Relapses")
    found = between(
        {"overall_status": "RECRUITING"},
        {
            "overall_status": "TERMINATED",
            "has_results": True,
            "results_first_posted": stated("2025-01-14", "ACTUAL"),
            "results": f.PostedResultsFacts(outcomes=(outcome,)),
        },
    )
    assert [one.kind for one in found] == ["results_posted", "status"]
    assert (found[0].rank, found[0].before, found[0].after) == (1, "", "2025-01-14 actual")


def test_removed_results_are_told() -> None:
    assert told({"has_results": True}, {}) == [("results_removed", "results_first_posted", "yes", "")]


def test_a_corrected_number_in_posted_results_names_its_measure_and_group() -> None:
    def posted(text: str) -> dict[str, Any]:
        one = f.MeasurementFacts(group_id="OG000", value=f.Reading(text=text))
        outcome = f.PostedOutcomeFacts(position=0, type="PRIMARY", title="Deaths", measurements=(one,))
        return {"has_results": True, "results": f.PostedResultsFacts(outcomes=(outcome,))}

    assert told(posted("1"), posted("2")) == [
        (
            "results_changed",
            "results.outcomes.measurements.value",
            "PRIMARY, Deaths, OG000: 1",
            "PRIMARY, Deaths, OG000: 2",
        )
    ]


def test_results_that_moved_up_a_place_are_not_changed() -> None:
    def posted(*titles: str) -> dict[str, Any]:
        outcomes = tuple(
            f.PostedOutcomeFacts(
                position=place,
                type="PRIMARY",
                title=title,
                json_path=f"$[{place}]",
                measurements=(
                    f.MeasurementFacts(
                        group_id="OG000", value=f.Reading(text="1"), json_path=f"$[{place}].m"
                    ),
                ),
            )
            for place, title in enumerate(titles)
        )
        return {"has_results": True, "results": f.PostedResultsFacts(outcomes=outcomes)}

    assert told(posted("Deaths", "EDSS"), posted("EDSS")) == [
        ("results_changed", "results.outcomes", "PRIMARY, Deaths", "")
    ]


# Lists and texts.


def test_an_arm_is_followed_by_its_name_and_a_renamed_one_by_its_description() -> None:
    one = f.ArmFacts(label="A", type="EXPERIMENTAL", description="One infusion of cells")
    other = f.ArmFacts(label="B", type="PLACEBO_COMPARATOR", description="Saline")
    retyped = msgspec.structs.replace(one, type="ACTIVE_COMPARATOR")
    renamed = msgspec.structs.replace(one, label="Cells")
    assert told({"arms": (one, other)}, {"arms": (other, retyped)}) == [
        ("arms", "arms.type", "A: Experimental", "A: Active comparator")
    ]
    assert told({"arms": (one, other)}, {"arms": (other, renamed)}) == [
        ("arms", "arms.label", "Cells: A", "Cells: Cells")
    ]
    assert told({"arms": (one,)}, {"arms": (one, other)}) == [("arms", "arms", "", "B")]


def site(facility: str, country: str = "Sweden", status: str = "") -> f.SiteFacts:
    return f.SiteFacts(facility=facility, city="Uppsala", country=country, status=status)


def test_sites_tell_countries_count_and_which() -> None:
    found = told(
        {"sites": (site("One"), site("Two"))}, {"sites": (site("Two"), site("Three", "Norway"), site("4"))}
    )
    assert found == [
        ("countries", "sites.country", "", "Norway"),
        ("sites", "sites", "One, Uppsala, Sweden", "Three, Uppsala, Norway; 4, Uppsala, Sweden"),
        ("sites", "sites.count", "2", "3"),
    ]


def test_a_status_of_a_site_is_no_change_of_sites() -> None:
    assert told(
        {"sites": (site("One", status="RECRUITING"),)}, {"sites": (site("One", status="COMPLETED"),)}
    ) == [
        (
            "site_status",
            "sites.status",
            "One, Uppsala, Sweden: Recruiting",
            "One, Uppsala, Sweden: Completed",
        )
    ]


def test_a_long_list_says_how_much_more_there_is() -> None:
    found = only({}, {"conditions": tuple(f"C{number}" for number in range(9))})
    assert found.after == "C0; C1; C2; C3; C4; C5; and 3 more"
    assert only({}, {"conditions": tuple("ABCDEFG")}).after.endswith("F; and 1 more")


def test_what_is_said_twice_is_counted_twice() -> None:
    assert told({"conditions": ("MS", "MS", "EAE")}, {"conditions": ("EAE", "MS")}) == [
        ("conditions", "conditions", "MS", "")
    ]


def test_of_a_long_text_the_lines_that_differ_are_shown() -> None:
    lines = [f"* criterion {number} that goes on for a while to fill the line" for number in range(20)]
    before = {"eligibility_criteria": "\n".join([*lines, r"* EDSS \< 5"])}
    after = {"eligibility_criteria": "\n".join([r"* EDSS \< 7", *lines])}
    found = only(before, after)
    assert (found.kind, found.before, found.after) == ("eligibility", "* EDSS < 5", "* EDSS < 7")


def test_the_difference_at_the_end_of_one_long_line_is_seen() -> None:
    found = only({"brief_summary": "x" * 5000 + "a"}, {"brief_summary": "x" * 5000 + "b"})
    assert found.kind == "other"
    assert (found.before[-1], found.after[-1]) == ("a", "b")
    assert len(found.before) < 310


@pytest.mark.parametrize(
    ("before", "after"),
    [("cells  for \n walking", "cells for walking"), (r"age \< 60, 1\.5 mg", "age < 60, 1.5 mg")],
)
def test_spacing_and_escapes_alone_are_told_last(before: str, after: str) -> None:
    everywhere = [
        {
            "brief_summary": text,
            "keywords": (text,),
            "planned_outcomes": (planned(text), planned(text, "SECONDARY")),
        }
        for text in (before, after)
    ]
    found = between(*everywhere)
    assert {one.kind for one in found} == {"other_layout"}
    assert len(found) == 4
    assert min(one.rank for one in found) == max(RANKS.values())


def test_a_computed_age_is_not_told_beside_its_text() -> None:
    before, after = filled(f.TrialFacts, Random(1)), filled(f.TrialFacts, Random(2))
    ages = {name: getattr(after, name) for name in ("minimum_age", "minimum_age_years", "standard_ages")}
    found = changes(before, msgspec.structs.replace(before, **ages))
    assert [one.field for one in found] == ["minimum_age"]


def test_the_dates_of_the_record_itself_are_told_after_everything_that_means_something() -> None:
    found = between({}, {"last_update_posted": stated("2025-01-01"), "brief_summary": "Cells"})
    assert [one.kind for one in found] == ["other", "other_registry_date"]


def test_markup_stays_plain_text_and_a_huge_record_is_done_in_time() -> None:
    found = only({}, {"brief_summary": "<script>alert(1)</script>"})
    assert found.after == "<script>alert(1)</script>"
    before, after = (
        primary(*(f"{word} {number}" for number in range(2000))) for word in ("relapse", "lesion")
    )
    assert len(between(before, after)) == 2000


# The same studies three years apart.


@pytest.fixture(scope="module")
def three_years(shared: Path) -> dict[str, tuple[ChangeFacts, ...]]:
    versions = []
    for year in (2022, 2025):
        with gzip.open(shared / f"registry/ms_cell_therapy_{year}.ndjson.gz") as lines:
            versions.append({one.nct_id: one for one in (parse(line.strip()) for line in lines)})
    before, after = versions
    return {nct_id: changes(before[nct_id], after[nct_id]) for nct_id in before.keys() & after.keys()}


@pytest.mark.shared
def test_three_years_of_34_trials_are_told_by_their_headlines(
    three_years: dict[str, tuple[ChangeFacts, ...]],
) -> None:
    telling = {
        nct_id: (found[0].kind.value, found[0].before, found[0].after)
        for nct_id, found in three_years.items()
        if found and found[0].kind is not ChangeKind.OTHER_REGISTRY_DATE
    }
    assert len(three_years) == 34
    assert telling.pop("NCT01364246")[0] == "collaborators"
    assert telling == {
        "NCT01606215": ("results_posted", "", "2025-01-14 actual"),
        "NCT01730547": ("status", "Status unknown (last known: Recruiting)", "Completed"),
        "NCT03355365": ("results_posted", "", "2025-06-11 actual"),
        "NCT03799718": ("results_posted", "", "2022-11-14 actual"),
        "NCT03822858": ("status", "Temporarily not available", "Available"),
        "NCT04749667": ("status", "Recruiting", "Active, not recruiting"),
        "NCT05003388": ("start", "2022-02 estimated", "2021-06-26 actual"),
        "NCT05116540": ("results_posted", "", "2025-05-07 actual"),
        "NCT05532943": ("status", "Not yet recruiting", "Recruiting"),
    }


@pytest.mark.shared
def test_a_trial_that_recruited_two_of_fifteen_says_so_right_after_its_status(
    three_years: dict[str, tuple[ChangeFacts, ...]],
) -> None:
    found = three_years["NCT01730547"]
    assert [one.kind for one in found[:4]] == [
        "status",
        "enrolment_actual",
        "completion_reached",
        "completion_reached",
    ]
    assert enrolment_ratio(found[1]) == Fraction(2, 15)
    assert [months_moved(one) for one in found[2:4]] == [41, 71]
