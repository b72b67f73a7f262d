"""What an effect measure is made of: the arrays it needs, its zeros, its formula."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

Study = Mapping[str, float]


class Undefined(Exception):
    """The study has no such effect size; the message says why."""


class Zeros(Enum):
    """Where a study's counts are zero: nowhere, somewhere, or so that both groups say the same."""

    NONE = 0
    SOME = 1
    BOTH_GROUPS = 2


def no_zeros(study: Study) -> Zeros:
    """For measures without counts."""
    return Zeros.NONE


def nothing_added(study: Study, add: float) -> Study:
    """For measures without counts."""
    return study


def no_size(study: Study) -> float | None:
    """For measures that do not tell how many people are behind them."""
    return None


def no_fault(study: Study) -> str:
    """For measures that take any number."""
    return ""


@dataclass(frozen=True)
class Measure:
    """One effect measure.

    arrays: names it needs; optional: names with what stands for them when not given.
    formula: (yi, vi) of one study and variance type, may raise Undefined, ZeroDivisionError.
    fault: what in a study cannot be ("" if nothing); zeros, added: its empty cells and what filling them gives.
    size: people or person-time; when_undefined: reason given for a study without a finite value.
    """

    name: str
    arrays: tuple[str, ...]
    formula: Callable[[Study, str], tuple[float, float]]
    when_undefined: str
    fault: Callable[[Study], str] = no_fault
    zeros: Callable[[Study], Zeros] = no_zeros
    added: Callable[[Study, float], Study] = nothing_added
    size: Callable[[Study], float | None] = no_size
    vtypes: tuple[str, ...] = ("LS",)
    optional: Mapping[str, float] = field(default_factory=dict)


def log(value: float) -> float:
    """Natural logarithm; ZeroDivisionError at 0 and below, where the measure has no value."""
    if value <= 0:
        raise ZeroDivisionError
    return math.log(value)


def negative(study: Study, *names: str) -> str:
    """The first of `names` below 0, in words; "" if none is."""
    for name in names:
        if study[name] < 0:
            return f"{name} is {study[name]:g}; it cannot be negative"
    return ""
