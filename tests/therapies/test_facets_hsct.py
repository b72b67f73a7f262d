"""What is read of a transplant: regimen, intensity, graft and donor; and what only looks like it."""

from __future__ import annotations

import pytest

from tests.therapies.facet_records import arm, given, values, words
from tests.therapies.records import record


def regimen(*names: str, title: str = "AHSCT in MS", **more: object) -> list[str]:
    return values(record(title, *names, **more), "conditioning", "hsct")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cy/ATG", "cy-atg"),
        ("Cyclophosphamide and rabbit anti-thymocyte globulin", "cy-atg"),
        ("BEAM-ATG conditioning", "beam-atg"),
        ("Carmustine, etoposide, cytarabine, melphalan and Thymoglobulin", "beam-atg"),
        ("BEAM regimen", "beam"),
        ("Cyclophosphamide/Rituximab", "cy-rituximab"),
        ("Busulfan, cyclophosphamide and ATG", "bu-cy-atg"),
        ("Cyclophosphamide and total-body irradiation", "cy-tbi"),
        ("High dose cyclophosphamide", "cy"),
        ("Irradiation, Total Body with cyclophosphamide", "cy-tbi"),
    ],
)
def test_a_regimen_is_known_by_its_drugs(name: str, value: str) -> None:
    assert regimen(name) == [value]


def test_drugs_listed_as_separate_interventions_make_a_regimen() -> None:
    assert regimen("Cyclophosphamide", "Mesna", "rATG", "G-CSF", "Autologous Stem Cells") == ["cy-atg"]


def test_a_title_and_the_list_of_interventions_are_read_together() -> None:
    title = "Total body irradiation and autologous transplantation in MS"
    assert regimen("Cyclophosphamide", "ATG", title=title) == ["cy-tbi-atg"]


def test_cyclophosphamide_that_may_have_mobilised_leaves_the_regimen_as_it_is() -> None:
    drugs = ("Carmustine", "Etoposide", "Cytarabine", "Melphalan", "ATG", "Cyclophosphamide")
    assert regimen(*drugs) == ["beam-atg"]


def test_mobilisation_is_no_conditioning() -> None:
    summary = "Stem cells are mobilized with cyclophosphamide and ATG before transplantation."
    assert regimen(brief_summary=summary) == []


def test_cyclophosphamide_alone_in_a_list_is_not_taken_for_the_conditioning() -> None:
    assert regimen("Cyclophosphamide", "AHSCT") == []


def test_an_unnamed_kind_of_radiation_makes_another_combination_of_no_known_intensity() -> None:
    facts = record("AHSCT in MS", "Cyclophosphamide", "ATG", "Radiation therapy")
    assert values(facts, "conditioning", "hsct") == ["other"]
    assert values(facts, "intensity", "hsct") == []


def test_two_regimens_compared_are_both_told() -> None:
    facts = record("Conditioning for AHSCT", "Cyclophosphamide/ATG", "Cyclophosphamide/Rituximab")
    assert set(values(facts, "conditioning", "hsct")) == {"cy-atg", "cy-rituximab"}
    assert set(regimen(title="BEAM/ATG versus Cy/ATG in AHSCT")) == {"beam-atg", "cy-atg"}


def test_the_drug_the_transplant_is_compared_with_is_no_conditioning() -> None:
    title = "AHSCT versus alemtuzumab in MS"
    assert regimen("Cyclophosphamide", "ATG", "Alemtuzumab", title=title) == ["cy-atg"]
    assert regimen("AHSCT", "Alemtuzumab", "Ocrelizumab", title=title) == []


def test_drugs_of_an_observed_cohort_make_no_regimen() -> None:
    drugs = ("AHSCT", "Alemtuzumab", "Rituximab", "Cyclophosphamide")
    assert regimen(*drugs, study_type="OBSERVATIONAL") == []


def test_two_drugs_that_are_treatments_by_themselves_make_no_combination() -> None:
    assert regimen("AHSCT", "Alemtuzumab", "Rituximab") == []


def test_the_same_drug_is_conditioning_where_nothing_is_compared() -> None:
    assert regimen("Fludarabine", "Cyclophosphamide", "Alemtuzumab") == ["flu-cy-alemtuzumab"]


