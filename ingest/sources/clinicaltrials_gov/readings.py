"""Single values as the registry prints them: dates, counts, ages and numbers in text."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from trials.dates import PartialDate, StatedDate
from trials.facts import NO_READING, Reading

PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,2})?")
THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
AGE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) *(year|month|week|day|hour|minute)s?", re.ASCII | re.IGNORECASE)
DAYS_IN_YEAR = Decimal("365.25")
PER_YEAR = {
    "year": Decimal(1),
    "month": Decimal(12),
    "week": DAYS_IN_YEAR / 7,
    "day": DAYS_IN_YEAR,
    "hour": DAYS_IN_YEAR * 24,
    "minute": DAYS_IN_YEAR * 24 * 60,
}
OLDEST = 1000
SIX_DECIMALS = Decimal("0.000001")
# Larger numbers do not fit the column; their text is kept all the same.
TOO_LARGE = Decimal(10) ** 24
MOST_PEOPLE = 2_147_483_647
# The registry writes 99999999 where the enrolment is not known.
UNKNOWN_ENROLLMENT = 99_999_999
# Texts longer than any real number are not worth remembering.
REMEMBERED = 24


class RecordProblem(ValueError):
    """A record that cannot be read: what is wrong, and where in it."""

    def __init__(self, reason: str, json_path: str = "") -> None:
        self.reason = reason
        self.json_path = json_path
        super().__init__(f"{reason} at {json_path}" if json_path else reason)


def reading(text: str) -> Reading:
    """ "26,300" -> 26300, "-.90" -> -0.90; "NA", "<0.05" and the like keep their text and have no value."""
    if not text:
        return NO_READING
    return remembered(text) if len(text) <= REMEMBERED else read(text)


def read(text: str) -> Reading:
    bare = text.strip().replace("\u2212", "-")
    if THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if not PLAIN.fullmatch(bare):
        return Reading(text=text)
    value = Decimal(bare)
    return Reading(text=text, value=value if abs(value) < TOO_LARGE else None)


remembered = lru_cache(maxsize=8192)(read)
# Raises again for a text that is no date: only what was read is remembered.
partial_date = lru_cache(maxsize=32_768)(PartialDate)


def stated_date(date: str, kind: str, json_path: str) -> StatedDate | None:
    """None where the registry gives no date; RecordProblem where it gives one that is none, such as 2005-13."""
    found = plain_date(date, json_path)
    return StatedDate(found, kind) if found else None


def plain_date(date: str, json_path: str) -> PartialDate | None:
    if not date:
        return None
    try:
        return partial_date(date)
    except ValueError as error:
        raise RecordProblem(str(error), json_path) from error


def date_or_unknown(
    date: str, unknown: bool | None, json_path: str
) -> tuple[PartialDate | None, bool | None]:
    """The registry prints "Unknown" in some date fields, beside a flag that says so or instead of it."""
    if date.strip().casefold() == "unknown":
        return None, True
    return plain_date(date, json_path), unknown


@lru_cache(maxsize=4096)
def age_in_years(text: str) -> Decimal | None:
    """ "18 Years" -> 18, "6 Months" -> 0.5, "30 Days" -> 0.082136; None for what is no age, such as "N/A"."""
    found = AGE.fullmatch(text.strip()) if len(text) <= REMEMBERED else None
    if not found:
        return None
    years = Decimal(found[1]) / PER_YEAR[found[2].lower()]
    return years.quantize(SIX_DECIMALS).normalize() + 0 if years < OLDEST else None


def count(number: int | None, json_path: str) -> int | None:
    """A count of people or of things; RecordProblem below zero or above what the tables hold."""
    if number is None or 0 <= number <= MOST_PEOPLE:
        return number
    raise RecordProblem(f"a count of {number} cannot be", json_path)


def enrollment(count: int | None, json_path: str) -> int | None:
    if count is None or count == UNKNOWN_ENROLLMENT:
        return None
    if not 0 <= count <= MOST_PEOPLE:
        raise RecordProblem(f"an enrolment of {count} cannot be", json_path)
    return count
