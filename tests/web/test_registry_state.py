"""The state of the data: the last sync, a running one, our count beside the registry's, the registry's structure."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import NOON, make_registry_copy, make_trial
from tests.web.test_pages import words
from trials.models import RegistryCopy
from web.presenters.registry_state import duration, running

pytestmark = pytest.mark.django_db
FULL = {
    "mode": "full",
    "registry_timestamp": "2025-09-25T09:00:00+00:00",
    "expected": 1200,
    "held": 1200,
    "counts": {
        "seen": 1190,
        "new": 3,
        "changed": 7,
        "unchanged": 1178,
        "set_aside": 2,
        "withdrawn": 4,
        "requests": 12,
        "retries": 1,
        "seconds": 90.4,
    },
}


def status(client: Client, **columns: Any) -> str:
    make_registry_copy(**(FULL | columns))
    return words(client, "/status/")


def test_the_last_sync_is_told_with_what_it_took_and_found(client: Client) -> None:
    page = status(client)
    assert "Full: every record was asked for" in page
    assert "25 Sep 2025, 12:00 UTC" in page
    assert "1 min 30 s, 12 requests to the registry, 1 of them tried again" in page
    for label, number in (("Records received", "1,190"), ("New", "3"), ("Changed", "7"), ("Unchanged", "1,178"),
                          ("Set aside", "2"), ("Found to be gone from the registry", "4")):  # fmt: skip
        assert f'<th scope="row">{label}</th><td class="n">{number}</td>' in page


def test_the_lag_behind_the_registrys_own_date_is_told(client: Client) -> None:
    assert "25 Sep 2025, 09:00 UTC, 3 h 0 min before the sync ended" in status(client)


def test_a_date_without_a_time_claims_no_lag(client: Client) -> None:
    page = status(client, registry_timestamp="2025-09-25")
    assert "before the sync ended" not in page


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (1200, "1,200, as many"),
        (1212, "1,212, 12 more: records outside what is asked for now"),
        (1190, "1,190, 10 fewer: the registry can count a record before it hands it out"),
    ],
)
def test_our_count_stands_beside_the_registrys_with_why_they_differ(
    client: Client, held: int, said: str
) -> None:
    page = status(client, held=held)
    assert "<dt>Registry’s own count</dt><dd>1,200</dd>" in page
    assert said in page


def test_records_set_aside_explain_a_lower_count(client: Client) -> None:
    aside = [{"record_id": "NCT00000099", "error": "x", "json_path": "$", "since": "2025-09-25"}]
    assert "1 fewer: 1 are set aside below" in status(client, held=1199, set_aside=aside)


def test_records_gone_from_the_registry_are_counted(client: Client) -> None:
    kept = make_trial()
    make_trial(withdrawn_from_registry_at=NOON)
    make_trial(withdrawn_from_registry_at=NOON, merged_into=kept)
    assert "1 record, which is kept and shown as the registry last had it" in status(client)


def test_the_strip_of_every_page_asks_for_one_row(client: Client, django_assert_num_queries: Any) -> None:
    make_registry_copy()
    with django_assert_num_queries(1):
        words(client, "/no/such/page/", 404)


def test_a_running_sync_shows_its_step_and_how_far_it_is(client: Client) -> None:
    progress = {"step": "storing", "seen": 1000, "expected": 3600, "new": 12, "set_aside": 1, "seconds": 95}
    page = status(client, running=True, progress=progress)
    assert "Storing them.</b> 1,000 of 3,600 records received, 1 min 35 s after it started" in page
    assert '<th scope="row">New</th><td class="n">12</td>' in page
    assert 'href="/status/#running"' in page


@pytest.mark.parametrize("progress", [{}, {"step": "an unheard-of step"}])
def test_a_sync_that_has_said_little_still_has_a_page(client: Client, progress: dict[str, Any]) -> None:
    page = status(client, running=True, progress=progress)
    assert "A sync is running" in page
    assert "0 records received" in page


def test_no_running_sync_is_shown_when_none_runs(client: Client) -> None:
    assert "A sync is running" not in status(client, progress={"step": "fetching"})


def test_a_structure_that_moved_is_listed_with_counts_and_folded_when_long(client: Client) -> None:
    drift = {
        "added": [f"protocolSection.new{i}" for i in range(20)],
        "removed": ["protocolSection.old"],
        "retyped": [{"path": "a.b", "before": "text", "after": "integer"}],
        "unknown": {"a.<b>c": 3, "d": 1},
    }
    page = status(client, drift=drift)
    assert "20 fields named by the registry and not read here" in page
    assert "and 16 more" in page
    assert "1 field read here and no longer named by the registry" in page
    assert "a.b: text before, integer now" in page
    assert "a.&lt;b&gt;c: in 3 records" in page
    assert "d: in 1 record<" in page


def test_a_structure_that_has_not_moved_needs_no_heading(client: Client) -> None:
    assert "structure has moved" not in status(client)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (59.6, "1 min 0 s"),
        (3599.4, "59 min 59 s"),
        (5400, "1 h 30 min"),
        (3e5, "3 days"),
    ],
)
def test_a_duration_is_written_in_the_unit_that_fits(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_the_api_says_the_same_of_the_copy(client: Client) -> None:
    make_trial(withdrawn_from_registry_at=NOON)
    make_registry_copy(**(FULL | {"held": 1190, "running": True}))
    said = client.get("/api/v1/").json()["registry_data"]
    assert (said["mode"], said["expected"], said["held"], said["withdrawn"], said["running"]) == (
        *("full", 1200, 1190, 1),
        True,
    )
    assert dt.datetime.fromisoformat(said["checked_at"]) == NOON


@pytest.mark.parametrize(
    ("minutes", "said"), [(4, ""), (6, "6 minutes"), (119, "119 minutes"), (150, "2 hours"), (4320, "3 days")]
)
def test_a_sync_that_fell_silent_says_since_when(minutes: int, said: str) -> None:
    heard = NOON - dt.timedelta(minutes=minutes)
    found = running({"step": "fetching", "heard_at": heard.isoformat()}, NOON)
    assert found.silent == (f"Last heard of {said} ago" if said else "")


@pytest.mark.parametrize("heard_at", [None, "", "yesterday", 12, "<b>"])
def test_a_sign_of_life_that_cannot_be_read_raises_no_alarm(heard_at: object) -> None:
    assert running({"heard_at": heard_at}, NOON).silent == ""


def test_a_killed_sync_is_told_on_the_page(client: Client) -> None:
    heard = timezone.now() - dt.timedelta(minutes=30, seconds=20)
    make_registry_copy(running=True, progress={"step": "storing", "heard_at": heard.isoformat()})
    assert "Last heard of 30 minutes ago" in words(client, "/status/")
    RegistryCopy.objects.update(progress={"step": "storing", "heard_at": timezone.now().isoformat()})
    assert "Last heard of" not in words(client, "/status/")
