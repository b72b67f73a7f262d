"""What a random-effects model of counts says, and how its fit is put into words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, ndtr, stdtrit

from evidence.synthesis.intervals import normal_quantile, tail

LARGEST_TAU = 5.0  # 95 % of studies within 10 units of the log scale on either side


@dataclass(frozen=True)
class MixedModel:
    """A random-effects model fitted to counts by maximum likelihood; all on the log scale of `measure`.

    measure: OR, IRR, IRLN. model: metafor's name ("" for one group).
    estimate: mean of the studies' effects; se from the observed information; normal interval and p-value.
    tau2, tau: between-study variance and standard deviation of the effect; 0 is a possible estimate.
    sigma2: variance of the studies' levels (UM.RS), else None.
    q_wald, q_lrt: heterogeneity by Wald's and the likelihood-ratio test, chi-square on q_df = k - 1; they compare
        one effect per study with one for all. None where not established. Studies with an infinite effect take
        part in q_lrt and carry no weight in q_wald.
    k: studies in the model; left_out: studies without events, or with events only, in both groups.
    events: in the k studies; total: their people, or their person-time for rates.
    prediction_lower, prediction_upper: where a new study's effect lies, normal quantile; prediction_t_*: t on k - 2
        degrees of freedom (Higgins, Thompson & Spiegelhalter 2009), None when k = 2.
    nodes: quadrature nodes per study, 1 for Laplace's approximation.
    """

    measure: str
    model: str
    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    p_value: float
    tau2: float
    tau: float
    sigma2: float | None
    q_wald: float | None
    q_wald_p_value: float | None
    q_lrt: float | None
    q_lrt_p_value: float | None
    q_df: int
    k: int
    left_out: int
    events: float
    total: float
    prediction_lower: float
    prediction_upper: float
    prediction_t_lower: float | None
    prediction_t_upper: float | None
    log_likelihood: float
    nodes: int
    level: float


@dataclass(frozen=True)
class Fitted:
    """A maximum with the tests of heterogeneity: what `stated` turns into a MixedModel."""

    mu: float
    se: float
    tau: float
    log_likelihood: float
    nodes: int
    q_wald: float | None
    q_lrt: float | None
    sigma2: float | None = None


@dataclass(frozen=True)
class Material:
    """What was pooled: measure, model, studies kept and left out, their events and people or time."""

    measure: str
    model: str
    k: int
    left_out: int
    events: float
    total: float


def stated(fitted: Fitted, material: Material, level: float) -> MixedModel:
    """The fit in the words of the result."""
    z, spread, df = normal_quantile(level), float(np.hypot(fitted.se, fitted.tau)), material.k - 1
    t = float(stdtrit(material.k - 2, 1 - tail(level))) if material.k > 2 else None
    return MixedModel(
        measure=material.measure,
        model=material.model,
        estimate=fitted.mu,
        se=fitted.se,
        ci_lower=fitted.mu - z * fitted.se,
        ci_upper=fitted.mu + z * fitted.se,
        p_value=2 * float(ndtr(-abs(fitted.mu / fitted.se))),
        tau2=fitted.tau**2,
        tau=fitted.tau,
        sigma2=fitted.sigma2,
        q_wald=fitted.q_wald,
        q_wald_p_value=beyond(fitted.q_wald, df),
        q_lrt=fitted.q_lrt,
        q_lrt_p_value=beyond(fitted.q_lrt, df),
        q_df=df,
        k=material.k,
        left_out=material.left_out,
        events=material.events,
        total=material.total,
        prediction_lower=fitted.mu - z * spread,
        prediction_upper=fitted.mu + z * spread,
        prediction_t_lower=None if t is None else fitted.mu - t * spread,
        prediction_t_upper=None if t is None else fitted.mu + t * spread,
        log_likelihood=fitted.log_likelihood,
        nodes=fitted.nodes,
        level=level,
    )


def beyond(statistic: float | None, df: int) -> float | None:
    """Upper tail of the chi-square distribution."""
    return None if statistic is None else float(chdtrc(df, statistic))


def wald(effect: np.ndarray, precision: np.ndarray) -> float:
    """Weighted squares of effects about their weighted mean: Wald's statistic where effects are independent."""
    if not precision.any():
        return 0.0
    return float(np.sum(precision * (effect - np.average(effect, weights=precision)) ** 2))


def unpoolable(fit_tau: float, converged: bool) -> str:
    """Why a fit is not to be shown, "" if it is."""
    if fit_tau > LARGEST_TAU:
        return f"The studies differ too much to be pooled: their spread is estimated at {fit_tau:.1f} on the log scale."
    return "" if converged else "The random-effects model did not converge on these counts."
