"""The timeline: one bar a trial, from its start to its primary completion, in two drawings.

Filled where the trial ended, outlined where it is planned, running or unknown; a cross where it was stopped early, a
ring where results are posted, a dotted tail where no end is given. A date known to the month runs over the whole month.
Wide: 824 units, beside the filters of a list. Narrow: 358 units, the width of a phone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from trials.dates import PartialDate
from web.charts.shapes import cut

FILLED = {"COMPLETED", "TERMINATED", "NO_LONGER_AVAILABLE", "APPROVED_FOR_MARKETING"}
CROSSED = {"TERMINATED", "WITHDRAWN"}
THERAPIES = ("hsct", "msc")
# Beyond this many years before and after the registry's date the axis does not follow a single trial.
YEARS_BACK, YEARS_AHEAD = 40, 15
YEAR_STEPS = (1, 2, 5, 10, 20)
DAYS_A_YEAR = 365.2425
SHORTEST_BAR = 3.0
NAME_SIZE = 14.5


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A trial with a start. therapy: "hsct", "msc" or "other"; tag: its word; end: primary completion, if stated."""

    url: str
    number: str
    name: str
    therapy: str
    tag: str
    status: str
    start: PartialDate
    end: PartialDate | None
    results: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a drawing puts things; left and right are the ends of its axis."""

    name: str
    width: int
    left: int
    right: int
    row_height: int
    tail: int
    name_at: int
    tick_gap: int


WIDE = Layout("wide", 824, 352, 812, 28, 26, 118, 44)
NARROW = Layout("narrow", 358, 4, 346, 50, 14, 108, 44)
TOP = 34


@dataclass(frozen=True, slots=True)
class Years:
    """The axis, in years and fractions of them."""

    first: float
    last: float
    step: int
    layout: Layout

    def x(self, year: float) -> float:
        year = min(max(year, self.first), self.last)
        share = (year - self.first) / (self.last - self.first)
        return round(self.layout.left + (self.layout.right - self.layout.left) * share, 1)

    def ticks(self) -> list[tuple[float, str]]:
        first = -(-int(self.first) // self.step) * self.step
        return [(self.x(year), str(year)) for year in range(first, int(self.last) + 1, self.step)]


@dataclass(frozen=True, slots=True)
class Bar:
    """Text at `baseline`, bar around `middle`. tail: where the dotted tail begins; cross, ring: the middle of the mark.

    before, after: the trial goes on beyond that end of the axis.
    """

    row: TimelineRow
    label: str
    baseline: float
    middle: float
    top: float
    x: float
    width: float
    css: str
    tail: float | None
    cross: float | None
    ring: float | None
    before: bool
    after: bool

    @property
    def cross_path(self) -> str:
        return f"M{self.cross:g} {self.middle:g}m-5-5l10 10m0-10l-10 10" if self.cross is not None else ""


@dataclass(frozen=True, slots=True)
class TimelineDrawing:
    """now: where the registry's date stands, None where it is not known."""

    uid: str
    layout: Layout
    height: int
    ticks: list[tuple[float, str]]
    now: float | None
    bars: list[Bar]


def timeline_drawing(
    rows: Sequence[TimelineRow], *, uid: str, layout: Layout, registry_date: dt.date | None
) -> TimelineDrawing:
    """Rows in the order given. ValueError without rows: show the empty state instead."""
    years = axis(rows, registry_date, layout)
    now = None if registry_date is None else years.x(day_in_years(registry_date))
    bars = [bar(row, TOP + layout.row_height * place, years, layout) for place, row in enumerate(rows)]
    height = TOP + layout.row_height * len(rows) + 10
    return TimelineDrawing(f"{uid}-{layout.name}", layout, height, years.ticks(), now, bars)


def axis(rows: Sequence[TimelineRow], registry_date: dt.date | None, layout: Layout) -> Years:
    """From the year of the first start to the end of the last trial and of the registry's year, within limits."""
    if not rows:
        raise ValueError("a timeline without trials: show the empty state instead")
    starts = [row.start.year for row in rows]
    ends = [row.end.year for row in rows if row.end]
    middle = registry_date.year if registry_date else max(starts)
    first = min(max(min(starts), middle - YEARS_BACK), middle)
    last = max(min(max([*starts, *ends]), middle + YEARS_AHEAD), middle) + 1
    room_for = max(1, (layout.right - layout.left) // layout.tick_gap)
    step = next((one for one in YEAR_STEPS if (last - first) / one <= room_for), YEAR_STEPS[-1])
    return Years(first, last, step, layout)


def bar(row: TimelineRow, top: float, years: Years, layout: Layout) -> Bar:
    middle = top + (layout.row_height / 2 if layout.name == "wide" else 33)
    start = day_in_years(row.start.first_day())
    end = day_in_years(row.end.last_day()) + 1 / DAYS_A_YEAR if row.end else start
    left, right = years.x(start), max(years.x(end), years.x(start) + SHORTEST_BAR)
    crossed = row.status in CROSSED
    beyond = right + (layout.tail if row.end is None else 0)
    ring = beyond + (15 if crossed and row.end else 9)
    therapy = row.therapy if row.therapy in THERAPIES else "other"
    return Bar(
        row=row,
        label=label(row, layout),
        baseline=middle + 5 if layout.name == "wide" else top + 16,
        middle=middle,
        top=middle - 6,
        x=left,
        width=round(right - left, 1),
        css=f"{'fill' if row.status in FILLED else 'open'}-{therapy}",
        tail=None if row.end else right,
        cross=right if crossed else None,
        ring=round(min(ring, layout.right + 6), 1) if row.results else None,
        before=start < years.first,
        after=end > years.last,
    )


def label(row: TimelineRow, layout: Layout) -> str:
    """Therapy and name as far as there is room: colour never says the therapy alone."""
    words = f"{row.tag} · {row.name}" if row.tag and row.name else row.tag or row.name
    end = layout.left - 14 if layout.name == "wide" else layout.width
    return cut(words, end - layout.name_at, NAME_SIZE)


def day_in_years(day: dt.date) -> float:
    """2014-07-02 -> 2014.5, so that a day stands where its year does on the axis."""
    first = dt.date(day.year, 1, 1)
    return day.year + (day - first).days / DAYS_A_YEAR
