"""What changed: by period, ranked by meaning, a trial at a time; and what the page says where nothing did."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from evidence.models import LiteratureChange
from evidence.synthesis_actions import refresh_syntheses
from tests import factories as make
from tests.evidence import asked as ask
from tests.web.test_pages import words
from trials.models import Trial

pytestmark = pytest.mark.django_db
A, B, C = "NCT00000001", "NCT00000002", "NCT00000003"


def ago(days: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def changed(nct_id: str, days: float = 1, **columns: Any) -> Trial:
    """One change of the trial, seen so many days ago; the trial is made where it does not exist."""
    trial = Trial.objects.filter(nct_id=nct_id).first() or make.make_trial(nct_id, therapy="hsct")
    make.make_change(trial, **({"seen_at": ago(days)} | columns))
    return trial


def listed(page: str) -> list[str]:
    """The trials of the page with a heading of their own, in order."""
    return re.findall(r'<h3 id="(NCT\d+)">', page)


def test_the_trial_with_the_most_telling_change_comes_first(client: Client) -> None:
    changed(A, 1, rank=60, kind="sites")
    changed(B, 9, rank=1, kind="results_posted")
    changed(B, 1, rank=80, kind="title")
    changed(C, 2, rank=11)
    assert listed(words(client, "/changes/")) == [B, C, A]
    assert listed(words(client, "/changes/?sort=newest")) == [B, A, C]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [A, B, C]),
        ("?period=today", [A]),
        ("?period=week", [A, B]),
        ("?period=all", [A, B, C, "NCT00000004"]),
    ],
)
def test_a_period_keeps_what_was_seen_in_it(client: Client, query: str, found: list[str]) -> None:
    for nct_id, days in ((A, 0), (B, 6), (C, 29), ("NCT00000004", 200)):
        changed(nct_id, days)
    assert listed(words(client, f"/changes/{query}")) == found


def test_a_day_of_the_readers_own_takes_the_place_of_a_period(client: Client) -> None:
    changed(A, 100)
    since = ago(101).date().isoformat()
    page = words(client, f"/changes/?since={since}&period=today")
    assert listed(page) == [A]
    assert f'type="date" value="{since}"' in page


def test_the_registrys_own_dates_can_decide_instead_of_ours(client: Client) -> None:
    long_ago, today = make.date("2020-01-01"), make.date(timezone.localdate().isoformat())
    changed(A, 1, registry_date=long_ago)
    changed(B, 300, registry_date=today)
    changed(C, 1, registry_date=None)
    assert sorted(listed(words(client, "/changes/"))) == [A, C]
    assert listed(words(client, "/changes/?dated=registry")) == [B]


def test_therapy_and_kind_narrow_the_page_and_are_counted(client: Client) -> None:
    changed(A, kind="status")
    changed(B, kind="sites", rank=60)
    make.make_change(make.make_trial(C, therapy="msc"), seen_at=ago(1))
    assert listed(words(client, "/changes/?therapy=msc")) == [C]
    page = words(client, "/changes/?kind=sites")
    assert listed(page) == [B]
    assert 'value="status"><span>Status</span><span class="n">2</span>' in page
    assert 'aria-label="Remove filter: kind Sites"' in page


def test_what_a_merged_record_changed_stands_under_the_record_that_is_kept(client: Client) -> None:
    kept = changed(A)
    changed(B)
    Trial.objects.filter(nct_id=B).update(merged_into=kept)
    page = words(client, "/changes/")
    assert listed(page) == [A]
    assert f"in {B}, which the registry merged into this record" in page


def test_many_changes_of_one_trial_are_folded_and_counted(client: Client) -> None:
    for i in range(30):
        changed(A, rank=i + 1, after=f"value {i}")
    page = words(client, "/changes/")
    assert "30 changes in 1 trial" in page
    assert "16 more of 30" in page
    assert "value 19" in page
    assert "value 20" not in page


def test_a_first_load_is_no_change_and_the_page_says_so(client: Client) -> None:
    make.make_trial(A)
    page = words(client, "/changes/")
    assert "No registry record changed" in page
    assert "Loading a record for the first time is no change" in page


def test_an_empty_period_says_when_the_last_change_was_seen(client: Client) -> None:
    changed(A, seen_at=make.NOON)
    page = words(client, "/changes/?period=today")
    assert "The last change of any record was seen here on 25 Sep 2025." in page
    assert 'href="?period=all"' in page


def test_trials_registered_in_the_period_are_told_by_the_registrys_date(client: Client) -> None:
    today = timezone.localdate()
    make.make_trial(A, first_posted_date=make.date((today - dt.timedelta(days=3)).isoformat()))
    make.make_trial(B, first_posted_date=make.date("2014-05-02"), fetched_at=ago(0))
    page = words(client, "/changes/")
    assert "Newly registered" in page
    assert A in page
    assert B not in page
    assert "Newly registered" not in words(client, "/changes/?kind=status")


def test_an_answer_that_became_another_says_what_changed(client: Client) -> None:
    make.make_therapy("msc")
    ask.deaths("a", 1, 50, year=2010)
    refresh_syntheses()
    assert "Answer changed" not in words(client, "/changes/")
    ask.deaths("b", 2, 100, year=2015)
    refresh_syntheses()
    page = words(client, "/changes/")
    assert "Answer changed" in page
    assert "Added: B 2015, 2 of 100 people." in page
    assert "Answer changed" not in words(client, "/changes/?therapy=msc")


def test_a_corrected_figure_is_told_with_its_reason_and_told_again_when_withdrawn(client: Client) -> None:
    correction = make.make_correction(make.make_result(n=3))
    correction.made_at = ago(1)
    correction.save()
    page = words(client, "/changes/")
    assert "Figure corrected" in page
    assert "n 3 → 4." in page
    assert "a misprint" in page
    correction.withdrawn_at = ago(0)
    correction.save()
    page = words(client, "/changes/")
    assert "Correction withdrawn" in page
    assert "n 4 → 3." in page


def test_a_report_that_is_gone_has_no_link(client: Client) -> None:
    for slug in ("gone2019", "here2019"):
        LiteratureChange.objects.create(
            report_slug=slug, name=slug.title(), therapy_slug="hsct", kind="removed", at=ago(1)
        )
    make.make_report("here2019")
    page = words(client, "/changes/")
    assert "/reports/here2019/" in page
    assert "Gone2019" in page
    assert "/reports/gone2019/" not in page


def test_the_page_leads_to_the_same_changes_in_the_api_and_as_a_feed(client: Client) -> None:
    changed(A)
    changed(B, 3, kind="sites")
    page = words(client, "/changes/?kind=sites&period=week")
    [api] = re.findall(r'href="(/api/v1/changes/[^"]*)"', page)
    assert client.get(api.replace("&amp;", "&")).json()["count"] == 1
    assert '<link rel="alternate" type="application/atom+xml" href="/changes/feed/?kind=sites"' in page


@pytest.mark.parametrize(
    "query",
    [
        "since=%00",
        "since=" + "9" * 10_000,
        "since=0001-01-01T00:00:00%2B14:00",
        "since=9999-12-31T23:59:59-14:00",
        "since=0001-01-01&dated=registry",
        "period=<script>alert(1)</script>",
        "sort=<i>evil</i>",
        "dated=--",
        "kind=%00,status",
        "therapy=homeopathy",
        "trial=NCT1",
        "page=9999999",
        "page=<i>evil</i>",
        "page=-1",
        "page=%C2%B2",
        "nonsense=1",
        "<script>=1",
    ],
)
def test_hostile_queries_get_a_page_and_never_markup(client: Client, query: str) -> None:
    changed(A)
    for address in ("/changes/", "/changes/feed/"):
        response = client.get(f"{address}?{query}")
        assert response.status_code in {200, 400}, address
        assert response["X-Content-Type-Options"] == "nosniff"
        if not response["Content-Type"].startswith("text/plain"):
            assert b"<script>alert" not in response.content
            assert b"<i>evil" not in response.content


def test_a_page_that_is_not_there_shows_the_first_and_says_so(client: Client) -> None:
    changed(A)
    page = words(client, "/changes/?page=9999999", 400)
    assert "this list has 1 page" in page
    assert listed(page) == [A]


def test_texts_of_a_registry_stay_text(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    changed(A, before=evil, after=evil)
    Trial.objects.update(brief_title=evil, acronym=evil)
    assert "<script>alert" not in words(client, "/changes/")
    assert "<script>alert" not in words(client, "/")


def many(number: int, first: int) -> None:
    for i in range(first, first + number):
        trial = make.make_trial(
            f"NCT7{i:07}", therapy="hsct", first_posted_date=make.date(timezone.localdate().isoformat())
        )
        for rank in range(1, 4):
            make.make_change(trial, rank=rank, seen_at=ago(1))
        report = make.make_report(f"author{i}x")
        make.make_correction(make.make_result(report))
        LiteratureChange.objects.create(
            report_slug=report.slug, name="x", therapy_slug="hsct", kind="new", at=ago(1)
        )
        ask.deaths(f"d{i}", 1, 50 + i)
        refresh_syntheses()


@pytest.mark.parametrize("address", ["/changes/?period=all", "/", "/changes/feed/"])
def test_more_changes_ask_no_more_of_the_database(
    client: Client, address: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    many(2, 0)
    with django_assert_max_num_queries(45) as few:
        client.get(address)
    many(6, 10)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert client.get(address).status_code == 200


def test_the_home_page_tells_the_week_in_five_lines_at_most(client: Client) -> None:
    for i in range(7):
        changed(f"NCT0000010{i}", rank=i + 1)
    make.make_change(make.make_trial(C), seen_at=ago(1), rank=1)
    page = words(client, "/")
    week = page[page.index("What changed this week") : page.index("How fresh this is")]
    assert "7 trials changed in the registry" in week
    assert week.count("<li>") == 5
    assert "NCT00000100: Status" in week
    assert C not in week
    assert 'href="/changes/?therapy=hsct&amp;period=week"' in week


def test_a_quiet_week_says_so_and_when_the_last_change_was(client: Client) -> None:
    changed(A, seen_at=make.NOON)
    page = words(client, "/")
    assert "Nothing changed in the last seven days." in page
    assert "25 Sep 2025" in page
