"""The published measurement of the rules as tables: by therapy and method, and label against rules."""

from __future__ import annotations

from dataclasses import dataclass

from therapies.accuracy.keyword_search import ABBREVIATED, FULL_NAMES
from therapies.accuracy.published import Accuracy, Method, Share, TherapyCounts

METHODS = {
    "rules": "These rules",
    "sure": "These rules, without what needs review",
    "name": "Keyword search: full name",
    "abbreviation": "Keyword search: full name or abbreviation",
}
CLASSES = {"OTHER": "Other cells", "NONE": "None"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """right of total, with its exact 95 % interval in percent; percent is None for a ratio over nothing."""

    right: int
    total: int
    percent: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class MethodLine:
    method: str
    counts: TherapyCounts
    precision: Ratio
    recall: Ratio


@dataclass(frozen=True, slots=True)
class AccuracyTables:
    """lines: therapy → one line per method. rows of the confusion table: label → numbers, under `said`."""

    measured: Accuracy
    lines: list[tuple[str, list[MethodLine]]]
    said: list[str]
    rows: list[tuple[str, list[int]]]
    searched_for: list[tuple[str, list[str]]]


def accuracy_tables(measured: Accuracy) -> AccuracyTables:
    said = list(next(iter(measured.confusion.values())))
    return AccuracyTables(
        measured=measured,
        lines=[
            (name, [method_line(method, name) for method in measured.methods])
            for name in measured.methods[0].therapies
        ],
        said=[CLASSES.get(one, one) for one in said],
        rows=[
            (CLASSES.get(label, label), [row[one] for one in said])
            for label, row in measured.confusion.items()
        ],
        searched_for=[
            (METHODS[key], [word for words in searched.values() for word in words])
            for key, searched in (("name", FULL_NAMES), ("abbreviation", ABBREVIATED))
        ],
    )


def method_line(method: Method, name: str) -> MethodLine:
    counts = method.therapies[name]
    return MethodLine(
        method=METHODS[method.key],
        counts=counts,
        precision=ratio(counts.tp, counts.tp + counts.fp, counts.precision),
        recall=ratio(counts.tp, counts.tp + counts.fn, counts.recall),
    )


def ratio(right: int, total: int, share: Share | None) -> Ratio:
    if share is None:
        return Ratio(right, total, None, None, None)
    return Ratio(right, total, 100 * share.value, 100 * share.lower, 100 * share.upper)
