"""The forest plot: rows of figures with their intervals, in two drawings and a table twin.

Studies in ink, therapy colour for what is pooled; what is set aside stays in sight, grey and dashed.
Wide: 1000 units, for a page of at least 1064 px. Narrow: 358 units, the width of a phone.
The words are in `web/charts/forest_rows.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from web.charts import forest_rows as say
from web.charts.axes import Axis, Scale, axis, reach
from web.charts.forest_rows import NAME_SIZE, PHONE_WIDTH, SMALL_SIZE, ForestEntry, ForestRow, Pooled
from web.charts.shapes import Box, Diamond, Drawing, Group, Line, Shape, Text, cut, room
from web.charts.ticks import labelled

LARGEST_SQUARE, SMALLEST_SQUARE, UNSIZED_SQUARE = 15.0, 4.0, 7.0
LABEL_GAP = 38


@dataclass(frozen=True, slots=True)
class Forest:
    uid: str
    title: str
    key: str
    row_label: str
    counts_label: str
    measure: str
    wide: Drawing
    narrow: Drawing
    entries: tuple[ForestEntry, ...]
    weighted: bool = False


@dataclass(frozen=True, slots=True)
class _Plot:
    """What both drawings share, and where this one puts things."""

    rows: tuple[ForestRow, ...]
    set_aside: tuple[ForestRow, ...]
    pooled: Pooled | None
    line: Axis
    unit: str
    wide: bool
    stacked: bool
    row_label: str
    counts_label: str
    measure: str
    axis_label: str
    directions: tuple[str, str]
    null_words: str
    weighted: bool
    noun: str

    @property
    def width(self) -> int:
        return 1000 if self.wide else PHONE_WIDTH

    @property
    def row_height(self) -> int:
        return 32 if self.wide else 70 if self.stacked else 50

    @property
    def drop(self) -> int:
        """From the baseline of a row's name to the middle of its mark."""
        return -5 if self.wide else 37 if self.stacked else 17

    @property
    def most_people(self) -> int:
        return max((row.people or 0 for row in (*self.rows, *self.set_aside)), default=0)


# Columns of the wide drawing.
GRADE_X, COUNTS_X, PLOT_LEFT, PLOT_RIGHT, ESTIMATE_X, INTERVAL_X = 238, 372, 396, 728, 790, 1000
WEIGHTED_PLOT_RIGHT, WEIGHT_X = 664, 724
MOST_REACH = 3.0  # how far beyond the studies an axis of differences follows what is pooled


def forest(
    rows: Sequence[ForestRow],
    set_aside: Sequence[ForestRow] = (),
    pooled: Pooled | None = None,
    *,
    uid: str,
    title: str,
    axis_label: str,
    scale: Scale = "sqrt_percent",
    therapy: str = "hsct",
    description: str = "",
    row_label: str = "Cohort",
    counts_label: str = "Events / people",
    measure: str = "",
    directions: tuple[str, str] = ("", ""),
    null_words: str = "no difference",
) -> Forest:
    """Rows in the order given; the axis reaches as far as the figures do, for ratios alike either side of 1, for
    differences either side of 0.

    `measure` heads the figures ("%" or the name of a ratio). `directions` are the words for lower and
    higher under the axis, `null_words` for where there is no effect. A column of weights stands where a row has one.
    ValueError for an empty plot and for a figure the scale cannot hold.
    """
    rows, set_aside = tuple(rows), tuple(set_aside)
    if not rows and not set_aside:
        raise ValueError(f"forest plot {uid!r} has no rows: show the empty state instead")
    furthest = _furthest(scale, rows, set_aside, pooled)
    measure = measure or {"log_ratio": "Ratio", "difference": "Change"}.get(scale, "%")
    weighted = any(row.weight is not None for row in rows)
    noun = "study" if row_label == "Study" else "cohort"
    description = description or say.describe(rows, set_aside, pooled, scale, noun)
    unit = say.unit_of(scale)
    ours = [say.as_row(pooled, unit, with_counts=False)] if pooled else []
    stacked = any(say.crowded(row, unit) for row in (*rows, *set_aside, *ours))

    shared = (row_label, counts_label, measure, axis_label, directions, null_words, weighted, noun)

    def draw(wide: bool) -> Drawing:
        right = WEIGHTED_PLOT_RIGHT if weighted else PLOT_RIGHT
        line = axis(scale, furthest, PLOT_LEFT, right) if wide else axis(scale, furthest, 6, 352)
        plot = _Plot(rows, set_aside, pooled, line, unit, wide, stacked, *shared)
        size = "wide" if wide else "narrow"
        groups, height = _draw(plot)
        css = f"chart-{size} of-{therapy if therapy in ('hsct', 'msc') else 'other'}"
        return Drawing(f"{uid}-{size}", css, plot.width, height, title, description, groups)

    entries = say.entries(rows, set_aside, pooled, unit, noun)
    key = say.key(rows, set_aside, pooled, scale, furthest, noun)
    wide, narrow = draw(True), draw(False)
    return Forest(uid, title, key, row_label, counts_label, measure, wide, narrow, entries, weighted)


