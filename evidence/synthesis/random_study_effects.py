"""Two groups per study, the studies' levels normal, the effects normal and independent of them (metafor's UM.RS).

Group 1 of study i has linear predictor alpha + sigma v_i + u_i/2, group 2 alpha + sigma v_i - u_i/2, with
u_i = theta + tau z_i and v_i, z_i ~ N(0, 1) (Turner et al. 2000, Stat Med 19:3417; Jackson et al. 2018, model 5).
The double integral is taken by Laplace's approximation at each study's peak, as lme4 and metafor take it.
"""

from __future__ import annotations

import numpy as np

from evidence.synthesis.maximum import Peak, maximise
from evidence.synthesis.normal_mixture import Array, Family

STARTS = (0.0, 0.3, 1.0)  # tau


class RandomStudyEffects:
    """Laplace log-likelihood of (alpha, theta, sigma, tau). first, second: the groups' families of k studies."""

    def __init__(self, first: Family, second: Family) -> None:
        self.first, self.second = first, second
        k = len(first.slope(np.zeros((1, 1)))[0])
        self.latest = np.zeros((2, k))  # peaks of the last call: where the search for the next begins

    def __call__(self, point: Array) -> float:
        """The log-likelihood, even in sigma and in tau."""
        alpha, theta, sigma, tau = point
        up = np.array([[sigma], [tau / 2]])
        down = np.array([[sigma], [-tau / 2]])
        levels = alpha + theta / 2, alpha - theta / 2
        z = self.latest = self.modes(levels, up, down)
        value, _, hessian = self.expand(z, levels, up, down)
        determinant = hessian[0] * hessian[2] - hessian[1] ** 2
        return float(np.sum(value - np.log(determinant) / 2))

    def expand(
        self, z: Array, levels: tuple[float, float], up: Array, down: Array
    ) -> tuple[Array, Array, tuple[Array, Array, Array]]:
        """Log integrand (k,), gradient (2, k) and minus the Hessian (vv, vz, zz) at z (2, k)."""
        eta1, eta2 = (
            (level + (way * z).sum(axis=0))[:, None] for level, way in zip(levels, (up, down), strict=True)
        )
        log_likelihood = self.first.log_likelihood(eta1) + self.second.log_likelihood(eta2)
        (s1, i1), (s2, i2) = self.first.slope(eta1), self.second.slope(eta2)
        gradient = up * s1[:, 0] + down * s2[:, 0] - z
        first, second = (i1[:, 0], up[:, 0]), (i2[:, 0], down[:, 0])
        vv, vz, zz = (
            sum(i * way[p] * way[q] for i, way in (first, second)) for p, q in ((0, 0), (0, 1), (1, 1))
        )
        return log_likelihood[:, 0] - (z**2).sum(axis=0) / 2, gradient, (1 + vv, np.asarray(vz), 1 + zz)

    def modes(self, levels: tuple[float, float], up: Array, down: Array) -> Array:
        """Where each study's integrand peaks, (2, k). The integrand is log-concave: Newton with halved steps."""
        z = self.latest
        value, gradient, (vv, vz, zz) = self.expand(z, levels, up, down)
        for _ in range(200):
            determinant = vv * zz - vz**2
            step = (
                np.array([zz * gradient[0] - vz * gradient[1], vv * gradient[1] - vz * gradient[0]])
                / determinant
            )
            if np.abs(step).max() < 1e-11:
                break
            for _ in range(30):
                there = self.expand(z + step, levels, up, down)
                worse = there[0] < value - 1e-12 * (1 + np.abs(value))
                if not worse.any():
                    break
                step = np.where(worse, step / 2, step)
            z, (value, gradient, (vv, vz, zz)) = z + step, there
        return z


def fit(first: Family, second: Family, start: tuple[float, float, float]) -> Peak:
    """The highest of the maxima found from several tau; start: guesses at alpha, theta, sigma."""
    terrain = RandomStudyEffects(first, second)
    best: Peak | None = None
    for tau in STARTS:
        found = maximise(terrain, np.array([*start, tau]))
        if found.converged and (best is None or found.value > best.value + 1e-9):
            best = found
    return best or found
