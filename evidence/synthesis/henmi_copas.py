"""The interval of Henmi and Copas: centred where large studies are, wide enough for the variance between studies.

The equal-effects mean leans less on small studies, which publication bias touches most; its interval takes the
DerSimonian–Laird variance between studies and its uncertainty into account (Henmi & Copas 2010, Stat Med 29:2969).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaincc, ndtr

from evidence.synthesis.effects import Effects
from evidence.synthesis.intervals import normal_quantile
from evidence.synthesis.refusal import Refusal

FARTHEST, NODES = 12.0, 200  # standard deviations integrated over, and Gauss–Legendre nodes


@dataclass(frozen=True)
class HenmiCopas:
    """The equal-effects mean with its error under variance between studies, tau2 (DerSimonian–Laird)."""

    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    tau2: float
    k: int
    level: float


def henmi_copas(effects: Effects, *, level: float = 95) -> HenmiCopas | Refusal:
    """The interval at `level` percent. Refusal: fewer than two studies, a variance of zero."""
    normal_quantile(level)
    k = len(effects.yi)
    if k < 2:
        return Refusal("One study only: nothing to pool." if k else "No study to pool.", k)
    if min(effects.vi) <= 0:
        return Refusal("A study has a sampling variance of zero: it would outweigh all others.", k)
    y, w = np.array(effects.yi), 1 / np.array(effects.vi)
    first, second = float(w.sum()), float((w**2).sum())
    mean = float(w @ y) / first
    excess = float(w @ (y - mean) ** 2) - (k - 1)
    tau2 = max(0.0, excess / (first - second / first))
    se = math.sqrt(tau2 * second + first) / first
    conditional = Conditional(w, tau2)
    wanted = level / 100
    t = float(brentq(lambda bound: conditional.within(bound) - wanted, 1e-6, 1e3, xtol=1e-12))
    return HenmiCopas(mean, se, mean - t * se, mean + t * se, tau2, k, level)


@lru_cache(maxsize=1)
def legendre() -> tuple[np.ndarray, np.ndarray]:
    """Gauss–Legendre nodes and weights on -1 to 1."""
    return np.polynomial.legendre.leggauss(NODES)


class Conditional:
    """Cochran's Q given the standardised mean R = r: moments from normal theory, a gamma distribution with them."""

    def __init__(self, w: np.ndarray, tau2: float) -> None:
        first, second = w.sum(), (w**2).sum()
        self.df, self.slope = len(w) - 1, (first - second / first) * first / second
        direction, variance = w / math.sqrt(first), 1 / w + tau2
        self.spread = float(direction**2 @ variance)  # variance of R
        along = variance * direction / self.spread
        within = np.diag(variance) - self.spread * np.outer(along, along)
        form = np.diag(w) - np.outer(w, w) / first
        product = form @ within
        self.mean, self.mean_by_square = float(np.trace(product)), float(along @ form @ along)
        self.variance = 2 * float(np.sum(product * product.T))
        self.variance_by_square = 4 * float(along @ form @ within @ form @ along)

    def within(self, bound: float) -> float:
        """Probability that the mean lies within `bound` of its estimated errors."""
        sd = math.sqrt(self.spread)
        if bound > FARTHEST * sd:
            return 1.0
        node, weight = legendre()
        r = bound + (node + 1) / 2 * (FARTHEST * sd - bound)
        density = np.exp(-((r / sd) ** 2) / 2) / (sd * math.sqrt(2 * math.pi))
        mean = self.mean + self.mean_by_square * r**2
        variance = self.variance + self.variance_by_square * r**2
        needed = self.df + self.slope * ((r / bound) ** 2 - 1)
        beyond = gammaincc(mean**2 / variance, needed * mean / variance)
        outside = float(weight @ (density * beyond)) * (FARTHEST * sd - bound) / 2
        return float(1 - 2 * ndtr(-bound / sd)) + 2 * outside
