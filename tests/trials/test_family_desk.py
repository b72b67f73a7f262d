"""A curator at the desk joins what is suggested, keeps it apart, or takes a trial out, always with a reason."""

from __future__ import annotations

import html as markup
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories as make
from tests.factories import make_staff
from trials.models import FamilyMember, KeptApart, TrialFamily

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:trials_trialfamily_suggestions")
A, B = "NCT00000001", "NCT00000002"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_staff("curator", "view_trialfamily", "add_trialfamily"))
    return client


def opened(desk: Client, address: str = PAGE) -> str:
    response = desk.get(address)
    assert response.status_code == 200
    return markup.unescape(response.content.decode())


def act(desk: Client, verdict: str, *nct_ids: str, **more: Any) -> str:
    given = {"verdict": verdict, "trial": list(nct_ids), "reason": "the protocol names both"}
    response = desk.post(PAGE, given | more, follow=True)
    assert response.status_code == 200
    return markup.unescape(response.content.decode())


def programme(number: int = 1, **columns: Any) -> None:
    for nct_id in (f"NCT{number:08}", f"NCT{number + 1:08}"):
        make.make_trial(nct_id, therapy="msc", acronym=f"MESEMS{number}", **columns)


def test_a_suggestion_is_joined_and_a_trial_taken_out_again(desk: Client) -> None:
    programme()
    html = opened(desk)
    assert "Both have the acronym MESEMS1" in html
    assert re.findall(r'name="trial" value="(\w+)" checked', html) == [A, B]
    html = act(desk, "join", A, B, name="MESEMS")
    assert "Joined as one programme: MESEMS." in html
    assert "Nothing is suggested." in html
    assert {one.by for one in FamilyMember.objects.all()} == {User.objects.get(username="curator")}
    html = act(desk, "leave", B)
    assert f"{B} left its family." in html
    assert not TrialFamily.objects.exists()
    assert "Nothing is suggested." in html


def test_a_suggestion_is_kept_apart(desk: Client) -> None:
    programme()
    assert "Nothing is suggested." in act(desk, "apart", A, B)
    assert KeptApart.objects.get().reason == "the protocol names both"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"reason": ""}, "Not stored. Say why"),
        ({"trial": [A]}, "Not stored. Choose at least two"),
        ({"trial": []}, "Not stored. Choose at least two"),
        ({"trial": ["\x00", A]}, "Not stored. Choose at least two"),
        ({"verdict": "leave", "trial": []}, "Not stored."),
        ({"verdict": "leave"}, "Not stored. NCT00000001 is in no family"),
        ({"verdict": "merge"}, "Not stored. Choose what to do"),
    ],
    ids=str,
)
def test_a_mistake_is_told_in_words(desk: Client, more: dict[str, Any], words: str) -> None:
    programme()
    given = {"verdict": "join", "trial": [A, B], "reason": "x"} | more
    html = markup.unescape(desk.post(PAGE, given, follow=True).content.decode())
    assert words in html
    assert not TrialFamily.objects.exists()


def test_titles_are_shown_as_text(desk: Client) -> None:
    programme(brief_title="<b>Cells</b> for all")
    assert "<b>Cells" not in desk.get(PAGE).content.decode()


def test_a_reader_may_look_and_not_join_and_others_see_nothing(client: Client) -> None:
    programme()
    client.force_login(make_staff("reader", "view_trialfamily"))
    assert "<button" not in opened(client).partition('id="content-main"')[2]
    assert client.post(PAGE, {"verdict": "join", "trial": [A, B], "reason": "x"}).status_code == 403
    client.force_login(make_staff("nobody"))
    assert client.get(PAGE).status_code == 403
    client.logout()
    assert client.get(PAGE).status_code == 302
    assert not TrialFamily.objects.exists()


def test_joining_needs_the_token_of_its_form() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_staff("curator", "view_trialfamily", "add_trialfamily"))
    assert client.post(PAGE, {"verdict": "join"}).status_code == 403


def test_the_page_needs_no_script_of_its_own_and_odd_addresses_open(desk: Client) -> None:
    programme()
    make.make_family()
    body = opened(desk).partition('id="content-main"')[2]
    assert re.findall(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", body) == []
    for query in ("?p=99", "?p=x", "?all=1", "?all=%00"):
        opened(desk, PAGE + query)


def test_the_number_of_queries_does_not_grow_with_the_suggestions(desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            opened(desk)
        return len(found)

    programme()
    make.make_family()
    opened(desk)
    before = queries()
    for number in range(3, 13, 2):
        programme(number)
        make.make_family()
    assert queries() == before
