"""The axis of effects of a funnel plot: studies stand on the scale of the model, ticks are in the reader's numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from web import wording

FunnelScale = Literal["log", "plain", "cloglog", "arcsine", "root"]

SHARES = (
    0.0,
    0.001,
    0.005,
    0.01,
    0.02,
    0.05,
    0.1,
    0.2,
    0.3,
    0.4,
    0.5,
    0.6,
    0.7,
    0.8,
    0.9,
    0.95,
    0.98,
    0.99,
    1.0,
)
ROUND = tuple(first * 10.0**power for power in range(-4, 5) for first in (1, 2, 5))


def cloglog(share: float) -> float:
    return math.log(-math.log(share))


def arcsine(share: float) -> float:
    return math.asin(math.sqrt(share))


# Name -> how a number of the reader (share 0 to 1, ratio, rate, difference) gets there, and the round ones it has.
SCALES: dict[FunnelScale, tuple[Callable[[float], float], tuple[float, ...]]] = {
    "log": (math.log, ROUND),
    "plain": (float, (*(-one for one in reversed(ROUND)), 0.0, *ROUND)),
    "cloglog": (cloglog, SHARES[1:-1]),
    "arcsine": (arcsine, SHARES),
    "root": (math.sqrt, (0.0, *ROUND)),
}
# The words of evidence.questions.analyses for its scales.
NAMED: dict[str, FunnelScale] = {
    "log": "log",
    "as measured": "plain",
    "log(−log S)": "cloglog",
    "arcsine of the root of the share": "arcsine",
    "root of the rate": "root",
}


@dataclass(frozen=True, slots=True)
class EffectAxis:
    """Effects on the model's scale from `low` to `high`, between the units `left` and `right`; larger numbers of the
    reader always stand to the right. ticks: (effect on the model's scale, words), from left to right."""

    scale: FunnelScale
    low: float
    high: float
    left: float
    right: float
    ticks: tuple[tuple[float, str], ...]

    def x(self, effect: float) -> float:
        share = (min(max(effect, self.low), self.high) - self.low) / (self.high - self.low)
        return round(
            self.left + (self.right - self.left) * (1 - share if self.scale == "cloglog" else share), 1
        )

    @property
    def null(self) -> float | None:
        """No effect, on the model's scale, where it lies within the axis: ratios of 1 and differences of 0."""
        return 0.0 if self.scale in ("log", "plain") and self.low <= 0 <= self.high else None


def there(scale: FunnelScale, value: float) -> float:
    """A share from 0 to 1, a ratio, a rate or a difference on the scale of the funnel.

    ValueError for a scale that is not known and for a number it cannot hold.
    """
    if scale not in SCALES:
        raise ValueError(f"no scale {scale!r}: expected one of {', '.join(SCALES)}")
    try:
        return SCALES[scale][0](value)
    except ValueError:
        raise ValueError(f"{value!r} has no place on the scale {scale}") from None


def effect_axis(
    scale: FunnelScale, low: float, high: float, left: float, right: float, gap: float
) -> EffectAxis:
    """Ticks at round numbers, `gap` units apart at least; no effect always has one where it is within the axis."""
    if high <= low:
        low, high = low - 0.5, high + 0.5
    bare = EffectAxis(scale, low, high, left, right, ())
    effects = [(there(scale, one), tick_words(scale, one)) for one in SCALES[scale][1]]
    within = [(effect, words) for effect, words in effects if low <= effect <= high]
    chosen = [one for one in within if one[0] == bare.null]
    for effect, words in sorted(within, key=lambda one: roundness(one[1])):
        if all(abs(bare.x(effect) - bare.x(other)) >= gap for other, _ in chosen):
            chosen.append((effect, words))
    return EffectAxis(scale, low, high, left, right, tuple(sorted(chosen, key=lambda one: bare.x(one[0]))))


def roundness(words: str) -> tuple[int, int]:
    """Fewer figures first, then ones before fives before twos, so that few ticks are the roundest."""
    figures = words.strip("−%").replace(".", "").strip("0")
    return len(figures), "1524367 89".find(figures[:1])


def tick_words(scale: FunnelScale, value: float) -> str:
    if scale in ("cloglog", "arcsine"):
        return f"{100 * value:g}%"
    return wording.number(float(f"{value:.6g}")) if abs(value) >= 1e-4 or value == 0 else f"{value:g}"
