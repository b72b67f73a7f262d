"""What one trial planned, posted and published, measure by measure, side by side. Makes no query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from evidence.domains import DOMAIN_LABELS, MEASURES, Domain
from evidence.models import PlannedMeasure, Result, UnplacedOutcome
from trials.models import PlannedOutcome, Trial
from trials.vocabulary import OUTCOME_TYPES, words
from web import wording
from web.presenters.evidence_tables import MEASURE_ORDER, Line, Value, published_lines
from web.presenters.posted_results import PostedLine
from web.presenters.registry_text import plain

MOST_TITLES = 3
# Four, so that two arms at two times stand whole.
MOST_FIGURES = 4
NONE_POSTED = "none posted"
NOT_PLANNED = "none in our copy of the plan"
NOT_PLACED = "posted, not placed"
BASELINE_ONLY = "before treatment only"
MEASURES_IN_ORDER = tuple(MEASURES.values())
OTHER = MEASURE_ORDER[Domain.OTHER, "other"]
# Measures that tell of one event from its several sides. Plans are placed by title, figures by what they count, so one
# outcome can stand under two of them.
FAMILIES = tuple(
    frozenset(MEASURE_ORDER[domain, key] for key in keys)
    for domain, keys in (
        (Domain.RELAPSE, ("relapse_free", "relapse_occurred", "time_to_relapse")),
        (Domain.RELAPSE, ("arr", "relapse_count")),
        (Domain.DISABILITY, ("confirmed_progression", "time_to_progression", "progression_free")),
        (Domain.DISABILITY, ("edss_value", "edss_change")),
        (Domain.SAFETY, ("treatment_related_mortality", "death", "overall_survival")),
        (Domain.MRI, ("gd_lesions", "t2_lesions", "mri_activity", "mri_activity_free")),
        (Domain.COMPOSITE, ("neda", "neda_lost", "event_free")),
    )
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """basis: its type and when it is to be measured; place: the measure's label, "" where no rule fits."""

    title: str
    time_frame: str
    basis: str
    place: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one line, what exactly they count, and the address where that line stands whole."""

    values: Sequence[Value]
    what: str
    when: str
    source: str
    url: str
    grade: str


@dataclass(frozen=True, slots=True)
class Cell:
    """more: how many titles or figures are left out. absent: the words for nothing; "" where there is something.

    see: measures of the same event that hold something in this column, where this one holds nothing.
    """

    entries: Sequence[PlannedEntry | Figures] = ()
    more: int = 0
    absent: str = ""
    see: str = ""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    measure: str
    domain: str
    planned: Cell
    posted: Cell
    published: Cell


Planned = Sequence[tuple[PlannedOutcome, PlannedMeasure | None]]


def side_by_side(
    trial: Trial,
    planned: Planned,
    posted: Sequence[PostedLine],
    published: Sequence[Result],
    unplaced: Iterable[UnplacedOutcome],
) -> list[MeasureRow]:
    """One row a measure that occurs in any of the three, in the order of evidence.domains."""
    plans = by_rank((rank_of(place), entry(outcome, place)) for outcome, place in planned)
    lines = by_rank((one.rank, one) for one in posted)
    reported = by_rank((rank_of(one), one) for one in published)
    waiting = {same(one.title) for one in unplaced}

    def row(rank: int) -> MeasureRow:
        mine = plans.get(rank, [])
        return MeasureRow(
            measure=MEASURES_IN_ORDER[rank].label,
            domain=DOMAIN_LABELS[MEASURES_IN_ORDER[rank].domain],
            planned=planned_cell(mine, see(rank, plans)),
            posted=posted_cell(
                lines.get(rank, []), silence(trial, rank, mine, posted, waiting), see(rank, lines)
            ),
            published=published_cell(reported.get(rank, []), see(rank, reported)),
        )

    return [row(rank) for rank in sorted({*plans, *lines, *reported})]


def by_rank(ranked: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for rank, one in ranked:
        found.setdefault(rank, []).append(one)
    return found


def rank_of(placed: PlannedMeasure | Result | None) -> int:
    return OTHER if placed is None else MEASURE_ORDER[Domain(placed.domain), placed.measure]


def entry(outcome: PlannedOutcome, place: PlannedMeasure | None) -> PlannedEntry:
    type_ = words(OUTCOME_TYPES, outcome.type).lower()
    rank = rank_of(place)
    return PlannedEntry(
        title=plain(outcome.measure),
        time_frame=plain(outcome.time_frame),
        basis=joined(type_, plain(outcome.time_frame)),
        place="" if rank == OTHER else MEASURES_IN_ORDER[rank].label,
    )


def same(title: str) -> str:
    """A title without what differs between two spellings of it."""
    return " ".join(title.casefold().split()).rstrip(".")


def see(rank: int, column: Collection[int]) -> str:
    """The labels of the other measures of the same event that occur in a column."""
    others = {one for family in FAMILIES if rank in family for one in family if one != rank and one in column}
    return ", ".join(MEASURES_IN_ORDER[one].label for one in sorted(others))


def silence(
    trial: Trial,
    rank: int,
    plans: Sequence[PlannedEntry],
    posted: Sequence[PostedLine],
    unplaced: Collection[str],
) -> str:
    """Why nothing is posted here: there is nothing, our copy lacks it, or its numbers stand elsewhere or nowhere."""
    if not trial.has_results:
        return NONE_POSTED
    if not trial.results_held:
        return wording.MISSING["not_extracted"]
    titles = {same(one.title) for one in plans}
    elsewhere = sorted({one.rank for one in posted if same(one.title) in titles})
    if elsewhere:
        return f"posted as: {', '.join(MEASURES_IN_ORDER[one].label for one in elsewhere)}"
    return NOT_PLACED if (unplaced if rank == OTHER else titles.intersection(unplaced)) else NONE_POSTED


def planned_cell(plans: Sequence[PlannedEntry], elsewhere: str) -> Cell:
    if not plans:
        return Cell(absent=NOT_PLANNED, see=elsewhere)
    return Cell(plans[:MOST_TITLES], max(0, len(plans) - MOST_TITLES))


def posted_cell(lines: Sequence[PostedLine], absent: str, elsewhere: str) -> Cell:
    figures = [
        Figures(
            one.values,
            joined(one.kind, one.title, one.row),
            one.when,
            "as posted",
            f"#{one.anchor}",
            one.grade,
        )
        for one in lines
        if not one.baseline
    ]
    return figure_cell(figures, BASELINE_ONLY if lines else absent, elsewhere)


def published_cell(results: Sequence[Result], elsewhere: str) -> Cell:
    measured = [one for one in results if one.time_kind != "baseline"]
    figures = [figures_of(one) for one in published_lines(measured)]
    return figure_cell(figures, BASELINE_ONLY if results else wording.MISSING["not_reported"], elsewhere)


def figures_of(line: Line) -> Figures:
    what = joined(line.definition, line.subset, line.estimator)
    return Figures(line.values, what, line.when, line.study, line.study_url, line.grade)


def joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def figure_cell(lines: Sequence[Figures], absent: str, elsewhere: str) -> Cell:
    """Whole lines as long as there is room, so that no arm stands without its fellow; the first is cut if it must."""
    if not lines:
        return Cell(absent=absent, see=elsewhere)
    first = lines[0]
    shown = [replace(first, values=first.values[:MOST_FIGURES])]
    room = MOST_FIGURES - len(first.values)
    for line in lines[1:]:
        room -= len(line.values)
        if room < 0:
            break
        shown.append(line)
    left_out = sum(len(one.values) for one in lines) - sum(len(one.values) for one in shown)
    return Cell(shown, left_out)
