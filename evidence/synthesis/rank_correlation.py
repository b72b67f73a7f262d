"""The rank correlation test for funnel plot asymmetry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate

from scipy.special import ndtr

from evidence.synthesis.effects import Effects
from evidence.synthesis.refusal import Refusal

EXACT_TO = 200  # studies; beyond, Kendall's tau is referred to the normal distribution


@dataclass(frozen=True)
class RankTest:
    """Kendall's tau of standardised effects and variances; exact: p-value from all orders, else normal."""

    tau: float
    p_value: float
    exact: bool
    k: int


def begg(effects: Effects) -> RankTest | Refusal:
    """Rank correlation test (Begg & Mazumdar 1994, Biometrics 50:1088): Kendall's tau-b of the effects, standardised
    about their common mean, with their variances. Exact p-value without ties up to 200 studies, else normal with a
    correction for ties. Refusal: fewer than three studies, all of one size or with one effect, a variance of zero.
    """
    yi, vi, k = effects.yi, effects.vi, len(effects.yi)
    if k < 3:
        return Refusal(
            f"{k} studies: a test of asymmetry needs at least three, and means little below ten.", k
        )
    if min(vi) <= 0:
        return Refusal("A study has a sampling variance of zero: it would outweigh all others.", k)
    total = math.fsum(1 / v for v in vi)
    common = math.fsum(y / v for y, v in zip(yi, vi, strict=True)) / total
    standardised = [(y - common) / math.sqrt(v - 1 / total) for y, v in zip(yi, vi, strict=True)]
    return kendall(standardised, list(vi))


def kendall(x: list[float], y: list[float]) -> RankTest | Refusal:
    """Kendall's tau-b and its two-sided p-value."""
    k = len(x)
    pairs = [(sign(x[i] - x[j]), sign(y[i] - y[j])) for i in range(k) for j in range(i)]
    score = sum(a * b for a, b in pairs)
    apart_x, apart_y = sum(abs(a) for a, _ in pairs), sum(abs(b) for _, b in pairs)
    if apart_x == 0 or apart_y == 0:
        return Refusal("All studies are of the same size, or have the same effect: no ranks to compare.", k)
    tau = score / math.sqrt(apart_x * apart_y)
    if k <= EXACT_TO and apart_x == apart_y == len(pairs):
        return RankTest(tau, exact_p(score, k), True, k)
    return RankTest(tau, 2 * float(ndtr(-abs(score) / math.sqrt(variance_of_score(x, y)))), False, k)


def sign(value: float) -> int:
    """-1, 0 or 1."""
    return (value > 0) - (value < 0)


def exact_p(score: int, k: int) -> float:
    """Share of the k! orders whose score is as far from 0: pairs out of order are counted one element at a time."""
    ways = [1]
    for size in range(2, k + 1):
        sums = [0, *accumulate(ways + [0] * (size - 1))]
        ways = [sums[i + 1] - sums[max(0, i + 1 - size)] for i in range(len(sums) - 1)]
    most = len(ways) - 1
    below = sum(ways[: (most - abs(score)) // 2 + 1])
    return min(1.0, 2 * below / math.factorial(k))


def variance_of_score(x: list[float], y: list[float]) -> float:
    """Variance of Kendall's score under independence, with ties (Kendall 1970)."""
    n = len(x)
    t, u = ([values.count(value) for value in set(values)] for values in (x, y))

    def summed(counts: list[int], *factors: int) -> int:
        return sum(math.prod(c - f for f in (0, *factors)) for c in counts)

    def spread(counts: list[int]) -> int:
        return sum(c * (c - 1) * (2 * c + 5) for c in counts)

    main = (n * (n - 1) * (2 * n + 5) - spread(t) - spread(u)) / 18
    pairs = summed(t, 1) * summed(u, 1) / (2 * n * (n - 1))
    triples = summed(t, 1, 2) * summed(u, 1, 2) / (9 * n * (n - 1) * (n - 2))
    return main + pairs + triples
