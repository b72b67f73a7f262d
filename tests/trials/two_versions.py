"""Two versions of a small record that differ in what a test says."""

from __future__ import annotations

from typing import Any

import msgspec

from trials import facts as f
from trials.change_kinds import ChangeFacts
from trials.changes import changes
from trials.dates import PartialDate, StatedDate

NOTHING = f.TrialFacts(nct_id="NCT00000001", brief_title="Cells for walking")


def between(before: dict[str, Any], after: dict[str, Any]) -> tuple[ChangeFacts, ...]:
    return changes(msgspec.structs.replace(NOTHING, **before), msgspec.structs.replace(NOTHING, **after))


def only(before: dict[str, Any], after: dict[str, Any]) -> ChangeFacts:
    found = between(before, after)
    assert len(found) == 1, found
    return found[0]


def told(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [(one.kind.value, one.field, one.before, one.after) for one in between(before, after)]


def stated(text: str, kind: str = "ESTIMATED") -> StatedDate:
    return StatedDate(PartialDate(text), kind)


def planned(measure: str, type_: str = "PRIMARY", **more: str) -> f.PlannedOutcomeFacts:
    return f.PlannedOutcomeFacts(type=type_, position=0, measure=measure, **more)


def primary(*measures: str) -> dict[str, Any]:
    return {"planned_outcomes": tuple(planned(measure) for measure in measures)}
