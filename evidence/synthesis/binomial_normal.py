"""The binomial-normal likelihood and its maximum.

Study i has x_i events in n_i patients: x_i ~ Binomial(n_i, expit(offset_i + mu + tau z_i)), z_i ~ N(0, 1)
(Stijnen, Hamza & Özdemir 2010, Stat Med 29:3046). Offsets are 0 for a proportion.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, gammaln, logit, xlogy

from evidence.synthesis.normal_mixture import Array, Fit, Mixture
from evidence.synthesis.normal_mixture import fit as fit_mixture

__all__ = ["Binomial", "Fit", "Likelihood", "fit", "marginal_mean"]


class Binomial:
    """Events x in n patients, float arrays (k,); eta in logits, `offset` added."""

    def __init__(self, x: Array, n: Array, offset: Array | float = 0.0) -> None:
        self.x, self.n = x[:, None], n[:, None]
        self.offset = np.reshape(np.broadcast_to(offset, x.shape), (-1, 1))
        self.coefficient = (gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1))[:, None]

    def log_likelihood(self, eta: Array) -> Array:
        """Binomial coefficients included."""
        shifted = eta + self.offset
        return np.asarray(self.coefficient + self.x * shifted - self.n * np.logaddexp(0, shifted))

    def slope(self, eta: Array) -> tuple[Array, Array]:
        """Events less expected, and binomial variance."""
        p = expit(eta + self.offset)
        return self.x - self.n * p, self.n * p * (1 - p)

    def own(self) -> tuple[Array, Array]:
        """Logits less offset, and binomial variances."""
        x, n, offset = self.x[:, 0], self.n[:, 0], self.offset[:, 0]
        mixed = (x > 0) & (x < n)
        p = np.where(mixed, x, 0.5) / np.where(mixed, n, 1.0)
        return np.asarray(logit(p) - offset), np.where(mixed, n * p * (1 - p), 0.0)

    def highest(self) -> Array:
        """At the study's own proportion."""
        x, n = self.x[:, 0], self.n[:, 0]
        return np.asarray(self.coefficient[:, 0] + xlogy(x, x / n) + xlogy(n - x, (n - x) / n))


class Likelihood(Mixture):
    """Log-likelihood of (mu, tau), tau >= 0, for events x and totals n, both float arrays of shape (k,)."""

    def __init__(self, x: Array, n: Array, nodes: int) -> None:
        super().__init__(Binomial(x, n), nodes)


def fit(x: Array, n: Array, offset: Array | float = 0.0) -> Fit:
    """The maximum over mu and tau >= 0; x, n float arrays (k,).

    `converged` is False where it was not reached. The caller checks that a study has 0 < x < n:
    else no finite maximum need exist.
    """
    family = Binomial(x, n, offset)
    start = float(logit(x.sum() / n.sum()) - np.average(family.offset[:, 0], weights=n))
    return fit_mixture(lambda nodes: Mixture(family, nodes), start)


def marginal_mean(mu: float, tau: float) -> float:
    """E[expit(mu + tau z)], z ~ N(0, 1): the proportion averaged over studies, by the trapezoid rule."""
    z = np.linspace(-10, 10, 2001)
    density = np.exp(-(z**2) / 2)
    return float(np.sum(density * expit(mu + tau * z)) / np.sum(density))
