"""What is read of MSC trials: tissue, donor, route, dose and number of infusions; missing stays missing."""

from __future__ import annotations

import pytest

from tests.therapies.facet_records import arm, given, values
from tests.therapies.records import record


def told(key: str, title: str = "MSC in MS", description: str = "", **more: object) -> list[str]:
    """Of a trial that gives "Mesenchymal stem cells" with this description."""
    cells = (given("Mesenchymal stem cells", description),)
    return values(record(title, **{"interventions": cells} | more), key, "msc")


@pytest.mark.parametrize(
    ("title", "tissue"),
    [
        ("Bone marrow-derived mesenchymal stem cells", "bone-marrow"),
        ("Autologous BM-MSCs", "bone-marrow"),
        ("Adipose-derived MSC", "adipose"),
        ("HB-adMSCs in MS", "adipose"),
        ("Umbilical Cord MSC", "umbilical-cord"),
        ("Wharton's jelly MSC", "umbilical-cord"),
        ("hUC-MSCs", "umbilical-cord"),
        ("Placenta derived MSC", "placenta"),
        ("Dental pulp stem cells", "other"),
        ("NurOwn in progressive MS", "bone-marrow"),
    ],
)
def test_the_tissue_is_known_by_its_names_and_by_products(title: str, tissue: str) -> None:
    assert told("tissue", title) == [tissue]


def test_marrow_as_an_organ_is_no_tissue_of_the_cells() -> None:
    assert told("tissue", description="Not in bone marrow suppression.") == []


def test_a_summary_about_all_tissues_settles_none() -> None:
    assert (
        told("tissue", brief_summary="MSC are found in bone marrow, adipose tissue and umbilical cord.") == []
    )
    assert told("tissue", brief_summary="MSC are taken from bone marrow.") == ["bone-marrow"]


def test_a_cord_suggests_a_donor_but_only_the_record_s_words_count() -> None:
    assert told("cell_donor", "Umbilical cord MSC") == []
    assert told("cell_donor", "Allogenic umbilical cord MSC") == ["allogeneic"]
    assert told("cell_donor", "Autologus MSC") == ["autologous"]


def test_a_denied_donor_does_not_count() -> None:
    assert told("cell_donor", "Allogeneic, not autologous MSC") == ["allogeneic"]
    assert told("cell_donor", "Non-autologous MSC") == []


@pytest.mark.parametrize(
    ("description", "routes"),
    [
        ("Intravenous infusion", ["iv"]),
        ("IV infusion followed by IT injection", ["iv", "it"]),
        ("administered intrathecally", ["it"]),
        ("intranasal", ["other"]),
        ("a phase IV study", []),
        ("with IV methylprednisolone", []),
        ("it is given", []),
    ],
)
def test_routes(description: str, routes: list[str]) -> None:
    assert told("route", description=description) == routes


def test_the_route_of_the_control_drug_is_not_the_route_of_the_cells() -> None:
    drugs = (
        given("Mesenchymal stem cells", "intrathecally"),
        given("Methotrexate", "intravenously, 3 infusions"),
    )
    facts = record("MSC in MS", interventions=drugs)
    assert values(facts, "route", "msc") == ["it"]
    assert values(facts, "infusions", "msc") == []


def test_a_route_in_a_summary_counts_only_beside_the_cells() -> None:
    assert told("route", brief_summary="Intravenous gadolinium is used. MSC are given.") == []
    assert told("route", brief_summary="MSC are given intravenously.") == ["iv"]


@pytest.mark.parametrize(
    ("description", "doses"),
    [
        ("1-2 x 10^6 MSC/kg", ["1000000-2000000 cells/kg"]),
        ("1-2 x106 MSCs/kg", ["1000000-2000000 cells/kg"]),
        ("1 to 2 x 1000000 MSC/Kg body weight", ["1000000-2000000 cells/kg"]),
        ("1.0-2.0 million cells/kg", ["1000000-2000000 cells/kg"]),
        ("0.3-1 million cells per kg", ["300000-1000000 cells/kg"]),
        ("4*10e6 cells/Kg", ["4000000 cells/kg"]),
        ("Dose: 10e6 cells/Kg", ["1000000 cells/kg"]),
        (r"2 x 10\^6 cells per kilogram", ["2000000 cells/kg"]),
        ("2×10⁶/kg", ["2000000 cells/kg"]),
        ("up to 2x10^6 autologous MSCs per kg", ["up to 2000000 cells/kg"]),
        ("up to 2,000,000 cells/kg", ["up to 2000000 cells/kg"]),
        ("between 2 and 10 million cells", ["2000000-10000000 cells"]),
        ("150M cells", ["150000000 cells"]),
        ("in a dose of 100 million", ["100000000 cells"]),
        ("60 million cells IT and 20 million cells IV", ["60000000 cells", "20000000 cells"]),
        ("suspended at 10 × 10^6/mL to 15 × 10^6/mL", []),
        ("10 x 10^6 cells/ml", []),
        ("1x10 million MSC per kg", []),
        ("low dose of cells/kg", []),
        ("5 to 10 million cells; 20 million cells is the maximum dose", ["5000000-10000000 cells"]),
        ("200 mL of marrow; 3 cells seen", []),
    ],
)
def test_doses_are_numbers_where_they_are_plain(description: str, doses: list[str]) -> None:
    assert told("dose", description=description) == doses


@pytest.mark.parametrize(
    ("description", "numbers"),
    [
        ("A single IV infusion", ["1"]),
        ("Single-dose", ["1"]),
        ("six autologous stem cell injections", ["6"]),
        ("two (2) treatments", ["2"]),
        ("a total of 6 intravenous infusions of cells or placebo", ["6"]),
        ("three doses at three month intervals", ["3"]),
        ("once per day for 7 days", ["7"]),
        ("two different doses of cells", []),
        ("two doses of cells", []),
        ("up to 8 injections", []),
        ("3-5 doses every month", []),
        ("single dose infusion on Day 1 and at Month 6", []),
        ("6 injections of placebo", []),
        ("single-center study of infusion", []),
    ],
)
def test_numbers_of_infusions(description: str, numbers: list[str]) -> None:
    assert told("infusions", description=description) == numbers


def test_in_a_crossover_a_count_that_includes_placebo_is_left_out() -> None:
    text = "Two infusions, cells and placebo"
    assert told("infusions", description=text, intervention_model="CROSSOVER") == []


def test_a_dose_is_read_from_arms_before_summaries() -> None:
    facts = record(
        "MSC in MS",
        arms=(arm("Low", "1 x 10^6 cells/kg"), arm("High", "4 x 10^6 cells/kg")),
        brief_summary="MSC were injected at 9 million cells in rats.",
    )
    assert values(facts, "dose", "msc") == ["1000000 cells/kg", "4000000 cells/kg"]
