"""Two answers to one question: what changed from the older to the newer, row by row and in the estimate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Answered = Mapping[str, Any]
NO_KEYS: Mapping[tuple[Any, ...], str] = {}
COMPARED = ("n", "total", "control_n", "control_total", "estimate", "lower", "upper", "level", "grade")


def place(row: Mapping[str, Any], keys: Mapping[tuple[Any, ...], str] = NO_KEYS) -> tuple[str, str]:
    """Report and key name a figure for good. Rows of the first version have no key: theirs is that of the same figure
    of the report in the other answer, or else of the report's one figure there."""
    known = row.get("key") or keys.get(figure(row)) or keys.get((row["report"],), "")
    return row["report"], known


def keys_of(answered: Answered) -> dict[tuple[Any, ...], str]:
    """Key of each figure by its report and numbers, and by its report alone where the estimate has one of it."""
    rows = [*answered["set_aside"], *answered["rows"]]
    found: dict[tuple[Any, ...], str] = {figure(row): row.get("key", "") for row in rows}
    return found | {(row["report"],): row.get("key", "") for row in answered["rows"]}


def figure(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["report"], row["population"], row["n"], row["total"], row["estimate"]


def revision(older: Answered, newer: Answered) -> dict[str, Any]:
    """added, removed: rows in or out of the estimate's table; changed: figures that differ, with before and after;
    set_aside: figures that came to be set aside, with the reason. before, after: the pooled estimates, or None."""
    keys = keys_of(newer)
    before = {place(row, keys): row for row in older["rows"]}
    after = {place(row): row for row in newer["rows"]}
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
        "model": models(older, newer),
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


def models(older: Answered, newer: Answered) -> list[str]:
    """The two methods where they differ; [] too where an answer of the first version did not keep its own."""
    kept = all(one.get("model") or not one.get("pooled") for one in (older, newer))
    return [words(older), words(newer)] if kept and words(older) != words(newer) else []


def words(answered: Answered) -> str:
    return str((answered.get("model") or {}).get("method", ""))


def pooled_of(answered: Answered) -> dict[str, Any] | None:
    pooled = answered.get("pooled")
    if not pooled:
        return None
    return {name: pooled.get(name) for name in ("estimate", "ci_lower", "ci_upper", "k", "events", "total")}
