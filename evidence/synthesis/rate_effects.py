"""Effect sizes of rates: `x` events in `t` person-time, of one group (xi, ti) or two (x1i, t1i, x2i, t2i)."""

from __future__ import annotations

import math
from functools import partial

from evidence.synthesis.measures import Measure, Study, Zeros, log, negative

TWO, ONE = ("x1i", "t1i", "x2i", "t2i"), ("xi", "ti")


def fault(study: Study) -> str:
    """A negative count or time."""
    return negative(study, *(name for name in (*TWO, *ONE) if name in study))


def zeros(study: Study) -> Zeros:
    """Groups without events."""
    events = [study[name] for name in ("x1i", "x2i", "xi") if name in study]
    if events == [0, 0]:
        return Zeros.BOTH_GROUPS
    return Zeros.SOME if 0 in events else Zeros.NONE


def added(study: Study, add: float) -> Study:
    """`add` on the events of each group; the time stays."""
    return {name: value + add if name.startswith("x") else value for name, value in study.items()}


def size(study: Study) -> float:
    """Person-time of all groups."""
    return sum(value for name, value in study.items() if name.startswith("t"))


def log_rate_ratio(study: Study, vtype: str) -> tuple[float, float]:
    """Log of the ratio of rates."""
    x1, t1, x2, t2 = (study[name] for name in TWO)
    return log((x1 / t1) / (x2 / t2)), 1 / x1 + 1 / x2


def rate_difference(study: Study, vtype: str) -> tuple[float, float]:
    """Difference of rates."""
    x1, t1, x2, t2 = (study[name] for name in TWO)
    return x1 / t1 - x2 / t2, x1 / t1**2 + x2 / t2**2


def root_rate_difference(study: Study, vtype: str) -> tuple[float, float]:
    """Difference of square roots of rates."""
    x1, t1, x2, t2 = (study[name] for name in TWO)
    return math.sqrt(x1 / t1) - math.sqrt(x2 / t2), 1 / (4 * t1) + 1 / (4 * t2)


def rate(study: Study, vtype: str) -> tuple[float, float]:
    """Events per person-time."""
    x, t = study["xi"], study["ti"]
    return x / t, x / t**2


def log_rate(study: Study, vtype: str) -> tuple[float, float]:
    """Log rate."""
    x, t = study["xi"], study["ti"]
    return log(x / t), 1 / x


def root_rate(study: Study, vtype: str) -> tuple[float, float]:
    """Square root of the rate."""
    return math.sqrt(study["xi"] / study["ti"]), 1 / (4 * study["ti"])


def freeman_tukey_rate(study: Study, vtype: str) -> tuple[float, float]:
    """Freeman–Tukey square root rate (Freeman & Tukey 1950)."""
    x, t = study["xi"], study["ti"]
    return (math.sqrt(x / t) + math.sqrt((x + 1) / t)) / 2, 1 / (4 * t)


timed = partial(Measure, fault=fault, zeros=zeros, added=added, size=size)
EMPTY, NO_TIME = "a group without events or without person-time", "a group without person-time"
MEASURES = (
    timed(name="IRR", arrays=TWO, formula=log_rate_ratio, when_undefined=EMPTY),
    timed(name="IRD", arrays=TWO, formula=rate_difference, when_undefined=NO_TIME),
    timed(name="IRSD", arrays=TWO, formula=root_rate_difference, when_undefined=NO_TIME),
    timed(name="IR", arrays=ONE, formula=rate, when_undefined=NO_TIME),
    timed(name="IRLN", arrays=ONE, formula=log_rate, when_undefined=EMPTY),
    timed(name="IRS", arrays=ONE, formula=root_rate, when_undefined=NO_TIME),
    timed(name="IRFT", arrays=ONE, formula=freeman_tukey_rate, when_undefined=NO_TIME),
)