def _furthest(
    scale: Scale, rows: Sequence[ForestRow], set_aside: Sequence[ForestRow], pooled: Pooled | None
) -> float:
    """The reach of the axis. Few studies may leave a difference open over hundreds of points: what is pooled stretches
    the axis of the studies no further than MOST_REACH times, and ends in an arrow."""
    whole = reach(scale, say.figures(rows, set_aside, pooled))
    if scale != "difference" or pooled is None:
        return whole
    # Checked above; the pooled estimate itself always stands on the axis.
    own = max(map(abs, [*say.figures(rows, set_aside, None), pooled.estimate]))
    return min(whole, reach(scale, [MOST_REACH * own])) if own else whole


def _draw(plot: _Plot) -> tuple[tuple[Group, ...], float]:
    """Groups from back to front, and the height."""
    groups = [Group(tuple(_headings(plot)))] if plot.wide else []
    y = 50 if plot.wide else 20
    middles: list[float] = []
    for row in plot.rows:
        out = plot.pooled is not None and not row.used
        groups.append(Group(tuple(_row(plot, row, y, aside=out)), "set-aside" if out else ""))
        middles.append(y + plot.drop)
        y += plot.row_height
    if plot.pooled:
        y += 8
        groups.append(Group(tuple(_pooled(plot, plot.pooled, y)), "pooled"))
        count = 1 if plot.pooled.prediction_low is None else 2
        middles += [y + plot.drop + plot.row_height * i for i in range(count)]
        y += plot.row_height * count
    pooled_end, pooled_rows = y - 12, len(middles)
    if plot.set_aside:
        y += 16
        words = "Set aside, not pooled (reasons in the table)" if plot.wide else "Set aside, not pooled"
        groups.append(Group((Text(0, y, words, "small strong"),)))
        y += plot.row_height - 4 if plot.wide else 26
        for row in plot.set_aside:
            groups.append(Group(tuple(_row(plot, row, y, aside=True)), "set-aside"))
            middles.append(y + plot.drop)
            y += plot.row_height
    bottom = y - 14
    back = Group(tuple(_grid(plot, middles, bottom) + _pooled_line(plot, middles[:pooled_rows], pooled_end)))
    front, height = _axis(plot, bottom)
    return (back, *groups, Group(tuple(front))), height


def _headings(plot: _Plot) -> list[Shape]:
    graded = any(row.grade for row in (*plot.rows, *plot.set_aside))
    texts = (
        (0, plot.row_label, "small"),
        *([(GRADE_X, "Source", "small mid")] if graded else []),
        (COUNTS_X, plot.counts_label, "small end"),
        *([(WEIGHT_X, "Weight, %", "small end")] if plot.weighted else []),
        (ESTIMATE_X, plot.measure, "small end"),
        (INTERVAL_X, "95% interval", "small end"),
    )
    return [*(Text(x, 16, words, css) for x, words, css in texts), Line(0, 25, plot.width, 25, "axis")]


