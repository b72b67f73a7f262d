"""What is asked of ClinicalTrials.gov: parameters of a listing, in plain words, as an expression, or by number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

LARGEST_PAGE = 1000
Params = dict[str, str | int]
AS_JSON: Params = {"format": "json", "markupFormat": "markdown"}

_NUMBER = re.compile(r"NCT0*([1-9]\d{0,7})", re.IGNORECASE | re.ASCII)
_OPERATORS = {
    "AND",
    "OR",
    "NOT",
    "AREA",
    "RANGE",
    "SEARCH",
    "EXPANSION",
    "COVERAGE",
    "MISSING",
    "DISTANCE",
    "TILT",
}


def canonical_number(nct_id: str) -> str:
    """`NCT` and eight digits, also from lower case and dropped zeros. ValueError if it is no such number."""
    match = _NUMBER.fullmatch(nct_id.strip())
    if match is None:
        raise ValueError(f"{nct_id!r} is no NCT number: it looks like NCT00273364.")
    return f"NCT{int(match[1]):08d}"


def plain_words(text: str) -> str:
    """Words for an Essie query parameter; brackets and operators lose their meaning inside a quoted phrase.

    Quotes and backslashes become spaces, since no way to escape them is documented. ValueError without words, or
    with nothing but NCT numbers.
    """
    words = text.translate(dict.fromkeys(map(ord, '"\\'), " ")).split()
    clean = " ".join("".join(c for c in word if c.isprintable()) for word in words)
    if not any(c.isalnum() for c in clean):
        raise ValueError(f"The condition {text!r} has no words to search for.")
    _not_numbers_alone(clean)
    special = clean != " ".join(text.split()) or _OPERATORS & set(re.findall(r"\w+", clean))
    return f'"{clean}"' if special or re.search(r"[()\[\],:|]", clean) else clean


def checked_expression(text: str) -> str:
    """An Essie expression as it is meant, its white space aside. ValueError if there is nothing in it to ask."""
    clean = " ".join(text.split())
    if not any(c.isalnum() for c in clean) or not clean.isprintable():
        raise ValueError(
            f"The expression {text!r} is none: write one such as AREA[Phase]PHASE3 AND stem cell."
        )
    _not_numbers_alone(clean)
    return clean


def listing(
    condition: str | None,
    expression: str | None,
    updated_since: date | None,
    fields: Sequence[str] | None = None,
) -> Params:
    """Parameters of every page of a listing but for its size.

    A full listing is sorted by first posting, ascending: that date never changes, and new records join at the end.
    One of updates is sorted newest first, so that a record updated meanwhile makes others show twice, not never.
    """
    params: Params = {**AS_JSON, "countTotal": "true", "sort": "StudyFirstPostDate:asc"}
    if condition is not None:
        params["query.cond"] = plain_words(condition)
    if expression is not None:
        params["query.term"] = checked_expression(expression)
    if updated_since is not None:
        params["filter.advanced"] = f"AREA[LastUpdatePostDate]RANGE[{updated_since:%Y-%m-%d},MAX]"
        params["sort"] = "LastUpdatePostDate:desc"
    if fields is not None:
        params["fields"] = "|".join(dict.fromkeys(("NCTId", *fields)))
    return params


def by_numbers(numbers: Iterable[str]) -> Params:
    return {
        **AS_JSON,
        "countTotal": "true",
        "sort": "StudyFirstPostDate:asc",
        "filter.ids": "|".join(numbers),
    }


def checked_page_size(size: int) -> int:
    if not 1 <= size <= LARGEST_PAGE:
        raise ValueError(f"The page size is {size}: give 1 to {LARGEST_PAGE}.")
    return size


def _not_numbers_alone(words: str) -> None:
    """The registry ignores every filter when a query has nothing but NCT numbers: it would not mean what it says."""
    if all(map(_NUMBER.fullmatch, re.split(r"[\s,]+", words.strip('" ,')))):
        raise ValueError(f"{words!r} is nothing but NCT numbers: fetch those records by their numbers.")
