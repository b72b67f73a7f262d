"""Which registrations may be one programme: what joins by itself, what only suggests, and what means nothing."""

from __future__ import annotations

from typing import Any

import pytest

from trials.families import (
    MOST_OF_ONE_PROGRAMME,
    Link,
    Registration,
    grouped,
    links,
    suggestions,
    usual_acronym,
)

A, B, C, D = (f"NCT0000000{number}" for number in (1, 2, 3, 4))


def one(nct_id: str, title: str = "", **more: Any) -> Registration:
    return Registration(nct_id=nct_id, title=title or f"Cells of {nct_id}", **more)


def pairs(*registrations: Registration) -> set[tuple[str, str, bool]]:
    return {(link.one, link.other, link.by_registry) for link in links(registrations)}


@pytest.mark.parametrize("text", [A, "nct00000001", "Extension of NCT 00000001 (core)"])
def test_an_id_that_the_registry_gives_joins(text: str) -> None:
    (link,) = links([one(A), one(B, record_ids=("EAP-1", text))])
    assert link == Link(A, B, f"the record of {B} gives {A} as an id", by_registry=True)


def test_an_id_of_its_own_or_of_a_record_that_we_do_not_hold_joins_nothing() -> None:
    assert pairs(one(A, record_ids=(A, D)), one(B)) == set()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            {"registers": (("EUDRACT", "2009-016442-74"),)},
            {"registers": (("EUDRACT", "2009 016442 74"),)},
        ),
        ({"reports": ("31072380",)}, {"reports": ("31072380", "1")}),
        ({"acronym": "MESEMS"}, {"acronym": "mesems"}),
        ({"acronym": "DISCOMS"}, {"title": "Extension of the DISCOMS study"}),
        ({"org_study_id": "TG1101-RMS201"}, {"title": "An extension of the TG1101-RMS201 trial"}),
        ({}, {"title": f"Those who completed {A}"}),
        (
            {"org_study_id": "TISCHMS-MSCNP-001", "sponsor": "Tisch"},
            {"org_study_id": "TISCHMS-MSCNP-002", "sponsor": "TISCH"},
        ),
        ({"title": "Mesenchymal stem cells in MS"}, {"title": "MEsenchymal StEm Cells in MS"}),
        (
            {"title": "Allogeneic transplantation of cells", "sponsor": "T"},
            {"title": "Allogeneic transplantation of cells (compassionate use)", "sponsor": "T"},
        ),
        (
            {"reports": ("5",), "cited": ("5",), "sponsor": "T"},
            {"cited": ("5",), "sponsor": "T"},
        ),
    ],
    ids=[
        *("number of another register", "report", "acronym", "acronym in a title", "own number in a title"),
        *("registry number in a title", "numbers of one sponsor", "title", "continuation", "cited report"),
    ],
)
def test_everything_else_only_suggests(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert pairs(one(A, **first), one(B, **second)) == {(A, B, False)}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"acronym": "MS"}, {"acronym": "MS"}),
        ({"cited": ("5",)}, {"cited": ("5",)}),
        ({"reports": ("5",), "cited": ("5",), "sponsor": "T"}, {"cited": ("5",), "sponsor": "U"}),
        ({"org_study_id": "MSC-001", "sponsor": "T"}, {"org_study_id": "MSC-002", "sponsor": "T"}),
        ({"org_study_id": "STEM-CELLS-1", "sponsor": "T"}, {"org_study_id": "STEM-CELLS-2", "sponsor": "U"}),
        ({"title": "Multiple sclerosis"}, {"title": "Multiple Sclerosis"}),
        (
            {"title": "Fingolimod in relapsing remitting MS", "sponsor": "T"},
            {"title": "Long-term study of natalizumab in relapsing remitting MS", "sponsor": "T"},
        ),
        (
            {"title": "Allogeneic transplantation of cells", "sponsor": "T"},
            {"title": "Extension: allogeneic transplantation of cells", "sponsor": "U"},
        ),
    ],
)
def test_what_many_unrelated_records_share_suggests_nothing(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    assert pairs(one(A, **first), one(B, **second)) == set()


def test_what_more_share_than_one_programme_has_tells_nothing() -> None:
    def registry(number: int) -> list[Registration]:
        return [one(f"NCT{key:08}", reports=("7",)) for key in range(number)]

    assert len(pairs(*registry(MOST_OF_ONE_PROGRAMME))) == 66
    assert pairs(*registry(MOST_OF_ONE_PROGRAMME + 1)) == set()


def test_links_hold_whole_programmes_together_with_each_reason_once_the_registrys_first() -> None:
    registrations = [
        one(A, acronym="MESEMS"),
        one(B, acronym="MESEMS"),
        one(C, record_ids=(B,)),
        one(D),
    ]
    (found,) = suggestions(links(registrations), apart=(), family={})
    assert found.nct_ids == (A, B, C)
    assert found.reasons == (f"the record of {C} gives {B} as an id", "both have the acronym MESEMS")


def test_what_is_kept_apart_or_joined_already_is_not_suggested() -> None:
    found = [Link(A, B, "x"), Link(B, C, "y"), Link(C, D, "z")]
    assert [one.nct_ids for one in suggestions(found, apart=[(B, C)], family={})] == [(A, B), (C, D)]
    assert [one.nct_ids for one in suggestions(found, apart=(), family={A: 1, B: 1, D: 2})] == [(B, C, D)]
    assert suggestions(found, apart=(), family={A: 1, B: 1, C: 2, D: 2}) == []


def test_groups_are_the_connected_ones() -> None:
    assert grouped([("a", "b"), ("c", "d"), ("e", "f"), ("b", "c")]) == [{"a", "b", "c", "d"}, {"e", "f"}]


def test_a_programme_is_called_what_most_of_its_registrations_are_called() -> None:
    assert usual_acronym(["STREAMS", "", "MESEMS", "MESEMS"]) == "MESEMS"
    assert usual_acronym(["B", "A"]) == "B"
    assert usual_acronym(["", ""]) == ""
