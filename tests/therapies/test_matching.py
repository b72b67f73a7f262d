"""What counts as studying a therapy, and what only looks like it. Each test is a trap of real records."""

from __future__ import annotations

import pytest

from tests.therapies.records import arm, confidence, found, record, therapies
from therapies.catalogue import catalogue
from therapies.matching import explain
from trials.facts import InterventionFacts


@pytest.mark.parametrize(
    "title",
    [
        "Autologous Hematopoietic Stem Cell Transplantation in MS",
        "Autologous haematopoietic stem cell transplant in MS",
        "Autologous hemopoietic progenitor cell transplantation in MS",
        "AHSCT for aggressive MS",
        "aHSCT versus ocrelizumab",
        "Bone Marrow Transplantation in MS",
        "Rescue with peripheral blood stem cell transplantation",
        "Hematopoietic Stem Cell Therapy for Inflammatory MS",
        "Allogeneic stem cell transplantation for MS",
        "Total body irradiation and autologous bone marrow rescue",
    ],
)
def test_hsct_is_known_by_each_of_its_names(title: str) -> None:
    assert therapies(record(title)) == {"hsct"}


@pytest.mark.parametrize(
    "title",
    [
        "Mesenchymal Stem Cells in MS",
        "Autologous Mesenchymal Bone Marrow Stem Cells in MS",
        "Mesenchymal Cells From Autologous Bone Marrow",
        "Autologous adipose-derived stromal cells in MS",
        "Wharton's jelly cells in MS",
        "Allogeneic hUC-MSC in progressive MS",
        "Placenta derived mesenchymal stem cells",
        "Autologous mesenchymal stem cell transplantation in MS",
        "Multipotent stromal cells",
    ],
)
def test_msc_is_known_by_each_of_its_names(title: str) -> None:
    assert therapies(record(title)) == {"msc"}


@pytest.mark.parametrize(
    "product", ["IMS001", "NurOwn®", "NG-01", "NG01", "AlloRx", "PDA-001", "HB-adMSCs", "XCEL-MC-ALPHA"]
)
def test_an_msc_product_is_known_by_its_name_alone(product: str) -> None:
    assert therapies(record(f"A Study of {product} in Subjects With MS", product)) == {"msc"}


def test_a_donor_graft_known_by_its_code_is_hsct() -> None:
    assert therapies(record("A study in primary progressive MS", "Orca-Q", "myeloablative regimen")) == {
        "hsct"
    }


def test_cells_derived_from_mesenchymal_cells_are_still_mesenchymal() -> None:
    title = "Intrathecal Mesenchymal Stem Cell-derived Neural Progenitors (MSC-NP) in MS"
    assert therapies(record(title, "autologous MSC-NP")) == {"msc"}


def test_an_hsct_trial_whose_interventions_are_only_drugs_is_hsct() -> None:
    drugs = ("Cyclophosphamide", "Mesna", "rATG", "G-CSF", "Autologous Stem Cells")
    keywords = ("Hematopoietic Stem Cell Transplantation",)
    assert therapies(
        record("Maximizing Outcome of Multiple Sclerosis Transplantation", *drugs, keywords=keywords)
    ) == {"hsct"}


def test_drugs_of_a_conditioning_regimen_alone_are_no_transplant() -> None:
    assert not therapies(record("High dose cyclophosphamide in MS", "Cyclophosphamide", "ATG"))


def test_conditioning_settles_what_an_unqualified_stem_cell_transplant_is() -> None:
    facts = record("Stem Cell Transplantation for MS", "Carmustine", "Etoposide", "Melphalan")
    assert confidence(facts, "hsct") == "likely"


@pytest.mark.parametrize(
    "title",
    [
        "Early Detection of Multiple Sclerosis Progression With MSCopilot® Detect",
        "MS Copilot Boost compared to standard care",
        "The Multiple Sclerosis Continuous Quality Improvement (MSCQI) Collaborative",
        "Fatigue in patients of the MSC Amsterdam",
        "Natalizumab infusion at MSC Haifa",
        "Fampridine in the Multiple Sclerosis Center (MSC)",
        "A study of ONO-4641 (MSC2430913A)",
        "Education for MSc nurses caring for people with MS",
        "High-dose ß-interferon and HCT, haematocrit and haemoglobin",
        "A step count and Social Cognitive Theory (SCT) programme",
    ],
)
def test_a_false_friend_names_no_therapy(title: str) -> None:
    assert not therapies(record(title, "MSCopilot mobile application"))


