"""From the model's scale back to the reader's: log, log(−log S), or none."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any


def share_of_cloglog(value: float) -> float:
    return math.exp(-math.exp(value))


# How the model's scale goes back to the reader's, and whether that turns lower and upper round.
BACK: dict[str, tuple[Callable[[float], float], bool]] = {
    "log": (math.exp, False),
    "plain": (float, False),
    "cloglog": (share_of_cloglog, True),
}


def ends(
    back: Callable[[float], float], found: Any, estimate: str, *intervals: str, turns: bool = False
) -> dict[str, Any]:
    """The estimate and the two ends of each interval, taken back to the reader's scale."""
    named: dict[str, Any] = {"estimate": back(getattr(found, estimate))}
    for name in intervals:
        named |= two_ends(
            back, name, getattr(found, f"{name}_lower"), getattr(found, f"{name}_upper"), turns=turns
        )
    return named


def two_ends(
    back: Callable[[float], float], name: str, lower: float | None, upper: float | None, *, turns: bool
) -> dict[str, Any]:
    if lower is None or upper is None:
        return {f"{name}_lower": None, f"{name}_upper": None}
    low, high = finite(back, lower), finite(back, upper)
    return (
        {f"{name}_lower": high, f"{name}_upper": low}
        if turns
        else {f"{name}_lower": low, f"{name}_upper": high}
    )


def finite(back: Callable[[float], float], value: float) -> float | None:
    """None beyond what a float can hold: an end so far out says nothing."""
    try:
        return back(value)
    except OverflowError:
        return None
