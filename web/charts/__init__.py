"""Charts as plain geometry: the interval strip and the bars of a status table;
the forest plot is in `web/charts/forest.py`.

Percentages are 0 to 100. Nothing here knows Django; `templates/_components/` turns the shapes into SVG.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from web.charts.axes import Axis, Scale, axis, reach
from web.charts.forest import Forest, ForestRow, Pooled, forest
from web.charts.shapes import Box, Circle, Drawing, Group, Line, Shape, Text
from web.charts.ticks import labelled

__all__ = [
    "Bar",
    "Forest",
    "ForestRow",
    "Pooled",
    "StatusBars",
    "StatusRow",
    "forest",
    "interval_strip",
    "reach",
    "status_bars",
]

STRIP_WIDTH, STRIP_HEIGHT = 360, 62
STRIP_LEFT, STRIP_RIGHT, STRIP_LINE, STRIP_MARK = 6, 354, 40, 26
STRIP_LABEL_GAP = 62
BAR_WIDTH = 300


def interval_strip(
    estimate: float | None,
    low: float | None = None,
    high: float | None = None,
    *,
    uid: str,
    title: str,
    description: str,
    scale: Scale = "percent",
    therapy: str = "hsct",
    directions: tuple[str, str] = ("", ""),
    furthest: float | None = None,
) -> Drawing:
    """One number on a labelled axis, 360 x 62 units.

    `directions` are the words for lower and higher, over the two ends. `furthest` sets the reach of the
    axis (see `reach`): give the same for the same measure in both columns. ValueError when there is
    nothing to draw.
    """
    values = [value for value in (estimate, low, high) if value is not None]
    if not values:
        raise ValueError(f"strip {uid!r} has neither a number nor an interval: write the sentence without it")
    own = reach(scale, values)
    line = axis(scale, max(own, furthest or own), STRIP_LEFT, STRIP_RIGHT)
    shapes = (*_strip_axis(line, directions), *_strip_mark(line, estimate, low, high, therapy))
    return Drawing(uid, "strip", STRIP_WIDTH, STRIP_HEIGHT, title, description, (Group(shapes),))


def _strip_axis(line: Axis, directions: tuple[str, str]) -> list[Shape]:
    shapes: list[Shape] = [Line(line.left, STRIP_LINE, line.right, STRIP_LINE, "axis")]
    if line.null is not None:
        shapes.append(Line(line.x(line.null), 18, line.x(line.null), STRIP_LINE, "null"))
    for tick, anchor in labelled(line, STRIP_LABEL_GAP):
        words = f"{tick:g} no difference" if tick == line.null else line.tick_words(tick)
        shapes.append(Line(line.x(tick), STRIP_LINE - 4, line.x(tick), STRIP_LINE, "axis"))
        shapes.append(Text(line.x(tick), 57, words, anchor))
    lower, higher = directions
    return [
        *shapes,
        *([Text(line.left, 12, lower)] if lower else []),
        *([Text(line.right, 12, higher, "end")] if higher else []),
    ]


def _strip_mark(
    line: Axis, estimate: float | None, low: float | None, high: float | None, therapy: str
) -> list[Shape]:
    name = therapy if therapy in ("hsct", "msc") else "other"
    shapes: list[Shape] = []
    if low is not None and high is not None:
        left, right = sorted((line.x(low), line.x(high)))
        shapes.append(Line(left, STRIP_MARK, right, STRIP_MARK, f"strip-line stroke-{name}"))
    if estimate is not None:
        x = line.x(estimate)
        square = Box(round(x - 6, 1), STRIP_MARK - 6, 12, 12, f"fill-{name}")
        shapes.append(Circle(x, STRIP_MARK, 6.5, f"fill-{name}") if name == "msc" else square)
    return shapes


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a table: `width` of `full` units."""

    therapy: str
    count: int
    width: float
    full: int = BAR_WIDTH


@dataclass(frozen=True, slots=True)
class StatusRow:
    code: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class StatusBars:
    """Trials by status: one row a status, one bar a therapy, all bars on one scale."""

    therapies: tuple[str, ...]
    rows: tuple[StatusRow, ...]
    totals: tuple[int, ...]


def status_bars(
    counts: Mapping[str, Mapping[str, int]], therapies: Sequence[str] = ("hsct", "msc")
) -> StatusBars:
    """Bars for counts[status][therapy]; a missing therapy counts 0. ValueError for a negative count."""
    most = max((row.get(t, 0) for row in counts.values() for t in therapies), default=0)
    rows = tuple(
        StatusRow(code, tuple(_bar(therapy, row.get(therapy, 0), most) for therapy in therapies))
        for code, row in counts.items()
    )
    totals = tuple(sum(row.get(t, 0) for row in counts.values()) for t in therapies)
    return StatusBars(tuple(therapies), rows, totals)


def _bar(therapy: str, count: int, most: int) -> Bar:
    if count < 0:
        raise ValueError(f"{count} trials of {therapy}: a count cannot be negative")
    return Bar(therapy, count, round(BAR_WIDTH * count / most, 1) if most else 0.0)
