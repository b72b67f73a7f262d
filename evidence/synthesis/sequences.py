"""The same model again and again: without each study in turn, and with one study more at each step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence.synthesis.heterogeneity import estimator
from evidence.synthesis.inference import checked_test
from evidence.synthesis.intervals import tail
from evidence.synthesis.random_effects import Pooled, pooled_or_alone
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.studies import Effects, per_study, studies_of


def leave_one_out(
    effects: Effects, *, method: str = "REML", test: str = "knha", level: float = 95
) -> list[Pooled | Refusal]:
    """`pool` without study 0, without study 1, ... in the order given.

    Of two studies each entry is the other study alone: k = 1, normal interval, nothing pooled. Of one study
    the entry is a Refusal; of none the list is empty.
    """
    estimator(method), checked_test(test), tail(level)
    studies = studies_of(effects)
    return [pooled_or_alone(studies.without(index), method, test, level) for index in range(len(studies.yi))]


def cumulative(
    effects: Effects,
    *,
    order: Sequence[Any] | None = None,
    method: str = "REML",
    test: str = "knha",
    level: float = 95,
) -> list[Pooled | Refusal]:
    """`pool` of the first study, the first two, ... after sorting by `order` (one value per study, such as the
    year; equal values keep the order given; None sorts nothing). `accumulated` names the study each step adds.

    The first entry is the first study alone: k = 1, normal interval, nothing pooled.
    """
    estimator(method), checked_test(test), tail(level)
    studies = studies_of(effects)
    added = accumulated(effects, order)
    return [
        pooled_or_alone(studies.only(added[: count + 1]), method, test, level) for count in range(len(added))
    ]


def accumulated(effects: Effects, order: Sequence[Any] | None) -> list[int]:
    """Position in `effects` of the study that each step of `cumulative` adds."""
    if order is None:
        return list(range(len(effects.yi)))
    values = per_study(order, effects, "order")
    return sorted(range(len(values)), key=lambda index: values[index])
