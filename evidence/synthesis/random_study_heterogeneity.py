"""Heterogeneity beside a random level per study: the effect of each study its own against one effect for all.

Group 2 of study i has linear predictor alpha + sigma v_i, group 1 alpha + theta_i + sigma v_i, v_i ~ N(0, 1). The
integral over v_i is taken as in `normal_mixture`. An effect that is infinite (a group without events, or with nothing
else) makes its group's counts certain. Effects are those of group 1 against group 2, as metafor codes this test.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evidence.synthesis.maximum import maximise
from evidence.synthesis.normal_mixture import Array, Family, peaks, quadrature

NODES = 63


@dataclass
class RandomLevels:
    """Log-likelihoods per study. infinite: whose effect is infinite, (k,) bool."""

    first: Family
    second: Family
    infinite: Array

    def integral(self, alpha: float, sigma: float, effect: Array) -> tuple[Array, Array, Array]:
        """Log-likelihood (k,), its slope by effect (k, 1) and minus its curvature, at effects (k, 1)."""
        counted = np.logical_not(self.infinite)[:, None]

        def parts(v: Array) -> tuple[Array, Array, Array, Array]:
            (s1, i1), (s2, i2) = (
                self.first.slope(alpha + effect + sigma * v),
                self.second.slope(alpha + sigma * v),
            )
            return np.where(counted, s1, 0.0), np.where(counted, i1, 0.0), s2, i2

        def slope(v: Array) -> tuple[Array, Array]:
            s1, i1, s2, i2 = parts(v)
            return s1 + s2, i1 + i2

        def log_likelihood(v: Array) -> Array:
            own = np.where(counted, self.first.log_likelihood(alpha + effect + sigma * v), 0.0)
            return np.asarray(own + self.second.log_likelihood(alpha + sigma * v))

        v, posterior, value = quadrature(log_likelihood, *peaks(slope, sigma), NODES)
        s1, i1, _, _ = parts(v)
        mean = (posterior * s1).sum(axis=1, keepdims=True)
        curvature = (posterior * (i1 - s1**2)).sum(axis=1, keepdims=True) + mean**2
        return value, mean, curvature

    def own_effects(self, alpha: float, sigma: float) -> tuple[Array, Array]:
        """Log-likelihoods (k,) with every study's effect at its best, and those effects (k, 1)."""
        effect = np.zeros((len(self.infinite), 1))
        low, high = np.full_like(effect, -np.inf), np.full_like(effect, np.inf)
        for _ in range(200):
            value, slope, curvature = self.integral(alpha, sigma, effect)
            low, high = np.where(slope >= 0, effect, low), np.where(slope <= 0, effect, high)
            step = np.clip(slope / np.where(self.infinite[:, None], 1.0, np.maximum(curvature, 1e-12)), -2, 2)
            there = effect + step
            middle = np.where(np.isfinite(low) & np.isfinite(high), (low + high) / 2, there)
            there = np.where((there < low) | (there > high), middle, there)
            if np.abs(there - effect).max() < 1e-10:
                break
            effect = there
        return value, effect


def likelihood_ratio(first: Family, second: Family, infinite: Array, start: Array) -> float | None:
    """Twice the log-likelihood lost by one effect for all, chi-square on k - 1; None if a maximum is not established.

    infinite: whose own effect is infinite, (k,) bool; start: alpha, theta, sigma of the model with one effect, guessed.
    """
    all_finite = RandomLevels(first, second, np.zeros_like(infinite))
    levels = RandomLevels(first, second, infinite)
    ones = np.ones((len(infinite), 1))
    common = maximise(lambda at: float(all_finite.integral(at[0], at[2], at[1] * ones)[0].sum()), start)
    own = maximise(lambda at: float(levels.own_effects(at[0], at[1])[0].sum()), common.point[[0, 2]])
    return max(0.0, 2 * (own.value - common.value)) if own.converged and common.converged else None
