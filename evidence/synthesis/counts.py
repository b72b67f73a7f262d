"""Events and patients per study, checked before any arithmetic."""

from __future__ import annotations

import operator
from collections.abc import Sequence


def checked_count(value: object, name: str) -> int:
    """`value` as a whole number of people, 0 or more. ValueError naming `name` otherwise."""
    if value is True or value is False:
        raise ValueError(f"{name} is {value!r}; give a count of people")
    try:
        count = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise ValueError(f"{name} is {value!r}; give a whole number (int)") from None
    if count < 0:
        raise ValueError(f"{name} is {count}; a count cannot be negative")
    return count


def checked_pair(events: object, total: object, where: str = "") -> tuple[int, int]:
    """(events, total) with 0 <= events <= total and total >= 1. `where` opens the error, e.g. "study 3: "."""
    x, n = checked_count(events, f"{where}events"), checked_count(total, f"{where}total")
    if n == 0:
        raise ValueError(f"{where}total is 0; leave out a study without patients")
    if x > n:
        raise ValueError(f"{where}{x} events in {n} patients; events cannot exceed the total")
    return x, n


def checked_studies(xi: Sequence[int], ni: Sequence[int]) -> tuple[list[int], list[int]]:
    """Events and totals as lists of equal length. ValueError names the first bad study, counted from 0."""
    if len(xi) != len(ni):
        raise ValueError(f"{len(xi)} event counts but {len(ni)} totals; give one of each per study")
    pairs = [checked_pair(x, n, f"study {index}: ") for index, (x, n) in enumerate(zip(xi, ni, strict=True))]
    return [x for x, _ in pairs], [n for _, n in pairs]
