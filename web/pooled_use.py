"""Which reports and records stand in a pooled answer as it is now: one query, whatever is held."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.models import Synthesis


@dataclass(frozen=True, slots=True)
class Use:
    """A figure that went into the pooled answer to a question: of a report, or posted in a record (its number)."""

    question: str
    report: str
    trial: str


def pooled_use() -> tuple[Use, ...]:
    """Of the standing questions; without those where nothing is pooled."""
    newest = Synthesis.objects.newest().filter(answer__pooled__isnull=False)
    answers = newest.values_list("question", "answer__pooled", "answer__rows")
    return tuple(
        Use(question, row["report"], row.get("trial", ""))
        for question, pooled, rows in answers
        if pooled
        for row in rows
        if row["used"]
    )
