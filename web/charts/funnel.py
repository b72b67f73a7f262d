"""The funnel plot: each study's effect against its standard error, large studies on top, and where 95 of 100 studies
would lie if they differed from the estimate by chance alone.

An empty side at the foot can mean that small studies without an effect were not published; it can have other causes.
Wide: 1000 units, narrow: 358, as the forest plot has them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from web import wording
from web.charts.funnel_axes import EffectAxis, FunnelScale, effect_axis, there
from web.charts.shapes import Drawing, Group, Line, Point, Region, Shape, Text, cut, room

__all__ = ["Funnel", "FunnelPoint", "FunnelScale", "funnel", "there"]

NORMAL_95 = 1.959964
SMALL_SIZE = 14.5
TOP, LEFT_ROOM, RIGHT_ROOM = 34, 52, 12
# Size of the drawing -> (width, foot of the plot, distance between ticks).
SIZES = {"wide": (1000, 400, 70.0), "narrow": (358, 300, 48.0)}


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One study: effect and standard error on the scale of the model."""

    name: str
    estimate: float
    se: float
    href: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class FunnelEntry:
    """One row of the table twin. estimate: in the reader's numbers."""

    point: FunnelPoint
    estimate: str
    se: str
    inside: str


@dataclass(frozen=True, slots=True)
class Funnel:
    uid: str
    title: str
    key: str
    measure: str
    wide: Drawing
    narrow: Drawing
    entries: tuple[FunnelEntry, ...]


def funnel(
    points: Sequence[FunnelPoint],
    *,
    uid: str,
    title: str,
    axis_label: str,
    scale: FunnelScale,
    therapy: str = "hsct",
    estimate: float,
    description: str = "",
) -> Funnel:
    """`estimate`: what is pooled, on the scale of the points (see `there`); the region stands around it.

    ValueError without points, for an error that is not above 0 and for a number that is not finite.
    """
    points = tuple(points)
    if not points:
        raise ValueError(f"funnel plot {uid!r} has no points: show the reason instead")
    for point in points:
        if not (math.isfinite(point.estimate) and math.isfinite(point.se) and point.se > 0):
            raise ValueError(f"{point.name}: {point.estimate!r} with error {point.se!r} cannot be drawn")
    if not math.isfinite(estimate):
        raise ValueError(f"{estimate!r} cannot be the middle of a funnel: expected a finite number")
    description = description or describe(points, estimate, scale)
    css = f"of-{therapy if therapy in ('hsct', 'msc') else 'other'}"
    wide, narrow = (
        Drawing(
            f"{uid}-{size}", f"chart-{size} {css}", SIZES[size][0], SIZES[size][1] + 50, title, description,
            _draw(points, estimate, scale, axis_label, size), role="group",
        )
        for size in ("wide", "narrow")
    )  # fmt: skip
    entries = tuple(entry(point, estimate, scale) for point in points)
    return Funnel(uid, title, KEY, axis_label, wide, narrow, entries)


KEY = (
    "Dot: one study; the higher, the smaller its standard error. Dashed line: pooled. Grey: where 95 of 100 studies "
    "would lie if they differed by chance alone."
)


def inside(point: FunnelPoint, estimate: float) -> bool:
    return abs(point.estimate - estimate) <= NORMAL_95 * point.se


def back(scale: FunnelScale, effect: float) -> str:
    """An effect of the model's scale in the reader's numbers."""
    if scale == "log":
        return wording.ratio(math.exp(effect))
    if scale == "plain":
        return wording.number(effect, 2)
    if scale == "root":
        return wording.never_zero(max(effect, 0.0) ** 2, 2)
    share = math.exp(-math.exp(effect)) if scale == "cloglog" else math.sin(effect) ** 2
    return wording.percent(100 * share)


def entry(point: FunnelPoint, estimate: float, scale: FunnelScale) -> FunnelEntry:
    where = "inside" if inside(point, estimate) else "outside"
    return FunnelEntry(point, back(scale, point.estimate), wording.number(point.se, 3), where)


