"""Answers that stood before: each keeps its address, says that a newer exists and what changed, and can be cited."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from evidence.models import Result, Synthesis
from evidence.questions import Controls
from evidence.synthesis_actions import store_synthesis
from tests.evidence import asked as ask
from tests.factories import make_synthesis
from tests.web.question_words import HAZARD, page, section, source

pytestmark = pytest.mark.django_db

OLD, NEW = "a1" * 32, "b2" * 32


def moment(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")


@pytest.fixture
def two_answers() -> None:
    """The one of 2024 from two studies; that of 2025 from three, one of them corrected."""
    ask.hazard("a", "0.50", ("0.30", "0.80"))
    ask.hazard("b", "0.40", ("0.20", "0.80"))
    make_synthesis(ask.HAZARD.slug, digest=OLD, made_at=moment("2024-03-01"))
    ask.hazard("c", "0.45", ("0.15", "1.20"))
    Result.objects.filter(report__slug="b").update(value="0.60")
    make_synthesis(ask.HAZARD.slug, digest=NEW, made_at=moment("2025-06-01"))


@pytest.mark.usefixtures("two_answers")
def test_an_older_answer_says_that_a_newer_stands_and_what_changed(client: Client) -> None:
    words = section(source(client, f"{HAZARD}?version={OLD}"), "instead")
    assert "This page shows the answer as it stood on 1 Mar 2024, 12:00 UTC." in words
    assert "A newer one stands, of 1 Jun 2025" in words
    assert "Added: C 2019, 0.45." in words
    assert "B 2019: estimate 0.40 → 0.60." in words
    assert "Model: EE → REML." in words
    assert "Pooled: 0.46 (95% CI 0.31 to 0.69), 2 studies → 0.5" in words


@pytest.mark.usefixtures("two_answers")
def test_an_older_answer_shows_its_own_numbers(client: Client) -> None:
    words = page(client, f"{HAZARD}?version={OLD}")
    assert "pooled over 2 studies: 0.46 (95% CI 0.31 to 0.69)" in words
    assert "pooled over 3 studies" in page(client, HAZARD)


@pytest.mark.usefixtures("two_answers")
@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", HAZARD),
        (f"?version={NEW}", HAZARD),
        (f"?version={OLD}", f"{HAZARD}?version={OLD[:16]}"),
        ("?asof=2024-12-31", f"{HAZARD}?version={OLD[:16]}"),
        ("?method=EE", HAZARD),
    ],
)
def test_each_answer_has_one_address_of_its_own(client: Client, query: str, canonical: str) -> None:
    assert f'<link rel="canonical" href="{canonical}">' in source(client, HAZARD + query)


@pytest.mark.usefixtures("two_answers")
@pytest.mark.parametrize(
    ("day", "studies"), [("2024-03-01", 2), ("2025-05-31", 2), ("2025-06-01", 3), ("2031-01-01", 3)]
)
def test_as_of_a_day_stands_what_stood_at_its_end(client: Client, day: str, studies: int) -> None:
    assert f"pooled over {studies} studies" in page(client, f"{HAZARD}?asof={day}")


@pytest.mark.usefixtures("two_answers")
def test_before_the_first_answer_there_was_none(client: Client) -> None:
    words = page(client, f"{HAZARD}?asof=2024-02-29", status=400)
    assert "no answer stood here on 29 Feb 2024; the first is of 1 Mar 2024." in words


@pytest.mark.usefixtures("two_answers")
def test_all_answers_are_listed_newest_first_with_their_addresses(client: Client) -> None:
    markup = source(client, HAZARD).partition('id="versions"')[2]
    newest, older = markup.index(f"?version={NEW[:16]}"), markup.index(f"?version={OLD[:16]}")
    assert newest < older
    assert client.get(f"{HAZARD}?version={OLD[:16]}").status_code == 200
    assert "shown here" in section(source(client, HAZARD), "versions")


def test_only_the_newest_twenty_are_listed_and_the_rest_counted(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    ask.hazard("a", "0.50", ("0.30", "0.80"))
    for i in range(3):
        make_synthesis(
            ask.HAZARD.slug, digest=f"{i:064x}", made_at=moment("2024-01-01") + dt.timedelta(days=i)
        )
    with django_assert_max_num_queries(12) as few:
        assert "older, not listed" not in page(client, HAZARD)
    for i in range(3, 25):
        make_synthesis(
            ask.HAZARD.slug, digest=f"{i:064x}", made_at=moment("2024-01-01") + dt.timedelta(days=i)
        )
    with django_assert_max_num_queries(len(few.captured_queries) + 1):
        assert "5 older, not listed." in page(client, HAZARD)


@pytest.mark.usefixtures("two_answers")
def test_a_citation_names_day_and_version_at_an_address_that_stays(client: Client) -> None:
    words = section(source(client, HAZARD), "cite")
    assert f"Answer of 1 Jun 2025, version {NEW[:16]}." in words
    assert f"http://testserver{HAZARD}?version={NEW[:16]}" in words
    older = section(source(client, f"{HAZARD}?version={OLD}"), "cite")
    assert f"Answer of 1 Mar 2024, version {OLD[:16]}." in older


@pytest.mark.usefixtures("two_answers")
def test_a_reader_s_own_count_is_cited_as_one_that_is_not_kept(client: Client) -> None:
    words = section(source(client, f"{HAZARD}?method=DL"), "cite")
    assert "counted by a reader’s controls" in words
    assert f"http://testserver{HAZARD}?method=DL" in words
    assert "not stored" in words


def test_a_reader_s_answer_that_was_stored_is_never_taken_for_ours(client: Client) -> None:
    ask.hazard("a", "0.50", ("0.30", "0.80"))
    ask.hazard("b", "0.40", ("0.20", "0.80"))
    store_synthesis(ask.HAZARD, Controls())
    theirs = store_synthesis(ask.HAZARD, Controls(level=90))
    assert "95% CI" in page(client, HAZARD)
    words = section(source(client, f"{HAZARD}?version={theirs.digest}"), "instead")
    assert "counted by a reader’s controls and stored" in words
    assert "The older one was counted by a reader’s controls" in words
    assert Synthesis.objects.count() == 2


@pytest.mark.usefixtures("two_answers")
def test_a_version_of_another_question_is_not_this_one_s(client: Client) -> None:
    words = page(client, f"/evidence/{ask.DEATHS.slug}/?version={OLD}", status=400)
    assert "no stored answer to this question has the version" in words