def test_an_abbreviation_counts_beside_a_word_that_shows_what_it_means() -> None:
    assert therapies(record("Stem cells in active MS", "MSCs")) == {"msc"}


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Allogeneic Mesenchymal Stem Cell-Derived Exosome Therapy", "cell-free"),
        ("Human Amniotic Mesenchymal Cell Secretome", "cell-free"),
        ("hUC-MSC-sEV-001 Nasal Drops", "cell-free"),
        ("Autologous Bone Marrow Derived Mono Nuclear Stem Cell", "bone-marrow-cells"),
        ("Repeat Infusion of Autologous Bone Marrow Cells", "bone-marrow-cells"),
        ("Autologous Adipose Stromal Vascular Fraction Outcomes", "stromal-vascular-fraction"),
        ("Human fetal-derived Neural Stem Cells", "neural-stem-cells"),
        ("T-Cell Vaccination in Multiple Sclerosis", "t-cell-products"),
        ("A Study of KYV-101 anti-CD19 CAR T-Cell Therapy", "t-cell-products"),
        ("Vitamin D3 Tolerogenic Dendritic Cells", "tolerogenic-dendritic-cells"),
        ("DUOC-01 in Primary Progressive MS", "other-cell"),
    ],
)
def test_a_neighbour_is_told_apart(title: str, slug: str) -> None:
    assert therapies(record(title)) == {slug}


def test_fat_cells_that_the_official_title_calls_vascular_fraction_are_not_msc() -> None:
    facts = record(
        "Outcomes of Adipose Stem Cells in MS", official_title="Stromal Vascular Fraction Outcomes Study"
    )
    assert therapies(facts) == {"stromal-vascular-fraction"}


def test_a_title_and_an_intervention_that_disagree_need_review() -> None:
    facts = record("Autologous Adipose-Derived Stromal Cells in MS", "Harvesting and Implantation of SVF")
    assert confidence(facts, "msc") == "review"
    assert "stromal-vascular-fraction" in therapies(facts)


def test_a_drug_for_people_who_had_a_transplant_is_not_a_transplant_trial() -> None:
    facts = record(
        "Fecal Microbiota Transplantation After Autologous HSCT in MS", "allogeneic fecal microbiota"
    )
    assert not therapies(facts)
    assert "tells who takes part" in " ".join(one.reason for one in explain(facts, catalogue()).dismissed)


@pytest.mark.parametrize(
    ("title", "given"),
    [
        ("Ocrelizumab in patients eligible for HSCT", "Ocrelizumab"),
        ("Vaccination in HSCT recipients with MS", "Vaccine"),
        ("Rehabilitation after autologous stem cell transplantation", "Exercise"),
    ],
)
def test_who_takes_part_is_not_what_is_given(title: str, given: str) -> None:
    assert not therapies(record(title, given))


def test_following_up_people_after_a_transplant_is_a_transplant_study() -> None:
    facts = record("Myeloid Profiling After Bone Marrow Transplantation", study_type="OBSERVATIONAL")
    assert therapies(facts) == {"hsct"}


def test_an_effect_of_the_transplant_is_studied_even_when_only_monitoring_is_listed() -> None:
    facts = record(
        "The Effect of AHSCT on the Lower Urinary Tract", "QoL monitoring", study_type="OBSERVATIONAL"
    )
    assert therapies(facts) == {"hsct"}


def test_a_drug_given_before_the_transplant_of_the_same_trial_leaves_it_a_transplant_trial() -> None:
    title = "High-dose immunosuppression followed by autologous hematopoietic stem cell transplant"
    assert therapies(record(title, "Carmustine", "Melphalan")) == {"hsct"}


def test_the_brain_s_own_progenitors_are_not_given() -> None:
    assert not therapies(record("Metformin Acting on Endogenous Neural Progenitor Cells", "Metformin"))


def test_cells_that_are_only_measured_are_no_therapy() -> None:
    keywords = ("Treg cells", "Th17 cells", "regulatory T cells")
    assert not therapies(record("Oral Nanocurcumin in MS", "Nanocurcumin", keywords=keywords))


def test_the_same_regimen_in_another_disease_is_not_ms() -> None:
    facts = record(
        "Scleroderma Treatment With Autologous Transplant",
        "Cyclophosphamide",
        "ATG",
        conditions=("Systemic Scleroderma",),
    )
    assert explain(facts, catalogue()).disease == ()
    assert not therapies(facts)


