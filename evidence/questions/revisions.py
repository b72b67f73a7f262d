"""Two answers to one question: what changed from the older to the newer, row by row and in the estimate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Answered = Mapping[str, Any]
COMPARED = ("n", "total", "control_n", "control_total", "estimate", "lower", "upper", "level", "grade")


def place(row: Mapping[str, Any]) -> tuple[str, str]:
    """Report and key name a figure for good; answers of the first version have no key."""
    return row["report"], row.get("key", "")


def revision(older: Answered, newer: Answered) -> dict[str, Any]:
    """added, removed: rows in or out of the estimate's table; changed: figures that differ, with before and after;
    set_aside: figures that came to be set aside, with the reason. before, after: the pooled estimates, or None."""
    before, after = ({place(row): row for row in one["rows"]} for one in (older, newer))
    aside = {place(row): row["reason"] for row in newer["set_aside"]}
    return {
        "added": [named(row) for key, row in after.items() if key not in before],
        "removed": [
            named(row) | {"reason": aside.get(key, "no longer held")}
            for key, row in before.items()
            if key not in after
        ],
        "changed": [
            found for key, row in after.items() if key in before and (found := changes(before[key], row))
        ],
        "model": [words(older), words(newer)] if words(older) != words(newer) else [],
        "before": pooled_of(older),
        "after": pooled_of(newer),
        "rules": [older.get("version", ""), newer.get("version", "")],
    }


def named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"report": row["report"], "name": row["name"]} | {name: row.get(name) for name in COMPARED}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that differ, {} if none does."""
    found = {
        name: [before.get(name), after.get(name)] for name in COMPARED if before.get(name) != after.get(name)
    }
    return {"report": after["report"], "name": after["name"], "columns": found} if found else {}


def words(answered: Answered) -> str:
    return str((answered.get("model") or {}).get("method", ""))


def pooled_of(answered: Answered) -> dict[str, Any] | None:
    pooled = answered.get("pooled")
    if not pooled:
        return None
    return {name: pooled.get(name) for name in ("estimate", "ci_lower", "ci_upper", "k", "events", "total")}
