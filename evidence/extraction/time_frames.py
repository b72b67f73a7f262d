"""Time points in a registry's own words -> days, then months of 30.4375 days.

``read("Baseline (Day 0), Weeks 4 and 12")`` finds day 28 and day 84; baseline is day 0 and is not listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

DAYS_PER_MONTH = 30.4375
_DAYS = {
    "minute": 1 / 1440,
    "min": 1 / 1440,
    "hour": 1 / 24,
    "hr": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "wk": 7.0,
    "month": DAYS_PER_MONTH,
    "mo": DAYS_PER_MONTH,
    "year": 12 * DAYS_PER_MONTH,
    "yr": 12 * DAYS_PER_MONTH,
}
_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "twelve": "12", "eighteen": "18",
}  # fmt: skip
_UNIT = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?)"
_NUMBER = r"\d+(?:\.\d+)?"
_JOIN = r"\s*(?:,\s*and|,\s*or|,|and|&|or|to|through|-|/)\s*"
_LIST = rf"{_NUMBER}(?:{_JOIN}{_NUMBER})*"
# "Weeks 4, 8 and 12" or "4, 8 and 12 weeks"; a number followed by its own unit is not of the list before it.
_AFTER = (
    rf"\b(?P<unit_before>{_UNIT})\s*#?\s*(?P<after>{_NUMBER}(?:{_JOIN}{_NUMBER}(?!\.?\d|"
    rf"[\s-]*{_UNIT}\b))*)(?!\.?\d)"
)
_BEFORE = rf"(?<![\w.])(?P<before>{_LIST})[\s-]*(?P<unit_after>{_UNIT})\b"
_POINT = re.compile(rf"{_AFTER}|{_BEFORE}", re.IGNORECASE)
# Not points in time: "per 24 hours", "every 3 months", "4-6 times a week", a visit's width.
_OTHER_USE = re.compile(
    rf"(?:per|every|each|within ±|±|\+/-)\s*{_LIST}[\s-]*{_UNIT}"
    rf"|{_LIST}\s*times (?:a|per) {_UNIT}|weeks? -\s*\d+(?: to|\s*through)?",
    re.IGNORECASE,
)
_START = re.compile(
    r"\b(?:baseline|pre-?treatment|immediately prece?e?ding|before treatment|randomi[sz]ation)\b",
    re.I,
)
_DAY_ZERO = re.compile(r"\b(?:day|week|month)s?\s*0\b", re.I)


@dataclass(frozen=True, slots=True)
class TimeFrame:
    """days: distinct points after baseline, ascending, each with the unit it was written in."""

    days: tuple[float, ...]
    names_baseline: bool
    names_a_time: bool

    @property
    def months(self) -> str:
        """6, 0.92, 0.46-2.8 for several points, 0 for baseline or hours alone, empty if no time is stated."""
        points = sorted({months(day) for day in self.days}, key=float)
        if points == ["0"] or not points:
            return "0" if self.names_baseline or self.names_a_time else ""
        return points[0] if len(points) == 1 else f"{points[0]}-{points[-1]}"

    @property
    def single_month(self) -> Decimal | None:
        """The one point in months, to two decimals; None where several or none are stated."""
        if len(self.days) > 1 or not (self.names_baseline or self.names_a_time):
            return None
        return Decimal(str(round(self.days[0] / DAYS_PER_MONTH, 2))) if self.days else Decimal(0)


@lru_cache(maxsize=512)
def read(text: str) -> TimeFrame:
    """Each row of a posted measure asks for the same few texts, so the last ones are remembered."""
    plain = _plain(text)
    found = list(_points(plain))
    days = {day for day, _ in found}
    counted_from_one = not _DAY_ZERO.search(plain) and len(days) > 1
    if counted_from_one and (1.0, "day") in found:
        days.discard(1.0)
    days -= {day for day in days if day < 1} if max(days, default=0) >= 1 else set()
    return TimeFrame(tuple(sorted(day for day in days if day > 0)), bool(_START.search(plain)), bool(found))


def months(days: float) -> str:
    """30.4375 -> "1", 28 -> "0.92", 3652.5 -> "120": one decimal, two below one month."""
    value = days / DAYS_PER_MONTH
    return f"{value:.2f}".rstrip("0").rstrip(".") if value < 0.995 else f"{value:.1f}".removesuffix(".0")


def _points(plain: str) -> Iterator[tuple[float, str]]:
    for match in _POINT.finditer(plain):
        unit = (match["unit_before"] or match["unit_after"]).lower().removesuffix("s")
        for number in re.findall(_NUMBER, match["after"] or match["before"]):
            yield float(number) * _DAYS[unit], unit


def _plain(text: str) -> str:
    """Dashes made one, number words made digits, and numbers that are no time points taken out."""
    text = text.translate(str.maketrans("–—‐‑−", "-----"))
    text = re.sub(
        rf"\b({'|'.join(_WORDS)})\b", lambda word: _WORDS[word[0].lower()], text, flags=re.IGNORECASE
    )
    return _OTHER_USE.sub(" ", text)
