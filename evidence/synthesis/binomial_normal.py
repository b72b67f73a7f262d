"""The binomial-normal likelihood and its maximum.

Study i has x_i events in n_i patients: x_i ~ Binomial(n_i, expit(mu + tau z_i)), z_i ~ N(0, 1)
(Stijnen, Hamza & Özdemir 2010, Stat Med 29:3046). The integral over z_i has no closed form; it is taken by
Gauss–Hermite quadrature centred and scaled at each study's own peak (Liu & Pierce 1994, Biometrika 81:624;
Pinheiro & Bates 1995, J Comput Graph Stat 4:12). Gradient and Hessian are posterior moments at those nodes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln, logit, roots_hermite

Array = NDArray[np.float64]

FIRST_NODES, MOST_NODES = 31, 1023
STARTS = (0.3, 1.0, 3.0)  # tau on the logit scale
HOPELESS_TAU, RUNAWAY_TAU = 6.0, 12.0  # no finer nodes from here; still climbing there: give up
STABLE = 1e-8  # what mu, relative to 1 + |mu|, and tau may still move when the nodes are doubled
MOST_STEPS, MOST_HALVINGS = 40, 8


@dataclass(frozen=True)
class Fit:
    """Maximum likelihood fit; mu, tau, se in logits; log_likelihood keeps the binomial coefficients."""

    mu: float
    tau: float
    se: float
    log_likelihood: float
    nodes: int
    converged: bool


@dataclass(frozen=True)
class Surface:
    """Log-likelihood at one (mu, tau), its gradient (2,) and Hessian (2, 2) in that order."""

    value: float
    gradient: Array
    hessian: Array


class Likelihood:
    """Log-likelihood of (mu, tau), tau >= 0, for events x and totals n, both float arrays of shape (k,)."""

    def __init__(self, x: Array, n: Array, nodes: int) -> None:
        self.x, self.n, self.nodes = x[:, None], n[:, None], nodes
        self.coefficient = float(np.sum(gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)))

    def at(self, mu: float, tau: float) -> Surface:
        """Value and derivatives; each z_i has its own nodes, arrays of shape (k, nodes)."""
        node, log_weight = hermite(self.nodes)
        peak, scale = self.peaks(mu, tau)
        z = peak + scale * node
        eta = mu + tau * z
        log_term = log_weight + self.x * eta - self.n * np.logaddexp(0, eta) - z**2 / 2
        top = log_term.max(axis=1, keepdims=True)
        term = np.exp(log_term - top)
        mass = term.sum(axis=1, keepdims=True)
        value = float(np.sum(top + np.log(mass) + np.log(scale))) + self.coefficient
        return Surface(value, *self.derivatives(z, expit(eta), term / mass))

    def peaks(self, mu: float, tau: float) -> tuple[Array, Array]:
        """Where each integrand peaks over z, and its width there. Newton kept inside a shrinking bracket."""
        x, n = self.x, self.n
        low, high = tau * (x - n), tau * x
        z = np.clip((logit((x + 0.5) / (n + 1)) - mu) / max(tau, 1.0), low, high)
        for _ in range(200):
            p = expit(mu + tau * z)
            slope = tau * (x - n * p) - z
            low, high = np.where(slope > 0, z, low), np.where(slope < 0, z, high)
            step = z + slope / (1 + tau**2 * n * p * (1 - p))
            move = np.where((step >= low) & (step <= high), step, (low + high) / 2) - z
            z = z + move
            if np.all(np.abs(move) < 1e-9 * (1 + np.abs(z))):
                break
        p = expit(mu + tau * z)
        return z, 1 / np.sqrt(1 + tau**2 * n * p * (1 - p))

    def derivatives(self, z: Array, p: Array, posterior: Array) -> tuple[Array, Array]:
        """Sums of E[score] and E[score score'] - E[score]E[score]' - E[information] (Louis 1982)."""
        score, information = self.x - self.n * p, self.n * p * (1 - p)

        def mean(values: Array) -> Array:
            return np.asarray((posterior * values).sum(axis=1))

        of_mu, of_tau = mean(score), mean(z * score)
        across = score**2 - information
        mu_mu = np.sum(mean(across) - of_mu**2)
        mu_tau = np.sum(mean(z * across) - of_mu * of_tau)
        tau_tau = np.sum(mean(z**2 * across) - of_tau**2)
        return np.array([of_mu.sum(), of_tau.sum()]), np.array([[mu_mu, mu_tau], [mu_tau, tau_tau]])


@lru_cache(maxsize=16)
def hermite(nodes: int) -> tuple[Array, Array]:
    """Nodes and log weights for the integral of f(z)/sqrt(2 pi), z = peak + scale * node."""
    root, weight = roots_hermite(nodes)
    kept = weight > 0
    root, weight = root[kept], weight[kept]
    return np.sqrt(2) * root, np.log(weight) + root**2 - np.log(np.pi) / 2


def fit(x: Array, n: Array) -> Fit:
    """The maximum over mu and tau >= 0; x, n float arrays (k,). Nodes are doubled until it is `STABLE`.

    `converged` is False where that was not reached. The caller checks that a study has 0 < x < n:
    else no finite maximum need exist.
    """
    coarse = climb(x, n, FIRST_NODES)
    while 0 < coarse.tau < HOPELESS_TAU and coarse.nodes < MOST_NODES:
        fine = ascend(Likelihood(x, n, 2 * coarse.nodes + 1), coarse.mu, coarse.tau)
        moved = max(abs(fine.mu - coarse.mu), abs(fine.tau - coarse.tau))
        if fine.converged and moved < STABLE * (1 + abs(fine.mu)):
            return fine
        coarse = fine
    return replace(coarse, converged=coarse.converged and coarse.tau == 0)


def climb(x: Array, n: Array, nodes: int) -> Fit:
    """The best of several starts and of tau = 0, since the likelihood can have more than one peak."""
    likelihood = Likelihood(x, n, nodes)
    best = without_spread(x, n, likelihood)
    for found in [ascend(likelihood, best.mu, tau) for tau in STARTS]:
        if found.log_likelihood > best.log_likelihood + 1e-9:
            best = found
    return best


def without_spread(x: Array, n: Array, likelihood: Likelihood) -> Fit:
    """tau = 0: one common proportion, in closed form."""
    p = float(x.sum() / n.sum())
    mu = float(logit(p))
    se = float(1 / np.sqrt(n.sum() * p * (1 - p)))
    return Fit(mu, 0.0, se, likelihood.at(mu, 0.0).value, likelihood.nodes, converged=True)


def ascend(likelihood: Likelihood, mu: float, tau: float) -> Fit:
    """Newton's method from (mu, tau). The likelihood is even in tau, so |tau| is taken.

    A step is halved until the likelihood grows or the next step is half as long: over few nodes the gradient
    is nearer the integral's than the sum's, and value and gradient can disagree about which way is up.
    """
    here, settled = likelihood.at(mu, tau), False
    for _ in range(MOST_STEPS):
        step = uphill(here)
        settled = length(step) < 1e-8  # quadratic: the step now taken leaves about 1e-16
        for _ in range(1 if settled else MOST_HALVINGS):
            there = likelihood.at(mu + step[0], abs(tau + step[1]))
            if there.value >= here.value - 1e-8 or length(uphill(there)) < length(step) / 2:
                break
            step = step / 2
        mu, tau, here = mu + float(step[0]), abs(tau + float(step[1])), there
        if settled or tau > RUNAWAY_TAU:
            break
    variance = -np.linalg.inv(here.hessian)[0, 0]
    is_peak = bool(np.linalg.eigvalsh(here.hessian).max() < 0)
    se = float(np.sqrt(variance)) if is_peak else np.inf
    return Fit(mu, tau, se, here.value, likelihood.nodes, settled and is_peak)


def length(step: Array) -> float:
    """The larger of the moves in mu and tau."""
    return float(np.abs(step).max())


def uphill(here: Surface) -> Array:
    """Newton step with the curvature's signs turned so that it always climbs; at most 2 logits long."""
    curvature, direction = np.linalg.eigh(here.hessian)
    size = np.maximum(np.abs(curvature), 1e-6)
    step = direction @ ((direction.T @ here.gradient) / size)
    return np.asarray(step / max(1.0, length(step) / 2))


def marginal_mean(mu: float, tau: float) -> float:
    """E[expit(mu + tau z)], z ~ N(0, 1): the proportion averaged over studies, by the trapezoid rule."""
    z = np.linspace(-10, 10, 2001)
    density = np.exp(-(z**2) / 2)
    return float(np.sum(density * expit(mu + tau * z)) / np.sum(density))
