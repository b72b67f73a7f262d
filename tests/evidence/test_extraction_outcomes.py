"""Which domain and measure a registered outcome's title speaks of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.domains import MEASURES, Domain
from evidence.extraction import map_outcome
from evidence.extraction.outcome_names import short
from evidence.extraction.outcome_rules import RULES


def placed(title: str, *conditions: str) -> str:
    label = map_outcome(title, conditions=conditions)
    return f"{label.domain}/{label.measure}"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Mean EDSS", "disability/edss_value"),
        ("Improvement of the Expanded Disability Status Scale in points", "disability/edss_change"),
        (
            "Share of people whose EDSS got worse: proportion of patients with EDSS worsening",
            "disability/confirmed_progression",
        ),
        ("Time to 24-week CDP", "disability/confirmed_progression"),
        ("Patients free of confirmed disability worsening", "disability/progression_free"),
        ("Number of patients improved, stable or worse on EDSS", "disability/other"),
        ("Disability measured with 9-hole peg test", "cognition_function/nhpt"),
        ("24-week confirmed worsening of the timed 25-foot walk", "cognition_function/t25fw"),
        (
            "24-week worsening on EDSS, timed 25-foot walk or nine-hole peg test",
            "disability/confirmed_progression",
        ),
        ("MSFC: timed 25 foot walk part", "cognition_function/t25fw"),
        ("Multiple Sclerosis Functional Composite", "cognition_function/msfc"),
        ("Annual relapse rate", "relapse/arr"),
        ("Frequency of relapses", "relapse/relapse_count"),
        ("Share relapsing: percentage of participants with a relapse", "relapse/relapse_free"),
        ("Months: time to first relapse", "relapse/time_to_relapse"),
        ("Relapses treated with steroids", "relapse/other"),
        ("NEDA-3 at two years", "composite/neda"),
        ("Event-free survival", "composite/event_free"),
        ("Survival free of GvHD: GvHD-free survival", "safety/event_free"),
        ("Relapse rate and EDSS", "composite/other"),
        ("Volume of Gd-enhancing lesions", "mri/lesion_volume"),
        ("Number of Gd+ lesions", "mri/gd_lesions"),
        ("Non-enhancing new T2 lesions", "mri/t2_lesions"),
        ("Combined unique active lesions", "mri/other"),
        ("Ejection fraction on cardiac MRI", "safety/other"),
        ("Serum NfL", "biomarker/nfl"),
        ("Return of CD4 cells: CD4 T-cell recovery", "biomarker/immune_reconstitution"),
        ("Drug in plasma: Cmax", "other/pharmacokinetics"),
        ("SAE", "safety/serious_adverse_events"),
        ("Non-serious adverse events", "safety/adverse_events"),
        ("AE and SAE", "safety/adverse_events"),
        ("100-day transplant-related mortality", "safety/treatment_related_mortality"),
        ("Non-relapse mortality", "safety/treatment_related_mortality"),
        ("Survival at five years", "safety/death"),
        ("Neutrophil engraftment", "safety/other"),
        ("Blood pressure and heart rate", "safety/laboratory_safety"),
        ("MSQOL-54", "quality_of_life/msqol"),
        ("SF-36", "quality_of_life/sf36_eq5d"),
        ("MSIS-29", "quality_of_life/other_pro"),
        ("Validity of a digital EDSS", "other/other"),
        ("Safety on MRI", "safety/other"),
        ("Recruitment", "other/feasibility"),
        ("", "other/other"),
        ("Rainfall", "other/other"),
    ],
)
def test_a_title_is_placed_by_the_first_rule_that_fits(title: str, expected: str) -> None:
    assert placed(title) == expected


def test_the_word_inflammatory_is_not_read_as_neurofilament() -> None:
    assert placed("New inflammatory brain lesions") != "biomarker/nfl"


def test_relapsing_as_the_name_of_the_disease_is_no_relapse() -> None:
    assert placed("EDSS in relapsing-remitting multiple sclerosis") == "disability/edss_value"


def test_the_relapse_of_a_leukaemia_is_no_outcome_of_ms() -> None:
    assert placed("Incidence of relapse", "Acute Leukemia") == "other/other"
    assert placed("Incidence of relapse", "Multiple Sclerosis").startswith("relapse/")
    assert placed("Relapse rate", "Neuromyelitis Optica") == "relapse/arr"


def test_the_label_carries_the_words_of_the_title_that_decided() -> None:
    label = map_outcome("Change in   Expanded Disability Status Scale")
    assert label.matched == "Change in Expanded Disability Status Scale"
    assert label.rule == "change of EDSS"
    assert 0.5 < label.confidence <= 1


def test_a_title_no_rule_knows_has_no_confidence() -> None:
    assert map_outcome("Rainfall").confidence == 0


def test_every_rule_leads_to_a_known_measure_and_has_a_name_of_its_own() -> None:
    for rule in RULES:
        assert (Domain(rule.domain), rule.measure) in MEASURES, rule.name
    assert len({rule.name for rule in RULES}) == len(RULES)


@given(st.text(max_size=200))
def test_any_text_gets_a_label_from_the_list_and_words_from_the_title(title: str) -> None:
    label = map_outcome(title)
    assert label.domain in set(Domain)
    assert label.matched in " ".join(title.split())


@given(
    st.lists(
        st.sampled_from(["EDSS", " relapse rate", "gadolinium", "İ", "ﬁ", " MS ", "adverse events", "–"]),
        max_size=8,
    )
)
def test_every_place_of_the_short_text_leads_back_into_the_title(parts: list[str]) -> None:
    title = "".join(parts)
    shortened = short(title)
    for start in range(len(shortened.text)):
        for end in range(start + 1, len(shortened.text) + 1):
            assert shortened.as_written(start, end) in " ".join(title.split())
