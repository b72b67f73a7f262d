"""The binomial-normal model a second time, slow and obvious: adaptive integration and a simplex search.

Shares no line with evidence/synthesis. Log-likelihood with binomial coefficients; tau enters as |tau|.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from scipy.integrate import quad
from scipy.optimize import minimize


def log_binomial(x: int, n: int, eta: float) -> float:
    """log P(x events in n) when the log odds are eta."""
    log_p = -math.log1p(math.exp(-eta)) if eta > 0 else eta - math.log1p(math.exp(eta))
    ways = math.lgamma(n + 1) - math.lgamma(x + 1) - math.lgamma(n - x + 1)
    return ways + x * log_p + (n - x) * (log_p - eta)


def log_integral(x: int, n: int, mu: float, tau: float) -> float:
    """log of the integral over z of Binomial(x; n, expit(mu + tau z)) times the standard normal density."""

    def log_term(z: float) -> float:
        return log_binomial(x, n, mu + tau * z) - z * z / 2 - math.log(2 * math.pi) / 2

    grid = [i / 50 for i in range(-500, 501)]
    peak = max(grid, key=log_term)
    top = log_term(peak)
    cuts = sorted({-12.0, *(peak + step for step in (-4, -1, -0.2, 0, 0.2, 1, 4)), 14.0, -14.0})
    pieces = pairwise(cuts)
    area = sum(
        quad(lambda z: math.exp(log_term(z) - top), a, b, epsabs=1e-13, epsrel=1e-11)[0] for a, b in pieces
    )
    return top + math.log(area)


def log_likelihood(xi: Sequence[int], ni: Sequence[int], mu: float, tau: float) -> float:
    return sum(log_integral(x, n, mu, abs(tau)) for x, n in zip(xi, ni, strict=True))


def maximum(xi: Sequence[int], ni: Sequence[int], start: tuple[float, float]) -> tuple[float, float, float]:
    """(mu, tau, log-likelihood) by Nelder–Mead from `start`; good to about 1e-5 in mu and tau."""
    found = minimize(
        lambda at: -log_likelihood(xi, ni, at[0], at[1]),
        start,
        method="Nelder-Mead",
        options={"xatol": 1e-6, "fatol": 1e-11, "maxiter": 400},
    )
    return float(found.x[0]), abs(float(found.x[1])), -float(found.fun)


def standard_error(xi: Sequence[int], ni: Sequence[int], mu: float, tau: float, step: float = 1e-3) -> float:
    """Of mu, from second differences of the log-likelihood in (mu, tau)."""

    def at(i: int, j: int) -> float:
        return log_likelihood(xi, ni, mu + i * step, tau + j * step)

    centre = at(0, 0)
    mu_mu = (at(1, 0) - 2 * centre + at(-1, 0)) / step**2
    tau_tau = (at(0, 1) - 2 * centre + at(0, -1)) / step**2
    mu_tau = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * step**2)
    return math.sqrt(-tau_tau / (mu_mu * tau_tau - mu_tau**2))
