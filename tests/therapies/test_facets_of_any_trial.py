"""Course of disease and design, read of every trial in multiple sclerosis."""

from __future__ import annotations

import pytest

from tests.therapies.facet_records import arm, values, words
from tests.therapies.records import record


def course(title: str = "A drug in MS", **more: object) -> list[str]:
    return values(record(title, **more), "phenotype")


def admitted(criteria: str) -> list[str]:
    return course(eligibility_criteria=criteria)


@pytest.mark.parametrize(
    ("title", "courses"),
    [
        ("Relapsing-Remitting Multiple Sclerosis", ["rrms"]),
        ("Relapse Remitting MS", ["rrms"]),
        ("RR-MS", ["rrms"]),
        ("Secondary progressive MS", ["spms"]),
        ("Primary progressive MS", ["ppms"]),
        ("Clinically Isolated Syndrome", ["cis"]),
        ("Progressive MS", ["progressive"]),
        ("Progressive MS (SPMS)", ["spms"]),
        ("Relapsing forms of MS", ["relapsing"]),
        ("Relapsing MS, RRMS", ["rrms"]),
        ("RRMS and SPMS", ["rrms", "spms", "mixed"]),
        ("Secondary or primary progressive MS", ["spms", "ppms", "mixed"]),
        ("Primary and secondary progressive MS", ["spms", "ppms", "mixed"]),
        ("Active and progressive multiple sclerosis", ["progressive"]),
        ("Patients Suffering From Relapsing-Remitting MS", ["rrms"]),
        ("Treatment of RRMS", ["rrms"]),
        ("Early phase of RRMS", ["rrms"]),
        ("Active MS", []),
    ],
)
def test_a_course_is_known_by_its_names(title: str, courses: list[str]) -> None:
    assert course(title) == courses


@pytest.mark.parametrize(
    "title",
    [
        "Primary progressive aphasia and MS",
        "Progressive multifocal leukoencephalopathy in MS",
        "Progressive resistance training in MS",
        "Relapse rates in MS",
        "Conversion to secondary progressive MS",
        "Transition from RRMS to SPMS",
        "Fatigue by the Checklist Individual Strength (CIS) in MS",
        "MS other than relapsing-remitting",
        "Non-relapsing-remitting MS",
    ],
)
def test_what_only_looks_like_a_course(title: str) -> None:
    assert course(title) == []


def test_a_course_in_another_disease_is_not_read() -> None:
    assert course("Relapsing-remitting hepatitis", conditions=("Hepatitis",)) == []


def test_conditions_are_read_and_keywords_only_where_nothing_else_names_a_course() -> None:
    assert course(conditions=("Multiple Sclerosis, Chronic Progressive",)) == ["progressive"]
    assert course(keywords=("RRMS",)) == ["rrms"]
    assert course("SPMS", keywords=("RRMS",)) == ["spms"]


def test_inclusion_criteria_are_read_and_exclusion_criteria_are_not() -> None:
    criteria = "Inclusion Criteria:\n\n* Diagnosis of RRMS\n\nExclusion Criteria:\n\n* SPMS or PPMS\n"
    assert admitted(criteria) == ["rrms"]


@pytest.mark.parametrize(
    "criteria",
    [
        "Exclusion Criteria:\n\n* RRMS",
        "Exclusion criteria\n- RRMS",
        "KEY EXCLUSION CRITERIA:\nRRMS",
        "Inclusion Criteria: age 18. Exclusion Criteria: RRMS.",
        "Inclusion and exclusion criteria:\n\nRRMS",
        "Inclusion/Exclusion Criteria:\n\nRRMS",
        "Non-inclusion criteria:\n* RRMS",
        "Inclusion Criteria:\n* age 18\n\nExclusion Criteria:\n* does not meet inclusion criteria\n* RRMS",
        "Exclusion Criteria:\n* relapse 30 days before inclusion\n* RRMS",
        "Patients excluded from the study:\n* RRMS",
        "RRMS",
        "Inclusion Criteria:\n* no RRMS",
        "Inclusion Criteria:\n* MS without relapsing-remitting course",
        "Inclusion Criteria:\n* RRMS patients are excluded",
        "Inclusion Criteria:\n* treated with a drug approved for relapsing-remitting MS",
    ],
)
def test_a_course_that_is_excluded_denied_or_under_no_heading_does_not_count(criteria: str) -> None:
    assert admitted(criteria) == []


@pytest.mark.parametrize(
    "criteria",
    [
        "Inclusion Criteria:\n* SPMS",
        "INCLUSION CRITERIA\n\n1. Secondary progressive MS",
        "Key inclusion criteria for MS patients:\nSPMS",
        "Patients with SPMS.\n\nExclusion Criteria:\n* pregnancy",
        "Exclusion Criteria:\n* pregnancy\n\nInclusion Criteria:\n* SPMS",
        "Inclusion Criteria:\n* secondary progressive MS after an initial relapsing-remitting course",
        "Inclusion Criteria:\n* no relapses and SPMS",
        "Inclusion Criteria:\n* MS that has converted to SPMS",
        "Inclusion Criteria:\n* previously diagnosed with SPMS, preceded by a relapsing-remitting course",
        "Inclusion Criteria:\n* SPMS patients who are not treated",
    ],
)
def test_a_course_that_is_admitted_counts(criteria: str) -> None:
    assert admitted(criteria) == ["spms"]


def test_the_population_of_an_observational_study_is_read() -> None:
    assert course(study_population="People with PPMS") == ["ppms"]


def test_mixed_gives_the_words_of_all_courses() -> None:
    facts = record("RRMS and PPMS")
    found = words(facts, "phenotype")
    assert found[-2:] == [("brief_title", "RRMS"), ("brief_title", "PPMS")]


def design(**more: object) -> list[str]:
    return values(record("A drug in MS", **more), "design")


CONTROL = arm("Usual care", "", "ACTIVE_COMPARATOR")


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"study_type": "EXPANDED_ACCESS"}, ["expanded-access"]),
        ({"study_type": "OBSERVATIONAL"}, ["observational"]),
        ({"allocation": "RANDOMIZED", "intervention_model": "CROSSOVER"}, ["randomised"]),
        ({"allocation": "NA", "intervention_model": "SINGLE_GROUP"}, ["single-arm"]),
        ({"allocation": "NON_RANDOMIZED", "intervention_model": "SINGLE_GROUP"}, ["single-arm"]),
        (
            {
                "allocation": "NON_RANDOMIZED",
                "intervention_model": "PARALLEL",
                "arms": (arm("Cells"), CONTROL),
            },
            ["controlled"],
        ),
        (
            {
                "allocation": "NON_RANDOMIZED",
                "intervention_model": "SEQUENTIAL",
                "arms": (arm("1"), arm("2")),
            },
            ["several-arms"],
        ),
        ({"allocation": "NON_RANDOMIZED"}, []),
        ({}, []),
    ],
)
def test_the_design_is_what_the_registry_s_fields_say(fields: dict[str, object], value: list[str]) -> None:
    assert design(**fields) == value


def test_a_title_does_not_make_a_trial_randomised() -> None:
    assert values(record("A randomized trial in MS"), "design") == []