def _row(plot: _Plot, row: ForestRow, y: float, *, aside: bool) -> list[Shape]:
    strong = "" if aside else "strong"
    return [*_mark(plot, row, y + plot.drop), *_row_words(plot, row, y, strong)]


def _row_words(plot: _Plot, row: ForestRow, y: float, strong: str) -> list[Shape]:
    if not plot.wide:
        short = say.short(row, plot.unit)
        free = plot.width if plot.stacked else plot.width - room(short, SMALL_SIZE) - 10
        name = Text(0, y, cut(row.name, free, NAME_SIZE, strong=True), strong)
        if plot.stacked:
            return [name, Text(0, y + 20, cut(short, plot.width, SMALL_SIZE), "small")]
        return [name, Text(plot.width, y, short, "small end")]
    reported = not (row.estimate is row.low is row.high is None)
    return [
        Text(0, y, cut(row.name, GRADE_X - 14, NAME_SIZE, strong=True), strong),
        Text(GRADE_X, y, row.grade, "small mid"),
        Text(COUNTS_X, y, say.counts(row), "end"),
        *([Text(WEIGHT_X, y, say.weight(row), "small end")] if row.weight is not None else []),
        *([Text(ESTIMATE_X, y, say.estimate(row, plot.unit), "end")] if row.estimate is not None else []),
        Text(
            INTERVAL_X,
            y,
            say.interval(row, plot.unit) if reported else say.estimate(row, plot.unit),
            "small end",
        ),
    ]


def _mark(plot: _Plot, row: ForestRow, middle: float) -> list[Shape]:
    shapes: list[Shape] = []
    # With one bound only, the line runs from it to the figure.
    ends = [value for value in (row.low, row.high) if value is not None]
    if len(ends) == 1 and row.estimate is not None:
        ends.append(row.estimate)
    if len(ends) == 2:
        shapes += _whisker(plot.line, min(ends), max(ends), middle)
    if row.estimate is not None:
        side = _side(row.people, plot.most_people)
        x = plot.line.x(row.estimate)
        shapes.append(Box(round(x - side / 2, 1), round(middle - side / 2, 1), side, side, "box"))
    return shapes


def _whisker(line: Axis, low: float, high: float, middle: float) -> list[Shape]:
    return [Line(line.x(low), middle, line.x(high), middle, "whisk"), *_arrows(line, low, high, middle)]


def _arrows(line: Axis, low: float, high: float, middle: float) -> list[Shape]:
    """A head at each end that goes on beyond the axis."""
    return [
        Line(line.x(value), middle, line.x(value) + back, middle + side, "arrow")
        for value, back in ((low, 7), (high, -7))
        if line.beyond(value)
        for side in (-5, 5)
    ]


def _side(people: int | None, most: int) -> float:
    """Side of the square, so that its area is in step with the number of people."""
    if not people or not most:
        return UNSIZED_SQUARE
    return round(max(SMALLEST_SQUARE, LARGEST_SQUARE * math.sqrt(people / most)), 1)


def _pooled(plot: _Plot, pooled: Pooled, y: float) -> list[Shape]:
    line, middle = plot.line, y + plot.drop
    rule = y - (22 if plot.wide else 18)
    shapes: list[Shape] = [
        Line(0, rule, plot.width, rule, "rule"),
        Diamond(line.x(pooled.low), line.x(pooled.estimate), line.x(pooled.high), middle, 9, "diamond"),
        *_arrows(line, pooled.low, pooled.high, middle),
        *_pooled_words(plot, pooled, y),
    ]
    if pooled.prediction_low is None or pooled.prediction_high is None:
        return shapes
    y, middle = y + plot.row_height, middle + plot.row_height
    left, right = line.x(pooled.prediction_low), line.x(pooled.prediction_high)
    shapes.append(Line(left, middle, right, middle, "pred"))
    ends = ((pooled.prediction_low, left), (pooled.prediction_high, right))
    shapes += [Line(x, middle - 7, x, middle + 7, "pred-end") for value, x in ends if not line.beyond(value)]
    shapes += _arrows(line, pooled.prediction_low, pooled.prediction_high, middle)
    return shapes + _prediction_words(plot, pooled, y)


