"""Atom feeds: what RFC 4287 asks for, entries that keep their names, and nothing of a registry that becomes markup."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from evidence.synthesis_actions import refresh_syntheses
from tests import factories as make
from tests.evidence import asked as ask
from tests.web.test_pages import words
from trials.models import Trial
from web.atom import fit

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
A, B, C = "NCT00000001", "NCT00000002", "NCT00000003"
QUESTION = "/evidence/hsct-treatment-related-mortality/feed/"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
# NUL alone is missing: the database holds none.
EVIL = '<script>alert("1")</script> & \x0b\x1b]]> \u202eco'


def feed(client: Client, address: str) -> ET.Element:
    response = client.get(address)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)


def said(element: ET.Element, name: str) -> str:
    found = element.findall(ATOM + name)
    assert len(found) == 1, f"one {name} and no more"
    return found[0].text or ""


def entries(root: ET.Element) -> list[ET.Element]:
    return root.findall(f"{ATOM}entry")


def titles(client: Client, address: str) -> list[str]:
    return [said(entry, "title") for entry in entries(feed(client, address))]


def link(element: ET.Element, rel: str) -> str:
    [found] = [
        one.get("href", "") for one in element.findall(f"{ATOM}link") if one.get("rel", "alternate") == rel
    ]
    return found


@pytest.fixture
def everything() -> None:
    now = timezone.now()
    for nct_id in (A, B):
        trial = make.make_trial(nct_id, therapy="hsct", brief_title=EVIL, acronym=EVIL, lead_sponsor=EVIL)
        make.make_change(trial, seen_at=now, before=EVIL, after="x")
    today = make.date(timezone.localdate().isoformat())
    make.make_trial(C, therapy="msc", first_posted_date=today)
    make.make_correction(make.make_result(n=3))
    ask.deaths("a", 1, 50)
    refresh_syntheses()
    ask.deaths("b", 2, 90)
    refresh_syntheses()


def problems(root: ET.Element) -> list[str]:
    """What RFC 4287 asks of a feed and its entries, and this document lacks."""
    found = []
    for element in (root, *entries(root)):
        name = element.tag.removeprefix(ATOM)
        if not said(element, "title").strip():
            found.append(f"{name} without a title")
        if not MOMENT.fullmatch(said(element, "updated")):
            found.append(f"{name} with no moment of update: {said(element, 'updated')}")
        if not re.fullmatch(r"tag:[a-z0-9.-]+,2026:\S+", said(element, "id")):
            found.append(f"{name} with an id that is no tag URI: {said(element, 'id')}")
        if not link(element, "alternate").startswith("http://"):
            found.append(f"{name} whose link is not absolute")
    if not root.findtext(f"{ATOM}author/{ATOM}name"):
        found.append("feed without an author")
    if not link(root, "self").startswith("http://"):
        found.append("feed that does not say where it is")
    ids = [said(entry, "id") for entry in entries(root)]
    if len(set(ids)) != len(ids):
        found.append("two entries of one id")
    if said(root, "updated") != max(
        (said(entry, "updated") for entry in entries(root)), default=said(root, "updated")
    ):
        found.append("feed older or newer than its entries")
    return found


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize(
    "address",
    [
        "/changes/feed/",
        "/trials/feed/",
        "/trials/feed/?therapy=hsct&q=cell",
        "/changes/feed/?trial=" + A,
        QUESTION,
    ],
)
def test_a_feed_is_a_valid_atom_document(client: Client, address: str) -> None:
    root = feed(client, address)
    assert root.tag == f"{ATOM}feed"
    assert problems(root) == []


@pytest.mark.parametrize("address", ["/changes/feed/", "/trials/feed/", QUESTION])
def test_a_feed_of_nothing_is_valid_and_the_same_each_time(client: Client, address: str) -> None:
    assert problems(feed(client, address)) == []
    assert client.get(address).content == client.get(address).content


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("address", ["/changes/feed/", "/trials/feed/"])
def test_texts_of_a_registry_are_text_in_the_summary_too(client: Client, address: str) -> None:
    for entry in entries(feed(client, address)):
        html = said(entry, "summary")
        assert set(re.findall(r"</?([a-z]+)", html)) <= {"ul", "li", "p"}


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert fit("a\x00b\x0bc\x1b \ud800d\ufffe\n  e\u202ef") == "abc d ef"


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("address", ["/changes/feed/", "/trials/feed/", QUESTION])
def test_a_reader_that_has_the_feed_gets_no_second_copy(client: Client, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304


def test_an_entry_tells_the_most_telling_change_of_a_version_and_counts_the_rest(client: Client) -> None:
    trial = make.make_trial(A, acronym="MIST")
    make.make_change(trial, rank=60, kind="sites", before="3", after="4")
    make.make_change(trial, rank=1, before="Recruiting", after="Terminated")
    [entry] = entries(feed(client, "/changes/feed/"))
    assert said(entry, "title") == f"{A} (MIST): Status: Recruiting → Terminated, and 1 more change"
    assert said(entry, "updated") == "2025-09-25T12:00:00+00:00"
    assert link(entry, "alternate") == f"http://testserver/trials/{A}/"
    assert "Sites: 3 → 4" in said(entry, "summary")


def test_an_entry_keeps_its_id_when_the_trial_is_renamed(client: Client) -> None:
    trial = make.make_trial(A)
    make.make_change(trial)
    before = {said(entry, "id") for entry in entries(feed(client, "/changes/feed/"))}
    Trial.objects.update(brief_title="Another", acronym="NEW")
    assert {said(entry, "id") for entry in entries(feed(client, "/changes/feed/"))} == before


def test_the_same_two_versions_met_again_later_are_another_entry(client: Client) -> None:
    trial = make.make_trial(A)
    for day in (0, 10):
        make.make_change(trial, seen_at=make.NOON + dt.timedelta(days=day))
    assert len({said(entry, "id") for entry in entries(feed(client, "/changes/feed/"))}) == 2


def test_the_filters_of_the_page_are_those_of_the_feed(client: Client) -> None:
    make.make_change(make.make_trial(A, therapy="hsct"))
    make.make_change(make.make_trial(B, therapy="msc"), kind="sites")
    assert len(titles(client, "/changes/feed/?therapy=msc&kind=sites")) == 1
    assert len(titles(client, "/changes/feed/?therapy=hsct&kind=sites")) == 0


def test_a_feed_of_trials_is_the_list_with_the_last_updated_first(client: Client) -> None:
    make.make_trial(A, therapy="hsct", fetched_at=make.NOON)
    make.make_trial(B, therapy="hsct", fetched_at=make.NOON + dt.timedelta(days=1))
    make.make_trial(C, therapy="msc")
    found = titles(client, "/trials/feed/?therapy=hsct&sort=id&page=3&view=timeline")
    assert [title[:11] for title in found] == [B, A]


def test_a_trial_that_comes_to_fit_a_list_enters_its_feed_with_the_change_that_brought_it(
    client: Client,
) -> None:
    trial = make.make_trial(A, overall_status="COMPLETED")
    address = "/trials/feed/?status=recruiting"
    assert titles(client, address) == []
    seen = make.NOON + dt.timedelta(days=2)
    Trial.objects.update(overall_status="RECRUITING", fetched_at=seen)
    make.make_change(trial, seen_at=seen, before="Completed", after="Recruiting")
    [entry] = entries(feed(client, address))
    assert said(entry, "updated").startswith("2025-09-27")
    assert "Status: Completed → Recruiting" in said(entry, "summary")


def test_no_more_than_fifty_entries_travel(client: Client) -> None:
    for i in range(60):
        make.make_change(make.make_trial(f"NCT6{i:07}"))
    assert len(titles(client, "/changes/feed/")) == 50
    assert len(titles(client, "/trials/feed/")) == 50


def test_a_feed_of_an_answer_tells_each_version_and_leads_to_it(client: Client) -> None:
    ask.deaths("a", 1, 50, year=2010)
    refresh_syntheses()
    ask.deaths("b", 2, 100, year=2015)
    refresh_syntheses()
    newest, first = entries(feed(client, QUESTION))
    assert "answer changed" in said(newest, "title")
    assert "Added: B 2015, 2 of 100 people." in said(newest, "summary")
    assert "first answer" in said(first, "title")
    for entry in (newest, first):
        assert client.get(link(entry, "alternate")).status_code == 200


@pytest.mark.parametrize(
    "address", ["/trials/feed/?therapy=homeopathy", "/changes/feed/?kind=<b>", "/trials/feed/?x=1"]
)
def test_a_wrong_filter_is_refused_in_plain_words(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/plain")
    assert b"This feed cannot be made" in response.content


def test_a_question_that_is_not_asked_has_no_feed(client: Client) -> None:
    assert client.get("/evidence/nothing/feed/").status_code == 404


@pytest.mark.parametrize("address", ["/changes/", "/"])
def test_a_page_names_its_feed_for_programs_and_for_readers(client: Client, address: str) -> None:
    page = words(client, address)
    [named] = re.findall(r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)"', page)
    assert f'<a href="{named}" type="application/atom+xml">' in page
    feed(client, named.replace("&amp;", "&"))


def many_changes(number: int, first: int) -> None:
    for i in range(first, first + number):
        make.make_change(make.make_trial(f"NCT5{i:07}", therapy="hsct"))
        ask.deaths(f"q{i}", 1, 50 + i)
        refresh_syntheses()


@pytest.mark.parametrize("address", ["/trials/feed/", QUESTION])
def test_longer_feeds_ask_no_more_of_the_database(
    client: Client, address: str, django_assert_max_num_queries: Any
) -> None:
    many_changes(2, 0)
    with django_assert_max_num_queries(20) as few:
        client.get(address)
    many_changes(5, 10)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)
