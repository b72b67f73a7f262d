"""How sure one may be of an answer: the start, each domain's step with its reason, a curator's beside the rule's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.models import CertaintyOverride
from evidence.questions.certainty import with_overrides
from web import wording

STEPS = {0: "no step", -1: "one step down", -2: "two steps down", 1: "one step up"}
DOMAIN_WORDS = {str(value): str(label) for value, label in CertaintyOverride.Domain.choices}
LEVEL_WORDS = {
    "high": "New studies are unlikely to change it much.",
    "moderate": "New studies may change it.",
    "low": "New studies are likely to change it, perhaps much.",
    "very low": "The true value may be quite another.",
}


@dataclass(frozen=True, slots=True)
class DomainStep:
    """rule, reason: the rule's. curator: the step in its place with reason and day, "" where none."""

    domain: str
    rule: str
    reason: str
    curator: str


@dataclass(frozen=True, slots=True)
class Certainty:
    level: str
    meaning: str
    start: str
    start_reason: str
    steps: Sequence[DomainStep]
    overridden: str


def open_overrides(slug: str) -> list[CertaintyOverride]:
    """The curators' steps in force for a question; one query."""
    held = CertaintyOverride.objects.filter(question=slug, withdrawn_at__isnull=True)
    return list(held.select_related("made_by").order_by("domain"))


def certainty_after(answer: Mapping[str, Any], overrides: Iterable[CertaintyOverride]) -> dict[str, Any]:
    """As evidence.questions.certainty.with_overrides gives it; {} where nothing is graded."""
    return with_overrides(answer.get("certainty") or {}, overrides)


def certainty_table(found: Mapping[str, Any]) -> Certainty | None:
    if not found:
        return None
    rule, level = found.get("rule_level", found["level"]), found["level"]
    return Certainty(
        level=level,
        meaning=LEVEL_WORDS.get(level, ""),
        start=found["start"],
        start_reason=found["start_reason"],
        steps=[domain_step(one) for one in found["domains"]],
        overridden=f"By rule it would be {rule}." if rule != level else "",
    )


def domain_step(one: Mapping[str, Any]) -> DomainStep:
    return DomainStep(
        domain=DOMAIN_WORDS.get(one["domain"], one["domain"]),
        rule=STEPS[one["change"]],
        reason=one["reason"],
        curator=curator_words(one.get("override")),
    )


def curator_words(override: Mapping[str, Any] | None) -> str:
    if not override:
        return ""
    day = wording.day(dt.datetime.fromisoformat(override["at"]).date())
    reason = override["reason"].rstrip(".")
    return f"{STEPS[override['change']].capitalize()}, {day}: {reason}."
