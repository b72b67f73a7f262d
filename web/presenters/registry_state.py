"""The last sync, a running one, our count beside the registry's, and where the registry's structure has moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from trials.models import RegistryCopy
from web import wording
from web.freshness import Freshness, silent
from web.presenters.timetable import next_syncs

MODE_WORDS = {
    "full": "Full: every record was asked for",
    "incremental": "Incremental: what the registry updated since the sync before",
    "starter": "None yet: these records came with the site",
}
COUNT_WORDS = {
    "seen": "records received",
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "set_aside": "set aside",
    "withdrawn": "found to be gone from the registry",
}
STEP_WORDS = {
    "fetching": "Fetching records",
    "storing": "Storing them",
    "waiting for the registry": "Waiting for the registry",
    "classifying": "Sorting trials by therapy and reading their results",
    "answering": "Renewing the answers",
}
EVERY_STUDY = "*"
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Running:
    """A sync at work. expected: how many records the registry says it will hand out, once it was asked.

    silent: how long ago it was last heard of, where that is longer than a sync at work keeps silent; else "".
    """

    step: str
    seen: int
    expected: int | None
    time: str
    silent: str
    counts: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Drifted:
    """One kind of departure, with its paths; rest are folded."""

    words: str
    first: list[str]
    rest: list[str]


@dataclass(frozen=True, slots=True)
class RegistryState:
    """last: terms with plain words. counts: of the last sync that succeeded."""

    last: list[dict[str, str]]
    counts: list[tuple[str, int]]
    running: Running | None
    drift: list[Drifted]


def registry_state(copy: RegistryCopy | None, fresh: Freshness) -> RegistryState:
    copy = copy or RegistryCopy()
    return RegistryState(
        last=[row for row in last_sync(copy, fresh) if row["value"]],
        counts=counted(copy.counts),
        running=running(copy.progress, timezone.now()) if copy.running else None,
        drift=drift(copy.drift),
    )


def last_sync(copy: RegistryCopy, fresh: Freshness) -> list[dict[str, str]]:
    rows = (
        ("Last sync", MODE_WORDS.get(copy.mode, copy.mode)),
        ("Ended", wording.moment(copy.succeeded_at) if copy.succeeded_at else "never"),
        ("Took", effort(copy.counts)),
        ("Registry’s date of its data", data_date(copy)),
        ("Last attempt", attempt(copy)),
        ("Next planned", next_planned(timezone.now())),
        ("Asked for", asked_for()),
        ("Registry’s own count", "" if copy.expected is None else f"{copy.expected:,}"),
        ("Held here", held(copy)),
        ("No longer in the registry", gone(fresh.withdrawn)),
    )
    return [{"term": term, "value": value} for term, value in rows]


def effort(counts: dict[str, Any]) -> str:
    """ "1 min 30 s, 12 requests, 1 of them tried again"; "" where nothing was counted."""
    if "seconds" not in counts:
        return ""
    requests, retries = counts.get("requests", 0), counts.get("retries", 0)
    again = f", {retries:,} of them tried again" if retries else ""
    return f"{duration(counts['seconds'])}, {wording.counted(requests, 'request')} to the registry{again}"


def duration(seconds: float) -> str:
    """7.4 -> "7 seconds", 90 -> "1 min 30 s", 5400 -> "1 h 30 min", 300000 -> "3 days"."""
    whole = round(seconds)
    if whole < 60:
        return wording.counted(whole, "second")
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    if whole < 48 * 3600:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return wording.counted(whole // 86400, "day")


def data_date(copy: RegistryCopy) -> str:
    """The registry's date for its data, and how much older that was than our look at it."""
    if not copy.registry_timestamp:
        return ""
    try:
        date = dt.datetime.fromisoformat(copy.registry_timestamp)
    except ValueError:
        return copy.registry_timestamp
    if len(copy.registry_timestamp) == 10:
        return wording.day(date.date())
    date = date if date.tzinfo else date.replace(tzinfo=dt.UTC)
    lag = (copy.succeeded_at - date).total_seconds() if copy.succeeded_at else 0
    before = f", {duration(lag)} before the sync ended" if lag > 0 else ""
    return wording.moment(date) + before


def attempt(copy: RegistryCopy) -> str:
    if copy.attempted_at is None:
        return ""
    words = wording.moment(copy.attempted_at)
    if copy.running:
        return f"{words}, or one since then; a sync is running"
    return f"{words}, which failed" if copy.error else words


def next_planned(now: dt.datetime) -> str:
    """ "22 Nov 2026, 23:17 UTC for what was updated; 29 Nov 2026, 03:41 UTC for every record"."""
    updated, every = next_syncs(now)
    if every <= updated:
        return f"{wording.moment(every)} for every record"
    return f"{wording.moment(updated)} for what was updated; {wording.moment(every)} for every record"


def asked_for() -> str:
    scope = settings.CTGOV_CONDITION
    return "every study of the registry" if scope == EVERY_STUDY else f"studies of “{scope}”"


def held(copy: RegistryCopy) -> str:
    """How many of the registry's records we hold, and why that is not its own count."""
    if copy.held is None or copy.expected is None:
        return ""
    more = copy.held - copy.expected
    if more == 0:
        return f"{copy.held:,}, as many"
    if more > 0:
        return f"{copy.held:,}, {more:,} more: records outside what is asked for now that we hold as well"
    aside = f"{len(copy.set_aside):,} are set aside below; " if copy.set_aside else ""
    return (
        f"{copy.held:,}, {-more:,} fewer: {aside}the registry can count a record before it hands it out, "
        "and the next full sync asks for each again"
    )


def gone(number: int) -> str:
    if not number:
        return ""
    verb = "is" if number == 1 else "are"
    return f"{wording.counted(number, 'record')}, which {verb} kept and shown as the registry last had it"


def counted(counts: dict[str, Any]) -> list[tuple[str, int]]:
    return [(COUNT_WORDS[name], counts[name]) for name in COUNT_WORDS if name in counts]


def running(progress: dict[str, Any], now: dt.datetime) -> Running:
    """progress: {} before the first sign of life."""
    step = str(progress.get("step", ""))
    return Running(
        step=STEP_WORDS.get(step, step.capitalize()) or "Starting",
        seen=progress.get("seen", 0),
        expected=progress.get("expected"),
        time=duration(progress.get("seconds", 0)),
        silent=silent(progress.get("heard_at"), now),
        counts=[row for row in counted(progress) if row[0] != COUNT_WORDS["seen"]],
    )


def drift(found: dict[str, Any]) -> list[Drifted]:
    """found: as RegistryCopy.drift."""
    retyped = [
        f"{one['path']}: {one['before']} before, {one['after']} now" for one in found.get("retyped", [])
    ]
    unknown = [
        f"{path}: in {wording.counted(number, 'record')}" for path, number in found.get("unknown", {}).items()
    ]
    kinds = (
        (found.get("added", []), "named by the registry and not read here"),
        (found.get("removed", []), "read here and no longer named by the registry"),
        (retyped, "of another type than before"),
        (unknown, "in records and in no list of the registry that we know"),
    )
    return [
        Drifted(f"{wording.counted(len(paths), 'field')} {words}", *folded(paths))
        for paths, words in kinds
        if paths
    ]


def folded(paths: list[str]) -> tuple[list[str], list[str]]:
    """A short list whole; of a long one the first."""
    return (paths, []) if len(paths) <= MOST_SHOWN else (paths[: MOST_SHOWN // 2], paths[MOST_SHOWN // 2 :])
