"""Short names and the words that only look like them."""

from __future__ import annotations

import pytest

from evidence.extraction import map_outcome, result_kind


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Change in the GAD-7 total score", "quality_of_life/other_pro"),
        ("GAD 7", "quality_of_life/other_pro"),
        ("Patients treated with GA, relapses", "relapse/relapse_count"),
        ("Anti-GAD titres", "biomarker/other"),
        ("Participants who had regimen-related toxicities", "safety/adverse_events"),
        ("Participants Who Had an Active Prescription", "other/other"),
        ("NT-proBNP", "biomarker/other"),
        ("N-terminal pro-brain natriuretic peptide", "biomarker/other"),
        ("NT-PRO-BNP", "biomarker/other"),
        ("Pro-inflammatory cytokines", "biomarker/other"),
        ("Change in ADAS-Cog", "cognition_function/other"),
        ("Patients insulin independent (ADA criteria)", "other/other"),
        ("Investigator's Global Assessment (IGA) score of 0 or 1", "other/other"),
        ("IgG4-related disease", "other/other"),
        ("Rigidity test (Pass or Fail)", "other/other"),
        ("Functional System Scores (FSS)", "disability/other"),
        ("Recruitment until Oct 2020", "other/feasibility"),
        ("Visual acuity OS and OD", "cognition_function/other"),
        ("Care level", "other/other"),
        ("Cardiac troponin level", "other/other"),
        ("Creatinine level", "safety/laboratory_safety"),
        ("Area under the ROC curve, AUC", "other/other"),
        ("Change in HbA1c in T2DM", "other/other"),
        ("Cartilage T2 mapping", "other/other"),
        ("Feasibility: data collection at T2", "other/feasibility"),
        ("Prolactin (PRL) level", "other/other"),
        ("Nab-paclitaxel dose", "other/other"),
        ("ALA supplement", "other/other"),
        ("Respiratory mechanics (Crs)", "other/other"),
        ("Pulse steroid therapy", "other/other"),
        ("Mixed meal tolerance test", "other/other"),
        ("Maintenance of wakefulness test (MWT)", "other/other"),
        ("Absolute risk reduction (ARR)", "other/other"),
    ],
)
def test_a_word_that_only_looks_like_a_short_name_is_not_read_as_one(title: str, expected: str) -> None:
    label = map_outcome(title)
    assert f"{label.domain}/{label.measure}" == expected, label


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Number of Gd+ lesions", "mri/gd_lesions"),
        ("GD-enhancing lesions", "mri/gd_lesions"),
        ("GAD+ T1 lesions", "mri/gd_lesions"),
        ("gd enhancing lesions", "mri/gd_lesions"),
        ("HADS", "quality_of_life/other_pro"),
        ("HAD scale", "quality_of_life/other_pro"),
        ("PROs", "quality_of_life/other_pro"),
        ("PROMs", "quality_of_life/other_pro"),
        ("PASS-20", "quality_of_life/other_pro"),
        ("FSS", "quality_of_life/fatigue"),
        ("ADA incidence", "biomarker/other"),
        ("NAb-positive patients", "biomarker/other"),
        ("Nabs", "biomarker/other"),
        ("Serum IgG", "biomarker/other"),
        ("IgA and IgM levels", "biomarker/other"),
        ("OCT", "biomarker/other"),
        ("OS at two years", "safety/death"),
        ("ALT and AST", "safety/laboratory_safety"),
        ("CAR-T expansion", "other/pharmacokinetics"),
        ("AUC", "other/pharmacokinetics"),
        ("T2 lesion count", "mri/t2_lesions"),
        ("New T2-weighted lesions", "mri/t2_lesions"),
        ("ARR", "relapse/arr"),
        ("Contrast sensitivity", "cognition_function/other"),
    ],
)
def test_the_short_names_themselves_are_still_read(title: str, expected: str) -> None:
    label = map_outcome(title)
    assert f"{label.domain}/{label.measure}" == expected, label


def test_a_share_named_for_the_left_eye_is_no_estimate_of_survival() -> None:
    share = {"unit": "percentage of participants", "param_type": "NUMBER"}
    assert result_kind("Responders, visual acuity os", **share).kind == "percentage_of_participants"
    assert result_kind("OS", **share).kind == "survival_probability"
