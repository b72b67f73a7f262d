"""Fail-safe numbers: how many unpublished studies without effect would undo a result.

Reported because readers ask for them; they take missing studies to average nothing, which selection does not do
(Becker 2005, in Publication Bias in Meta-Analysis, ch. 7). `bias` holds the tests to prefer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtr, ndtri

from evidence.synthesis.effects import Effects
from evidence.synthesis.refusal import Refusal

METHODS = ("Rosenthal", "Orwin", "Rosenberg")


@dataclass(frozen=True)
class FailSafe:
    """missing: studies that would undo the result. p_value: of the result as it stands; None for Orwin.

    target: the p-value, or for Orwin the mean effect, that they would bring it to.
    """

    method: str
    missing: int
    p_value: float | None
    target: float
    k: int


def failsafe(
    effects: Effects, *, method: str = "Rosenthal", alpha: float = 0.05, target: float | None = None
) -> FailSafe | Refusal:
    """Rosenthal 1979 (sum of z, one-sided alpha), Orwin 1983 (mean effect brought to `target`, half of it unless
    given) or Rosenberg 2005 (equal-effects mean, two-sided alpha). Refusal without studies, with a variance of 0, or
    with a mean effect of 0 for Orwin. ValueError: unknown method, alpha outside 0 to 1.
    """
    if method not in METHODS or not 0 < alpha < 1:
        raise ValueError(
            f"method {method!r}, alpha {alpha!r}; give one of {', '.join(METHODS)} and 0 < alpha < 1"
        )
    yi, vi, k = effects.yi, effects.vi, len(effects.yi)
    if k == 0 or min(vi) <= 0:
        return Refusal("A study has a sampling variance of zero." if k else "No study to look at.", k)
    if method == "Orwin":
        return orwin(list(yi), target)
    if method == "Rosenthal":
        total = math.fsum(y / math.sqrt(v) for y, v in zip(yi, vi, strict=True))
        z, sides = abs(total) / math.sqrt(k), 1
    else:
        weight = math.fsum(1 / v for v in vi)
        z, sides = abs(math.fsum(y / v for y, v in zip(yi, vi, strict=True))) / math.sqrt(weight), 2
    needed = k * ((z / float(ndtri(1 - alpha / sides))) ** 2 - 1)
    return FailSafe(method, max(0, math.ceil(needed)), sides * float(ndtr(-z)), alpha, k)


def orwin(yi: list[float], target: float | None) -> FailSafe | Refusal:
    """Studies of effect 0 that bring the plain mean to `target`."""
    k, mean = len(yi), math.fsum(yi) / len(yi)
    goal = mean / 2 if target is None else target
    if goal == 0 or mean == 0:
        return Refusal(
            "The mean effect, or what it is to be brought to, is 0: no number of studies follows.", k
        )
    needed = k * (mean - goal) / goal if mean * goal > 0 else 0.0
    return FailSafe("Orwin", max(0, math.ceil(round(needed, 9))), None, goal, k)
