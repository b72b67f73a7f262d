"""The hypergeometric-normal likelihood: 2×2 tables given all their margins.

Given m_i events in both groups, those of group 1 are non-central hypergeometric with log odds ratio mu + tau z_i,
z_i ~ N(0, 1) (van Houwelingen, Zwinderman & Stijnen 1993, Stat Med 12:2273; Stijnen, Hamza & Özdemir 2010).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import gammaln

from evidence.synthesis.normal_mixture import Array


class Hypergeometric:
    """Events a of n1 and c of n2 people, float arrays (k,); eta is the log odds ratio."""

    def __init__(self, a: Array, n1: Array, c: Array, n2: Array) -> None:
        self.a = a
        self.tables = [possible(*margins) for margins in zip(n1, n2, a + c, strict=True)]

    def log_likelihood(self, eta: Array) -> Array:
        """Combinatorial coefficients included."""
        seen = [np.searchsorted(count, a) for a, (count, _) in zip(self.a, self.tables, strict=True)]
        rows = zip(seen, self.terms(eta), strict=True)
        return np.array([term[:, here] - log_sum(term) for here, (_, term) in rows])

    def slope(self, eta: Array) -> tuple[Array, Array]:
        """Events less their conditional mean, and their conditional variance."""
        means, variances = [], []
        for count, term in self.terms(eta):
            p = np.exp(term - log_sum(term)[:, None])
            mean = p @ count
            means.append(mean)
            variances.append((p * (count - mean[:, None]) ** 2).sum(axis=1))
        return self.a[:, None] - np.array(means), np.array(variances)

    def own(self) -> tuple[Array, Array]:
        """Conditional log odds ratios by Newton's method, and conditional variances."""
        ends = [(count[0], count[-1]) for count, _ in self.tables]
        finite = np.array([low < a < high for a, (low, high) in zip(self.a, ends, strict=True)])[:, None]
        eta = np.zeros((len(self.a), 1))
        score, variance = self.slope(eta)
        for _ in range(100):
            step = np.where(finite, score / np.where(finite, variance, 1.0), 0.0)
            if np.abs(step).max() < 1e-10:
                break
            eta = eta + np.clip(step, -1, 1)
            score, variance = self.slope(eta)
        return eta[:, 0], np.where(finite, variance, 0.0)[:, 0]

    def highest(self) -> Array:
        """At the study's own odds ratio; certain, so 0, where that is 0 or infinite."""
        eta, precision = self.own()
        return np.where(precision > 0, self.log_likelihood(eta[:, None])[:, 0], 0.0)

    def terms(self, eta: Array) -> Iterator[tuple[Array, Array]]:
        """Per study: possible events of group 1 (s,) and their log weights (nodes, s), not normed."""
        rows = np.broadcast_to(eta, (len(self.a), eta.shape[1]))
        for row, (count, weight) in zip(rows, self.tables, strict=True):
            yield count, weight + row[:, None] * (count - count[0])


def possible(n1: float, n2: float, m: float) -> tuple[Array, Array]:
    """Events group 1 can have given m in all, and the log number of ways to each."""
    count = np.arange(max(0.0, m - n2), min(n1, m) + 1)
    rest = m - count
    ways = -gammaln(count + 1) - gammaln(n1 - count + 1) - gammaln(rest + 1) - gammaln(n2 - rest + 1)
    return count, ways - ways.max()


def log_sum(term: Array) -> Array:
    """log of the sum of exp over the last axis."""
    top = term.max(axis=-1)
    return np.asarray(top + np.log(np.exp(term - top[..., None]).sum(axis=-1)))
