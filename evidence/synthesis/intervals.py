"""Confidence intervals for one proportion."""

from __future__ import annotations

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
