"""One group's figure as numbers: counts, estimates over time, rates, mean changes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from evidence.models import Result
from evidence.questions.numbers import Numbers, on_log_scale, on_plain_scale, over_time, reported


def single(result: Result) -> Numbers:
    by_kind: dict[str, Callable[[Result], Numbers]] = {
        "count_of_participants": counted,
        "survival_probability": lambda one: over_time(reported(one, 100)),
        "percentage_of_participants": as_printed,
        "rate": lambda one: on_log_scale(reported(one)),
        "count_of_events": events,
        "mean_change": mean_change,
    }
    return by_kind.get(result.kind, other_kind)(result)


def counted(result: Result) -> Numbers:
    """n of N, with the exact interval. Without both numbers no estimate."""
    if result.n is None or not result.total:
        return Numbers(estimate=None)
    from evidence.synthesis.intervals import exact_interval

    bounds = exact_interval(result.n, result.total)
    return Numbers(
        estimate=result.n / result.total,
        lower=bounds.lower,
        upper=bounds.upper,
        level=bounds.level,
        interval_kind="exact",
        family="counts",
        counts={"xi": result.n, "ni": result.total},
    )


def as_printed(result: Result) -> Numbers:
    reason = "a percentage as printed, not a count: shown, not pooled"
    return replace(reported(result, 100), not_pooled=reason)


def events(result: Result) -> Numbers:
    if result.n is None or not result.person_years:
        return Numbers(estimate=None)
    time = float(result.person_years)
    return Numbers(estimate=result.n / time, family="counts", counts={"xi": result.n, "ti": time})


def mean_change(result: Result) -> Numbers:
    """The error from the standard deviation, else from the interval at its own level, else none."""
    given = reported(result)
    if given.estimate is None or result.sd is None or not result.total:
        return on_plain_scale(given)
    se = float(result.sd) / math.sqrt(result.total)
    how = "standard error: standard deviation of the change over the root of n"
    return replace(given, family="means", yi=given.estimate, se=se, conversion=how)


def other_kind(result: Result) -> Numbers:
    what = "a median" if result.kind.startswith("median") else "a number of another kind"
    reason = f"{what}, which no mean can be pooled with: shown, not pooled"
    return replace(reported(result), not_pooled=reason)
