"""Planned outcomes -> where the rules place them, in the measures of evidence.domains. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from evidence.extraction import map_outcome
from evidence.models import PlannedMeasure
from trials.models import PlannedOutcome, Trial


class Titled(Protocol):
    """A planned outcome, as parsed (PlannedOutcomeFacts) or as stored (PlannedOutcome)."""

    @property
    def type(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def measure(self) -> str: ...
    @property
    def time_frame(self) -> str: ...


class Placed(NamedTuple):
    """One row of PlannedMeasure without its trial; the names are its columns."""

    type: str
    position: int
    domain: str
    measure: str
    confidence: float
    matched: str
    rule: str


def placed(outcomes: Iterable[Titled], conditions: Sequence[str]) -> frozenset[Placed]:
    """Every outcome, also those that no rule fits: other/other with confidence 0."""
    return frozenset(place(outcome, conditions) for outcome in outcomes)


def place(outcome: Titled, conditions: Sequence[str]) -> Placed:
    label = map_outcome(outcome.measure, time_frame=outcome.time_frame, conditions=conditions)
    return Placed(
        outcome.type,
        outcome.position,
        label.domain,
        label.measure,
        float(label.confidence),
        label.matched,
        label.rule,
    )


def with_measures(trial: Trial) -> list[tuple[PlannedOutcome, PlannedMeasure | None]]:
    """The planned outcomes in the record's order within each type, each with its place.

    trial: planned_outcomes and planned_measures prefetched.
    """
    places = {(one.type, one.position): one for one in trial.planned_measures.all()}
    outcomes = sorted(trial.planned_outcomes.all(), key=lambda one: (one.type, one.position))
    return [(outcome, places.get((outcome.type, outcome.position))) for outcome in outcomes]
