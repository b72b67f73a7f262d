"""Two groups per study, a free level per study, one normal spread of the effect (metafor's UM.FS).

Group 1 of study i has linear predictor alpha_i + u_i/2, group 2 alpha_i - u_i/2, u_i = mu + tau z_i, z_i ~ N(0, 1)
(Jackson et al. 2018, Stat Med 37:1059, model 4). Each alpha_i is maximised out for every (mu, tau): the Hessian is
that of the profile, whose inverse is the block of (mu, tau) in the inverse of the whole information.
"""

from __future__ import annotations

import numpy as np

from evidence.synthesis.normal_mixture import Array, Family, Surface, peaks, quadrature


class FixedStudyEffects:
    """Profile log-likelihood of (mu, tau). first, second: the groups' families; level: guesses at alpha (k,)."""

    def __init__(self, first: Family, second: Family, level: Array, nodes: int) -> None:
        self.first, self.second, self.nodes = first, second, nodes
        self.level = level[:, None].copy()

    def at(self, mu: float, tau: float) -> Surface:
        """Value and derivatives by posterior moments (Louis 1982), alpha_i at their best."""
        value, parts = self.settle(mu, tau)
        (g_mu, g_tau), (aa, am, at), (mm, mt, tt) = parts
        gradient = np.array([g_mu.sum(), g_tau.sum()])
        cross = np.sum(mt - am * at / aa)
        hessian = [[np.sum(mm - am**2 / aa), cross], [cross, np.sum(tt - at**2 / aa)]]
        return Surface(float(value.sum()), gradient, np.array(hessian))

    def settle(self, mu: float, tau: float) -> tuple[Array, tuple[tuple[Array, ...], ...]]:
        """alpha_i by Newton's method in a bracket that its gradient closes; then values and derivatives there."""
        low, high = np.full_like(self.level, -np.inf), np.full_like(self.level, np.inf)
        for _ in range(100):
            value, slope, parts = self.expand(mu, tau)
            low, high = np.where(slope >= 0, self.level, low), np.where(slope <= 0, self.level, high)
            step = np.clip(-slope / parts[1][0][:, None], -2, 2)
            there = self.level + step
            middle = np.where(np.isfinite(low) & np.isfinite(high), (low + high) / 2, there)
            there = np.where((there < low) | (there > high), middle, there)
            move = np.abs(there - self.level).max()
            if move < 1e-10:
                break
            self.level = there
        return value, parts

    def expand(self, mu: float, tau: float) -> tuple[Array, Array, tuple[tuple[Array, ...], ...]]:
        """Values (k,), their slopes by alpha (k, 1), and per study: gradient by (mu, tau), second derivatives by
        (alpha alpha, alpha mu, alpha tau) and (mu mu, mu tau, tau tau)."""

        def slopes(z: Array) -> tuple[Array, Array, Array, Array]:
            half = (mu + tau * z) / 2
            return *self.first.slope(self.level + half), *self.second.slope(self.level - half)

        def by_effect(z: Array) -> tuple[Array, Array]:
            s1, i1, s2, i2 = slopes(z)
            return (s1 - s2) / 2, (i1 + i2) / 4

        def log_likelihood(z: Array) -> Array:
            half = (mu + tau * z) / 2
            return self.first.log_likelihood(self.level + half) + self.second.log_likelihood(
                self.level - half
            )

        z, posterior, value = quadrature(log_likelihood, *peaks(by_effect, tau), self.nodes)
        s1, i1, s2, i2 = slopes(z)
        of_a, of_u = s1 + s2, (s1 - s2) / 2
        in_aa, in_au, in_uu = i1 + i2, (i1 - i2) / 2, (i1 + i2) / 4

        def mean(values: Array) -> Array:
            return np.asarray((posterior * values).sum(axis=1))

        a, m, t = mean(of_a), mean(of_u), mean(z * of_u)
        with_alpha = (
            mean(of_a**2 - in_aa) - a**2,
            mean(of_a * of_u - in_au) - a * m,
            mean(z * (of_a * of_u - in_au)) - a * t,
        )
        across = of_u**2 - in_uu
        of_effect = (mean(across) - m**2, mean(z * across) - m * t, mean(z**2 * across) - t**2)
        return value, a[:, None], ((m, t), with_alpha, of_effect)
