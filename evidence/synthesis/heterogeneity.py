"""Between-study variance tau2: estimators, its Q-profile interval, and the shares of variance made of it.

All are functions of the sums in `common_mean.Sums`, so they hold for a mean and for a regression alike.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from scipy.special import chdtri

from evidence.synthesis.common_mean import Model
from evidence.synthesis.intervals import tail
from evidence.synthesis.roots import root_between
from evidence.synthesis.tau2_likelihood import most_likely


def der_simonian_laird(model: Model) -> float:
    """DerSimonian & Laird 1986, Control Clin Trials 7:177; with moderators Raudenbush 2009."""
    here = model.at(0.0)
    return (here.q - (model.k - model.p)) / here.trace


def hedges(model: Model) -> float:
    """Hedges 1983, Psychol Bull 93:388: the unweighted variance less the sampling variances' mean."""
    rss, expected = model.unweighted()
    return (rss - expected) / (model.k - model.p)


def hunter_schmidt(model: Model) -> float:
    """Hunter & Schmidt 1990; form of Viechtbauer, López-López, Sánchez-Meca & Marín-Martínez 2015."""
    here = model.at(0.0)
    return (here.q - model.k) / here.weight


def hunter_schmidt_corrected(model: Model) -> float:
    """The same, Q inflated by k / (k - p) (Brannick, Potter, Benitez & Morris 2019)."""
    here = model.at(0.0)
    return (here.q * model.k / (model.k - model.p) - model.k) / here.weight


def sidik_jonkman(model: Model) -> float:
    """Sidik & Jonkman 2005, Appl Stat 54:367: one step from the estimates' own variance; 0 only if they agree."""
    crude = model.spread
    return crude * model.at(crude).q / (model.k - model.p) if crude > 0 else 0.0


def paule_mandel(model: Model) -> float:
    """Paule & Mandel 1982: the tau2 whose generalised Q is its expectation k - p. Also the empirical Bayes
    estimate of Morris 1983 and the limit of Sidik & Jonkman's step repeated (Viechtbauer et al. 2015)."""
    return where_q_is(model, model.k - model.p)


def paule_mandel_median(model: Model) -> float:
    """Viechtbauer 2021: the same with the median of chi-square on k - p in place of its mean."""
    return where_q_is(model, chi_square_quantile(model.k - model.p, 0.5))


def der_simonian_laird_repeated(model: Model) -> float:
    """The tau2 that Q's excess, weighted by itself, gives back: tau2 tr P(tau2) = Q(tau2) - (k - p).

    metafor 3.8 accepts "DLIT" without describing it; this equation meets its figures, and has one solution
    where metafor's iteration finds none. It is about half of Paule–Mandel: for comparison, not for use.
    """

    def excess(tau2: float) -> float:
        here = model.at(tau2)
        return here.q - (model.k - model.p) - tau2 * here.trace

    at_zero = excess(0.0)
    if at_zero <= 0:
        return 0.0
    most = paule_mandel(model)
    return root_between(excess, 0.0, at_zero, most, excess(most))


NO_SPREAD = ("EE", "FE")  # tau2 is 0 by assumption
ESTIMATORS: dict[str, Callable[[Model], float]] = {
    "EE": lambda model: 0.0,
    "FE": lambda model: 0.0,
    "DL": der_simonian_laird,
    "HE": hedges,
    "HS": hunter_schmidt,
    "HSk": hunter_schmidt_corrected,
    "SJ": sidik_jonkman,
    "ML": partial(most_likely, restricted=False),
    "REML": partial(most_likely, restricted=True),
    "EB": paule_mandel,
    "PM": paule_mandel,
    "PMM": paule_mandel_median,
    "DLIT": der_simonian_laird_repeated,
    "SJIT": paule_mandel,
}


def between_study_variance(model: Model, method: str) -> float:
    """tau2 by `method`, never below 0. ValueError for a method that is not in `ESTIMATORS`."""
    return max(0.0, estimator(method)(model))


def estimator(method: str) -> Callable[[Model], float]:
    if method not in ESTIMATORS:
        raise ValueError(f"method is {method!r}; give one of {', '.join(ESTIMATORS)}")
    return ESTIMATORS[method]


def where_q_is(model: Model, target: float) -> float:
    """The tau2 at which the generalised Q, which falls as tau2 grows, has come down to target > 0; 0 if it
    starts below. Newton's method on 1/Q, which is nearly straight, inside a shrinking bracket."""
    low, high = 0.0, model.unweighted()[0] / target  # Q(tau2) <= unweighted sum of squares / tau2
    tau2 = 0.0
    for _ in range(200):
        here = model.at(tau2)
        if here.q <= target:
            high = tau2
        else:
            low = tau2
        if high <= low or here.q2 == 0:
            break
        there = tau2 + (here.q - target) / target * (here.q / here.q2)
        if not low <= there <= high:
            there = (low + high) / 2
        if abs(there - tau2) <= 4e-15 * there:
            return there
        tau2 = there
    return tau2


def q_profile(model: Model, level: float) -> tuple[float, float]:
    """Interval of tau2: where Q(tau2) is at the quantiles of chi-square on k - p (Viechtbauer 2007,
    Stat Med 26:37). Exact if estimates are normal. (0, 0) where Q is too small for any tau2: the data are
    less spread than their variances allow at this level. No upper limit is set on the search."""
    df, outside = model.k - model.p, tail(level)
    upper = where_q_is(model, chi_square_quantile(df, outside))
    return where_q_is(model, chi_square_quantile(df, 1 - outside)), upper


@lru_cache(maxsize=256)
def chi_square_quantile(df: int, below: float) -> float:
    """The value with probability `below` underneath it."""
    return float(chdtri(df, 1 - below))


def typical_variance(model: Model) -> float:
    """The sampling variance of a typical study (Higgins & Thompson 2002, Stat Med 21:1539, equation 9)."""
    return (model.k - model.p) / model.at(0.0).trace


def share(tau2: float, typical: float) -> float:
    """I2 in percent: tau2 in tau2 + typical sampling variance."""
    return 100 * tau2 / (tau2 + typical)
