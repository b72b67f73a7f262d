"""How fresh the data is, in plain values for the strip under the masthead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from trials.models import RegistryCopy, Trial
from web import wording

SILENT_AFTER = 300  # seconds


@dataclass(frozen=True, slots=True)
class Freshness:
    """registry_date: the registry's own date for the data we hold. stale: older than STALE_AFTER_DAYS.

    expected: the registry's own count; held: ours of what it still has; both as of the last sync that succeeded.
    offline: the latest attempt to reach the registry failed, for the reason in error.
    silent: how long ago a running sync was last heard of, where that is longer than one at work keeps silent; else "".
    """

    registry_date: dt.date | None
    registry_timestamp: str
    mode: str
    checked_at: dt.datetime | None
    attempted_at: dt.datetime | None
    is_starter: bool
    running: bool
    silent: str
    expected: int | None
    held: int | None
    age_days: int | None
    stale: bool
    offline: bool
    error: str
    literature_date: dt.date

    @property
    def withdrawn(self) -> int:
        """Records shown that the registry no longer has; they stay as they last were.

        Counted when asked for: it reads the whole table, which is too much for every page.
        """
        return Trial.objects.withdrawn().count()


# The day the literature files were last read against their sources.
LITERATURE_READ = dt.date(2026, 11, 22)


def freshness(today: dt.date | None = None) -> Freshness:
    today = today or timezone.localdate()
    copy = RegistryCopy.objects.filter(source="clinicaltrials.gov").first() or RegistryCopy()
    date = registry_date(copy.registry_timestamp)
    # A registry that is a day ahead of us is not from the future.
    age = max((today - date).days, 0) if date else None
    return Freshness(
        registry_date=date,
        registry_timestamp=copy.registry_timestamp,
        mode=copy.mode,
        checked_at=copy.succeeded_at,
        attempted_at=copy.attempted_at,
        is_starter=copy.mode == "starter",
        running=copy.running,
        silent=silent(copy.progress.get("heard_at"), timezone.now()) if copy.running else "",
        expected=copy.expected,
        held=copy.held,
        age_days=age,
        stale=age is None or age > settings.STALE_AFTER_DAYS,
        offline=bool(copy.error),
        error=copy.error,
        literature_date=LITERATURE_READ,
    )


def registry_date(timestamp: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(timestamp[:10])
    except ValueError:
        return None


def silent(heard_at: object, now: dt.datetime) -> str:
    """heard_at: ISO 8601. A sync whose process died goes on being called running; then this is the only sign."""
    try:
        heard = dt.datetime.fromisoformat(str(heard_at))
    except ValueError:
        return ""
    heard = heard if heard.tzinfo else heard.replace(tzinfo=dt.UTC)
    seconds = (now - heard).total_seconds()
    return f"Last heard of {duration_ago(seconds)} ago" if seconds > SILENT_AFTER else ""


def duration_ago(seconds: float) -> str:
    """400 -> "6 minutes", 9000 -> "2 hours", 300000 -> "3 days"."""
    minutes = int(seconds // 60)
    if minutes < 120:
        return wording.counted(minutes, "minute")
    hours = minutes // 60
    return wording.counted(hours, "hour") if hours < 48 else wording.counted(hours // 24, "day")
