"""A curator at the desk: from the queue to a trial's screen, a decision with its reason, and back."""

from __future__ import annotations

import html as markup
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_staff
from tests.therapies import reviewing as do
from tests.therapies.records import arm
from therapies.models import Review
from therapies.review_page import Piece, pieces
from trials.models import Trial

pytestmark = pytest.mark.django_db

QUEUE = reverse("admin:therapies_review_queue")


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_staff("curator", "view_review", "add_review"))
    return client


def screen(trial: Trial) -> str:
    return reverse("admin:therapies_review_trial", args=[trial.pk])


def opened(desk: Client, address: str) -> str:
    response = desk.get(address)
    assert response.status_code == 200
    return markup.unescape(response.content.decode())


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found
    return found[1]


def decide(desk: Client, trial: Trial, verdict: str, html: str = "", **more: Any) -> str:
    """With what the form sends from the screen as it was opened."""
    html = html or opened(desk, screen(trial))
    given = {"therapy": "msc", "verdict": verdict, "reason": "read the protocol", "instead": ""}
    given |= {name: hidden(html, name) for name in ("digest", "seen")}
    response = desk.post(screen(trial), given | more, follow=True)
    assert response.status_code == 200
    return markup.unescape(response.content.decode())


def test_from_the_queue_to_the_screen_to_a_decision_and_back(desk: Client) -> None:
    trial = do.stored(do.doubtful())
    html = opened(desk, QUEUE)
    assert "Needs review: MSC" in html
    assert f'href="{screen(trial)}"' in html
    html = opened(desk, screen(trial))
    assert "<mark>Mesenchymal stem cells</mark> once." in html
    assert "The rules say: <strong>needs review</strong>" in html
    assert f'href="{trial.registry_url}"' in html
    html = decide(desk, trial, "confirmed")
    assert "Stored. MSC: Studies it, as the rules say." in html
    assert "read the protocol" in html
    assert do.effective(trial) == {"msc": "curator"}
    assert "Nothing waits." in opened(desk, QUEUE)
    review = Review.objects.get()
    assert review.made_by == User.objects.get(username="curator")
    assert LogEntry.objects.get().object_id == str(review.pk)
    html = decide(desk, trial, "withdrawn", reason="")
    assert "Withdrawn; what the rules say counts again." in html
    assert "Until" in html
    assert do.effective(trial) == {"msc": "review"}


def test_a_therapy_is_excluded_changed_or_added(desk: Client) -> None:
    one, other, drug = do.stored(do.msc(1)), do.stored(do.msc(2)), do.stored(do.drug(3))
    decide(desk, one, "excluded")
    decide(desk, other, "changed", instead="hsct")
    assert "looked for no therapy" not in decide(desk, drug, "added", therapy="hsct")
    assert [do.effective(trial) for trial in (one, other, drug)] == [
        {},
        {"hsct": "curator"},
        {"hsct": "curator"},
    ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"reason": " "}, "Not stored. Say why"),
        ({"verdict": "changed"}, "Not stored. Choose the other therapy"),
        ({"therapy": ""}, "Not stored. There is no therapy"),
        ({"therapy": "a\x00"}, "Not stored. There is no therapy"),
        ({"verdict": ""}, "Not stored. '' is no decision"),
        ({"seen": "x,9"}, "Not stored. Another decision"),
        ({"digest": "old"}, "Not stored. The record has changed"),
        ({"verdict": "withdrawn"}, "Not stored. No decision is in force"),
    ],
    ids=str,
)
def test_a_mistake_is_told_in_words_and_nothing_is_stored(
    desk: Client, more: dict[str, str], words: str
) -> None:
    trial = do.stored(do.msc())
    assert words in decide(desk, trial, **({"verdict": "excluded"} | more))
    assert not Review.objects.exists()


def test_a_reason_survives_a_refusal(desk: Client) -> None:
    trial = do.stored(do.msc())
    html = decide(desk, trial, "changed", reason="a code name </textarea>")
    assert "a code name </textarea></textarea>" in html


def test_whoever_opened_the_screen_before_another_decided_is_told(desk: Client) -> None:
    trial = do.stored(do.msc())
    html = opened(desk, screen(trial))
    do.decided(trial)
    assert "Not stored. Another decision" in decide(desk, trial, "excluded", html)
    assert do.effective(trial) == {"msc": "curator"}