def test_what_the_control_arm_gets_is_not_read() -> None:
    facts = record(
        "Transplantation or best treatment in MS",
        arms=(
            arm("HSCT", "Cyclophosphamide and ATG, then autologous stem cell transplantation"),
            arm(
                "Best treatment",
                "Fludarabine and melphalan and ATG",
                "ACTIVE_COMPARATOR",
            ),
        ),
        interventions=(
            given("Cyclophosphamide", "", "HSCT"),
            given("Busulfan", "", "Best treatment"),
        ),
    )
    assert values(facts, "conditioning", "hsct") == ["cy-atg"]


def test_interventions_are_listed_arm_by_arm_where_the_record_links_them() -> None:
    facts = record(
        "Two regimens before AHSCT",
        arms=(arm("HSCT after BEAM"), arm("HSCT, reduced")),
        interventions=(
            given("Carmustine, etoposide, cytarabine, melphalan", "", "HSCT after BEAM"),
            given("ATG", "", "HSCT after BEAM", "HSCT, reduced"),
            given("Cyclophosphamide", "", "HSCT, reduced"),
        ),
    )
    assert set(values(facts, "conditioning", "hsct")) == {"beam-atg", "cy-atg"}
    assert set(values(facts, "intensity", "hsct")) == {"intermediate", "low"}


def test_a_control_named_after_versus_in_a_summary_is_not_read() -> None:
    summary = "We use a conditioning regimen of cyclophosphamide and rATG versus rituximab and melphalan."
    assert regimen(brief_summary=summary) == ["cy-atg"]


def test_names_settle_the_regimen_before_the_summary_is_read() -> None:
    assert regimen("BEAM and ATG", brief_summary="Conditioning was Cy/ATG in an earlier series.") == [
        "beam-atg"
    ]


@pytest.mark.parametrize(
    ("name", "intensity"),
    [("Cy/ATG", "low"), ("BEAM/ATG", "intermediate"), ("Busulfan and cyclophosphamide", "high")],
)
def test_the_regimen_settles_the_intensity(name: str, intensity: str) -> None:
    assert values(record("AHSCT", name), "intensity", "hsct") == [intensity]


@pytest.mark.parametrize(
    ("title", "intensities"),
    [
        ("Nonmyeloablative transplantation", ["low"]),
        ("Non-myeloablative transplantation", ["low"]),
        ("Myeloablative regimen", ["high"]),
        ("Reduced-intensity immunoablation", []),
        ("High intensity training after AHSCT", []),
    ],
)
def test_without_a_regimen_the_record_s_own_words_tell_the_intensity(
    title: str, intensities: list[str]
) -> None:
    assert values(record(title), "intensity", "hsct") == intensities


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("CD34+ selected graft", ["cd34-selected"]),
        ("Autologous CD34 selected hematopoietic stem cells", ["cd34-selected"]),
        ("CD34+ hematopoietic stem cell transplant", []),
        ("CD34 Selected, T Cell Depleted products", ["cd34-selected", "t-cell-depleted"]),
        ("Unmanipulated peripheral stem cells", ["unmanipulated"]),
        ("Stem cells without CD34 selection", ["unmanipulated"]),
        ("Enumeration of CD34 cells", []),
    ],
)
def test_graft_manipulation(title: str, found: list[str]) -> None:
    assert values(record(title), "graft", "hsct") == found


@pytest.mark.parametrize(
    ("title", "donors"),
    [
        ("Autologous stem cell transplantation", ["autologous"]),
        ("aHSCT in MS", ["autologous"]),
        ("Allogenic transplantation", ["allogeneic"]),
        ("Syngeneic or Autologous transplantation", ["autologous", "syngeneic"]),
        ("Hematopoietic stem cell transplantation", []),
    ],
)
def test_donor_of_the_graft(title: str, donors: list[str]) -> None:
    assert values(record(title), "graft_donor", "hsct") == donors


def test_a_summary_that_speaks_of_several_donors_in_general_settles_nothing() -> None:
    summary = "Transplants can be autologous or allogeneic."
    assert values(record("HSCT in MS", brief_summary=summary), "graft_donor", "hsct") == []


def test_every_facet_gives_the_words_as_they_stand_and_their_field() -> None:
    facts = record("AHSCT in MS", "Cyclophosphamide", "rATG")
    assert words(facts, "conditioning", "hsct") == [
        ("intervention 1 name", "Cyclophosphamide"),
        ("intervention 2 name", "rATG"),
    ]


def test_a_trial_of_another_therapy_has_no_transplant_facets() -> None:
    facts = record("Cy/ATG in MS", "Cyclophosphamide and ATG", "autologous CD34 selected cells")
    assert not values(facts, "conditioning") + values(facts, "graft", "msc") + values(facts, "graft_donor")
