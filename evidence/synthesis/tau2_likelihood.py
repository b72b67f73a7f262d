"""The between-study variance of greatest likelihood, restricted or not, over all tau2 >= 0.

The likelihood of tau2 can have several peaks (one very precise study is enough). So the slope is followed
over a grid from a tenth of the smallest sampling variance to a bound above which it can only fall, every
crossing from rise to fall is refined, and the highest of these and of tau2 = 0 is taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from evidence.synthesis.common_mean import Model
from evidence.synthesis.roots import root_between

GROWTH = 1.6  # from one grid point to the next; a peak is about as wide as v_i + tau2
MOST_POINTS = 300


def most_likely(model: Model, *, restricted: bool) -> float:
    """tau2 by (restricted) maximum likelihood (Hardy & Thompson 1996; Viechtbauer 2005, JEBS 30:261)."""
    found = list(peaks(model, restricted))
    if found == [0.0]:
        return 0.0
    return max(found, key=lambda tau2: log_likelihood(model, tau2, restricted))


def peaks(model: Model, restricted: bool) -> Iterator[float]:
    """Every tau2 where the likelihood stops rising, smallest first."""

    def slope(tau2: float) -> float:
        here = model.at(tau2)
        return here.q2 - (here.trace if restricted else here.weight)

    before, rising = 0.0, slope(0.0)
    if rising <= 0:
        yield 0.0
    for point in grid(model):
        here = slope(point)
        if rising > 0 >= here:
            yield root_between(slope, before, rising, point, here)
        before, rising = point, here
    if rising > 0:  # only rounding can leave it so
        yield before


def grid(model: Model) -> Iterator[float]:
    """Points growing by `GROWTH` up to where no likelihood rises: past max v_i and twice the unweighted
    residual variance, y'PPy <= rss / tau2^2 while tr P >= (k - p) / (2 tau2), and tr W is greater."""
    first, last = min(model.vi) / 10, max(*model.vi, 2 * model.unweighted()[0] / (model.k - model.p))
    points = min(MOST_POINTS, 1 + math.ceil(math.log(last / first) / math.log(GROWTH)))
    growth = (last / first) ** (1 / points)
    for index in range(points):
        yield first * growth**index
    yield last * 1.001


def log_likelihood(model: Model, tau2: float, restricted: bool) -> float:
    """At the best coefficients for this tau2, with all constants, the restricted one with log |X'X| / 2."""
    variances = sum(math.log(v + tau2) for v in model.vi)
    twice = variances + model.at(tau2).q
    if not restricted:
        return -(twice + model.k * math.log(2 * math.pi)) / 2
    return -(twice + model.log_determinant(tau2) + (model.k - model.p) * math.log(2 * math.pi)) / 2
