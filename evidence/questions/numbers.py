"""Numbers of a figure: what a reader sees, what a model can take, and how the one follows from the other."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from decimal import Decimal

from evidence.models import Result

NO_INTERVAL = "the source gives no interval: shown, not pooled"
NO_ERROR = "the source gives neither a standard deviation nor an interval: shown, not pooled"
TURNED = "; turned round, so that the therapy stands first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """estimate, lower, upper: a proportion, ratio, rate or difference; level in percent. interval_kind: "exact" (ours,
    from counts), "reported", "computed" (ours, from two groups) or "" (none).

    family: counts, estimates, reported or means: what can be pooled together; "" where nothing can, and then
    not_pooled says why. counts: the arrays of the engine by name. yi, se: on the model's scale. conversion: how they
    follow from what the source gives.
    """

    estimate: float | None
    lower: float | None = None
    upper: float | None = None
    level: float | None = None
    interval_kind: str = ""
    family: str = ""
    counts: dict[str, float] = field(default_factory=dict)
    yi: float | None = None
    se: float | None = None
    conversion: str = ""
    not_pooled: str = ""


def reported(result: Result, divisor: int = 1) -> Numbers:
    """Value, bounds and level as the source gives them. A single bound alone gives no interval."""
    value = scaled(result.value, divisor)
    if result.ci_lower is None or result.ci_upper is None:
        return Numbers(estimate=value)
    return Numbers(
        estimate=value,
        lower=scaled(result.ci_lower, divisor),
        upper=scaled(result.ci_upper, divisor),
        level=float(result.ci_level or 95),
        interval_kind="reported",
    )


def scaled(value: Decimal | None, divisor: int) -> float | None:
    """Divided as a decimal, so that 86.9 percent is 0.869."""
    return None if value is None else float(value / divisor)


def over_time(given: Numbers) -> Numbers:
    """A proportion estimated over time, on the scale log(-log S)."""
    value, lower, upper, level = given.estimate, given.lower, given.upper, given.level
    if value is None or lower is None or upper is None or level is None:
        return replace(given, not_pooled=NO_INTERVAL)
    if not 0 < lower < upper < 1 or not 0 < value < 1:
        reason = (
            "its interval reaches 0 or 100 %, where it has no width on the model’s scale: shown, not pooled"
        )
        return replace(given, not_pooled=reason)
    se = (cloglog(lower) - cloglog(upper)) / (2 * quantile(level))
    how = f"log(−log S); its standard error from the width of the reported {level:g} % interval on that scale"
    return replace(given, family="estimates", yi=cloglog(value), se=se, conversion=how)


def cloglog(share: float) -> float:
    return math.log(-math.log(share))


def on_log_scale(given: Numbers, turned: bool = False) -> Numbers:
    """A ratio or a rate with its interval: log, standard error from the interval's width on the log scale."""
    value, lower, upper, level = given.estimate, given.lower, given.upper, given.level
    if value is None or lower is None or upper is None or level is None:
        return replace(given, not_pooled=NO_INTERVAL)
    if not 0 < lower < upper or value <= 0:
        return replace(given, not_pooled="its interval has no width on the log scale: shown, not pooled")
    se = math.log(upper / lower) / (2 * quantile(level))
    how = f"log; its standard error from the width of the reported {level:g} % interval on that scale"
    return replace(
        given, family="reported", yi=math.log(value), se=se, conversion=how + (TURNED if turned else "")
    )


def on_plain_scale(given: Numbers, turned: bool = False) -> Numbers:
    """A mean or a difference with its interval."""
    value, lower, upper, level = given.estimate, given.lower, given.upper, given.level
    if value is None or lower is None or upper is None or level is None or upper <= lower:
        return replace(given, not_pooled=NO_ERROR)
    se = (upper - lower) / (2 * quantile(level))
    how = f"standard error from the reported {level:g} % interval, normal quantile"
    return replace(given, family="means", yi=value, se=se, conversion=how + (TURNED if turned else ""))


def quantile(level: float) -> float:
    # Imported here: a page that computes nothing should not pay for loading numerics.
    from evidence.synthesis.intervals import normal_quantile

    return normal_quantile(level)
