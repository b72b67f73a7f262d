"""The list of trials: what it counts, leads to, says when nothing fits, and gives away as a file."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client

from tests import factories as make
from tests.web.test_pages import words
from therapies.models import Assignment, Facet
from trials.models import Intervention, Site, Trial
from web.data_version import data_version
from web.filters import TrialFilter
from web.listing import FACETS, Listing, counts
from web.trial_columns import COLUMNS

pytestmark = pytest.mark.django_db
A, B, C = "NCT00000001", "NCT00000002", "NCT00000003"
EVIL = "<script>alert(1)</script>"


def shown(query: str) -> list[str]:
    chosen = TrialFilter(QueryDict(query), Trial.objects.shown())
    assert chosen.is_valid(), chosen.errors
    return [trial.nct_id for trial in chosen.qs]


def some_trials() -> None:
    """Sixty, that differ in everything one can filter or sort by, some of it missing."""
    chance = random.Random(7)
    for _ in range(60):
        trial = make.make_trial(
            brief_title=chance.choice(
                ["Mesenchymal cells", "Stem cell transplantation", "Rituximab, a cell study"]
            ),
            overall_status=chance.choice(
                ["RECRUITING", "COMPLETED", "TERMINATED", "UNKNOWN", "", "NEW_WORD"]
            ),
            phase=chance.choice(["PHASE1", "PHASE1/PHASE2", "NA", ""]),
            has_results=chance.random() < 0.3,
            study_type=chance.choice(["INTERVENTIONAL", "OBSERVATIONAL"]),
            lead_sponsor_class=chance.choice(["INDUSTRY", "OTHER", ""]),
            enrollment=chance.choice([None, 0, 9, 30, 1000]),
            start_date=chance.choice([None, "2009", "2010", "2010-02", "2010-12-31", "2011-01"]),
            start_date_kind="",
            last_update_posted_date=chance.choice([None, "2019-01-02", "2020-03-01"]),
            last_update_posted_date_kind="",
            countries=tuple(chance.sample(["Italy", "Sweden", "Korea, Republic of"], chance.randint(0, 3))),
            therapy=chance.choice(["", "hsct", "msc"]),
        )
        if chance.random() < 0.5:
            make.make_facet(trial, "phenotype", chance.choice(["rrms", "spms"]))
        if chance.random() < 0.5:
            make.make_planned(trial, "Relapse rate", confidence=chance.choice([0, 0.9]))


CHOICES: dict[str, list[str]] = {
    "q": ["cell", "mesenchimal", "bone marrow transplant", "rituximab OR NCT00000001", "cell -study"],
    "exact": ["yes"],
    "therapy": ["hsct", "msc,none"],
    "status": ["recruiting", "completed,stopped", "unknown"],
    "phase": ["PHASE1", "NA,none"],
    "results": ["posted", "none"],
    "type": ["OBSERVATIONAL"],
    "plans": ["arr"],
    "country": ["Italy", "Korea, Republic of"],
    "sponsor": ["INDUSTRY", "none,OTHER"],
    "phenotype": ["rrms", "rrms,spms"],
    "start_from": ["2009", "2010"],
    "start_to": ["2010", "2011"],
    "people_min": ["0", "9"],
    "people_max": ["9", "30"],
    "sort": [
        "people",
        "-people",
        "start",
        "-start",
        "-updated",
        "id",
        "phase",
        "-phase",
        "status",
        "relevance",
    ],
}


def test_what_is_read_from_memory_is_what_the_database_says() -> None:
    some_trials()
    make.make_trial(A, merged_into=Trial.objects.first())
    chance = random.Random(11)
    for _ in range(120):
        names = chance.sample(sorted(CHOICES), chance.randint(0, 4))
        query = "&".join(f"{name}={chance.choice(CHOICES[name])}" for name in names)
        expected = shown(query)
        listing = Listing(TrialFilter(QueryDict(query), Trial.objects.shown()))
        assert [row.nct_id for row in listing.in_order(0, 100)] == expected, query
        assert listing.total == len(expected), query


def test_every_count_is_what_choosing_the_value_shows() -> None:
    some_trials()
    for kept in ("q=cell&therapy=hsct,msc&people_min=9", "country=Italy&start_to=2010"):
        for facet, numbers in counts(QueryDict(kept)).items():
            others = "&".join(one for one in kept.split("&") if not one.startswith(f"{facet}="))
            for value, number in list(numbers.items())[:8]:
                assert number == len(shown(f"{others}&{facet}={value}")), (facet, value)


@pytest.mark.parametrize(
    "query", ["q=cell", "therapy=hsct&sort=people", "start_from=2010&sponsor=INDUSTRY&q=cell&exact=yes"]
)
def test_page_api_and_files_show_the_same_trials_in_the_same_order(client: Client, query: str) -> None:
    some_trials()
    expected = shown(query)
    api = client.get(f"/api/v1/trials/?{query}&page_size=200").json()
    assert [row["nct_id"] for row in api["results"]] == expected
    assert [row["nct_id"] for row in exported(client, query)] == expected
    assert [row["nct_id"] for row in json.loads(body(client, f"export.json?{query}"))["trials"]] == expected
    page = words(client, f"/trials/?{query}&page_size=100")
    assert sorted(expected, key=lambda one: page.find(f'/trials/{one}/"')) == expected
    assert f"{len(expected)} trial" in page


def body(client: Client, path: str, status: int = 200) -> str:
    response: Any = client.get(f"/trials/{path}")
    assert response.status_code == status, path
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def exported(client: Client, query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client, f"export.csv?{query}").removeprefix("\ufeff"))))


def test_a_year_holds_its_months_and_days_and_a_number_its_bounds() -> None:
    for number, date, people in ((A, "2014", 10), (B, "2014-12-31", 20), (C, "2015-01", None)):
        make.make_trial(number, start_date=make.date(date), enrollment=people)
    assert shown("start_from=2014&start_to=2014&sort=id") == [A, B]
    assert shown("start_from=2015") == [C]
    assert shown("people_min=10&people_max=10") == [A]
    assert shown("people_min=0&sort=id") == [A, B]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("start_from=20014", "start_from"),
        ("start_to=abc", "start_to"),
        ("people_min=-1", "people_min"),
        ("people_max=1e3", "people_max"),
        ("people_min=٣", "people_min"),
        ("start_from=2015&start_to=2014", "start_from"),
        ("people_min=9&people_max=8", "people_min"),
        ("exact=no", "exact"),
        ("sponsor=bogus", "sponsor"),
        ("view=<i>evil</i>", "view"),
        ("page_size=7", "page_size"),
        ("page=0", "page"),
        ("page=abc", "page"),
        ("page=9999999", "page"),
        (f"page={'9' * 5000}", "page"),
        ("page=%00", "page"),
        ("sort=relevance&sort=x", "sort"),
    ],
)
def test_what_is_wrong_is_named_on_a_page_that_helps(client: Client, query: str, name: str) -> None:
    make.make_trial(A)
    page = words(client, f"/trials/?{query}", 400)
    assert f"{name}:" in page
    assert "<i>evil" not in page


def test_a_page_that_is_not_there_leads_to_the_nearest(client: Client) -> None:
    for _ in range(30):
        make.make_trial()
    page = words(client, "/trials/?page=9&q=cell", 400)
    assert "there is no page “9”; this list has 2 pages" in page
    assert '<a href="/trials/?page=2&amp;q=cell">Go to page 2</a>' in page


NAMES = ("q", "exact", "view", "page", "page_size", "sort", "start_from", "people_max", *FACETS)


@pytest.mark.parametrize("value", ["%00", EVIL, "x" * 10_240, "%22(&|!", "'", "-9", "%ff", "OR"])
def test_a_hostile_value_gets_a_helpful_page_or_file_whatever_the_parameter(
    client: Client, value: str
) -> None:
    make.make_trial(A, therapy="hsct")
    for name in NAMES:
        page = client.get(f"/trials/?{name}={value}")
        assert page.status_code in {200, 400}, name
        assert b"<script>alert" not in page.content, name
        assert client.get(f"/trials/export.csv?{name}={value}").status_code in {200, 400}, name


def test_a_search_that_is_too_long_says_how_long_it_may_be(client: Client) -> None:
    page = words(client, f"/trials/?q={'x' * 10_240}", 400)
    assert "10,240 characters are too many" in page


def test_when_nothing_fits_each_filter_that_would_help_is_offered(client: Client) -> None:
    make.make_trial(A, therapy="hsct", phase="PHASE2", countries=("Sweden",))
    make.make_trial(B, therapy="hsct", phase="PHASE3")
    make.make_trial(C, phase="PHASE3")
    page = words(client, "/trials/?therapy=hsct&phase=PHASE3&country=Sweden")
    assert 'href="/trials/?therapy=hsct&amp;country=Sweden">Without “Phase: 3”: 1 trial</a>' in page
    assert 'href="/trials/?therapy=hsct&amp;phase=PHASE3">Without “Country: Sweden”: 1 trial</a>' in page
    assert "Without “Therapy" not in page


def test_when_no_single_filter_helps_each_is_offered_alone(client: Client) -> None:
    make.make_trial(A, phase="PHASE1", countries=("Sweden",), enrollment=9)
    page = words(client, "/trials/?phase=PHASE4&people_min=5000&country=Sweden")
    assert 'href="/trials/?country=Sweden">Only “Country: Sweden”: 1 trial</a>' in page
    assert "Only “Phase" not in page


def test_numbers_in_force_are_chips_that_can_be_taken_away(client: Client) -> None:
    make.make_trial(A, enrollment=2000)
    page = words(client, "/trials/?people_min=1000&start_from=2010&q=cell")
    assert "<span>People</span> 1,000 or more" in page
    assert 'href="/trials/?start_from=2010&amp;q=cell"' in page
    assert "<span>Start</span> from 2010" in page
    assert 'name="people_min" type="text" inputmode="numeric" maxlength="12" value="1000"' in page


def test_the_address_keeps_everything_when_one_thing_changes(client: Client) -> None:
    for _ in range(60):
        make.make_trial(therapy="hsct")
    page = words(client, "/trials/?q=cell&therapy=hsct&sort=people&page_size=50&exact=yes")
    assert 'href="/trials/?q=cell&amp;therapy=hsct&amp;sort=people&amp;page_size=100&amp;exact=yes"' in page
    assert 'href="?q=cell&amp;therapy=hsct&amp;sort=people&amp;page_size=50&amp;exact=yes&amp;page=2"' in page
    assert (
        'href="/trials/?q=cell&amp;therapy=hsct&amp;sort=people&amp;page_size=50&amp;exact=yes&amp;view=map"'
        in page
    )
    assert 'href="/api/v1/trials/?therapy=hsct&amp;q=cell&amp;exact=yes&amp;sort=people"' in page
    assert 'type="application/atom+xml"' in page


def test_the_list_asks_the_same_few_questions_for_one_trial_and_for_many(
    client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    make.make_trial(therapy="hsct", countries=("Sweden",))
    words(client, "/trials/?therapy=hsct&country=Sweden")
    with django_assert_num_queries(4):  # version, rows, therapies, registry copy
        words(client, "/trials/?therapy=hsct&country=Sweden")
    for _ in range(60):
        make.make_trial(therapy="hsct", countries=("Sweden", "Norway"))
    words(client, "/trials/?therapy=hsct&country=Sweden")
    with django_assert_num_queries(4):
        words(client, "/trials/?therapy=hsct&country=Sweden&page_size=50&sort=people")


@pytest.mark.parametrize(("path", "queries"), [("export.csv", 2), ("export.json", 3)])
def test_a_file_asks_the_same_for_one_trial_and_for_many(
    client: Client, path: str, queries: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in (1, 40):
        for _ in range(number):
            make.make_whole_trial()
        with django_assert_num_queries(queries):
            body(client, path)


def test_a_curators_decision_and_a_sync_are_seen_at_once(client: Client, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    trial = make.make_trial(A, therapy="hsct", countries=("Italy",))

    def checked(facet: str, value: str) -> str:
        page = words(client, "/trials/")
        return page.split(f'name="{facet}" value="{value}"')[1].split('class="n">')[1].split("<")[0]

    assert checked("therapy", "hsct") == "1"
    Assignment.objects.all().delete()
    assert checked("therapy", "hsct") == "0"
    make.make_assignment(trial, "hsct")
    assert checked("therapy", "hsct") == "1"
    Trial.objects.update(overall_status="RECRUITING")
    assert checked("status", "recruiting") == "1"
    Site.objects.update(country="Norway")
    assert checked("country", "Norway") == "1"
    make.make_facet(trial, "phenotype", "rrms")
    assert checked("phenotype", "rrms") == "1"
    Facet.objects.all().delete()
    assert checked("phenotype", "rrms") == "0"


def test_the_version_changes_with_each_write_and_with_nothing_else(client: Client) -> None:
    before = data_version()
    trial = make.make_trial(A)
    after = data_version()
    assert after != before
    words(client, "/trials/")
    make.make_change(trial)
    assert data_version() == after
    Trial.objects.update(acronym="X")
    assert data_version() != after


def test_cells_that_look_like_formulas_are_made_text_and_lists_stand_between_semicolons(
    client: Client,
) -> None:
    trial = make.make_trial(A, therapy="hsct", brief_title="=HYPERLINK(1)", acronym="@x", countries=("Italy", "Spain"),
                            has_results=True, enrollment=None, conditions=["MS", "-1"])  # fmt: skip
    Intervention.objects.create(trial=trial, position=0, name="+cells")
    [row] = exported(client, "")
    assert list(row) == [column.name for column in COLUMNS]
    assert (row["brief_title"], row["acronym"], row["interventions"]) == ("'=HYPERLINK(1)", "'@x", "'+cells")
    assert (row["countries"], row["therapies"], row["conditions"]) == ("Italy; Spain", "hsct", "MS; -1")
    assert (row["has_results"], row["enrollment"], row["start_date"]) == ("yes", "", "2014-05")


def test_a_json_file_says_where_it_comes_from_and_what_its_columns_hold(client: Client) -> None:
    make.make_registry_copy()
    make.make_trial(A, brief_title=f"{EVIL} \u2028", has_results=True)
    held = json.loads(body(client, "export.json?sort=id"))
    assert held["registry_date"] == "2025-09-25"
    assert held["address"].endswith("/trials/export.json?sort=id")
    assert list(held["columns"]) == list(held["trials"][0])
    assert held["trials"][0]["has_results"] is True
    assert all(column.name in words(client, "/trials/export/") for column in COLUMNS)


def test_a_file_that_cannot_be_made_says_why(client: Client) -> None:
    assert "“bogus” is not known" in body(client, "export.csv?status=bogus", 400)
    assert body(client, "export.csv?view=map&page=3").startswith("\ufeffnct_id")