def test_a_screen_opened_before_the_record_changed_decides_nothing(desk: Client) -> None:
    trial = do.stored(do.msc())
    html = opened(desk, screen(trial))
    do.updated(do.msc(), do.msc(keywords=("cells",)))
    shown = decide(desk, trial, "excluded", html)
    assert "Not stored. The record has changed" in shown
    assert hidden(shown, "digest") == "2" * 64
    assert "Stored." in decide(desk, trial, "excluded", shown)


def test_what_the_registry_says_now_stands_above_a_decision_it_overtook(desk: Client) -> None:
    do.decided(do.stored(do.msc()))
    trial = do.updated(do.msc(), do.msc(arms=(arm("<b>Placebo</b>"),)))
    html = desk.get(screen(trial)).content.decode()
    assert "registry now says: arms: nothing → &lt;b&gt;Placebo&lt;/b&gt;" in html
    assert "<b>Placebo" not in html
    assert "Changed since review: registry now says" in opened(desk, f"{QUEUE}?worry=changed")
    assert "Nothing waits." in opened(desk, f"{QUEUE}?worry=likely")


def test_what_was_set_aside_is_shown_with_the_reason(desk: Client) -> None:
    trial = do.stored(do.msc(keywords=("MSCopilot",)))
    html = opened(desk, screen(trial))
    assert re.search(r"<del>MSCopilot</del> in keyword 1: \w+", html)
    assert re.search(r"keyword 1</dt><dd><del>MSCopilot</del>", html)


def test_words_are_marked_as_they_stand_and_the_longest_wins() -> None:
    words = {"MSC": "dismissed", "MSC-NP cells": "counts"}
    assert pieces("MSC-NP cells, MSC.", words) == [
        Piece("MSC-NP cells", "counts"),
        Piece(", ", ""),
        Piece("MSC", "dismissed"),
        Piece(".", ""),
    ]
    assert pieces("a (b) c", {"(b)": "counts"})[1] == Piece("(b)", "counts")


def test_a_reader_may_look_and_not_decide(client: Client) -> None:
    trial = do.stored(do.msc())
    client.force_login(make_staff("reader", "view_review"))
    html = opened(client, screen(trial))
    assert "<form" not in html.partition('id="content-main"')[2]
    given = {"therapy": "msc", "verdict": "excluded", "reason": "x", "digest": trial.payload_digest}
    assert client.post(screen(trial), given).status_code == 403
    assert not Review.objects.exists()


def test_the_desk_is_closed_to_others(client: Client) -> None:
    trial = do.stored(do.msc())
    for address in (QUEUE, screen(trial)):
        assert client.get(address).status_code == 302
    client.force_login(make_staff("nobody"))
    for address in (QUEUE, screen(trial)):
        assert client.get(address).status_code == 403


def test_a_decision_needs_the_token_of_its_form() -> None:
    trial = do.stored(do.msc())
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_staff("curator", "view_review", "add_review"))
    assert client.post(screen(trial), {"therapy": "msc", "verdict": "excluded"}).status_code == 403


def test_no_such_trial_is_not_found_and_odd_pages_open(desk: Client) -> None:
    assert desk.get(reverse("admin:therapies_review_trial", args=[99])).status_code == 404
    for query in ("?p=99", "?p=x", "?worry=none", "?worry=%00&p=-1"):
        opened(desk, QUEUE + query)


def test_the_screens_need_no_script_or_style_of_their_own(desk: Client) -> None:
    trial = do.stored(do.doubtful())
    for address in (QUEUE, screen(trial)):
        response = desk.get(address)
        assert "unsafe-inline" not in response["Content-Security-Policy"]
        body = response.content.decode().partition('id="content-main"')[2]
        assert re.findall(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", body) == []
    for name in re.findall(r'<(?:textarea|select) id="([^"]+)"', opened(desk, screen(trial))):
        assert f'<label for="{name}"' in opened(desk, screen(trial))


def test_the_desks_queries_do_not_grow_with_what_it_shows(desk: Client) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            opened(desk, address)
        return len(found)

    trial = do.stored(do.msc())
    do.decided(trial)
    do.updated(do.msc(), do.msc(keywords=("cells",)))
    opened(desk, QUEUE)
    before = [queries(QUEUE), queries(screen(trial))]
    for number in range(2, 6):
        do.decided(do.stored(do.msc(number)))
        do.updated(do.msc(number), do.msc(number, keywords=("cells",)))
        do.decided(trial)
        do.decided(trial, "hsct")
    do.updated(do.msc(keywords=("cells",)), do.hsct(), ("2" * 64, "3" * 64))
    assert [queries(QUEUE), queries(screen(trial))] == before
