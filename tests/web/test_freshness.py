"""How fresh the data is, on every page: amber and a sentence when old, the truth about an update that fell silent."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from tests.factories import make_registry_copy
from tests.web.test_pages import words
from web.freshness import freshness
from web.presenters.registry_state import next_planned
from web.presenters.timetable import next_syncs, next_time

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 23, 20, 30, tzinfo=dt.UTC)


def copy_of(days: int, **columns: Any) -> None:
    """A registry copy so many days old."""
    date = timezone.localdate() - dt.timedelta(days=days)
    make_registry_copy(**({"registry_timestamp": date.isoformat(), "mode": "incremental"} | columns))


@pytest.mark.parametrize("address", ["/", "/trials/", "/methods/", "/no/such/page/"])
def test_old_data_is_told_on_every_page_by_itself(client: Client, address: str) -> None:
    copy_of(8)
    page = words(client, address, 404 if "such" in address else 200)
    assert "This copy of the registry is 8 days old" in page
    assert "follow its link to the registry" in page
    assert '<span class="late">8 days old</span>' in page


def test_data_of_the_last_day_allowed_is_not_old(client: Client) -> None:
    copy_of(7)
    page = words(client, "/")
    assert "This copy of the registry is" not in page
    assert 'class="late"' not in page


@override_settings(STALE_AFTER_DAYS=30)
def test_how_old_is_too_old_is_a_setting() -> None:
    copy_of(20)
    assert not freshness().stale


def test_a_registry_that_is_a_day_ahead_of_us_breaks_nothing(client: Client) -> None:
    copy_of(-1)
    assert freshness().age_days == 0
    assert "State of the data" in words(client, "/status/")


def test_an_unreachable_registry_is_one_banner_and_not_two(client: Client) -> None:
    copy_of(30, error="The registry cannot be reached")
    page = words(client, "/")
    assert page.count('class="banner banner-warn offline"') == 1
    assert "This copy of the registry is" not in page


def test_without_a_copy_there_is_nothing_to_call_old(client: Client) -> None:
    page = words(client, "/")
    assert "No registry copy yet" in page
    assert "banner-warn" not in page


@pytest.mark.parametrize(("minutes", "silent"), [(2, False), (90, True)])
def test_an_update_that_fell_silent_is_not_called_running(client: Client, minutes: int, silent: bool) -> None:
    heard = timezone.now() - dt.timedelta(minutes=minutes, seconds=5)
    copy_of(1, running=True, progress={"heard_at": heard.isoformat()})
    page = words(client, "/")
    assert ("An update fell silent. Last heard of 90 minutes ago" in page) is silent
    assert ("An update is running" in page) is not silent


def test_the_next_syncs_follow_the_schedules_of_the_settings() -> None:
    with override_settings(SYNC_SCHEDULE="17 * * * *", FULL_SYNC_SCHEDULE="41 3 * * 0"):
        updated, every = next_syncs(NOW)
        assert next_planned(NOW).startswith(
            "23 Nov 2026, 00:17 UTC for what was updated; 29 Nov 2026, 03:41 UTC"
        )
    assert updated == dt.datetime(2026, 11, 23, 0, 17, tzinfo=dt.UTC)
    assert every == dt.datetime(2026, 11, 29, 3, 41, tzinfo=dt.UTC)


def test_a_full_sync_that_is_due_first_is_all_that_is_told() -> None:
    with override_settings(SYNC_SCHEDULE="0 12 * * *", FULL_SYNC_SCHEDULE="30 23 * * *"):
        assert next_planned(NOW) == "22 Nov 2026, 23:30 UTC for every record"


def test_the_minute_a_sync_starts_the_next_one_is_an_hour_away() -> None:
    start = dt.datetime(2026, 11, 22, 23, 17, tzinfo=dt.UTC)
    assert next_time("17 * * * *", start) == start + dt.timedelta(hours=1)


def test_the_status_page_tells_when_the_registry_is_asked_next(client: Client) -> None:
    copy_of(1)
    assert "<dt>Next planned</dt>" in words(client, "/status/")
