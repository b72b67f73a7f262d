"""Axes of the charts: scale, reach and ticks chosen from the data."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from web import wording

Scale = Literal["sqrt_percent", "percent", "log_ratio", "difference"]

PERCENT_REACHES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
SQRT_TICKS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
LINEAR_STEPS = {1.0: 5, 2.0: 4, 5.0: 5, 10.0: 5, 20.0: 4, 50.0: 5, 100.0: 4}
RATIO_TICKS = {
    2.0: (2.0,),
    5.0: (2.0, 5.0),
    10.0: (2.0, 5.0, 10.0),
    20.0: (2.0, 5.0, 20.0),
    50.0: (3.0, 10.0, 50.0),
    100.0: (10.0, 100.0),
}
# First figure of the reach of an axis of differences -> the step between its ticks.
DIFFERENCE_STEPS = {1.0: 0.5, 2.0: 1.0, 3.0: 1.0, 4.0: 2.0, 6.0: 2.0, 8.0: 4.0}


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from `low` to `high` laid between the units `left` and `right` of a drawing."""

    scale: Scale
    low: float
    high: float
    left: float
    right: float
    ticks: tuple[float, ...]

    def x(self, value: float) -> float:
        """Where a value stands; a value beyond the axis stands at its end."""
        value = min(max(value, self.low), self.high)
        share = (self._bend(value) - self._bend(self.low)) / (self._bend(self.high) - self._bend(self.low))
        return round(self.left + (self.right - self.left) * share, 1)

    def beyond(self, value: float) -> bool:
        """Whether the value lies off the axis, so that its line must end in an arrow."""
        return not self.low - 1e-9 * abs(self.low) <= value <= self.high + 1e-9 * abs(self.high)

    @property
    def null(self) -> float | None:
        """The value of no effect: 1 of ratios, 0 of differences; percentages have none."""
        return {"log_ratio": 1.0, "difference": 0.0}.get(self.scale)

    def tick_words(self, tick: float) -> str:
        if self.scale == "difference":
            return wording.number(tick)
        return f"{tick:g}" if self.scale == "log_ratio" else f"{tick:g}%"

    def _bend(self, value: float) -> float:
        if self.scale == "log_ratio":
            return math.log(value)
        return math.sqrt(value) if self.scale == "sqrt_percent" else value


def reach(scale: Scale, values: Iterable[float]) -> float:
    """How far an axis must go for these values: a percentage, a ratio r for an axis from 1/r to r, or a difference d
    for one from -d to d.

    Ratios further out than 100 are cut and drawn with an arrow. ValueError for a value the scale cannot hold.
    """
    if scale not in get_args(Scale):
        raise ValueError(f"no scale {scale!r}: expected one of {', '.join(get_args(Scale))}")
    checked = [_checked(scale, value) for value in values]
    if scale == "log_ratio":
        furthest = max((max(v, 1 / v) for v in checked if v > 0), default=1.0)
        return next((r for r in RATIO_TICKS if furthest <= r), max(RATIO_TICKS))
    if scale == "difference":
        return _round_reach(max((abs(value) for value in checked), default=0.0))
    return next(r for r in PERCENT_REACHES if max(checked, default=0.0) <= r)


def _round_reach(furthest: float) -> float:
    """1, 2, 3, 4, 6 or 8 times a power of ten, at least as far as the furthest value."""
    if furthest <= 0:
        return 1.0
    power = math.floor(math.log10(furthest))
    steps = (first * 10.0**exponent for exponent in (power, power + 1) for first in DIFFERENCE_STEPS)
    return next(float(f"{step:.6g}") for step in steps if furthest <= step * (1 + 1e-9))


def axis(scale: Scale, furthest: float, left: float, right: float) -> Axis:
    """An axis of the given reach (see `reach`) between two positions. Ratio axes are symmetrical around 1,
    axes of differences around 0."""
    if scale == "log_ratio":
        steps = RATIO_TICKS[furthest]
        ticks = (*(1 / step for step in reversed(steps)), 1.0, *steps)
        return Axis(scale, 1 / furthest, furthest, left, right, tuple(float(f"{t:.2g}") for t in ticks))
    if scale == "difference":
        return Axis(scale, -furthest, furthest, left, right, _difference_ticks(furthest))
    if scale == "sqrt_percent":
        return Axis(scale, 0, furthest, left, right, tuple(t for t in SQRT_TICKS if t <= furthest))
    steps_linear = LINEAR_STEPS[furthest]
    ticks = tuple(furthest * i / steps_linear for i in range(steps_linear + 1))
    return Axis(scale, 0, furthest, left, right, ticks)


def _difference_ticks(furthest: float) -> tuple[float, ...]:
    power = 10.0 ** math.floor(math.log10(furthest) + 1e-9)
    first = round(furthest / power, 6)
    step = DIFFERENCE_STEPS.get(first, first / 2) * power
    count = round(furthest / step)
    return tuple(float(f"{step * number:.6g}") for number in range(-count, count + 1))


def _checked(scale: Scale, value: float) -> float:
    if scale == "difference" and math.isfinite(value):
        return value
    if not math.isfinite(value) or value < 0:
        raise ValueError(
            f"{value!r} cannot be drawn: expected a finite value{'' if scale == 'difference' else ' of 0 or more'}"
        )
    if scale != "log_ratio" and value > 100 + 1e-9:
        raise ValueError(f"{value!r} is no percentage: expected 0 to 100")
    return value if scale == "log_ratio" else min(value, 100.0)