@pytest.mark.parametrize(
    "condition",
    [
        "Amyotrophic Lateral Sclerosis",
        "Multiple System Atrophy",
        "Systemic Sclerosis, Multiple Organ Failure",
        "Mitral Stenosis (MS)",
        "MS",
    ],
)
def test_a_false_friend_of_the_disease_is_not_ms(condition: str) -> None:
    assert not therapies(record("Mesenchymal stem cells", conditions=(condition,)))


@pytest.mark.parametrize(
    "condition", ["Sclerosis, Multiple", "RRMS", "Multiple Sclerosis, Chronic Progressive"]
)
def test_ms_is_known_by_each_of_its_names(condition: str) -> None:
    assert therapies(record("Mesenchymal stem cells", conditions=(condition,))) == {"msc"}


def test_one_of_several_diseases_is_enough() -> None:
    conditions = ("Myasthenia Gravis", "Multiple Sclerosis Transplant", "Stiff Person Syndrome")
    assert therapies(record("Autologous Stem Cell Transplant", conditions=conditions)) == {"hsct"}


def test_ms_named_only_by_a_keyword_is_at_most_likely() -> None:
    facts = record(
        "Mesenchymal stem cells", conditions=("Autoimmune Diseases",), keywords=("multiple sclerosis",)
    )
    assert confidence(facts, "msc") == "likely"


def test_a_title_that_contradicts_the_conditions_needs_review() -> None:
    facts = record("HSCT for Multiple Sclerosis", conditions=("Metachromatic Leukodystrophy",))
    assert confidence(facts, "hsct") == "review"


def test_eligibility_criteria_are_never_evidence() -> None:
    facts = record(
        "Ocrelizumab in MS", "Ocrelizumab", eligibility_criteria="No prior HSCT or mesenchymal stem cells"
    )
    assert not therapies(facts)


def test_a_summary_alone_is_no_evidence() -> None:
    summary = "Unlike hematopoietic stem cell transplantation, this drug is taken by mouth."
    assert not therapies(
        record("A tablet in MS", "Tablet", brief_summary=summary, detailed_description=summary)
    )


def test_a_summary_settles_what_the_title_leaves_open() -> None:
    facts = record(
        "Stem Cell Therapy in MS", "Stem cell injection", brief_summary="We inject mesenchymal stem cells."
    )
    assert confidence(facts, "msc") == "review"
    assert "brief_summary" in {words.field for words in found(facts)["msc"].evidence}


def test_marrow_derived_stem_cells_without_more_are_msc_to_review() -> None:
    facts = record("Autologous Bone Marrow-Derived Stem Cells in MS", "Stem Cell Transplantation")
    assert confidence(facts, "msc") == "review"
    assert therapies(facts) == {"msc"}


def test_unstated_stem_cells_are_told_apart_from_both() -> None:
    assert therapies(record("Stem cell therapy in MS", "Stem cells")) == {"other-cell"}


def test_a_therapy_named_only_in_an_arm_is_found() -> None:
    assert therapies(record("A trial in MS", arms=(arm("Mesenchymal stem cells"), arm("Placebo")))) == {"msc"}


def test_a_therapy_named_only_in_a_description_is_found_for_review() -> None:
    given = InterventionFacts(name="XYZ-9", description="Cultured mesenchymal stem cells, given once.")
    assert confidence(record("XYZ-9 in MS", interventions=(given,)), "msc") == "review"


def test_a_description_of_earlier_treatment_is_no_evidence() -> None:
    facts = record(
        "A drug in MS", "Drug", arms=(arm("Drug", "People with no prior stem cell rescue or prior HSCT."),)
    )
    assert not therapies(facts)


def test_the_words_are_kept_as_they_stand_with_their_field() -> None:
    facts = record("Cells in MS", "Placebo", "autologous MESENCHYMAL stem-cells")
    (words,) = found(facts)["msc"].evidence
    assert (words.field, words.words) == ("intervention 2 name", "MESENCHYMAL stem-cells")
    assert words.rule.startswith("names: mesenchymal")


def test_two_therapies_in_one_trial_are_both_found() -> None:
    facts = record("Cells in MS", "Autologous HSCT", "Mesenchymal stem cells")
    assert therapies(facts) == {"hsct", "msc"}


def test_a_drug_trial_in_ms_names_nothing() -> None:
    explanation = explain(record("Natalizumab in MS", "Natalizumab"), catalogue())
    assert explanation.disease
    assert explanation.matches == ()
