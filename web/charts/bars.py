"""Bars of counts on one scale, and rows of marks, one mark a report. Units of the drawing, as in shapes.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FULL = 300
STEP, LINE, PER_LINE = 15, 15, 8
ORDER = ("randomised", "comparative", "single_arm")


@dataclass(frozen=True, slots=True)
class CountBar:
    """width: of `full`, for a count above 0 never less than 2."""

    count: int
    width: float
    full: int = FULL


@dataclass(frozen=True, slots=True)
class Mark:
    """The upper left corner of a mark 12 units wide."""

    design: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Marks:
    width: int
    height: int
    marks: tuple[Mark, ...]


def count_bars(counts: Sequence[int]) -> list[CountBar]:
    """ValueError for a count below 0."""
    if any(count < 0 for count in counts):
        raise ValueError(f"counts are {list(counts)}: none can be below 0")
    most = max(counts, default=0) or 1
    return [CountBar(count, max(2.0, round(FULL * count / most, 1)) if count else 0.0) for count in counts]


def design_marks(designs: Sequence[str]) -> Marks:
    """One mark a report, randomised first, eight a line. ValueError for a design that has no mark."""
    if unknown := set(designs) - set(ORDER):
        raise ValueError(f"no mark for {', '.join(sorted(unknown))}: expected {', '.join(ORDER)}")
    ordered = sorted(designs, key=ORDER.index)
    marks = tuple(Mark(one, STEP * (i % PER_LINE), LINE * (i // PER_LINE)) for i, one in enumerate(ordered))
    lines = -(-len(ordered) // PER_LINE)
    return Marks(STEP * min(len(ordered), PER_LINE), LINE * lines, marks)
