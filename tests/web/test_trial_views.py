"""The list of trials as a timeline and as a map: the same trials, nothing dropped in silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories import date, make_registry_copy, make_trial
from tests.web.test_pages import words
from trials.models import Site, Trial
from web.presenters import trial_views

pytestmark = pytest.mark.django_db


def at(trial: Trial, longitude: float, latitude: float, country: str = "Sweden") -> Site:
    position = trial.sites.count()
    return Site.objects.create(
        trial=trial, position=position, country=country, longitude=longitude, latitude=latitude
    )


def test_the_timeline_stands_by_start_whatever_the_list_is_sorted_by() -> None:
    for number, start in (("NCT90000001", "2020"), ("NCT90000002", "2001-05"), ("NCT90000003", "2011-01-02")):
        make_trial(number, start_date=date(start))
    view = trial_views.timeline(Trial.objects.order_by("nct_id"))
    assert [line.number for line in view.lines] == ["NCT90000002", "NCT90000003", "NCT90000001"]
    assert [bar.row.number for bar in view.drawings[0].bars] == [line.number for line in view.lines]


def test_a_trial_without_a_start_is_counted_and_stands_in_the_table() -> None:
    make_trial("NCT90000001")
    make_trial("NCT90000002", start_date=None, start_date_kind="")
    view = trial_views.timeline(Trial.objects.all())
    assert [line.number for line in view.lines] == ["NCT90000001", "NCT90000002"]
    assert len(view.drawings[0].bars) == 1
    assert "1 trial gives no start date: in the table, not drawn." in view.notes


def test_without_any_start_there_is_a_table_and_no_drawing(client: Client) -> None:
    make_trial("NCT90000001", start_date=None, start_date_kind="")
    page = words(client, "/trials/?view=timeline")
    assert "timeline-wide" not in page
    assert '<details class="more" open>' in page
    assert "NCT90000001" in page


def test_a_hundred_trials_stand_on_a_page_and_the_rest_is_named(client: Client) -> None:
    for number in range(103):
        make_trial(start_date=date(f"{1990 + number % 30}-06"))
    first = words(client, "/trials/?view=timeline&status=completed")
    assert "Trials 1 to 100 of 103, earliest start first" in first
    assert "3 more trials on the other pages of this view." in first
    assert 'href="?view=timeline&amp;status=completed&amp;page=2"' in first
    second = words(client, "/trials/?view=timeline&page=2")
    assert "Trials 101 to 103 of 103" in second


def test_a_page_that_is_not_there_is_said_and_the_nearest_shown(client: Client) -> None:
    make_trial()
    for asked in ("9999999", "x%3Cscript%3E", "-1", "0"):
        page = words(client, f"/trials/?view=timeline&page={asked}")
        assert "of the timeline; page 1 is shown." in page, asked
        assert "<script>" not in page.split("<main")[1]


def test_every_mark_of_the_drawing_is_in_its_table_in_words(client: Client) -> None:
    make_trial("NCT90000001", overall_status="TERMINATED", primary_completion_date=None, has_results=True)
    make_trial(
        "NCT90000002",
        overall_status="RECRUITING",
        primary_completion_date=date("2031-04"),
        primary_completion_date_kind="ESTIMATED",
    )
    make_registry_copy()
    table = words(client, "/trials/?view=timeline").split("Show the timeline as a table")[1]
    for stated in (
        "Stopped early",
        "posted",
        "not reported",
        "Recruiting",
        "Apr 2031",
        "estimated",
        "none posted",
    ):
        assert stated in table


def test_a_trial_known_to_end_before_it_starts_is_named() -> None:
    make_trial("NCT90000001", start_date=date("2014-05"), primary_completion_date=date("2012"))
    make_trial("NCT90000002", start_date=date("2014-05"), primary_completion_date=date("2014"))
    notes = " ".join(trial_views.timeline(Trial.objects.all()).notes)
    assert "The record ends before it starts: NCT90000001." in notes


def test_the_map_counts_trials_and_sites_and_links_keep_the_filters(client: Client) -> None:
    make_trial(countries=("Sweden", "Sweden", "Italy"))
    make_trial(countries=("Sweden",))
    make_trial(countries=("Sweden",), overall_status="RECRUITING")
    page = words(client, "/trials/?view=map&status=completed")
    assert (
        'href="/trials/?status=completed&amp;country=Sweden">Sweden</a></th><td class="n">2</td><td class="n">3</td>'
        in page
    )
    assert "Sweden: 2 trials" in page
    assert "Italy: 1 trial" in page
    assert "the largest stands for 2" in page


def test_a_link_of_the_map_leads_to_as_many_trials_as_it_says(client: Client) -> None:
    make_trial(countries=("Iran",))
    make_trial(countries=("Iran, Islamic Republic of", "Iran"))
    make_trial(countries=("Korea, Republic of",))
    view = trial_views.world(Trial.objects.all())
    assert [(line.name, line.trials, line.sites) for line in view.countries] == [
        ("Iran", 2, 3),
        ("Korea, Republic of", 1, 1),
    ]
    assert view.countries[0].spellings == "Iran; Iran, Islamic Republic of"
    for line in view.countries:
        assert f"{line.trials} trial" in words(client, line.url)


def test_a_country_the_atlas_does_not_know_is_listed_and_named(client: Client) -> None:
    make_trial(countries=("Atlantis", "Sweden"))
    page = words(client, "/trials/?view=map")
    assert "Not known to our map, so only in the table: Atlantis." in page
    assert "country=Atlantis" in page
    assert "Atlantis: 1 trial" not in page


def test_what_the_map_cannot_show_is_counted(client: Client) -> None:
    at(make_trial(countries=("Sweden", "")), 11.97, 57.71)
    make_trial()
    page = words(client, "/trials/?view=map")
    assert "1 trial of 2 list no site: not on the map." in page or "1 trial of 2 lists no site" in page
    assert "2 of 3 sites have no coordinates" in page
    assert "Country not given" in page
    assert 'class="sites" d="M' in page


def test_a_map_of_trials_without_sites_still_says_so(client: Client) -> None:
    make_trial()
    page = words(client, "/trials/?view=map")
    assert "No trial of this list names a site." in page
    assert "Europe, larger" not in page


def test_the_bundled_copies_are_said_to_name_few_sites(client: Client) -> None:
    make_trial(countries=("Sweden",))
    make_registry_copy(mode="starter")
    assert "Our abridged copies name few sites" in words(client, "/trials/?view=map")


def test_registry_words_never_become_markup(client: Client) -> None:
    make_trial(
        brief_title='<script>alert(1)</script>" onload="x', acronym="", countries=('"><svg onload=alert(1)>',)
    )
    for view in ("timeline", "map"):
        main = client.get(f"/trials/?view={view}").content.decode().split("<main")[1].split("</main")[0]
        assert "<script" not in main
        assert "<svg onload" not in main
        assert '" onload="x' not in main


@pytest.mark.parametrize("view", ["timeline", "map"])
def test_more_trials_ask_no_more_of_the_database(
    client: Client, view: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    def more(number: int) -> None:
        for place in range(number):
            at(make_trial(therapy="hsct", countries=("Iran", "Iran, Islamic Republic of")), 18 + place, 59)

    make_registry_copy()
    more(1)
    client.get(f"/trials/?view={view}")
    with django_assert_max_num_queries(100) as few:
        client.get(f"/trials/?view={view}")
    asked = len(few)
    more(12)
    client.get(f"/trials/?view={view}")
    with django_assert_max_num_queries(asked):
        client.get(f"/trials/?view={view}")
