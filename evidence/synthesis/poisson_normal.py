"""The Poisson-normal likelihood and its maximum.

Study i has x_i events in t_i person-time: x_i ~ Poisson(t_i exp(mu + tau z_i)), z_i ~ N(0, 1)
(Bagos & Nikolopoulos 2009, Int J Biostat 5:1; Stijnen, Hamza & Özdemir 2010, Stat Med 29:3046).
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, xlogy

from evidence.synthesis.normal_mixture import Array, Fit, Mixture
from evidence.synthesis.normal_mixture import fit as fit_mixture

LARGEST_EXPONENT = 700.0  # exp of more leaves the range of a float


class Poisson:
    """Events x in person-time t, float arrays (k,); eta is the log rate."""

    def __init__(self, x: Array, t: Array) -> None:
        self.x, self.log_time = x[:, None], np.log(t)[:, None]
        self.constant = -gammaln(x + 1)[:, None]

    def expected(self, eta: Array) -> Array:
        """Events expected at a log rate of eta."""
        return np.asarray(np.exp(np.minimum(eta + self.log_time, LARGEST_EXPONENT)))

    def log_likelihood(self, eta: Array) -> Array:
        """Factorials included."""
        return np.asarray(self.constant + self.x * (eta + self.log_time) - self.expected(eta))

    def slope(self, eta: Array) -> tuple[Array, Array]:
        """Events less expected, and Poisson variance."""
        expected = self.expected(eta)
        return self.x - expected, expected

    def own(self) -> tuple[Array, Array]:
        """Log rates, and events."""
        x = self.x[:, 0]
        return np.log(np.where(x > 0, x, 1.0)) - self.log_time[:, 0], x

    def highest(self) -> Array:
        """At the study's own rate."""
        x = self.x[:, 0]
        return np.asarray(self.constant[:, 0] + xlogy(x, x) - x)


def fit(x: Array, t: Array) -> Fit:
    """The maximum over mu and tau >= 0; x, t float arrays (k,). The caller checks that an event was seen."""
    family = Poisson(x, t)
    return fit_mixture(lambda nodes: Mixture(family, nodes), float(np.log(x.sum() / t.sum())))
