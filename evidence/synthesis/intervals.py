"""Confidence intervals for one proportion, and the move of an interval from one level to another."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import betaincinv, ndtri

from evidence.synthesis.counts import checked_pair


@dataclass(frozen=True)
class Interval:
    """Bounds on the scale of the estimate (a proportion: 0 to 1), level in percent, and how it was made."""

    lower: float
    upper: float
    level: float
    method: str


def normal_quantile(level: float) -> float:
    """Two-sided standard normal quantile: 1.959964 for level 95. ValueError unless 0 < level < 100."""
    return -float(ndtri(tail(level)))


def tail(level: float) -> float:
    """Probability left outside on each side: 0.025 for level 95. ValueError unless 0 < level < 100."""
    if not 0 < level < 100:
        raise ValueError(f"level is {level!r}; give a percentage between 0 and 100, such as 95")
    return (100 - level) / 200


def exact_interval(x: int, n: int, level: float = 95) -> Interval:
    """Clopper–Pearson interval of x events in n patients (Clopper & Pearson 1934, Biometrika 26:404).

    Two-sided at every x: without events the upper bound at level 95 is 1 - 0.025**(1/n), not "3/n".
    """
    x, n = checked_pair(x, n)
    outside = tail(level)
    lower = 0.0 if x == 0 else float(betaincinv(x, n - x + 1, outside))
    upper = 1.0 if x == n else float(betaincinv(x + 1, n - x, 1 - outside))
    return Interval(lower, upper, level, "exact (Clopper–Pearson)")


def wilson_interval(x: int, n: int, level: float = 95) -> Interval:
    """Score interval of x events in n patients, no continuity correction (Wilson 1927, JASA 22:209)."""
    x, n = checked_pair(x, n)
    z2 = normal_quantile(level) ** 2
    centre = (x + z2 / 2) / (n + z2)
    half = math.sqrt(z2 * (x * (n - x) / n + z2 / 4)) / (n + z2)
    lower = 0.0 if x == 0 else max(0.0, centre - half)
    upper = 1.0 if x == n else min(1.0, centre + half)
    return Interval(lower, upper, level, "score (Wilson)")


def convert_interval(lower: float, upper: float, *, level: float, to: float) -> tuple[Interval, str]:
    """The interval of a ratio (HR, RR, OR, rate) at another level, and the sentence that says so.

    Takes the printed interval as Wald on the log scale: its centre is the geometric mean of the bounds,
    its width grows with the normal quantile. Exact, profile and bootstrap intervals are not like that, so the
    words say what was assumed.
    """
    if not 0 < lower <= upper < math.inf:
        raise ValueError(f"interval {lower!r} to {upper!r}: give finite bounds above 0, the lower one first")
    centre = (math.log(lower) + math.log(upper)) / 2
    half = (math.log(upper) - math.log(lower)) / 2 * normal_quantile(to) / normal_quantile(level)
    words = (
        f"{to:g}% interval calculated from the printed {level:g}% interval ({lower:g} to {upper:g}), "
        "taking it as symmetric on the log scale"
    )
    new = Interval(
        math.exp(centre - half), math.exp(centre + half), to, f"converted from {level:g}% on the log scale"
    )
    return new, words
