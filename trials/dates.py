"""Dates as exact as the registry gives them: a day, a month or a year, never a made-up day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

ISO_PARTIAL = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """An ISO 8601 date cut where knowledge ends: "2005-11-16", "2005-11" or "2005".

    The text sorts in time, which is why it is also what the database keeps.
    """

    text: str

    def __post_init__(self) -> None:
        if not re.fullmatch(ISO_PARTIAL, self.text):
            raise ValueError(f"{self.text!r} is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD")
        self.first_day()

    @property
    def precision(self) -> str:
        return {4: "year", 7: "month", 10: "day"}[len(self.text)]

    @property
    def year(self) -> int:
        return int(self.text[:4])

    def first_day(self) -> dt.date:
        """The earliest day the date can mean; ValueError for a day such as 2005-02-30."""
        try:
            return dt.date.fromisoformat((self.text + "-01-01")[:10])
        except ValueError as error:
            raise ValueError(f"{self.text!r} is not a date: {error}") from error

    def last_day(self) -> dt.date:
        """The latest day the date can mean."""
        first = self.first_day()
        if self.precision == "year":
            return dt.date(first.year, 12, 31)
        if self.precision == "month":
            return dt.date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
        return first

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A partial date with what the registry says of it: kind is ACTUAL, ESTIMATED or "" (not said)."""

    date: PartialDate
    kind: str = ""
