"""Under which measure a comparison of two groups is stored: under the quantity that the ratio or difference compares.

A hazard is always of the event, whatever the title: the hazard ratio of "relapse-free survival" is of relapse, and
where an improvement is meant, the measure says so. Odds and risks are of the people that the title and row count.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from evidence.extraction import change_rows
from evidence.extraction.compared_kinds import what
from evidence.extraction.compared_rows import Row
from evidence.extraction.posted_figures import Placed, stored_kind
from evidence.extraction.stored_measures import EDSS, EVENTS, Stored, edss_measure, stored_measure
from trials.facts import PostedOutcomeFacts

# Label of the outcome -> the measure of the event that its hazard is of. Elsewhere the event is not known.
EVENT_OF: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("relapse", "relapse_free"): "relapse_occurred",
        ("relapse", "time_to_relapse"): "relapse_occurred",
        ("disability", "confirmed_progression"): "confirmed_progression",
        ("disability", "progression_free"): "confirmed_progression",
        ("disability", "confirmed_improvement"): "confirmed_improvement",
        ("composite", "neda"): "neda_lost",
        ("mri", "event_free"): "mri_activity",
        ("safety", "death"): "death",
        ("safety", "treatment_related_mortality"): "treatment_related_mortality",
        ("safety", "serious_adverse_events"): "serious_adverse_events",
        ("safety", "adverse_events"): "adverse_events",
        ("safety", "infection"): "infection",
    }
)
EVENT_NOT_KNOWN = "of which event the hazard is, the rules do not know"
_SHARES = ("odds_ratio", "risk_ratio", "risk_difference")


def contrast_measure(outcome: PostedOutcomeFacts, placed: Placed, kind: str, row: Row) -> Stored:
    if kind == "hazard_ratio":
        return hazard_measure(placed.domain, placed.measure)
    if kind in _SHARES:
        return stored_measure(
            placed.domain, placed.measure, "percentage_of_participants", outcome.title, row.title
        )
    return quantity_measure(outcome, placed, row)


def hazard_measure(domain: str, measure: str) -> Stored:
    if event := EVENT_OF.get((domain, measure)):
        return Stored(event)
    return Stored("other_pro" if domain == "quality_of_life" else "other", EVENT_NOT_KNOWN)


def quantity_measure(outcome: PostedOutcomeFacts, placed: Placed, row: Row) -> Stored:
    """Where the single figures of the same row stand, with what must be known of them."""
    reading = (
        change_rows.Reading("level")
        if what(placed.kind) == "until"
        else change_rows.read(outcome, row.measurement, placed.is_change, change_rows.holds_levels(outcome))
    )
    kind = stored_kind(outcome, placed.kind, reading)
    stored = stored_measure(placed.domain, placed.measure, kind, outcome.title, row.title)
    if (placed.domain, placed.measure) in EVENTS and what(placed.kind) == "quantity":
        stored = Stored("other")
    if (placed.domain, placed.measure) in EDSS:
        stored = edss_measure(placed.measure, kind, reading, stored)
    note = "; ".join(dict.fromkeys(text for text in (stored.note, reading.note) if text))
    return Stored(stored.measure, note)
