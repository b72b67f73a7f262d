"""Effect sizes of 2×2 tables: events `ai` of `n1i` people in group 1, `ci` of `n2i` in group 2."""

from __future__ import annotations

import math
from functools import partial

from evidence.synthesis.measures import Measure, Study, Zeros, log, negative

ARRAYS = ("ai", "n1i", "ci", "n2i")


def fault(study: Study) -> str:
    """A count below 0 or above its group."""
    for events, total in (("ai", "n1i"), ("ci", "n2i")):
        if study[events] > study[total]:
            return f"{events} is {study[events]:g} of {study[total]:g} people; events cannot exceed the total"
    return negative(study, *ARRAYS)


def cells(study: Study) -> tuple[float, float, float, float]:
    """Events and others of group 1, events and others of group 2."""
    a, c = study["ai"], study["ci"]
    return a, study["n1i"] - a, c, study["n2i"] - c


def zeros(study: Study) -> Zeros:
    """Empty cells of the table."""
    a, b, c, d = cells(study)
    if a == c == 0 or b == d == 0:
        return Zeros.BOTH_GROUPS
    return Zeros.SOME if 0 in (a, b, c, d) else Zeros.NONE


def added(study: Study, add: float) -> Study:
    """The table with `add` in each of its four cells."""
    a, b, c, d = (cell + add for cell in cells(study))
    return {"ai": a, "n1i": a + b, "ci": c, "n2i": c + d}


def size(study: Study) -> float:
    """People in both groups."""
    return study["n1i"] + study["n2i"]


def log_risk_ratio(study: Study, vtype: str) -> tuple[float, float]:
    """Log of the ratio of risks; delta-method variance."""
    a, n1, c, n2 = (study[name] for name in ARRAYS)
    return log((a / n1) / (c / n2)), 1 / a - 1 / n1 + 1 / c - 1 / n2


def log_odds_ratio(study: Study, vtype: str) -> tuple[float, float]:
    """Log of the ratio of odds (Woolf 1955)."""
    a, b, c, d = cells(study)
    return log((a / b) / (c / d)), 1 / a + 1 / b + 1 / c + 1 / d


def risk_difference(study: Study, vtype: str) -> tuple[float, float]:
    """Difference of risks."""
    a, b, c, d = cells(study)
    n1, n2 = study["n1i"], study["n2i"]
    return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3


def peto(study: Study, vtype: str) -> tuple[float, float]:
    """Log odds ratio by one step from 1: (O - E)/V, variance 1/V (Yusuf, Peto et al. 1985)."""
    observed, expected, variance = observed_expected(study)
    return (observed - expected) / variance, 1 / variance


def observed_expected(study: Study) -> tuple[float, float, float]:
    """Events in group 1, their hypergeometric mean and variance; all 0 without people."""
    a, b, c, d = cells(study)
    n1, n2, n = study["n1i"], study["n2i"], study["n1i"] + study["n2i"]
    if n <= 1:
        return a, a, 0.0
    return a, n1 / n * (a + c), n1 / n * n2 / n * (a + c) * (b + d) / (n - 1)


def arcsine_difference(study: Study, vtype: str) -> tuple[float, float]:
    """Difference of arcsine square root risks (Rücker et al. 2009)."""
    a, n1, c, n2 = (study[name] for name in ARRAYS)
    return math.asin(math.sqrt(a / n1)) - math.asin(math.sqrt(c / n2)), 1 / (4 * n1) + 1 / (4 * n2)


table = partial(Measure, arrays=ARRAYS, fault=fault, zeros=zeros, added=added, size=size)
EMPTY = "a cell of the table that the measure divides by is 0"
NOBODY = "a group has nobody in it"
MEASURES = (
    table(name="RR", formula=log_risk_ratio, when_undefined=EMPTY),
    table(name="OR", formula=log_odds_ratio, when_undefined=EMPTY),
    table(name="RD", formula=risk_difference, when_undefined=NOBODY),
    table(name="PETO", formula=peto, when_undefined="no events, or only events, in both groups"),
    table(name="AS", formula=arcsine_difference, when_undefined=NOBODY),
)
