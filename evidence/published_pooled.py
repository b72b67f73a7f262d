"""Pooled results that others published, from evidence/published_pooled.yaml. Plain Python: no Django, no tables."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

FILE = Path(__file__).with_name("published_pooled.yaml")

Effect = Literal["proportion", "standardised_difference", "mean_difference", "risk_ratio", "odds_ratio"]
# Why a published result and ours may differ, where it cannot be computed.
Difference = Literal[
    "older_cohorts",
    "overlap_unknown",
    "follow_up_mixed",
    "untransformed",
    "small_open_studies",
    "both_therapies",
    "crossover",
]


class Kept(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every part of the file is: closed, and never changed."""


class Figure(Kept, frozen=True, kw_only=True):
    """One pooled result. question: ours that it stands beside, "" where we ask none like it.

    opposite: it counts the people whom ours does not (worsened, free of worsening). same_time: False where its times
    are mixed or not those of the question.
    """

    question: str
    outcome: str
    effect: Effect
    value: float
    lower: float | None = None
    upper: float | None = None
    interval: Literal["ci", "range"] = "ci"
    opposite: bool = False
    same_time: bool = True


class Model(Kept, frozen=True, kw_only=True):
    kind: Literal["poisson", "symmetric", "unstated", "random", "transformed"]
    words: str


class Review(Kept, frozen=True, kw_only=True):
    """year, studies, people: None where the text read does not say. read_at: where, if not at url."""

    key: str
    name: str
    therapy: Literal["hsct", "msc"]
    journal: str
    url: str
    model: Model
    grade: Literal["A", "B"]
    figures: tuple[Figure, ...]
    differs: tuple[Difference, ...]
    year: int | None = None
    read_at: str = ""
    studies: int | None = None
    people: int | None = None
    searched: str = ""


class Check(Kept, frozen=True, kw_only=True):
    """A check of the data behind an estimate outside its band, and the estimate it was about, in percent."""

    date: str
    estimate: float
    words: str


class Band(Kept, frozen=True, kw_only=True):
    """Where a pooled estimate is expected, both ends included, in percent."""

    question: str
    low: float
    high: float
    checked: Check | None = None


class StudyRow(Kept, frozen=True, kw_only=True):
    study: str
    events: int
    people: int
    report: str = ""


class Table(Kept, frozen=True, kw_only=True):
    """printed: (estimate, lower, upper) that the review itself pooled from these studies, in percent; None for none."""

    key: str
    name: str
    of: str
    question: str
    url: str
    grade: Literal["A", "B"]
    rows: tuple[StudyRow, ...]
    note: str = ""
    printed: tuple[float, float, float] | None = None


class TotalsRow(Kept, frozen=True, kw_only=True):
    """treated, control: (events, people). ratio: (estimate, lower, upper)."""

    outcome: str
    studies: int
    treated: tuple[int, int]
    control: tuple[int, int]
    ratio: tuple[float, float, float]


class Totals(Kept, frozen=True, kw_only=True):
    review: str
    url: str
    grade: Literal["A", "B"]
    rows: tuple[TotalsRow, ...]


class PublishedPooled(Kept, frozen=True, kw_only=True):
    reviews: tuple[Review, ...]
    bands: tuple[Band, ...]
    tables: tuple[Table, ...]
    totals: Totals


class PublishedPooledError(ValueError):
    """The file cannot be read; the message names file, place and reason."""


def read_published_pooled(path: Path = FILE) -> PublishedPooled:
    """Raises PublishedPooledError, also for an estimate outside its own interval or more events than people."""
    try:
        found = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), PublishedPooled)
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise PublishedPooledError(f"{path.name}: {' '.join(str(error).split())}") from error
    if mistakes := impossible(found):
        raise PublishedPooledError(f"{path.name}: {'; '.join(mistakes)}")
    return found


def impossible(found: PublishedPooled) -> list[str]:
    """What cannot be, in words."""
    mistakes = [
        f"{review.key}, {one.outcome}: {one.value:g} lies outside its interval"
        for review in found.reviews
        for one in review.figures
        if (one.lower is not None and one.lower > one.value)
        or (one.upper is not None and one.upper < one.value)
    ]
    mistakes += [
        f"{table.key}, {row.study}: {row.events} events in {row.people} people"
        for table in found.tables
        for row in table.rows
        if not 0 <= row.events <= row.people
    ]
    return mistakes + [
        f"{band.question}: its band ends before it begins" for band in found.bands if band.low > band.high
    ]


@cache
def published_pooled() -> PublishedPooled:
    return read_published_pooled()
