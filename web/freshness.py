"""How fresh the data is, in plain values for the strip under the masthead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from trials.models import RegistryCopy


@dataclass(frozen=True, slots=True)
class Freshness:
    """registry_date: the registry's own date for the data we hold. stale: older than STALE_AFTER_DAYS.

    older: records held that the latest sync did not see, so they are older than the date.
    offline: the latest attempt to reach the registry failed, for the reason in error.
    """

    registry_date: dt.date | None
    checked_at: dt.datetime | None
    attempted_at: dt.datetime | None
    is_starter: bool
    running: bool
    older: int
    age_days: int | None
    stale: bool
    offline: bool
    error: str
    literature_date: dt.date


# The day the literature files were last read against their sources.
LITERATURE_READ = dt.date(2026, 11, 22)


def freshness(today: dt.date | None = None) -> Freshness:
    today = today or timezone.localdate()
    copy = RegistryCopy.objects.filter(source="clinicaltrials.gov").first() or RegistryCopy()
    date = registry_date(copy.registry_timestamp)
    age = (today - date).days if date else None
    return Freshness(
        registry_date=date,
        checked_at=copy.succeeded_at,
        attempted_at=copy.attempted_at,
        is_starter=copy.mode == "starter",
        running=copy.running,
        older=max(0, copy.counts.get("not_seen", 0)) if copy.mode == "sync" else 0,
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
