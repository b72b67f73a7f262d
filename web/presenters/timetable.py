"""When the next syncs are due, by the schedules of the settings."""

from __future__ import annotations

import datetime as dt

from celery.schedules import crontab
from django.conf import settings


def next_syncs(now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """(of what was updated, of every record). Planned, not promised: whether the timetable runs is not known here."""
    return next_time(settings.SYNC_SCHEDULE, now), next_time(settings.FULL_SYNC_SCHEDULE, now)


def next_time(schedule: str, now: dt.datetime) -> dt.datetime:
    """The first minute after now that fits; schedule: as cron writes it, UTC."""
    cron = crontab.from_string(schedule)
    cron.nowfun = lambda: now
    return now.astimezone(dt.UTC) + cron.remaining_estimate(now)
