"""The two groups' own posted figures beside what an analysis says of its order: a check, never a figure.

Adjusted estimates differ from the bare difference. So only a near fit in one order, and none in the other, says
anything: it overrules no words, but words that it contradicts are no longer taken as clear.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from evidence.extraction.compared_groups import Order
from evidence.extraction.compared_rows import Row
from trials.facts import AnalysisFacts, PostedOutcomeFacts

DIFFERENCES = frozenset({"mean_difference", "median_difference", "risk_difference", "rate_difference"})
RATIOS_OF_FIGURES = frozenset({"risk_ratio", "rate_ratio", "mean_ratio"})
NOT_STATED = "the record does not say which group stands first in this comparison"
NEAR = 0.25  # of the estimate


@dataclass(frozen=True, slots=True)
class Checked:
    order: Order
    note: str = ""


def against_own_figures(
    outcome: PostedOutcomeFacts, analysis: AnalysisFacts, row: Row, kind: str, said: Order
) -> Checked:
    """The order and what a reader must know of it; contradicted words count as not stated."""
    fits = fitting(outcome, analysis, row, kind)
    titles = {group.id: group.title or group.id for group in outcome.groups}
    shown = f"the two groups' own figures fit {titles.get(fits or '', fits)} first"
    listed = (analysis.group_ids[0], analysis.group_ids[1])
    if said.stated and fits in ("", said.ids[0]):
        return Checked(said)
    if said.stated:
        first = titles.get(said.ids[0], said.ids[0])
        return Checked(Order(listed, stated=False), f"the record's words put {first} first, {shown}")
    return Checked(said, f"{NOT_STATED}, {shown}" if fits else NOT_STATED)


def fitting(outcome: PostedOutcomeFacts, analysis: AnalysisFacts, row: Row, kind: str) -> str:
    """The id of the group that must stand first for the groups' figures to give the estimate; "" if not clear."""
    estimate = float(analysis.param_value.value or 0)
    one, other = (figure(outcome, row, group) for group in analysis.group_ids)
    if row.note or one is None or other is None:
        return ""
    if kind in DIFFERENCES:
        bare = one - other
    elif kind in RATIOS_OF_FIGURES and min(one, other, estimate) > 0:
        bare, estimate = log(one / other), log(estimate)
    else:
        return ""
    near = [abs(estimate - way) <= NEAR * abs(estimate) for way in (bare, -bare)]
    if not estimate or near[0] == near[1]:
        return ""
    return analysis.group_ids[0] if near[0] else analysis.group_ids[1]


def figure(outcome: PostedOutcomeFacts, row: Row, group_id: str) -> float | None:
    """The group's one number in the compared row."""
    place = (row.measurement.class_position, row.measurement.category_position)
    found = [
        one.value.value
        for one in outcome.measurements
        if one.group_id == group_id and (one.class_position, one.category_position) == place
    ]
    return float(found[0]) if len(found) == 1 and found[0] is not None else None
