"""Likelihoods with one normal random effect per study, and their maximum.

Study i has counts with log-likelihood f_i(eta_i), eta_i = mu + tau z_i, z_i ~ N(0, 1); f_i is log-concave. The integral
over z_i has no closed form; it is taken by Gauss–Hermite quadrature centred and scaled at each study's own peak
(Liu & Pierce 1994, Biometrika 81:624; Pinheiro & Bates 1995, J Comput Graph Stat 4:12). Gradient and Hessian are
posterior moments at those nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import roots_hermite

Array = NDArray[np.float64]

FIRST_NODES, MOST_NODES = 31, 1023
STARTS = (0.3, 1.0, 3.0)  # tau on the scale of eta
HOPELESS_TAU, RUNAWAY_TAU = 6.0, 12.0  # no finer nodes from here; still climbing there: give up
STABLE = 1e-8  # what mu, relative to 1 + |mu|, and tau may still move when the nodes are doubled
MOST_STEPS, MOST_HALVINGS = 40, 8


@dataclass(frozen=True)
class Fit:
    """Maximum likelihood fit; mu, tau, se on the scale of eta; log_likelihood keeps all constants."""

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


class Terrain(Protocol):
    """A log-likelihood of (mu, tau), tau >= 0, even in tau."""

    @property
    def nodes(self) -> int: ...

    def at(self, mu: float, tau: float) -> Surface: ...


class Family(Protocol):
    """Log-likelihoods f_i of k studies as functions of eta, arrays of shape (k, nodes)."""

    def log_likelihood(self, eta: Array) -> Array: ...

    def slope(self, eta: Array) -> tuple[Array, Array]:
        """First derivative, and minus the second."""
        ...

    def own(self) -> tuple[Array, Array]:
        """Each study's own eta and its precision, (k,); precision 0 and any finite eta where eta is infinite."""
        ...

    def highest(self) -> Array:
        """Log-likelihood of each study at its own eta, (k,)."""
        ...


class Mixture:
    """Log-likelihood of (mu, tau) under `family`."""

    def __init__(self, family: Family, nodes: int) -> None:
        self.family, self.nodes = family, nodes

    def at(self, mu: float, tau: float) -> Surface:
        """Value and derivatives; each z_i has its own nodes, arrays of shape (k, nodes)."""
        peak, scale = peaks(lambda z: self.family.slope(mu + tau * z), tau)
        z, posterior, value = quadrature(
            lambda z: self.family.log_likelihood(mu + tau * z), peak, scale, self.nodes
        )
        score, information = self.family.slope(mu + tau * z)
        return Surface(float(value.sum()), *derivatives(z, score, information, posterior))


def peaks(slope: Callable[[Array], tuple[Array, Array]], tau: float) -> tuple[Array, Array]:
    """Where each integrand peaks over z, and its width there, arrays (k, 1). Newton in a shrinking bracket.

    slope: derivative of f_i by eta at z, and minus the second. The peak lies between 0 and tau times the slope at 0.
    """
    first, _ = slope(np.zeros((1, 1)))
    ends = np.zeros_like(first), tau * first
    low, high = np.minimum(*ends), np.maximum(*ends)
    z = np.zeros_like(first)
    for _ in range(200):
        score, information = slope(z)
        uphill_by = tau * score - z
        low, high = np.where(uphill_by > 0, z, low), np.where(uphill_by < 0, z, high)
        step = z + uphill_by / (1 + tau**2 * information)
        move = np.where((step >= low) & (step <= high), step, (low + high) / 2) - z
        z = z + move
        if np.all(np.abs(move) < 1e-9 * (1 + np.abs(z))):
            break
    _, information = slope(z)
    return z, 1 / np.sqrt(1 + tau**2 * information)


def quadrature(
    log_likelihood: Callable[[Array], Array], peak: Array, scale: Array, nodes: int
) -> tuple[Array, Array, Array]:
    """Nodes z (k, nodes), the posterior's weights at them, and the log of each study's integral (k,)."""
    node, log_weight = hermite(nodes)
    z = peak + scale * node
    log_term = log_weight + log_likelihood(z) - z**2 / 2
    top = log_term.max(axis=1, keepdims=True)
    term = np.exp(log_term - top)
    mass = term.sum(axis=1, keepdims=True)
    return z, term / mass, (top + np.log(mass) + np.log(scale))[:, 0]


