"""Trim and fill: how many studies would have to be missing for the funnel to be lopsided as it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from evidence.synthesis.effects import Effects
from evidence.synthesis.random_effects import Pooled, pool
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.regression import meta_regression

MOST_ROUNDS = 100


@dataclass(frozen=True)
class TrimAndFill:
    """The studies with their mirror images, pooled: a look at one way of missing, not a better estimate.

    side: where studies seem to be missing, "left" or "right". missing, missing_se: how many, by `estimator`.
    p_value: of no missing study, estimator R0 only. pooled: of all k studies, observed and filled.
    filled_yi, filled_vi: the mirror images.
    """

    side: str
    estimator: str
    missing: int
    missing_se: float
    p_value: float | None
    pooled: Pooled
    filled_yi: tuple[float, ...]
    filled_vi: tuple[float, ...]
    k: int


class Points(NamedTuple):
    """Effects and variances."""

    yi: list[float]
    vi: list[float]


def trim_and_fill(
    effects: Effects,
    *,
    estimator: str = "L0",
    side: str | None = None,
    method: str = "REML",
    test: str = "knha",
    level: float = 95,
) -> TrimAndFill | Refusal:
    """Trim and fill (Duval & Tweedie 2000, JASA 95:89; Biometrics 56:455) with estimator L0, R0 or Q0.

    side: where studies are missing; unless given, opposite the way in which effects grow with their standard errors in
    a meta-regression by `method`. method, test, level: as in `pool`; the method is used for trimming too.
    Refusal: fewer than three studies, equal standard errors and no side given, no end to the trimming, or a number of
    missing studies that Q0 does not give.
    """
    if estimator not in ("L0", "R0", "Q0") or side not in ("left", "right", None):
        raise ValueError(
            f"estimator {estimator!r}, side {side!r}; give L0, R0 or Q0, and left, right or None"
        )
    k = len(effects.yi)
    if k < 3:
        return Refusal(f"{k} studies: trim and fill needs at least three.", k)
    found = side or missing_side(effects, method)
    if isinstance(found, Refusal):
        return found
    flip = -1.0 if found == "right" else 1.0
    order = sorted(range(k), key=lambda i: flip * effects.yi[i])
    points = Points([flip * effects.yi[i] for i in order], [effects.vi[i] for i in order])
    trimmed = trim(points, estimator, method)
    if isinstance(trimmed, Refusal):
        return trimmed
    missing, centre, se = trimmed
    largest = range(k - missing, k)
    filled = Points([flip * (2 * centre - points.yi[i]) for i in largest], [points.vi[i] for i in largest])
    whole = Points([*effects.yi, *filled.yi], [*effects.vi, *filled.vi])
    pooled = pool(whole, method=method, test=test, level=level)
    if isinstance(pooled, Refusal):
        return pooled
    return TrimAndFill(
        side=found,
        estimator=estimator,
        missing=missing,
        missing_se=se,
        p_value=0.5 ** (missing + 1) if estimator == "R0" else None,
        pooled=pooled,
        filled_yi=tuple(filled.yi),
        filled_vi=tuple(filled.vi),
        k=k + missing,
    )


def missing_side(effects: Effects, method: str) -> str | Refusal:
    """Right where effects fall as standard errors grow, else left."""
    errors = [math.sqrt(variance) for variance in effects.vi]
    found = meta_regression(effects, {"sei": errors}, method=method, test="z")
    if isinstance(found, Refusal):
        return found
    return "right" if found.coefficients[1].estimate < 0 else "left"


def trim(points: Points, estimator: str, method: str) -> tuple[int, float, float] | Refusal:
    """Missing studies, the centre found without their counterparts, and the standard error of their number.

    points: sorted, as if studies were missing on the left.
    """
    k, missing = len(points.yi), 0
    for _ in range(MOST_ROUNDS):
        kept = Points(points.yi[: k - missing], points.vi[: k - missing])
        centre = centre_of(kept, method)
        if isinstance(centre, Refusal):
            return centre
        estimate = ESTIMATORS[estimator](signed_ranks([y - centre for y in points.yi]))
        if estimate is None:
            return Refusal(f"Estimator {estimator} gives no number of missing studies here.", k)
        before, (missing, se) = missing, estimate
        if missing == before:
            return missing, centre, se
        if missing >= k:
            break
    return Refusal("The trimming comes to no end on these studies.", k)


def centre_of(points: Points, method: str) -> float | Refusal:
    """The pooled effect; of one study its own."""
    if len(points.yi) == 1:
        return points.yi[0]
    found = pool(points, method=method, test="z")
    return found if isinstance(found, Refusal) else found.estimate


def signed_ranks(deviations: Sequence[float]) -> list[int]:
    """Ranks of the distances from the centre, earlier first among equals, with the sign of the deviation (0 at it)."""
    ranks = [0] * len(deviations)
    order = sorted(range(len(deviations)), key=lambda i: abs(deviations[i]))
    for rank, i in enumerate(order, start=1):
        ranks[i] = rank if deviations[i] > 0 else -rank if deviations[i] < 0 else 0
    return ranks


def runs(ranks: list[int]) -> tuple[int, float] | None:
    """R0: the run of the farthest studies all on the right; None if none is on the left."""
    left = [-rank for rank in ranks if rank < 0]
    missing = max(0, len(ranks) - max(left) - 1) if left else 0
    return (missing, math.sqrt(2 * missing + 2)) if left else None


def linear(ranks: list[int]) -> tuple[int, float]:
    """L0: linear in the rank sum of the studies on the right."""
    k, s = len(ranks), sum(rank for rank in ranks if rank > 0)
    estimate = (4 * s - k * (k + 1)) / (2 * k - 1)
    return max(0, round(estimate)), 4 * math.sqrt(rank_sum_variance(k, estimate)) / (2 * k - 1)


def quadratic(ranks: list[int]) -> tuple[int, float] | None:
    """Q0: the root of a quadratic in that rank sum; None where there is none."""
    k, s = len(ranks), sum(rank for rank in ranks if rank > 0)
    inside = 2 * k**2 - 4 * s + 0.25
    if inside < 0:
        return None
    estimate = k - 0.5 - math.sqrt(inside)
    under = (k - 0.5) ** 2 - estimate * (2 * k - estimate - 1)
    if under <= 0:
        return None
    return max(0, round(estimate)), 2 * math.sqrt(rank_sum_variance(k, estimate)) / math.sqrt(under)


def rank_sum_variance(k: int, missing: float) -> float:
    """Variance of the rank sum when so many studies, not yet a whole number, are missing (Duval & Tweedie 2000)."""
    m = missing
    whole = (
        k * (k + 1) * (2 * k + 1) + 10 * m**3 + 27 * m**2 + 17 * m - 18 * k * m**2 - 18 * k * m + 6 * k**2 * m
    )
    return max(0.0, whole / 24)


ESTIMATORS = {"L0": linear, "R0": runs, "Q0": quadratic}