def _pooled_words(plot: _Plot, pooled: Pooled, y: float) -> list[Shape]:
    """Its name, counts and result; the narrow drawing leaves the counts to the table."""
    row = say.as_row(pooled, plot.unit, with_counts=plot.wide)
    if plot.wide:
        return _row_words(plot, row, y, "strong")
    short = say.short(row, plot.unit)
    if plot.stacked:
        return [
            Text(0, y, cut(pooled.label, plot.width, NAME_SIZE, strong=True), "strong"),
            Text(0, y + 20, short, "small strong"),
        ]
    name = cut(pooled.label, plot.width - room(short, SMALL_SIZE, strong=True) - 10, NAME_SIZE, strong=True)
    return [Text(0, y, name, "strong"), Text(plot.width, y, short, "small end strong")]


def _prediction_words(plot: _Plot, pooled: Pooled, y: float) -> list[Shape]:
    bounds = say.prediction(pooled, plot.unit)
    if plot.wide:
        words = f"Expected in a new {plot.noun} (prediction)"
        return [Text(0, y, words), Text(INTERVAL_X, y, bounds, "small end")]
    sign = "%" if plot.unit == "percent" else ""
    short = bounds.replace(" to ", "–" if plot.unit else " to ") + sign
    place = Text(0, y + 20, short, "small") if plot.stacked else Text(plot.width, y, short, "small end")
    return [Text(0, y, f"Expected in a new {plot.noun}"), place]


def _spans(plot: _Plot, middles: Sequence[float], end: float) -> list[tuple[float, float]]:
    """Where vertical lines run: through the whole wide plot, beside each mark of the narrow one."""
    return [(26, end)] if plot.wide else [(middle - 10, middle + 14) for middle in middles]


def _grid(plot: _Plot, middles: Sequence[float], bottom: float) -> list[Shape]:
    zero = plot.line.null or 0.0
    return [
        Line(plot.line.x(tick), top, plot.line.x(tick), end, "null" if tick == zero else "grid")
        for top, end in _spans(plot, middles, bottom)
        for tick in plot.line.ticks
    ]


def _pooled_line(plot: _Plot, middles: Sequence[float], end: float) -> list[Shape]:
    if not plot.pooled:
        return []
    x = plot.line.x(plot.pooled.estimate)
    return [Line(x, top, x, bottom, "pooled-line") for top, bottom in _spans(plot, middles, end)]


def _axis(plot: _Plot, bottom: float) -> tuple[list[Shape], float]:
    """The axis with its ticks, the words for both directions, its name; and where the drawing ends."""
    line, y = plot.line, bottom + 19
    shapes: list[Shape] = [Line(line.left, bottom, line.right, bottom, "axis")]
    for tick, anchor in labelled(line, LABEL_GAP):
        shapes.append(Text(line.x(tick), y, line.tick_words(tick), f"small {anchor}".strip()))
    lower, higher = plot.directions
    if lower or higher or line.null is not None:
        y += 19
        shapes += [Text(line.left, y, lower, "small"), Text(line.right, y, higher, "small end")]
        if line.null is not None:
            shapes.append(Text(line.x(line.null), y, plot.null_words, "small mid"))
    name = cut(plot.axis_label, plot.width - line.left, SMALL_SIZE)
    shapes.append(Text(line.left, y + 19, name, "small"))
    return shapes, y + 25
