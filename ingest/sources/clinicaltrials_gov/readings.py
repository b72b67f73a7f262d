"""Single values as the registry prints them: dates, counts and numbers in text."""

from __future__ import annotations

import re
from decimal import Decimal

from trials.dates import PartialDate, StatedDate
from trials.facts import Reading

PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,2})?")
THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
# Larger numbers do not fit the column; their text is kept all the same.
TOO_LARGE = Decimal(10) ** 24
# The registry writes 99999999 where the enrolment is not known.
UNKNOWN_ENROLLMENT = 99_999_999


class RecordProblem(ValueError):
    """A record that cannot be read: what is wrong, and where in it."""

    def __init__(self, reason: str, json_path: str = "") -> None:
        self.reason = reason
        self.json_path = json_path
        super().__init__(f"{reason} at {json_path}" if json_path else reason)


def reading(text: str) -> Reading:
    """ "26,300" -> 26300, "-.90" -> -0.90; "NA", "<0.05" and the like keep their text and have no value."""
    bare = text.strip().replace("\u2212", "-")
    if THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if not PLAIN.fullmatch(bare):
        return Reading(text=text)
    value = Decimal(bare)
    return Reading(text=text, value=value if abs(value) < TOO_LARGE else None)


def stated_date(date: str, kind: str, json_path: str) -> StatedDate | None:
    """None where the registry gives no date; RecordProblem where it gives one that is none, such as 2005-13."""
    if not date:
        return None
    try:
        return StatedDate(PartialDate(date), kind)
    except ValueError as error:
        raise RecordProblem(str(error), json_path) from error


def enrollment(count: int | None, json_path: str) -> int | None:
    if count is None or count == UNKNOWN_ENROLLMENT:
        return None
    if not 0 <= count <= 2_147_483_647:
        raise RecordProblem(f"an enrolment of {count} cannot be", json_path)
    return count
