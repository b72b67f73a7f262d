"""Numbers and dates in words: the rules of the house, as plain functions without Django.

Percentages are 0 to 100 throughout, as the sources print them; multiply a proportion by 100 first.
"""

from __future__ import annotations

import datetime as dt
import math
import re

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUS = "\N{MINUS SIGN}"
NO_INTERVAL = "no interval given"
SMALL_GROUP = 100

# Three kinds of nothing, never merged.
MISSING = {
    "not_reported": "not reported",
    "not_extracted": "not yet extracted",
    "none_yet": "none yet",
}


def number(value: float, decimals: int | None = None) -> str:
    """A number with thousands commas and a true minus: 2502 -> "2,502", -1.7 -> "−1.7".

    Without `decimals` a float keeps the figures it has. ValueError for NaN and infinity.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value!r} is no number to show: give a finite value or None")
    if decimals is None:
        decimals = _decimals_of(value)
    text = f"{abs(value):,.{decimals}f}"
    is_zero = not text.strip("0.,")
    return text if value >= 0 or is_zero else MINUS + text


def _decimals_of(value: float) -> int:
    text = f"{value:.6f}".rstrip("0")
    return len(text.partition(".")[2])


def never_zero(value: float, decimals: int) -> str:
    """A value of at least 0, rounded; a true zero is "0" and a positive value never becomes zero: "<0.1"."""
    if value == 0:
        return "0"
    text = number(value, decimals)
    if text.strip("0.,"):
        return text
    return "<" + f"{10**-decimals:.{decimals}f}"


def percent_figure(value: float, decimals: int = 1) -> str:
    """The figure of a percentage without its sign: 0.04 -> "<0.1", 0 -> "0", 88.6 -> "88.6"."""
    if not -1e-9 <= value <= 100 + 1e-9:
        raise ValueError(f"{value!r} is no percentage: expected 0 to 100")
    return never_zero(min(max(value, 0.0), 100.0), decimals)


def percent(value: float, people: int | None = None) -> str:
    """A percentage: one decimal, or none below 100 people: percent(43.3, 30) -> "43%"."""
    decimals = 0 if people is not None and people < SMALL_GROUP else 1
    return percent_figure(value, decimals) + "%"


def per_thousand(value: float) -> str:
    """A percentage below 1 as a count: 0.38 -> "4 in 1,000", 0.02 -> "fewer than 1 in 1,000"."""
    percent_figure(value)
    if 0 < value < 0.05:
        return "fewer than 1 in 1,000"
    return f"{number(math.floor(value * 10 + 0.5))} in 1,000"


def ratio(value: float) -> str:
    """A ratio with two decimals; a positive ratio never rounds to zero: 0.001 -> "<0.01"."""
    if value < 0:
        raise ValueError(f"{value!r} is no ratio: expected 0 or more")
    return never_zero(value, 2)


def interval_name(level: float | None) -> str:
    """The name of an interval: 95 -> "95% CI", 90 -> "90% CI", None -> "interval, level not given"."""
    return "interval, level not given" if level is None else f"{number(level)}% CI"


def span(low: float, high: float, unit: str = "percent", decimals: int | None = None) -> str:
    """Two bounds in words: "0.1 to 1.5". `unit` is "percent", "ratio" or "" for any other measure."""
    return f"{figure(low, unit, decimals)} to {figure(high, unit, decimals)}"


def bounds(low: float | None, high: float | None, unit: str = "percent", decimals: int | None = None) -> str:
    """The bounds there are: "0.1 to 1.5", "from 83.3", "up to 1.5" or "no interval given"."""
    if low is not None and high is not None:
        return span(low, high, unit, decimals)
    if low is not None:
        return f"from {figure(low, unit, decimals)}"
    return NO_INTERVAL if high is None else f"up to {figure(high, unit, decimals)}"


def figure(value: float, unit: str = "percent", decimals: int | None = None) -> str:
    """One value without its sign, by the rule of its unit ("percent", "ratio", or "" for any other)."""
    if unit == "percent":
        return percent_figure(value, 1 if decimals is None else decimals)
    return ratio(value) if unit == "ratio" else number(value, decimals)


def interval(low: float | None, high: float | None, level: float | None = 95, unit: str = "percent") -> str:
    """An interval with its level: "95% CI 0.1 to 1.5"; with one bound: "95% CI up to 1.5"."""
    words = bounds(low, high, unit)
    return words if words == NO_INTERVAL else f"{interval_name(level)} {words}"


def estimate(
    value: float,
    low: float | None,
    high: float | None,
    *,
    level: float | None = 95,
    unit: str = "percent",
) -> str:
    """A number with its interval: "0.4% (95% CI 0.1 to 1.5)", "0.94 (no interval given)"."""
    sign = "%" if unit == "percent" else ""
    return f"{figure(value, unit)}{sign} ({interval(low, high, level, unit)})"


def count_of(events: int, people: int) -> str:
    """Counts: count_of(3, 52) -> "3 of 52", count_of(0, 133) -> "0 of 133"."""
    return f"{events:,} of {people:,}"


def p_value(p: float) -> str:
    """A p-value with three decimals: "p = 0.012", "p < 0.001"."""
    if not 0 <= p <= 1:
        raise ValueError(f"{p!r} is no p-value: expected 0 to 1")
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def counted(count: float, singular: str, plural: str = "") -> str:
    """A count with its noun: counted(1, "month") -> "1 month", (2502, "row") -> "2,502 rows"."""
    noun = singular if count == 1 else plural or singular + "s"
    return f"{number(count)} {noun}"


def day(value: dt.date) -> str:
    """A full date: "25 Sep 2025"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: dt.datetime) -> str:
    """A date with the time in UTC: "25 Sep 2025, 14:03 UTC". ValueError for a time without a zone."""
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone: give an aware datetime")
    value = value.astimezone(dt.UTC)
    return f"{day(value)}, {value:%H:%M} UTC"


def partial_date(text: str) -> str:
    """An ISO date cut where knowledge ends: "2025-09-25" -> "25 Sep 2025", "2014-10" -> "Oct 2014"."""
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        raise ValueError(f"{text!r} is no date: expected YYYY, YYYY-MM or YYYY-MM-DD")
    first = dt.date.fromisoformat((text + "-01-01")[:10])
    if len(text) == 10:
        return day(first)
    return f"{MONTHS[first.month - 1]} {first.year}" if len(text) == 7 else text


def age(days: int) -> str:
    """The age of a copy in days, for freshness only: "today", "6 days old", "14 months old"."""
    if days < 0:
        raise ValueError(f"{days} days: a copy cannot be from the future")
    if days == 0:
        return "today"
    if days < 60:
        return f"{counted(days, 'day')} old"
    months = round(days / 30.4375)
    return f"{counted(months, 'month')} old" if months < 24 else f"{counted(months // 12, 'year')} old"
