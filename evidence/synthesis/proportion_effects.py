"""Effect sizes of one group's proportion: `xi` events in `ni` people."""

from __future__ import annotations

import math
from functools import partial

from evidence.synthesis.measures import Measure, Study, Zeros, log, negative

ARRAYS = ("xi", "ni")


def fault(study: Study) -> str:
    """A count below 0 or above the group."""
    x, n = study["xi"], study["ni"]
    return (
        f"xi is {x:g} of {n:g} people; events cannot exceed the total" if x > n else negative(study, *ARRAYS)
    )


def zeros(study: Study) -> Zeros:
    """Whether nobody or everybody had the event."""
    return Zeros.SOME if study["xi"] in (0, study["ni"]) else Zeros.NONE


def added(study: Study, add: float) -> Study:
    """`add` on those with and on those without the event."""
    return {"xi": study["xi"] + add, "ni": study["ni"] + 2 * add}


def size(study: Study) -> float:
    """People."""
    return study["ni"]


def proportion(study: Study, vtype: str) -> tuple[float, float]:
    """Proportion."""
    x, n = study["xi"], study["ni"]
    return x / n, x * (n - x) / n**3


def log_proportion(study: Study, vtype: str) -> tuple[float, float]:
    """Log proportion."""
    x, n = study["xi"], study["ni"]
    return log(x / n), 1 / x - 1 / n


def logit_proportion(study: Study, vtype: str) -> tuple[float, float]:
    """Log odds."""
    x, n = study["xi"], study["ni"]
    return log(x / (n - x)), 1 / x + 1 / (n - x)


def arcsine(study: Study, vtype: str) -> tuple[float, float]:
    """Arcsine square root proportion."""
    x, n = study["xi"], study["ni"]
    return math.asin(math.sqrt(x / n)), 1 / (4 * n)


def freeman_tukey(study: Study, vtype: str) -> tuple[float, float]:
    """Freeman–Tukey double arcsine, halved (Freeman & Tukey 1950; Miller 1978)."""
    x, n = study["xi"], study["ni"]
    halves = math.asin(math.sqrt(x / (n + 1))) + math.asin(math.sqrt((x + 1) / (n + 1)))
    return halves / 2, 1 / (4 * n + 2)


counted = partial(Measure, arrays=ARRAYS, fault=fault, zeros=zeros, added=added, size=size)
NOBODY, EMPTY = "nobody in the study", "nobody or everybody had the event"
MEASURES = (
    counted(name="PR", formula=proportion, when_undefined=NOBODY),
    counted(name="PLN", formula=log_proportion, when_undefined="nobody had the event"),
    counted(name="PLO", formula=logit_proportion, when_undefined=EMPTY),
    counted(name="PAS", formula=arcsine, when_undefined=NOBODY),
    counted(name="PFT", formula=freeman_tukey, when_undefined=NOBODY),
)