def describe(points: Sequence[FunnelPoint], estimate: float, scale: FunnelScale) -> str:
    outside = sum(not inside(point, estimate) for point in points)
    left = sum((point.estimate < estimate) != (scale == "cloglog") for point in points)
    return (
        f"{wording.counted(len(points), 'study', 'studies')} around {back(scale, estimate)}: {left} left of it, "
        f"{outside} outside the region of chance. All values are in the table below."
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things stand in one drawing; errors grow downwards from 0 at the top."""

    line: EffectAxis
    most: float
    foot: float

    def y(self, se: float) -> float:
        return round(TOP + (self.foot - TOP) * se / self.most, 1)


def _draw(
    points: Sequence[FunnelPoint], estimate: float, scale: FunnelScale, axis_label: str, size: str
) -> tuple[Group, ...]:
    width, foot, gap = SIZES[size]
    most = errors_end(max(point.se for point in points))
    spread = NORMAL_95 * most
    effects = [estimate - spread, estimate + spread, *(point.estimate for point in points)]
    low, high = _within(scale, min(effects), max(effects))
    frame = _Frame(effect_axis(scale, low, high, LEFT_ROOM, width - RIGHT_ROOM, gap), most, foot)
    dots = (_dot(frame, point) for point in sorted(points, key=lambda one: one.se))
    return (
        Group(tuple(_back(frame, estimate))),
        Group(tuple(_axes(frame, axis_label, width))),
        Group(tuple(dots), "dots"),
    )


def errors_end(largest: float) -> float:
    """A round number not far beyond the largest error: where the axis of errors ends."""
    power = 10.0 ** math.floor(math.log10(largest))
    steps = (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)
    return next(float(f"{step * power:.6g}") for step in steps if largest <= step * power * (1 + 1e-9))


def _within(scale: FunnelScale, low: float, high: float) -> tuple[float, float]:
    """No further than the scale goes: shares end at 0 and 1, rates at 0."""
    margin = 0.03 * (high - low)
    low, high = low - margin, high + margin
    if scale == "arcsine":
        return max(low, 0.0), min(high, math.pi / 2)
    return (max(low, 0.0), high) if scale == "root" else (low, high)


def _dot(frame: _Frame, point: FunnelPoint) -> Point:
    where = f"{back(frame.line.scale, point.estimate)}, standard error {wording.number(point.se, 3)}"
    return Point(
        frame.line.x(point.estimate), frame.y(point.se), 6, f"{point.name}: {where}", point.href, "dot"
    )


def _back(frame: _Frame, estimate: float) -> list[Shape]:
    """Region, grid, no effect and estimate. The region is cut off where the scale ends."""
    line, x = frame.line, frame.line.x(estimate)
    ends = [_edge(frame, estimate, side) for side in (-1, 1)]
    shapes: list[Shape] = [Region(((x, frame.y(0)), *ends[0], *reversed(ends[1])), "chance")]
    shapes += [Line(line.x(tick), TOP, line.x(tick), frame.foot, "grid") for tick, _ in line.ticks]
    if line.null is not None:
        shapes.append(Line(line.x(line.null), TOP, line.x(line.null), frame.foot, "null"))
    return [*shapes, Line(x, TOP, x, frame.foot, "pooled-line")]


def _edge(frame: _Frame, estimate: float, side: int) -> list[tuple[float, float]]:
    """Corners of one side of the region from top to foot."""
    line, full = frame.line, estimate + side * NORMAL_95 * frame.most
    room_there = (line.high - estimate) if side > 0 else (estimate - line.low)
    turn = max(room_there, 0.0) / NORMAL_95
    corners = [(line.x(full), turn)] if turn < frame.most else []
    return [*((x, frame.y(se)) for x, se in corners), (line.x(full), float(frame.foot))]


def _axes(frame: _Frame, axis_label: str, width: float) -> list[Shape]:
    line, foot = frame.line, frame.foot
    shapes: list[Shape] = [
        Text(0, 16, "Standard error", "small"),
        Line(line.left, foot, line.right, foot, "axis"),
        Line(line.left, TOP, line.left, foot, "axis"),
    ]
    for step in (0.0, 0.5, 1.0):
        words = wording.number(float(f"{step * frame.most:.6g}"))
        shapes.append(Text(line.left - 8, frame.y(step * frame.most) + 5, words, "small end"))
    for tick, words in line.ticks:
        half = room(words, SMALL_SIZE) / 2
        anchor = "end" if line.x(tick) + half > width else "mid"
        shapes.append(Text(line.x(tick), foot + 19, words, f"small {anchor}"))
    label = cut(axis_label, width - line.left, SMALL_SIZE)
    return [*shapes, Text(line.left, foot + 40, label, "small")]
