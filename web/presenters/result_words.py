"""One result in words: its figure, its interval or spread, when, for whom. Takes a Result row, makes no query."""

from __future__ import annotations

from decimal import Decimal

from evidence.domains import KINDS, Measure, measure
from evidence.models import Result
from web import wording

SHORT_RATIO = {
    "hazard_ratio": "HR",
    "risk_ratio": "RR",
    "odds_ratio": "OR",
    "rate_ratio": "Rate ratio",
    "mean_ratio": "Ratio of means",
}
DIFFERENCES = {kind for kind in KINDS if kind.endswith("_difference")}
PERCENT_KINDS = {"percentage_of_participants", "survival_probability"}


def measure_of(result: Result) -> Measure:
    return measure(result.domain, result.measure)


def measure_label(result: Result) -> str:
    """The measure in plain words; a contrast says against what it compares."""
    label = measure_of(result).label
    kind = KINDS[result.kind]
    return f"{label}, {kind.label.lower()}" if kind.is_contrast else label


def figure(result: Result) -> str:
    """ "3 of 52", "86.9%", "HR 0.07", "−1.7 points"; "no figure given" where the source gives only a p-value."""
    if result.kind in {"count_of_participants", "count_of_events"} and result.n is not None:
        return counted(result)
    if result.value is None:
        return f"{result.n:,}" if result.n is not None else "no figure given"
    if result.kind in SHORT_RATIO:
        return f"{SHORT_RATIO[result.kind]} {bound(result, result.value)}"
    if result.kind in DIFFERENCES and result.unit in {"percent", "%"}:
        return f"{printed(result.value)} percentage points"
    if result.kind in PERCENT_KINDS or result.unit in {"percent", "%"}:
        return printed(result.value) + "%"
    if result.unit.startswith("percent "):
        return f"{printed(result.value)}% {result.unit.removeprefix('percent ')}"
    return " ".join(part for part in (printed(result.value), unit_words(result.unit)) if part)


def counted(result: Result) -> str:
    if result.kind == "count_of_participants" and result.total:
        return wording.count_of(result.n or 0, result.total)
    if result.kind == "count_of_participants":
        return wording.counted(result.n or 0, "person", "people")
    noun = unit_words(result.unit) or "events"
    return wording.counted(result.n or 0, noun.removesuffix("s"), noun)


def printed(value: Decimal) -> str:
    """A figure with the decimals its source printed: never rounded, a true minus."""
    return wording.number(float(value), decimals(value))


def decimals(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


def unit_words(unit: str) -> str:
    return "" if unit in {"ratio", "patients", "participants", "Participants"} else unit


def spread(result: Result) -> str:
    """The interval with its level, else the spread; "no interval given" only where an interval could be expected."""
    if result.ci_lower is not None and result.ci_upper is not None:
        level = float(result.ci_level) if result.ci_level else None
        low, high = bound(result, result.ci_lower), bound(result, result.ci_upper)
        return f"{wording.interval_name(level)} {low} to {high}"
    if result.ci_lower is not None or result.ci_upper is not None:
        side = "from" if result.ci_lower is not None else "up to"
        given = result.ci_lower if result.ci_lower is not None else result.ci_upper
        return f"{wording.interval_name(float(result.ci_level or 95))} {side} {bound(result, given or Decimal(0))}"
    if result.sd is not None:
        return f"SD {printed(result.sd)}"
    if result.spread_lower is not None and result.spread_upper is not None:
        name = {"iqr": "interquartile range", "range": "range"}.get(result.spread_kind, result.spread_kind)
        return f"{name} {printed(result.spread_lower)} to {printed(result.spread_upper)}"
    counts = {"count_of_participants", "count_of_events"}
    return "" if result.kind in counts or result.value is None else wording.NO_INTERVAL


def bound(result: Result, value: Decimal) -> str:
    """A published ratio has two decimals, a posted one as many as were posted, at least two."""
    if result.kind not in SHORT_RATIO:
        return printed(value)
    if result.trial_id is None:
        return wording.ratio(float(value))
    return wording.number(float(value), max(2, decimals(value)))


def people(result: Result) -> str:
    """How many people are behind the figure, where it does not say so itself."""
    if result.total and not (result.kind == "count_of_participants" and result.n is not None):
        return wording.counted(result.total, "person", "people")
    return ""


def p_words(result: Result) -> str:
    if not result.p_value:
        return ""
    bare = result.p_value.strip()
    if bare[:1] in "pP":
        return bare
    return f"p {bare}" if bare[:1] in "<>=≤≥" else f"p = {bare}"


def when(result: Result) -> str:
    return result.time_text or "time not stated"
