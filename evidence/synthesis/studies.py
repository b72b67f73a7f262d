"""Estimates and sampling variances of k studies, checked before any arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from evidence.synthesis.refusal import Refusal

SMALLEST, LARGEST = 1e-50, 1e50  # beyond these, squares and inverses may leave the range of a float
Value = TypeVar("Value")


class Effects(Protocol):
    """Whatever has estimates `yi` and sampling variances `vi` of the same studies in the same order.

    May have `studies`, their names, and `index`, their positions among the studies once given.
    """

    @property
    def yi(self) -> Any: ...

    @property
    def vi(self) -> Any: ...


@dataclass(frozen=True)
class Studies:
    """Estimates and sampling variances as floats, and the name of each study."""

    yi: list[float]
    vi: list[float]
    names: list[str]

    def without(self, index: int) -> Studies:
        return self.only(i for i in range(len(self.yi)) if i != index)

    def only(self, indices: Iterable[int]) -> Studies:
        """The studies at these indices, in the order of the indices."""
        chosen = list(indices)
        return Studies(
            [self.yi[i] for i in chosen], [self.vi[i] for i in chosen], [self.names[i] for i in chosen]
        )


def studies_of(effects: Effects) -> Studies:
    """ValueError names the first study without a finite estimate or a variance of 0 or more.

    Studies without names are called "Study 1", "Study 2", ...
    """
    if isinstance(effects, Studies):
        return effects
    yi, vi = list(effects.yi), list(effects.vi)
    if len(yi) != len(vi):
        raise ValueError(f"{len(yi)} estimates but {len(vi)} variances; give one of each per study")
    names = list(getattr(effects, "studies", ()))
    if len(names) != len(yi):
        names = [f"Study {index + 1}" for index in range(len(yi))]
    found = Studies(numbers(yi, names, "yi"), numbers(vi, names, "vi"), names)
    for name, variance in zip(names, found.vi, strict=True):
        if variance < 0:
            raise ValueError(f"{name}: vi is {variance!r}; a variance cannot be negative")
    return found


def numbers(values: list[Any], names: list[str], what: str) -> list[float]:
    """`values` as finite floats; ValueError with the study's name otherwise."""
    return [finite(value, f"{name}: {what}") for name, value in zip(names, values, strict=True)]


def finite(value: Any, what: str) -> float:
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = math.nan
    if not math.isfinite(found):
        raise ValueError(f"{what} is {value!r}; give a finite number or leave the study out")
    return found


def per_study(values: Sequence[Value], effects: Effects, what: str) -> list[Value]:
    """`values` of the studies that have an effect: one per study kept, or one per study once given, of which
    those kept are taken by `effects.index`. ValueError for any other number of values."""
    k, index = len(effects.yi), list(getattr(effects, "index", ()))
    given = k + len(getattr(effects, "left_out", ()))
    if len(values) == given > k and len(index) == k:
        return [values[i] for i in index]
    if len(values) != k:
        raise ValueError(f"{what}: {len(values)} values but {k} studies; give one per study")
    return list(values)


def unpoolable(studies: Studies) -> Refusal | None:
    """The Refusal that these studies call for under every model, or None."""
    k = len(studies.yi)
    if k == 0:
        return Refusal("No study to pool.", 0)
    if k == 1:
        return Refusal("One study only: nothing to pool. Its own estimate stands.", 1)
    return beyond_arithmetic(studies)


def beyond_arithmetic(studies: Studies) -> Refusal | None:
    """The Refusal for a variance of zero or a number no float arithmetic can carry, or None."""
    k = len(studies.yi)
    certain = first(studies, lambda y, v: v == 0)
    if certain:
        return Refusal(f"The sampling variance of {certain} is zero: it would outweigh all others.", k)
    extreme = first(studies, lambda y, v: not SMALLEST < v < LARGEST or abs(y) > LARGEST)
    if extreme:
        return Refusal(f"Estimate or variance of {extreme} is too large or too small to calculate with.", k)
    return None


def first(studies: Studies, odd: Callable[[float, float], bool]) -> str:
    """Name of the first study whose estimate and variance are `odd`; empty if none is."""
    rows = zip(studies.names, studies.yi, studies.vi, strict=True)
    return next((name for name, y, v in rows if odd(y, v)), "")
