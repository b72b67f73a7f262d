"""Regression tests for funnel plot asymmetry: does the effect go with the size of the study?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.synthesis.effects import Effects, effect_size
from evidence.synthesis.inference import quantile, two_sided
from evidence.synthesis.intervals import tail
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.regression import MetaRegression, meta_regression

PREDICTORS = ("sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv")
FLAT = 1e-12  # a predictor varying less than this, relative to its size, does not vary


@dataclass(frozen=True)
class RegressionTest:
    """A regression of effects on a measure of study size; asymmetry shows as a slope.

    statistic: slope / slope_se, t on df = k - 2, or normal where df is None.
    limit_estimate, limit_lower, limit_upper: the effect where the predictor is 0, which for "sei", "vi", "ninv",
    "sqrtninv" is a study of endless size; otherwise the intercept alone means little.
    """

    test: str
    predictor: str
    statistic: float
    df: int | None
    p_value: float
    slope: float
    slope_se: float
    limit_estimate: float
    limit_lower: float
    limit_upper: float
    k: int
    level: float


def egger(
    effects: Effects,
    *,
    model: str = "lm",
    predictor: str = "sei",
    ni: Sequence[float] | None = None,
    method: str = "REML",
    level: float = 95,
) -> RegressionTest | Refusal:
    """Regression test for funnel plot asymmetry (Egger et al. 1997, BMJ 315:629; Sterne & Egger 2005).

    model: "lm", weights 1/vi with a multiplicative dispersion (the classical test), or "rma", a mixed-effects
    meta-regression by `method` with normal quantiles. predictor: "sei" standard error, "vi" variance, "ni" size,
    "ninv", "sqrtni", "sqrtninv" (1/n, root n, 1/root n); ni: sizes, if the effects do not bring them.
    Refusal: fewer than three studies, predictor without variation. ValueError: unknown model or predictor, no sizes.
    """
    if predictor not in PREDICTORS or model not in ("lm", "rma"):
        raise ValueError(
            f"model {model!r}, predictor {predictor!r}; give lm or rma and one of {', '.join(PREDICTORS)}"
        )
    values = predicting(effects, predictor, ni)
    refused = unusable(values, effects.vi)
    if refused:
        return refused
    if model == "lm":
        weights = [1 / variance for variance in effects.vi]
        return straight_line("Egger", predictor, (values, effects.yi, weights), level)
    found = meta_regression(effects, {predictor: values}, method=method, test="z", level=level)
    return found if isinstance(found, Refusal) else from_mixed_model(predictor, found)


def predicting(effects: Effects, predictor: str, ni: Sequence[float] | None) -> list[float]:
    """The predictor of each study."""
    if predictor == "vi":
        return list(effects.vi)
    if predictor == "sei":
        return [math.sqrt(variance) for variance in effects.vi]
    sizes = effects.ni if ni is None else ni
    if sizes is None or len(sizes) != len(effects.yi) or min(sizes, default=1.0) <= 0:
        raise ValueError(
            f"predictor {predictor!r} needs ni, a size above 0 for each of {len(effects.yi)} studies"
        )
    power = {"ni": 1.0, "ninv": -1.0, "sqrtni": 0.5, "sqrtninv": -0.5}[predictor]
    return [float(size) ** power for size in sizes]


def unusable(values: Sequence[float], variances: Sequence[float]) -> Refusal | None:
    """Why no line can be laid through these studies, or None."""
    k = len(values)
    if k < 3:
        return Refusal(
            f"{k} studies: a test of asymmetry needs at least three, and means little below ten.", k
        )
    if min(variances) <= 0:
        return Refusal("A study has a sampling variance of zero: it would outweigh all others.", k)
    if max(values) - min(values) <= FLAT * max(abs(value) for value in values):
        return Refusal("All studies are of the same size: no asymmetry with size can be seen.", k)
    return None


def straight_line(
    test: str, predictor: str, columns: tuple[Sequence[float], Sequence[float], Sequence[float]], level: float
) -> RegressionTest | Refusal:
    """Weighted least squares of y on x, (x, y, weights), with the error estimated from the residuals."""
    x, y, w = columns
    k, total = len(x), math.fsum(w)
    mean_x = math.fsum(a * b for a, b in zip(w, x, strict=True)) / total
    mean_y = math.fsum(a * b for a, b in zip(w, y, strict=True)) / total
    xx = math.fsum(weight * (a - mean_x) ** 2 for weight, a in zip(w, x, strict=True))
    xy = math.fsum(weight * (a - mean_x) * (b - mean_y) for weight, a, b in zip(w, x, y, strict=True))
    yy = math.fsum(weight * (b - mean_y) ** 2 for weight, b in zip(w, y, strict=True))
    slope = xy / xx
    intercept = mean_y - slope * mean_x
    left = math.fsum(weight * (b - intercept - slope * a) ** 2 for weight, a, b in zip(w, x, y, strict=True))
    if left <= FLAT**2 * yy or left == 0:
        return Refusal("The studies lie on one line: nothing is left to judge its slope by.", k)
    dispersion, df = left / (k - 2), k - 2
    slope_se = math.sqrt(dispersion / xx)
    half_width = quantile(level, df) * math.sqrt(dispersion * (1 / total + mean_x**2 / xx))
    return RegressionTest(
        test=test,
        predictor=predictor,
        statistic=slope / slope_se,
        df=df,
        p_value=two_sided(slope / slope_se, df),
        slope=slope,
        slope_se=slope_se,
        limit_estimate=intercept,
        limit_lower=intercept - half_width,
        limit_upper=intercept + half_width,
        k=k,
        level=level,
    )


def from_mixed_model(predictor: str, found: MetaRegression) -> RegressionTest:
    """The test from a meta-regression on intercept and predictor."""
    limit, slope = found.coefficients
    return RegressionTest(
        test="Egger, mixed effects",
        predictor=predictor,
        statistic=slope.statistic,
        df=found.df,
        p_value=slope.p_value,
        slope=slope.estimate,
        slope_se=slope.se,
        limit_estimate=limit.estimate,
        limit_lower=limit.ci_lower,
        limit_upper=limit.ci_upper,
        k=found.k,
        level=found.level,
    )


def peters(
    *,
    ai: Sequence[float],
    n1i: Sequence[float],
    ci: Sequence[float],
    n2i: Sequence[float],
    measure: str = "OR",
    level: float = 95,
) -> RegressionTest | Refusal:
    """Peters' test: log ratio on 1/people, weighted by events × others over people (Peters et al. 2006, JAMA 295:676).

    measure: OR or RR, with ½ added to tables with a zero; studies without events, or with events only, in both
    groups are left out.
    """
    tail(level)
    effects = effect_size(measure, ai=ai, n1i=n1i, ci=ci, n2i=n2i, drop00=True)
    people = [float(n1i[i] + n2i[i]) for i in effects.index]
    events = [float(ai[i] + ci[i]) for i in effects.index]
    values = [1 / n for n in people]
    weights = [x * (n - x) / n for x, n in zip(events, people, strict=True)]
    refused = unusable(values, weights)
    return refused or straight_line("Peters", "ninv", (values, effects.yi, weights), level)


def harbord(
    *,
    ai: Sequence[float],
    n1i: Sequence[float],
    ci: Sequence[float],
    n2i: Sequence[float],
    level: float = 95,
) -> RegressionTest | Refusal:
    """Harbord's test: efficient score over information, on 1/root information (Harbord, Egger & Sterne 2006).

    The score is that of the log odds ratio at 0, observed less expected events; studies without information about it
    are left out. The predictor is the standard error of Peto's log odds ratio.
    """
    tail(level)
    effects = effect_size("PETO", ai=ai, n1i=n1i, ci=ci, n2i=n2i, to="none")
    values = [math.sqrt(variance) for variance in effects.vi]
    weights = [1 / variance for variance in effects.vi]
    refused = unusable(values, effects.vi)
    return refused or straight_line("Harbord", "sei", (values, effects.yi, weights), level)
