"""Meta-regression: do the studies' effects go with what differs between the studies?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evidence.synthesis.common_mean import CommonMean
from evidence.synthesis.heterogeneity import (
    NO_SPREAD,
    between_study_variance,
    estimator,
    q_profile,
)
from evidence.synthesis.inference import checked_test, chi_square_p, f_p, quantile, two_sided, variance_factor
from evidence.synthesis.intervals import tail
from evidence.synthesis.moderators import Values, design_matrix, redundant
from evidence.synthesis.random_effects import heterogeneity
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.studies import Effects, Studies, per_study, studies_of, unpoolable
from evidence.synthesis.tau2_likelihood import log_likelihood
from evidence.synthesis.weighted_regression import WeightedRegression


@dataclass(frozen=True)
class Coefficient:
    """Change of the effect per unit of the moderator, or against the reference word; `test` as in the model."""

    name: str
    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    statistic: float
    p_value: float


@dataclass(frozen=True, kw_only=True)
class MetaRegression:
    """A mixed-effects meta-regression, on the scale of the effects.

    tau2, tau2_ci_lower, tau2_ci_upper, i2, h2: what the moderators leave unexplained, with intervals, as in `Pooled`.
    q, q_p_value: residual heterogeneity on k - p degrees of freedom (metafor's QE).
    qm, qm_df, qm_p_value: test that all coefficients but the intercept are 0. Chi-square on qm_df[0] with test "z"
        (qm_df[1] is None), else F on qm_df.
    r2: percent of tau2 that the moderators explain, not below 0; 0 if there is none to explain.
    vcov: variances and covariances of the coefficients, by rows.
    """

    coefficients: tuple[Coefficient, ...]
    vcov: tuple[tuple[float, ...], ...]
    tau2: float
    tau2_ci_lower: float | None = None
    i2_ci_lower: float | None = None
    tau2_ci_upper: float | None = None
    i2_ci_upper: float | None = None
    i2: float
    h2: float
    r2: float
    q: float
    q_p_value: float
    qm: float
    qm_df: tuple[int, int | None]
    qm_p_value: float
    k: int
    p: int
    df: int | None
    log_likelihood: float | None
    method: str
    test: str
    level: float


def meta_regression(
    effects: Effects,
    moderators: Mapping[str, Values],
    *,
    method: str = "REML",
    test: str = "knha",
    level: float = 95,
    intercept: bool = True,
) -> MetaRegression | Refusal:
    """Weighted regression of `effects.yi` on moderators: name -> one number or word per study of the effects.

    method, test, level as in `pool`. Refusal where `pool` refuses, without a study more than coefficients, where
    moderators cannot be told apart, and for knha where no study departs from the fitted line.
    """
    estimator(method), checked_test(test), tail(level)
    studies = studies_of(effects)
    values = {name: per_study(given, effects, name) for name, given in moderators.items()}
    names, design = design_matrix(values, studies.names, intercept)
    refused = unpoolable(studies) or unfittable(names, design)
    if refused:
        return refused
    model = WeightedRegression(studies, design)
    if test == "knha" and model.unweighted()[0] <= 1e-24 * (model.spread + max(model.vi)):
        return Refusal(
            "The studies lie on the fitted line, which leaves Knapp–Hartung intervals no width.", model.k
        )
    try:
        tau2 = between_study_variance(model, method)
        r2 = explained(studies, model, tau2, method)
        return described(model, names, tau2, r2, intercept, method, test, level)
    except np.linalg.LinAlgError:
        return Refusal("The studies' variances are too unequal: the equations have no solution.", model.k)


def unfittable(names: tuple[str, ...], design: NDArray[np.float64]) -> Refusal | None:
    """Why these columns cannot be fitted, or None."""
    k, p = design.shape
    if k <= p:
        return Refusal(f"{k} studies cannot carry {p} coefficients: at least {p + 1} are needed.", k)
    same = redundant(names, design)
    if same:
        return Refusal(f"{same} does not vary, or follows from the other moderators.", k)
    return None


def explained(studies: Studies, model: WeightedRegression, tau2: float, method: str) -> float:
    """R2 in percent (Raudenbush 2009): the part of tau2 without moderators that is gone with them. Where tau2
    is 0 by assumption ("EE"), of the residual variance per degree of freedom: the adjusted R2 of regression."""
    plain = CommonMean(studies)
    if method in NO_SPREAD:
        before, after = plain.at(0.0).q / (plain.k - 1), model.at(0.0).q / (model.k - model.p)
    else:
        before, after = between_study_variance(plain, method), tau2
    return 100 * max(0.0, (before - after) / before) if before > 0 else 0.0


def described(
    model: WeightedRegression,
    names: tuple[str, ...],
    tau2: float,
    r2: float,
    intercept: bool,
    method: str,
    test: str,
    level: float,
) -> MetaRegression:
    """The fit in the words of the result."""
    left = model.k - model.p
    df = None if test == "z" else left
    estimates, variances = model.coefficients(tau2)
    variances = variances * variance_factor(test, model.at(tau2).q, left)
    qm, qm_df, qm_p = omnibus(estimates, variances, 1 if intercept and model.p > 1 else 0, df)
    return MetaRegression(
        coefficients=tuple(
            coefficient(name, float(estimates[i]), math.sqrt(variances[i, i]), df, level)
            for i, name in enumerate(names)
        ),
        vcov=tuple(tuple(map(float, row)) for row in variances),
        tau2=tau2,
        **heterogeneity(model, tau2, None if method in NO_SPREAD else q_profile(model, level)),
        r2=r2,
        qm=qm,
        qm_df=qm_df,
        qm_p_value=qm_p,
        k=model.k,
        p=model.p,
        df=df,
        log_likelihood=log_likelihood(model, tau2, method == "REML") if method in ("ML", "REML") else None,
        method=method,
        test=test,
        level=level,
    )


def coefficient(name: str, estimate: float, se: float, df: int | None, level: float) -> Coefficient:
    half, statistic = quantile(level, df) * se, estimate / se
    p_value = two_sided(statistic, df)
    return Coefficient(name, estimate, se, estimate - half, estimate + half, statistic, p_value)


def omnibus(
    estimates: NDArray[np.float64], variances: NDArray[np.float64], first: int, df: int | None
) -> tuple[float, tuple[int, int | None], float]:
    """Wald test of the coefficients from `first` on: statistic, degrees of freedom, p."""
    tested, among = estimates[first:], variances[first:, first:]
    m = len(tested)
    wald = float(tested @ np.linalg.solve(among, tested))
    if df is None:
        return wald, (m, None), chi_square_p(wald, m)
    return wald / m, (m, df), f_p(wald / m, m, df)
