"""Pooled odds ratio or rate ratio of two groups from counts, by generalised linear mixed models.

The models for rare events: nothing is added to empty cells. Names are metafor's (`rma.glmm`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from evidence.synthesis import random_study_effects
from evidence.synthesis.binomial_normal import Binomial
from evidence.synthesis.effects import effect_size
from evidence.synthesis.fixed_study_effects import FixedStudyEffects
from evidence.synthesis.hypergeometric_normal import Hypergeometric
from evidence.synthesis.intervals import normal_quantile
from evidence.synthesis.mixed_model import Fitted, Material, MixedModel, stated, unpoolable, wald
from evidence.synthesis.normal_mixture import (
    FIRST_NODES,
    Array,
    Family,
    Mixture,
    Terrain,
    fit,
    without_spread,
)
from evidence.synthesis.poisson_normal import Poisson
from evidence.synthesis.random_study_heterogeneity import likelihood_ratio
from evidence.synthesis.refusal import Refusal

MODELS = {"OR": ("UM.FS", "UM.RS", "CM.EL", "CM.AL"), "IRR": ("UM.FS", "UM.RS", "CM.EL")}
NAMES = {"OR": ("ai", "n1i", "ci", "n2i"), "IRR": ("x1i", "t1i", "x2i", "t2i")}


@dataclass(frozen=True)
class Groups:
    """Events x1, x2 in sizes n1, n2 (people, or person-time for IRR), float arrays (k,)."""

    measure: str
    x1: Array
    n1: Array
    x2: Array
    n2: Array

    @property
    def families(self) -> tuple[Family, Family]:
        """Likelihoods of the two groups."""
        family: Callable[[Array, Array], Family] = Binomial if self.measure == "OR" else Poisson
        return family(self.x1, self.n1), family(self.x2, self.n2)

    @property
    def levels(self) -> Array:
        """Logit risk or log rate of each study, both groups together; finite."""
        x, n = self.x1 + self.x2, self.n1 + self.n2
        return np.asarray(np.log(x / (n - x)) if self.measure == "OR" else np.log(x / n))

    @property
    def infinite(self) -> Array:
        """Studies whose own ratio is 0 or infinite, (k,) bool."""
        never = (self.x1 == 0) | (self.x2 == 0)
        return np.asarray(
            never | (self.x1 == self.n1) | (self.x2 == self.n2) if self.measure == "OR" else never
        )

    @property
    def start(self) -> float:
        """A guess at the common log ratio: all studies' counts thrown together, ½ added."""
        x1, n1, x2, n2 = (values.sum() for values in (self.x1, self.n1, self.x2, self.n2))
        if self.measure == "IRR":
            return float(np.log((x1 + 0.5) / n1) - np.log((x2 + 0.5) / n2))
        return float(np.log((x1 + 0.5) / (n1 - x1 + 0.5)) - np.log((x2 + 0.5) / (n2 - x2 + 0.5)))


def two_group_glmm(
    measure: str, *, model: str = "UM.FS", level: float = 95, **arrays: Sequence[float]
) -> MixedModel | Refusal:
    """Random-effects pooled log odds ratio (OR: ai, n1i, ci, n2i) or log rate ratio (IRR: x1i, t1i, x2i, t2i).

    model: "UM.FS" a free level per study; "UM.RS" random levels (Laplace's approximation); "CM.EL" given the events
    of both groups (OR: non-central hypergeometric; IRR: binomial); "CM.AL" the binomial approximation of that for
    rare events (OR only). Effects are coded ±½ (Jackson et al. 2018, Stat Med 37:1059). Studies without events, or
    with events only, in both groups are left out: they say nothing about a ratio.

    Refusal: fewer than two informative studies; a group without events, or with events only, throughout; a spread
    beyond `LARGEST_TAU`; no convergence. ValueError: unknown measure or model, counts that cannot be.
    """
    if model not in MODELS.get(measure, ()):
        known = "; ".join(f"{name}: {', '.join(models)}" for name, models in MODELS.items())
        raise ValueError(f"measure {measure!r}, model {model!r}; give one of {known}")
    normal_quantile(level)
    kept = effect_size(measure, drop00=True, **arrays)  # type: ignore[arg-type]
    columns = [[float(arrays[name][i]) for i in kept.index] for name in NAMES[measure]]
    groups = Groups(measure, *(np.array(column) for column in columns))
    material = Material(
        measure,
        model,
        len(kept),
        len(kept.left_out),
        float((groups.x1 + groups.x2).sum()),
        float((groups.n1 + groups.n2).sum()),
    )
    reason = no_maximum(groups)
    if reason:
        return refused(reason, material)
    fitted = random_levels(groups) if model == "UM.RS" else one_effect_each(groups, model)
    return refused(fitted, material) if isinstance(fitted, str) else stated(fitted, material, level)


