"""How the estimate hangs on single studies and on choices: the same rule on fewer studies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from evidence.questions.controls import ControlError, Controls
from evidence.questions.model_choice import choose, family_of, refusal
from evidence.questions.pooled import NotPooled, pooled
from evidence.questions.rows import Row
from evidence.questions.standing import Question

OTHER_WAYS: tuple[tuple[str, Callable[[Row], bool]], ...] = (
    ("Sources of grade A only", lambda row: row.grade == "A"),
    ("Published 2015 or later", lambda row: (row.year or 0) >= 2015),
    ("Reports that define what they count", lambda row: bool(row.definition)),
)


def leave_one_out(asked: Question, controls: Controls, rows: Sequence[Row]) -> tuple[dict[str, Any], ...]:
    """The answer without each study of the estimate in turn, as if a reader had left it out; refusal where none is."""
    return tuple(
        {"without": row.name, "report": row.report}
        | again(asked, controls, [one for one in rows if one is not row])
        for row in rows
        if row.used
    )


def again(asked: Question, controls: Controls, rows: Sequence[Row]) -> dict[str, Any]:
    """The pooled numbers by the same rule, or {"refusal": why}."""
    family = family_of(rows)
    if why := refusal(asked, controls, rows, family):
        return {"refusal": why}
    used = [one for one in rows if one.family == family]
    try:
        return pooled(choose(asked, controls, used, family), used, controls.level)[0]
    except (NotPooled, ControlError) as error:
        return {"refusal": str(error)}


def other_ways(asked: Question, controls: Controls, rows: Sequence[Row]) -> tuple[dict[str, Any], ...]:
    return tuple(another_way(label, asked, controls, list(filter(kept, rows))) for label, kept in OTHER_WAYS)


def another_way(label: str, asked: Question, controls: Controls, rows: Sequence[Row]) -> dict[str, Any]:
    """k, events and total (None where these are no counts) with estimate and interval, or the refusal."""
    family = family_of(rows)
    used = [row for row in rows if family and row.family == family]
    counted = all(row.n is not None and row.total for row in used)
    found = again(asked, controls, rows)
    kept = ("refusal",) if "refusal" in found else ("estimate", "ci_lower", "ci_upper")
    return {
        "label": label,
        "k": len(used),
        "events": sum(row.n or 0 for row in used) if counted else None,
        "total": sum(row.total or 0 for row in used) if counted else None,
    } | {name: found[name] for name in kept}
