"""Pooling by inverse variance: one mean of k studies, with or without variance between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from evidence.synthesis.common_mean import CommonMean, Model
from evidence.synthesis.heterogeneity import (
    NO_SPREAD,
    between_study_variance,
    estimator,
    q_profile,
    share,
    typical_variance,
)
from evidence.synthesis.inference import checked_test, chi_square_p, quantile, two_sided, variance_factor
from evidence.synthesis.intervals import tail
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.studies import SMALLEST, Effects, Studies, beyond_arithmetic, studies_of, unpoolable
from evidence.synthesis.tau2_likelihood import log_likelihood

ROUNDING = 1e-13  # estimates closer than this, relative, differ by the arithmetic that made them


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """A pooled estimate, on the scale of the effects (a log ratio stays one).

    se, ci_lower, ci_upper, p_value, statistic: by `test`; df is k - 1, or None for the normal ("z").
    tau2: variance between studies; tau2_ci_lower, tau2_ci_upper: Q-profile, (0, 0) where the data are less spread
        than any tau2 explains, None for method "EE", whose tau2 is 0 by assumption.
    i2, h2: percent of variance, and ratio of it, made of tau2 beside a typical sampling variance; for "EE"
        from Q, where h2 may be below 1. i2_ci_lower, i2_ci_upper follow from the interval of tau2.
    q, q_p_value: Cochran's Q with weights 1 / v_i, and its p from chi-square on k - 1.
    weights: percent, in the order of the studies, summing to 100.
    prediction_lower, prediction_upper: where a new study's effect lies, quantile of the test (metafor 3.8).
    prediction_t_km2_lower, ..._upper: t on k - 2 degrees of freedom (Higgins, Thompson & Spiegelhalter 2009),
        None for k = 2. prediction_t_km1_...: t on k - 1 (Cochrane Handbook 6.5). All use the se given here.
        For "EE" they are intervals without any spread between studies.
    log_likelihood: at the estimate, for methods "ML" and "REML" (restricted), else None.
    """

    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    p_value: float
    tau2: float
    tau2_ci_lower: float | None = None
    tau2_ci_upper: float | None = None
    i2: float
    h2: float
    q: float
    q_p_value: float
    k: int
    weights: tuple[float, ...]
    prediction_lower: float | None = None
    prediction_upper: float | None = None
    prediction_t_km2_lower: float | None = None
    prediction_t_km2_upper: float | None = None
    prediction_t_km1_lower: float | None = None
    prediction_t_km1_upper: float | None = None
    i2_ci_lower: float | None = None
    i2_ci_upper: float | None = None
    statistic: float
    df: int | None = None
    log_likelihood: float | None = None
    method: str
    test: str
    level: float


def pool(
    effects: Effects, *, method: str = "REML", test: str = "knha", level: float = 95
) -> Pooled | Refusal:
    """The weighted mean of k >= 2 estimates `effects.yi` with sampling variances `effects.vi`.

    method: EE or FE (no variance between studies), DL, HE, HS, HSk, SJ, ML, REML, EB, PM, PMM; DLIT and SJIT to
    compare with metafor. test: z (Wald, normal), t (on k - 1), knha (Knapp–Hartung), adhoc (the same, its
    variance never below that of z). level in percent. tau2 by ML and REML is the greatest of all maxima.

    Refusal for no or one study, a variance of zero, numbers beyond a float, and for knha where all studies
    report the same estimate, which would leave an interval of no width. ValueError for a bad argument.
    """
    estimator(method), checked_test(test), tail(level)
    studies = studies_of(effects)
    refused = unpoolable(studies) or without_error(studies, test)
    return refused or fitted(studies, method, test, level)


def without_error(studies: Studies, test: str) -> Refusal | None:
    """Knapp–Hartung takes its error from the differences between studies; with none there is no interval."""
    highest, lowest = max(studies.yi), min(studies.yi)
    if test != "knha" or highest - lowest > max(ROUNDING * max(abs(highest), abs(lowest)), SMALLEST):
        return None
    return Refusal(
        "All studies report the same estimate, and the Knapp–Hartung interval takes its width from their "
        "differences. Use the ad hoc or the normal interval.",
        len(studies.yi),
    )


def fitted(studies: Studies, method: str, test: str, level: float) -> Pooled:
    """The model on studies that allow it."""
    model = CommonMean(studies)
    tau2 = between_study_variance(model, method)
    estimate, variance, weights = model.mean(tau2)
    total, last = sum(weights), model.k - 1
    se = math.sqrt(variance * variance_factor(test, model.at(tau2).q, last))
    df = None if test == "z" else last
    likelihoods = {"ML": False, "REML": True}
    return Pooled(
        estimate=estimate,
        se=se,
        **between("ci", estimate, quantile(level, df) * se),
        statistic=estimate / se,
        df=df,
        p_value=two_sided(estimate / se, df),
        tau2=tau2,
        **heterogeneity(model, tau2, None if method in NO_SPREAD else q_profile(model, level)),
        k=model.k,
        weights=tuple(100 * weight / total for weight in weights),
        **predictions(estimate, math.sqrt(se * se + tau2), model.k, df, level),
        log_likelihood=log_likelihood(model, tau2, likelihoods[method]) if method in likelihoods else None,
        method=method,
        test=test,
        level=level,
    )


def between(name: str, estimate: float, half_width: float) -> dict[str, Any]:
    """The two bounds `name`_lower and `name`_upper."""
    return {f"{name}_lower": estimate - half_width, f"{name}_upper": estimate + half_width}


def predictions(estimate: float, spread: float, k: int, df: int | None, level: float) -> dict[str, Any]:
    """The intervals of a new study's effect: by the test's quantile, by t on k - 1, and on k - 2 if that is any."""
    found = between("prediction", estimate, quantile(level, df) * spread)
    found |= between("prediction_t_km1", estimate, quantile(level, k - 1) * spread)
    if k > 2:
        found |= between("prediction_t_km2", estimate, quantile(level, k - 2) * spread)
    return found


def heterogeneity(model: Model, tau2: float, bounds: tuple[float, float] | None) -> dict[str, Any]:
    """Q and its p, I2 and H2, and the intervals of tau2 and I2; without `bounds` tau2 is 0 by assumption."""
    left = model.k - model.p
    q = model.at(0.0).q
    found: dict[str, Any] = {"q": q, "q_p_value": chi_square_p(q, left)}
    if bounds is None:
        return found | {"i2": excess_share(q, left), "h2": q / left}
    typical = typical_variance(model)
    return found | {
        "i2": share(tau2, typical),
        "h2": 1 + tau2 / typical,
        "tau2_ci_lower": bounds[0],
        "tau2_ci_upper": bounds[1],
        "i2_ci_lower": share(bounds[0], typical),
        "i2_ci_upper": share(bounds[1], typical),
    }


def excess_share(q: float, df: int) -> float:
    """I2 in percent from Q alone (Higgins & Thompson 2002): what Q has beyond its degrees of freedom."""
    return 100 * max(0.0, q - df) / q if q > 0 else 0.0


def alone(studies: Studies, level: float) -> Pooled | Refusal:
    """One study as it is, in the shape of a pooled result: method "EE", test "z", no tau2 and no prediction.

    For the first step of a cumulative series and the last of a leave-one-out; `pool` refuses it.
    """
    refused = beyond_arithmetic(studies)
    if refused:
        return refused
    (estimate,), se = studies.yi, math.sqrt(studies.vi[0])
    return Pooled(
        estimate=estimate,
        se=se,
        **between("ci", estimate, quantile(level, None) * se),
        statistic=estimate / se,
        p_value=two_sided(estimate / se, None),
        tau2=0.0,
        i2=0.0,
        h2=1.0,
        q=0.0,
        q_p_value=1.0,
        k=1,
        weights=(100.0,),
        method="EE",
        test="z",
        level=level,
    )


def pooled_or_alone(studies: Studies, method: str, test: str, level: float) -> Pooled | Refusal:
    """`pool`, but a single study stands for itself."""
    if len(studies.yi) == 1:
        return alone(studies, level)
    return pool(studies, method=method, test=test, level=level)
