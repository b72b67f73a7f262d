"""Comparisons between groups as posted on the registry, one row each, never among the figures of single groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.domains import KINDS
from evidence.facts import ORDER_NOT_STATED
from evidence.models import Result
from web import wording
from web.presenters import result_words as say
from web.presenters.evidence_tables import NO_BREAK, Value
from web.presenters.posted_results import PostedLine, place

NOT_STATED = "order as posted, direction not stated"


@dataclass(frozen=True, slots=True)
class PostedContrast:
    """line: what was measured, when and where it stands, with the figure as its one value.

    groups: whom it compares; direction: how, or that the record does not state it.
    """

    line: PostedLine
    groups: str
    direction: str
    kind: str
    definition: str
    estimator: str
    note: str


def as_contrasts(results: Iterable[Result]) -> list[PostedContrast]:
    """The comparisons among posted results, in their order."""
    return [contrast(one) for one in results if one.is_contrast and one.trial is not None]


def contrast(result: Result) -> PostedContrast:
    assert result.trial
    kind = KINDS[result.kind]
    groups = result.arm_label.removesuffix(f", {ORDER_NOT_STATED}")
    line = PostedLine(**place(result, result.trial), kind=kind.label)
    line.values.append(Value(result.arm_label, say.figure(result), basis(result)))
    return PostedContrast(
        line=line,
        groups=groups,
        direction=kind.explanation if groups == result.arm_label else NOT_STATED,
        kind=kind.label,
        definition=result.definition,
        estimator=result.estimator,
        note=result.note,
    )


def basis(result: Result) -> str:
    """The interval with its level, and p. An interval that could not be stored as one stands in the note."""
    interval = say.spread(result)
    if interval == wording.NO_INTERVAL and "interval" in result.note:
        interval = ""
    p_value = say.p_words(result).replace(" ", NO_BREAK)
    return "; ".join(part for part in (interval, p_value) if part)
