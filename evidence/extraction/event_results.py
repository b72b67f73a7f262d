"""The adverse-event section -> per group: people who died, had serious events, had other events.

The registry's own totals are taken. Terms are never added up (one person can have several), nor are groups
(they can overlap). A group with nobody at risk gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from evidence.extraction import time_frames
from evidence.extraction.arm_roles import arm_role
from evidence.extraction.row_times import stated
from evidence.facts import ResultFacts, TimePoint
from trials.facts import AdverseEventGroupFacts, PostedResultsFacts


@dataclass(frozen=True, slots=True)
class Total:
    """One of the registry's totals: the names of its two fields, and what it counts."""

    name: str
    field: str
    measure: str
    title: str
    definition: str


TOTALS = (
    Total("deaths", "deathsNumAffected", "death", "All-cause mortality", "deaths from any cause"),
    Total(
        "serious",
        "seriousNumAffected",
        "serious_adverse_events",
        "Serious adverse events",
        "people with at least one serious adverse event",
    ),
    Total(
        "other",
        "otherNumAffected",
        "adverse_events",
        "Other adverse events",
        "people with at least one non-serious adverse event above the record's reporting threshold; "
        "not every adverse event",
    ),
)


def event_results(posted: PostedResultsFacts) -> Iterator[tuple[ResultFacts, str]]:
    """(result, reason it is refused or "")."""
    frame = time_frames.read(posted.adverse_events_time_frame)
    time = stated(posted.adverse_events_time_frame, frame)
    ids = [group.id for group in posted.adverse_event_groups]
    for position, group in enumerate(posted.adverse_event_groups):
        again = f".{position}" if group.id in ids[:position] else ""
        for total in TOTALS:
            affected, at_risk = figures(group, total)
            if affected is not None and at_risk != 0:
                facts = event_result(group, total, affected, at_risk, time)
                yield replace(facts, key=facts.key + again), refusal(group, affected, at_risk)


def figures(group: AdverseEventGroupFacts, total: Total) -> tuple[int | None, int | None]:
    return getattr(group, f"{total.name}_affected"), getattr(group, f"{total.name}_at_risk")


def event_result(
    group: AdverseEventGroupFacts, total: Total, affected: int, at_risk: int | None, time: TimePoint
) -> ResultFacts:
    return ResultFacts(
        key=f"ae.{total.name}.{group.id}"[:100],
        domain="safety",
        measure=total.measure,
        kind="count_of_participants",
        arm=group.id[:60],
        arm_label=group.title,
        arm_role=arm_role(group.title),
        definition=total.definition,
        n=affected,
        total=at_risk,
        unit="participants",
        time=time,
        grade="A",
        title=total.title,
        matched=f"the registry's totals by group: {total.field}",
        json_path=f"{group.json_path}.{total.field}",
    )


def refusal(group: AdverseEventGroupFacts, affected: int, at_risk: int | None) -> str:
    if len(group.id) > 60:
        return f"the group's id has {len(group.id)} characters"
    if at_risk is not None and affected > at_risk:
        return f"{affected} of {at_risk} people cannot be"
    return ""
