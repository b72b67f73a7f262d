"""Why there is no number: what every synthesis may return in place of one."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.synthesis.intervals import Interval


@dataclass(frozen=True)
class Refusal:
    """Why no pooled estimate is given, in a sentence for readers, and how many studies there were.

    events, total: set where the studies are counts of events in patients.
    exact: interval of all events in all patients, where that answers instead.
    """

    reason: str
    k: int
    events: int | None = None
    total: int | None = None
    exact: Interval | None = None
