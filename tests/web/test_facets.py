"""Facets of trials in the list, on the pages of a trial and of a therapy, and in the API: words, counts, sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from tests import factories as make
from tests.web.test_pages import words
from therapies.facets.vocabulary import KEYS, PATTERNS
from trials.models import Trial
from web import facet_words
from web.filters import TrialFilter
from web.listing import counts

A, B, C = "NCT00000001", "NCT00000002", "NCT00000003"
EVIL = "<script>alert(1)</script>"


def shown(query: str) -> list[str]:
    chosen = TrialFilter(QueryDict(query), Trial.objects.all())
    assert chosen.is_valid(), chosen.errors
    return sorted(trial.nct_id for trial in chosen.qs)


@pytest.mark.parametrize("key", KEYS)
def test_every_value_has_words_of_its_own(key: str) -> None:
    found = facet_words.values(key)
    assert tuple(found) == KEYS[key]
    assert len(set(found.values())) == len(found)
    assert not set(found.values()) & set(found)


def test_every_key_has_a_legend_and_those_with_values_a_filter() -> None:
    assert set(facet_words.LEGENDS) == {*KEYS, *PATTERNS}
    assert set(facet_words.CHOSEN_BY) == set(KEYS)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("dose", "1000000-2000000 cells/kg", "1 million to 2 million cells per kg of body weight"),
        ("dose", "up to 2500000 cells/kg", "up to 2.5 million cells per kg of body weight"),
        ("dose", "100000000 cells", "100 million cells"),
        ("dose", "1234567 cells", "1,234,567 cells"),
        ("dose", "500000 cells", "500,000 cells"),
        ("infusions", "1", "Once"),
        ("infusions", "6", "6 times"),
        ("route", "it", "Into the spinal fluid (intrathecal)"),
    ],
)
def test_numbers_and_values_are_written_in_words(key: str, value: str, said: str) -> None:
    assert facet_words.words(key, value) == said


@pytest.mark.django_db
def test_a_facet_chooses_the_trials_whose_record_says_so() -> None:
    one, two = make.make_trial(A, therapy="hsct"), make.make_trial(B, therapy="hsct")
    make.make_trial(C, therapy="hsct")
    make.make_facet(one, "conditioning", "cy-atg")
    make.make_facet(two, "conditioning", "beam-atg")
    make.make_facet(two, "intensity", "intermediate")
    assert shown("conditioning=cy-atg") == [A]
    assert shown("conditioning=cy-atg,beam-atg") == [A, B]
    assert shown("conditioning=cy-atg,beam-atg&intensity=intermediate") == [B]
    assert shown("conditioning=bu") == []


@pytest.mark.django_db
def test_one_value_is_not_looked_for_under_another_key() -> None:
    make.make_facet(make.make_trial(A), "graft_donor", "autologous")
    assert shown("graft_donor=autologous") == [A]
    assert shown("cell_donor=autologous") == []


@pytest.mark.django_db
@pytest.mark.parametrize("kept", ["therapy=hsct", "therapy=hsct&conditioning=cy-atg&phenotype=rrms,spms"])
def test_a_count_is_what_choosing_the_value_shows(kept: str) -> None:
    one, two, other = (make.make_trial(n, therapy=t) for n, t in ((A, "hsct"), (B, "hsct"), (C, "msc")))
    for trial, key, value in (
        (one, "conditioning", "cy-atg"), (one, "phenotype", "rrms"), (one, "phenotype", "spms"),
        (one, "phenotype", "mixed"), (two, "conditioning", "beam"), (two, "phenotype", "rrms"),
        (other, "phenotype", "rrms"), (other, "route", "iv"),
    ):  # fmt: skip
        make.make_facet(trial, key, value)
    params = QueryDict(kept)
    numbers = counts(params)
    for key in facet_words.CHOSEN_BY:
        assert list(numbers[key]) == list(KEYS[key])
        rest = "&".join(part for part in kept.split("&") if not part.startswith(f"{key}="))
        for value, number in numbers[key].items():
            assert number == len(shown(f"{rest}&{key}={value}")), (key, value)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["conditioning=bogus", "route=IV", "phenotype=%00", "dose=1000000 cells"])
def test_what_no_facet_has_is_refused_by_page_and_api(client: Client, query: str) -> None:
    make.make_facet(make.make_trial(A, therapy="hsct"))
    page = words(client, f"/trials/?{query}", 400)
    assert query.split("=")[0] in page
    assert client.get(f"/api/v1/trials/?{query}").status_code == 400


@pytest.mark.django_db
def test_facets_of_a_therapy_stay_folded_until_one_is_chosen(client: Client) -> None:
    make.make_facet(make.make_trial(A, therapy="hsct"))
    page = words(client, "/trials/?therapy=hsct")
    assert '<details class="more"><summary>How HSCT is given</summary>' in page
    assert '<details class="more"><summary>How MSC are given</summary>' in page
    chosen = words(client, "/trials/?conditioning=cy-atg")
    assert '<details class="more" open><summary>How HSCT is given</summary>' in chosen
    assert '<details class="more"><summary>How MSC are given</summary>' in chosen
    assert "<span>Conditioning</span> Cyclophosphamide and ATG" in chosen
    assert '<input type="hidden" name="conditioning" value="cy-atg">' in chosen


@pytest.mark.django_db
def test_a_trial_shows_its_facets_with_the_words_and_their_field(client: Client) -> None:
    trial = make.make_trial(A, therapy="hsct")
    stood = [{"field": f"arm_{n} label", "words": f"{EVIL} {n}", "rule": "conditioning: x"} for n in range(4)]
    stood.append({**stood[1], "field": "keyword 2"})
    make.make_facet(trial, words=stood)
    make.make_facet(trial, "intensity", "low")
    page = words(client, f"/trials/{A}/")
    assert "<dt>Conditioning</dt><dd><div><b>Cyclophosphamide and ATG</b>" in page
    assert "“<mark>&lt;script&gt;alert(1)&lt;/script&gt; 0</mark>” in arm 0 label" in page
    assert "alert(1)&lt;/script&gt; 1</mark>” in arm 1 label, keyword 2" in page
    assert page.index("More words that say so") < page.index("alert(1)&lt;/script&gt; 2</mark>")
    assert EVIL not in page
    assert "<dt>Graft</dt>" not in page


@pytest.mark.django_db
def test_several_courses_repeat_no_words_of_the_single_ones(client: Client) -> None:
    trial = make.make_trial(A)
    for value in ("rrms", "spms", "mixed"):
        make.make_facet(trial, "phenotype", value)
    page = words(client, f"/trials/{A}/")
    assert "<b>Several courses</b> </div>" in page
    assert page.count("<mark>Cy/ATG</mark>") == 2


@pytest.mark.django_db
def test_a_therapy_tells_how_its_trials_spread_and_of_how_many_nothing_was_found(client: Client) -> None:
    one, two = make.make_trial(A, therapy="hsct"), make.make_trial(B, therapy="hsct")
    make.make_facet(one)
    make.make_facet(one, "phenotype", "rrms")
    make.make_facet(two, "phenotype", "rrms")
    make.make_facet(make.make_trial(C, therapy="msc"), "phenotype", "ppms")
    make.make_facet(make.make_trial(therapy="hsct", merged_into=one), "phenotype", "spms")
    page = words(client, "/therapies/hsct/")
    assert (
        '<a href="/trials/?therapy=hsct&amp;phenotype=rrms">Relapsing-remitting</a></th><td class="n">2'
        in page
    )
    assert "Conditioning <span>Of 1 other trial the rules found no words for it.</span>" in page
    assert "phenotype=ppms" not in page
    assert "phenotype=spms" not in page
    assert "<caption>Tissue of the cells" not in page


@pytest.mark.django_db
def test_the_api_gives_values_in_the_list_and_words_in_the_record(client: Client) -> None:
    trial = make.make_trial(A, therapy="hsct")
    make.make_facet(trial)
    for value in ("spms", "rrms"):
        make.make_facet(trial, "phenotype", value)
    [row] = client.get("/api/v1/trials/?conditioning=cy-atg").json()["results"]
    told = {"phenotype": ["rrms", "spms"], "conditioning": ["cy-atg"]}
    assert row["facets"] == {key: told.get(key, []) for key in facet_words.LEGENDS}
    facets = client.get(f"/api/v1/trials/{A}/").json()["facets"]
    assert [one["value"] for one in facets] == ["rrms", "spms", "cy-atg"]
    assert facets[2]["label"] == "Cyclophosphamide and ATG"
    assert facets[2]["words"] == [
        {"field": "intervention 1 name", "words": "Cy/ATG", "rule": "conditioning: cy-atg"}
    ]


@pytest.mark.django_db
def test_more_facets_ask_no_more_of_the_database(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    addresses = ("/trials/?conditioning=cy-atg", f"/trials/{A}/", "/therapies/hsct/")
    trial = make.make_trial(A, therapy="hsct")
    make.make_facet(trial)
    most = {}
    for address in addresses:
        with django_assert_max_num_queries(32) as few:
            words(client, address)
        most[address] = len(few.captured_queries)
    for key, values in KEYS.items():
        for value in set(values) - {"cy-atg"}:
            make.make_facet(trial, key, value)
    for _ in range(10):
        make.make_facet(make.make_trial(therapy="hsct"))
    for address in addresses:
        with django_assert_max_num_queries(most[address]):
            words(client, address)
