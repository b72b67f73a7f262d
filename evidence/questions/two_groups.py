"""Two groups, or before and after, as numbers: a comparison as reported, or what follows from both figures."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

from evidence.questions.figures import Figure
from evidence.questions.numbers import NO_ERROR, Numbers, on_log_scale, on_plain_scale, quantile, reported
from evidence.questions.one_group import mean_change, single
from evidence.questions.studies import roles_of_contrast

DIFFERENCES = frozenset({"mean_difference"})


def contrast(figure: Figure) -> Numbers:
    """A comparison as the source gives it, turned so that the therapy stands first."""
    given, difference = reported(figure.result), figure.kind in DIFFERENCES
    turned = roles_of_contrast(figure.result, figure.study) == ("comparator", "therapy")
    if turned:
        turn = negated if difference else inverted
        given = replace(
            given, estimate=turn(given.estimate), lower=turn(given.upper), upper=turn(given.lower)
        )
    return on_plain_scale(given, turned) if difference else on_log_scale(given, turned)


def inverted(value: float | None) -> float | None:
    return 1 / value if value else None


def negated(value: float | None) -> float | None:
    return None if value is None else -value


def pair(figure: Figure) -> Numbers:
    """Two groups, or before and after, from what the source gives of each."""
    one, two = figure.result, figure.other
    if two is None:
        return Numbers(estimate=None) if one.kind in ("rate", "count_of_events") else single(one)
    first, second = single(one), single(two)
    if one.kind == "mean_change":
        return difference_of_changes(mean_change(one), mean_change(two))
    if first.family == second.family == "counts":
        names = ("ai", "n1i", "ci", "n2i") if "ni" in first.counts else ("x1i", "t1i", "x2i", "t2i")
        numbers = (*first.counts.values(), *second.counts.values())
        return from_counts(dict(zip(names, numbers, strict=True)))
    what = "rates" if one.kind == "rate" else "percentages as printed"
    reason = f"{what} without the counts behind them: shown, not pooled"
    return Numbers(estimate=ratio(one.value, two.value), not_pooled=reason)


def ratio(one: Decimal | None, two: Decimal | None) -> float | None:
    return float(one / two) if one is not None and two else None


def from_counts(counts: dict[str, float]) -> Numbers:
    """The risk or rate ratio with its own interval; none where a group had no event."""
    x1, n1, x2, n2 = counts.values()
    if x1 == 0 or x2 == 0:
        return Numbers(estimate=(x1 / n1) / (x2 / n2) if x2 else None, family="counts", counts=counts)
    value = (x1 / n1) / (x2 / n2)
    lost = 1 / n1 + 1 / n2 if "ai" in counts else 0.0
    se = math.sqrt(max(1 / x1 + 1 / x2 - lost, 0.0))
    half = quantile(95) * se
    return Numbers(
        estimate=value,
        lower=value * math.exp(-half),
        upper=value * math.exp(half),
        level=95.0,
        interval_kind="computed",
        family="counts",
        counts=counts,
        yi=math.log(value),
        se=se,
        conversion="ratio and interval from the counts of the two groups",
    )


def difference_of_changes(first: Numbers, second: Numbers) -> Numbers:
    """Mean difference of two groups, each with its own error."""
    if first.estimate is None or second.estimate is None:
        return Numbers(estimate=None, not_pooled=NO_ERROR)
    value = first.estimate - second.estimate
    if first.se is None or second.se is None:
        return Numbers(estimate=value, not_pooled=NO_ERROR)
    se = math.hypot(first.se, second.se)
    half = quantile(95) * se
    return Numbers(
        estimate=value,
        lower=value - half,
        upper=value + half,
        level=95.0,
        interval_kind="computed",
        family="means",
        yi=value,
        se=se,
        conversion=f"difference of the two groups’ changes; of each: {first.conversion}",
    )
