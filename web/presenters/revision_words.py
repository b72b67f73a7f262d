"""What changed from one answer to a question to the next, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evidence.questions import Question
from evidence.questions.revisions import revision
from evidence.questions.standing import RATIOS
from web import wording
from web.presenters.question_words import figure

COUNTED = {
    "n": "with the event",
    "total": "people",
    "control_n": "with the event in the other group",
    "control_total": "people in the other group",
    "level": "level of the interval in percent",
    "grade": "grade",
}
MEASURED = {"estimate": "estimate", "lower": "lower bound", "upper": "upper bound"}
NONE = "none"
UNSEEN = "The figures shown and the estimate are the same; what stands around them was put differently."


def revision_words(question: Question, older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[str]:
    """Sentences, the estimate first. Never empty: two stored answers differ in something."""
    found = revision(older, newer)
    said = [
        estimate_change(question, older["pooled"], newer["pooled"])
        if found["before"] != found["after"]
        else "",
        *(f"Added: {named(question, row)}." for row in found["added"]),
        *(f"No longer counted: {row['name']}, {row['reason']}." for row in found["removed"]),
        *(
            f"{row['name']}: {', '.join(column_changes(question, row['columns']))}."
            for row in found["changed"]
        ),
        "Model: {} → {}.".format(*(name or NONE for name in found["model"])) if found["model"] else "",
        rules_change(*found["rules"]),
    ]
    return [words for words in said if words] or [UNSEEN]


def rules_change(older: str, newer: str) -> str:
    return (
        "" if older == newer else f"Our rules of counting went from version {older or '1'} to {newer or '1'}."
    )


def estimate_change(question: Question, before: Any, after: Any) -> str:
    if not after:
        return f"Nothing is pooled any more; it was {pooled(question, before)}."
    if not before:
        return f"Pooled now: {pooled(question, after)}."
    then, now = (pooled(question, one) for one in (before, after))
    # What differs beyond the figures shown is no change to a reader.
    return f"Pooled: {then} → {now}." if then != now else ""


def pooled(question: Question, found: Mapping[str, Any]) -> str:
    """ "0.4% (95% CI 0.1 to 1.5), 14 of 2,502 people in 13 studies"."""
    low, high = found["ci_lower"], found["ci_upper"]
    name = wording.interval_name(found.get("level", 95))
    words = (
        f"{figure(question, found['estimate'])} ({name} {bound(question, low)} to {bound(question, high)})"
    )
    studies = wording.counted(found["k"], "study", "studies")
    if question.effect == "proportion" and found.get("events") is not None and found.get("total"):
        return f"{words}, {wording.count_of(int(found['events']), int(found['total']))} people in {studies}"
    return f"{words}, {studies}"


def bound(question: Question, value: float | None) -> str:
    """Without a percent sign, as the bounds of an interval stand."""
    return figure(question, value).removesuffix("%")


def named(question: Question, row: Mapping[str, Any]) -> str:
    """A figure that came in: counts before percentages, where there are counts."""
    counted = None not in (row["n"], row["total"])
    if question.effect == "proportion" and counted:
        return f"{row['name']}, {wording.count_of(row['n'], row['total'])} people"
    if row["estimate"] is None:
        return str(row["name"])
    people = f" in {wording.counted(row['total'], 'person', 'people')}" if row["total"] else ""
    return f"{row['name']}, {figure(question, row['estimate'])}{people}"


def column_changes(question: Question, columns: Mapping[str, Any]) -> Iterator[str]:
    """Counts and grade; where none of them moved, the estimate and its bounds."""
    counts = {name: pair for name, pair in columns.items() if name in COUNTED}
    for name, (before, after) in counts.items():
        yield f"{COUNTED[name]} {plain(before)} → {plain(after)}"
    if counts and question.effect not in RATIOS:
        return
    for name, label in MEASURED.items():
        if name in columns:
            before, after = (figure(question, value) for value in columns[name])
            yield f"{label} {before} → {after}"


def plain(value: Any) -> str:
    if value is None:
        return wording.MISSING["not_reported"]
    return wording.number(value) if isinstance(value, int | float) else str(value)