def refused(reason: str, material: Material) -> Refusal:
    """The reason with what it is about."""
    people = int(material.total) if material.measure == "OR" else None
    return Refusal(reason, material.k, int(material.events), people)


def no_maximum(groups: Groups) -> str:
    """Why these counts have no finite maximum, "" if they have one."""
    k = len(groups.x1)
    if k < 2:
        return "One informative study only: nothing to pool." if k else "No study compares the groups."
    for name, x, n in (("first", groups.x1, groups.n1), ("second", groups.x2, groups.n2)):
        if x.sum() == 0:
            return f"No event in the {name} group of any study: the ratio has no estimate."
        if groups.measure == "OR" and x.sum() == n.sum():
            return (
                f"Everybody in the {name} group of every study had the event: the odds ratio has no estimate."
            )
    extreme = groups.infinite.all()
    return (
        "In every study one group had no event or only events: their spread cannot be estimated."
        if extreme
        else ""
    )


def one_effect_each(groups: Groups, model: str) -> Fitted | str:
    """UM.FS, CM.EL, CM.AL: one integral per study. The reason where the fit is not to be shown."""

    def terrain(nodes: int) -> Terrain:
        if model == "UM.FS":
            return FixedStudyEffects(*groups.families, groups.levels, nodes)
        return Mixture(conditional(groups, model), nodes)

    best = fit(terrain, groups.start)
    reason = unpoolable(best.tau, best.converged)
    if reason:
        return reason
    common = without_spread(terrain(FIRST_NODES), groups.start)
    effect, precision, saturated = own_ratios(groups, model)
    q_lrt = max(0.0, 2 * (saturated - common.log_likelihood))
    return Fitted(best.mu, best.se, best.tau, best.log_likelihood, best.nodes, wald(effect, precision), q_lrt)


def conditional(groups: Groups, model: str) -> Family:
    """Events of group 1 given those of both groups; eta is the log ratio."""
    if model == "CM.EL" and groups.measure == "OR":
        return Hypergeometric(groups.x1, groups.n1, groups.x2, groups.n2)
    return Binomial(groups.x1, groups.x1 + groups.x2, np.log(groups.n1 / groups.n2))


def own_ratios(groups: Groups, model: str) -> tuple[Array, Array, float]:
    """Each study's own log ratio and its precision (0 where infinite), (k,), and the log-likelihood of them all."""
    if model != "UM.FS":
        family = conditional(groups, model)
        return *family.own(), float(family.highest().sum())
    first, second = groups.families
    (eta1, precision1), (eta2, precision2) = first.own(), second.own()
    finite = (precision1 > 0) & (precision2 > 0)
    precision = np.divide(
        precision1 * precision2, precision1 + precision2, out=np.zeros_like(eta1), where=finite
    )
    return eta1 - eta2, precision, float(first.highest().sum() + second.highest().sum())


def random_levels(groups: Groups) -> Fitted | str:
    """UM.RS. The reason where the fit is not to be shown."""
    first, second = groups.families
    start = float(groups.levels.mean()), groups.start, float(groups.levels.std())
    found = random_study_effects.fit(first, second, start)
    _, theta, sigma, tau = (float(value) for value in found.point)
    reason = unpoolable(abs(tau), found.converged)
    if reason:
        return reason
    se = float(np.sqrt(np.linalg.inv(-found.hessian)[1, 1]))
    _, precision = (
        first.own()
    )  # none where group 1 had no event or only events: beside random levels, infinite
    q_lrt = likelihood_ratio(first, second, precision == 0, np.array(start))
    return Fitted(theta, se, abs(tau), found.value, 1, None, q_lrt, sigma2=sigma**2)
