"""Effect sizes the studies report ready-made: an outcome with its variance, or a ratio with its interval."""

from __future__ import annotations

import math

from evidence.synthesis.intervals import normal_quantile
from evidence.synthesis.measures import Measure, Study, Undefined


def generic_fault(study: Study) -> str:
    """A negative variance."""
    return f"vi is {study['vi']:g}; a variance cannot be negative" if study["vi"] < 0 else ""


def generic(study: Study, vtype: str) -> tuple[float, float]:
    """Outcome and variance as given."""
    return study["yi"], study["vi"]


def ratio_fault(study: Study) -> str:
    """Bounds that do not hold the estimate, or a level that is none."""
    lower, estimate, upper = study["ci_lower"], study["estimate"], study["ci_upper"]
    if not 0 < study["level"] < 100:
        return f"level is {study['level']:g}; give a percentage between 0 and 100, such as 95"
    if not lower <= estimate <= upper:
        return f"the estimate {estimate:g} lies outside its interval {lower:g} to {upper:g}"
    return "a ratio cannot be negative" if lower < 0 else ""


def log_ratio(study: Study, vtype: str) -> tuple[float, float]:
    """Log of the ratio; standard error from the interval's width on the log scale, normal quantile."""
    lower, upper = study["ci_lower"], study["ci_upper"]
    if lower <= 0:
        raise Undefined("the interval begins at 0: on the log scale it has no width")
    if lower == upper:
        raise Undefined("the interval has no width")
    half_width = math.log(upper / lower) / 2
    return math.log(study["estimate"]), (half_width / normal_quantile(study["level"])) ** 2


MEASURES = (
    Measure("GEN", ("yi", "vi"), generic, "no finite value", fault=generic_fault),
    Measure(
        "RATIO",
        ("estimate", "ci_lower", "ci_upper"),
        log_ratio,
        "no finite value",
        fault=ratio_fault,
        optional={"level": 95.0},
    ),
)