def derivatives(z: Array, score: Array, information: Array, posterior: Array) -> tuple[Array, Array]:
    """Sums of E[score] and E[score score'] - E[score]E[score]' - E[information] (Louis 1982)."""

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


def fit(terrain: Callable[[int], Terrain], start: float) -> Fit:
    """The maximum over mu and tau >= 0. Nodes are doubled until it is `STABLE`.

    terrain: the log-likelihood with so many nodes; start: a guess at mu. `converged` is False where stability was not
    reached. The caller checks that a finite maximum can exist.
    """
    coarse = climb(terrain(FIRST_NODES), start)
    while 0 < coarse.tau < HOPELESS_TAU and coarse.nodes < MOST_NODES:
        fine = ascend(terrain(2 * coarse.nodes + 1), coarse.mu, coarse.tau)
        moved = max(abs(fine.mu - coarse.mu), abs(fine.tau - coarse.tau))
        if fine.converged and moved < STABLE * (1 + abs(fine.mu)):
            return fine
        coarse = fine
    return replace(coarse, converged=coarse.converged and coarse.tau == 0)


def climb(terrain: Terrain, start: float) -> Fit:
    """The best of several starts and of tau = 0, since the likelihood can have more than one peak."""
    best = without_spread(terrain, start)
    for found in [ascend(terrain, best.mu, tau) for tau in STARTS]:
        if found.log_likelihood > best.log_likelihood + 1e-9:
            best = found
    return best


def without_spread(terrain: Terrain, start: float) -> Fit:
    """tau = 0: one common mu, by Newton's method on its own."""
    mu, here, settled = start, terrain.at(start, 0.0), False
    for _ in range(MOST_STEPS):
        step = float(np.clip(-here.gradient[0] / here.hessian[0, 0], -2, 2))
        settled = abs(step) < 1e-8
        for _ in range(MOST_HALVINGS):
            there = terrain.at(mu + step, 0.0)
            if settled or there.value >= here.value - 1e-8:
                break
            step = step / 2
        mu, here = mu + step, there
        if settled:
            break
    se = float(1 / np.sqrt(-here.hessian[0, 0]))
    return Fit(mu, 0.0, se, here.value, terrain.nodes, settled)


def ascend(terrain: Terrain, mu: float, tau: float) -> Fit:
    """Newton's method from (mu, tau). The likelihood is even in tau, so |tau| is taken.

    A step is halved until the likelihood grows or the next step is half as long: over few nodes the gradient
    is nearer the integral's than the sum's, and value and gradient can disagree about which way is up.
    """
    here, settled = terrain.at(mu, tau), False
    for _ in range(MOST_STEPS):
        step = uphill(here)
        settled = length(step) < 1e-8  # quadratic: the step now taken leaves about 1e-16
        for _ in range(1 if settled else MOST_HALVINGS):
            there = terrain.at(mu + step[0], abs(tau + step[1]))
            if there.value >= here.value - 1e-8 or length(uphill(there)) < length(step) / 2:
                break
            step = step / 2
        mu, tau, here = mu + float(step[0]), abs(tau + float(step[1])), there
        if settled or tau > RUNAWAY_TAU:
            break
    is_peak = bool(np.linalg.eigvalsh(here.hessian).max() < 0)
    se = float(np.sqrt(-np.linalg.inv(here.hessian)[0, 0])) if is_peak else np.inf
    return Fit(mu, tau, se, here.value, terrain.nodes, settled and is_peak)


def length(step: Array) -> float:
    """The larger of the moves in mu and tau."""
    return float(np.abs(step).max())


def uphill(here: Surface) -> Array:
    """Newton step with the curvature's signs turned so that it always climbs; at most 2 units of eta long."""
    curvature, direction = np.linalg.eigh(here.hessian)
    size = np.maximum(np.abs(curvature), 1e-6)
    step = direction @ ((direction.T @ here.gradient) / size)
    return np.asarray(step / max(1.0, length(step) / 2))
