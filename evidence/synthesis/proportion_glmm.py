"""Pooled proportions from counts of events in single arms, by the binomial-normal random-effects model.

The model for deaths after treatment, because they are rare.
Half an event added to empty cells, with logits pooled by inverse variance, makes 3.6 % of 5 deaths in 369.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, expit, stdtrit, xlogy

from evidence.synthesis.binomial_normal import Fit, fit, marginal_mean
from evidence.synthesis.counts import checked_studies
from evidence.synthesis.intervals import exact_interval, normal_quantile, tail
from evidence.synthesis.refusal import Refusal

LARGEST_TAU = 5.0  # 95 % of studies within 10 logits either side: 0.005 % to 99.995 % around one half


@dataclass(frozen=True)
class PooledProportion:
    """A pooled proportion. Proportions run from 0 to 1; `logit_estimate`, `se`, `tau2`, `tau` are in logits.

    estimate: proportion in the middle (median) study, expit(logit_estimate); metafor's `predict`.
    mean_estimate: proportion averaged over the estimated spread of studies; nearer one half than `estimate`
        when tau2 > 0, and nearer events/total where risk does not go with study size. It has no interval,
        leans on the normal shape, and with few studies and a large tau2 can pass every observed one.
    ci_lower, ci_upper: Wald interval of `estimate`, normal quantile on the logit scale, back-transformed.
    se: from the observed information of (mu, tau), as lme4 takes it from its Hessian.
    tau2, tau: between-study variance and standard deviation, maximum likelihood; 0 is a possible estimate.
    log_likelihood: at the maximum, binomial coefficients included. lme4 (nAGQ > 1) and metafor leave out
        constants, so only differences between models of the same data compare.
    heterogeneity_lrt: likelihood-ratio statistic of one proportion per study against one common proportion
        (metafor's QE.LRT); heterogeneity_p from chi-square on heterogeneity_df = k - 1. Not a test of
        tau2 = 0 inside the random-effects model; with few events the p is a rough guide.
    prediction_lower, prediction_upper: where a new study's proportion lies, normal quantile, as metafor 3.8.
    prediction_t_lower, prediction_t_upper: the same with t on k - 2 degrees of freedom (Higgins, Thompson &
        Spiegelhalter 2009, JRSS A 172:137); None when k = 2. Neither carries the uncertainty of tau2 itself.
    nodes: quadrature nodes per study; half as many gave the same mu and tau to 1e-8.
    converged: True in every result of `glmm`, which refuses a fit that did not converge.
    """

    estimate: float
    mean_estimate: float
    logit_estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    tau2: float
    tau: float
    log_likelihood: float
    heterogeneity_lrt: float
    heterogeneity_df: int
    heterogeneity_p: float
    k: int
    events: int
    total: int
    prediction_lower: float
    prediction_upper: float
    prediction_t_lower: float | None
    prediction_t_upper: float | None
    level: float
    nodes: int
    converged: bool


def glmm(xi: Sequence[int], ni: Sequence[int], *, level: float = 95) -> PooledProportion | Refusal:
    """Random-effects pooled proportion from events `xi` in `ni` patients of k studies; level in percent.

    x_i ~ Binomial(n_i, p_i), logit p_i ~ N(mu, tau2), by maximum likelihood with adaptive Gauss–Hermite
    quadrature (Stijnen, Hamza & Özdemir 2010, Stat Med 29:3046): metafor's `rma.glmm(measure="PLO")`, which
    uses 7 nodes unless told otherwise. No continuity correction: studies without events count as they are.

    Refusal where no estimate exists or none should be shown: no or one study; no event, or only events;
    every study all or none; tau above `LARGEST_TAU`; no convergence. ValueError names the study with a bad
    count by its index.
    """
    x, n = checked_studies(xi, ni)
    normal_quantile(level)
    refused = refusal(x, n, level)
    if refused:
        return refused
    best = fit(np.array(x, dtype=float), np.array(n, dtype=float))
    if best.tau > LARGEST_TAU:
        return Refusal(
            f"The studies differ too much to be pooled: their spread is estimated at {best.tau:.1f} logits.",
            len(x),
            sum(x),
            sum(n),
        )
    if not best.converged:
        return Refusal("The random-effects model did not converge on these counts.", len(x), sum(x), sum(n))
    return pooled(best, x, n, level)


def leave_one_out(
    xi: Sequence[int], ni: Sequence[int], *, level: float = 95
) -> list[PooledProportion | Refusal]:
    """`glmm` without study 0, without study 1, ... in the order given; each may be a Refusal."""
    x, n = checked_studies(xi, ni)
    return [glmm(x[:i] + x[i + 1 :], n[:i] + n[i + 1 :], level=level) for i in range(len(x))]


def refusal(x: list[int], n: list[int], level: float) -> Refusal | None:
    """The Refusal these counts call for before any fit, or None. An exact interval over several studies adds
    them up as if all patients shared one risk, and the reason says so."""
    k, events, total = len(x), sum(x), sum(n)
    if k == 0:
        return Refusal("No study to pool.", 0, 0, 0)
    exact = exact_interval(events, total, level)
    if k == 1:
        return Refusal(
            "One study only: nothing to pool. Its own exact interval is given.", k, events, total, exact
        )
    if events in (0, total):
        what = "No event" if events == 0 else "An event in every patient"
        reason = (
            f"{what} in {k} studies with {total} patients: no pooled estimate exists. "
            "The exact interval takes all patients as one group with the same risk."
        )
        return Refusal(reason, k, events, total, exact)
    if all(events_here in (0, total_here) for events_here, total_here in zip(x, n, strict=True)):
        reason = "In every study nobody or everybody had the event: their spread cannot be estimated."
        return Refusal(reason, k, events, total)
    return None


def pooled(best: Fit, x: list[int], n: list[int], level: float) -> PooledProportion:
    """The fit in the words of the result."""
    k, z = len(x), normal_quantile(level)
    statistic = common_proportion_deviance(np.array(x, dtype=float), np.array(n, dtype=float))
    spread = float(np.hypot(best.se, best.tau))
    ci = around(best.mu, z * best.se)
    prediction = around(best.mu, z * spread)
    t = around(best.mu, float(stdtrit(k - 2, 1 - tail(level))) * spread) if k > 2 else (None, None)
    return PooledProportion(
        estimate=float(expit(best.mu)),
        mean_estimate=marginal_mean(best.mu, best.tau),
        logit_estimate=best.mu,
        se=best.se,
        ci_lower=ci[0],
        ci_upper=ci[1],
        tau2=best.tau**2,
        tau=best.tau,
        log_likelihood=best.log_likelihood,
        heterogeneity_lrt=statistic,
        heterogeneity_df=k - 1,
        heterogeneity_p=float(chdtrc(k - 1, statistic)),
        k=k,
        events=sum(x),
        total=sum(n),
        prediction_lower=prediction[0],
        prediction_upper=prediction[1],
        prediction_t_lower=t[0],
        prediction_t_upper=t[1],
        level=level,
        nodes=best.nodes,
        converged=best.converged,
    )


def around(mu: float, half_width: float) -> tuple[float, float]:
    """mu -/+ half_width on the logit scale, as proportions."""
    return float(expit(mu - half_width)), float(expit(mu + half_width))


def common_proportion_deviance(x: np.ndarray, n: np.ndarray) -> float:
    """Twice the log-likelihood lost by one common proportion against each study's own; never below 0."""
    p = x.sum() / n.sum()
    lost = xlogy(x, x / (n * p)) + xlogy(n - x, (n - x) / (n * (1 - p)))
    return max(0.0, 2 * float(lost.sum()))
