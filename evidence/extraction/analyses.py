"""The statistical analyses of one posted outcome measure -> contrast results, or the reason one must not be stored.

A result of two groups has an estimate with a known meaning. A p value alone is no result: it says neither how much nor
in which direction. Values, levels and p values stay as posted; nothing is computed from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from evidence.extraction import compared_rows
from evidence.extraction.arm_roles import arm_role
from evidence.extraction.compared_groups import Order, order
from evidence.extraction.compared_kinds import RATIOS, compared_kind
from evidence.extraction.contrast_checks import against_own_figures
from evidence.extraction.contrast_measures import contrast_measure
from evidence.extraction.posted_figures import Placed, figures_do_not_fit, intervals_do_not_fit
from evidence.facts import ORDER_NOT_STATED, ResultFacts
from trials.facts import AnalysisFacts, PostedOutcomeFacts, Reading

P_LENGTH = 30
ALONE = "a p value without an estimate"
Contrast = tuple[ResultFacts | None, str, str]


def contrasts(outcome: PostedOutcomeFacts, placed: Placed) -> Iterator[Contrast]:
    """For each analysis: (result, "", json_path) or (None, reason, json_path)."""
    for position, analysis in enumerate(outcome.analyses):
        found = contrast(outcome, analysis, placed, f"om{outcome.position}.a{position}")
        reason = found if isinstance(found, str) else contrast_refusal(found)
        yield (None if reason or isinstance(found, str) else found), reason, analysis.json_path


def contrast(
    outcome: PostedOutcomeFacts, analysis: AnalysisFacts, placed: Placed, key: str
) -> ResultFacts | str:
    """The result, or why there is none."""
    if reason := groups_refused(outcome, analysis) or estimate_refused(analysis):
        return reason
    kind, reason = compared_kind(analysis.param_type, placed.kind, outcome.param_type)
    row = compared_rows.row_of(outcome, analysis)
    if reason or isinstance(row, str):
        return reason or str(row)
    ids, titles = compared(outcome, analysis)
    stated = against_own_figures(outcome, analysis, row, kind, stated_order(analysis, ids, titles))
    stored = contrast_measure(outcome, placed, kind, row)
    unit, unit_note = unit_of(outcome, analysis, kind)
    facts = ResultFacts(
        key=key,
        domain=placed.domain,
        measure=stored.measure,
        kind=kind,
        arm_label=label(stated.order, dict(zip(ids, titles, strict=True))),
        contrast=stated.order.ids,
        definition=" ".join(analysis.group_description.split()),
        population=row.title,
        value=analysis.param_value.value,
        unit=unit,
        time=row.time,
        estimator="; ".join(text for text in (analysis.param_type, analysis.method) if text),
        grade="A",
        title=outcome.title,
        matched=placed.matched,
        json_path=analysis.json_path,
    )
    p_value, p_note = p_of(analysis)
    facts = replace(facts, p_value=p_value, **bounds(analysis))
    notes = (stated.note, unit_note, stored.note, row.note, p_note, *posted_with(analysis))
    return replace(facts, note="; ".join(dict.fromkeys(note for note in notes if note)))


def groups_refused(outcome: PostedOutcomeFacts, analysis: AnalysisFacts) -> str:
    count = len(analysis.group_ids)
    if count == 0:
        return "the analysis names no groups"
    if count == 1:
        return "the analysis names one group: with what it is compared is not told"
    if count > 2:
        return f"one figure over {count} groups"
    if len(set(analysis.group_ids)) == 1:
        return "the analysis names the same group twice"
    if any(arm_role(title) == "all" for title in compared(outcome, analysis)[1]):
        return "one of the two groups holds the other"
    return ""


def estimate_refused(analysis: AnalysisFacts) -> str:
    bounded = None not in (analysis.ci_lower.value, analysis.ci_upper.value)
    if analysis.param_value.value is not None:
        if not analysis.param_type.strip():
            return "the estimate is not named"
        return "a one-sided interval with two bounds" if one_sided(analysis) and bounded else ""
    if analysis.param_value.text:
        return f"{analysis.param_value.text} is no number"
    return ALONE if analysis.p_value else "no estimate is posted"


def compared(outcome: PostedOutcomeFacts, analysis: AnalysisFacts) -> tuple[tuple[str, str], tuple[str, str]]:
    """Ids and titles of the two groups, in the order posted; a group without a title goes by its id."""
    titles = {group.id: " ".join(group.title.split()) for group in outcome.groups}
    one, other = analysis.group_ids
    return (one, other), (titles.get(one) or one, titles.get(other) or other)


def stated_order(analysis: AnalysisFacts, ids: tuple[str, str], titles: tuple[str, str]) -> Order:
    texts = (analysis.param_type, analysis.estimate_comment, analysis.group_description,
             analysis.non_inferiority_comment, analysis.other_analysis)  # fmt: skip
    return order(ids, titles, texts)


def label(stated: Order, titles: dict[str, str]) -> str:
    first, second = (titles[one] for one in stated.ids)
    return f"{first} v {second}" if stated.stated else f"{first} and {second}, {ORDER_NOT_STATED}"


def unit_of(outcome: PostedOutcomeFacts, analysis: AnalysisFacts, kind: str) -> tuple[str, str]:
    """A difference has the measure's unit, a ratio none. A difference of shares above 1 is no proportion."""
    if kind in RATIOS:
        return "", ""
    if kind == "slope_difference":
        return "", f"per what time is not stated; the measure's unit: {outcome.unit}" if outcome.unit else ""
    if kind != "risk_difference":
        return outcome.unit, ""
    figures = (analysis.param_value.value, analysis.ci_lower.value, analysis.ci_upper.value)
    if any(abs(one) > 1 for one in figures if one is not None):
        return "percentage points", ""
    return "", "in percentage points or as a proportion: not stated"


def p_of(analysis: AnalysisFacts) -> tuple[str, str]:
    """(as posted, "") or, where it is longer than a p value, ("", a note with it)."""
    text = " ".join(analysis.p_value.split())
    said = "the record comments on the p value" if analysis.p_value_comment.strip() else ""
    if len(text) > P_LENGTH:
        return "", "; ".join(one for one in (f"p value as posted: {text}", said) if one)
    return text, said


def bounds(analysis: AnalysisFacts) -> dict[str, Any]:
    """Columns of the interval: only with its own level, and only bounds that are numbers."""
    level, lower, upper = analysis.ci_level.value, analysis.ci_lower.value, analysis.ci_upper.value
    if level is None or (lower is None and upper is None):
        return {}
    return {"ci_lower": lower, "ci_upper": upper, "ci_level": level}


def one_sided(analysis: AnalysisFacts) -> bool:
    return analysis.ci_sides.upper().startswith("ONE")


def posted_with(analysis: AnalysisFacts) -> Iterator[str]:
    """What was posted beside the estimate and has no column."""
    numbers = (analysis.ci_lower.value, analysis.ci_upper.value)
    texts = [_shown(one) for one in (analysis.ci_lower, analysis.ci_upper)]
    if one_sided(analysis) and any(texts):
        yield "one-sided interval"
    if analysis.ci_level.value is None and any(texts):
        yield f"interval posted without its level: {' to '.join(text or 'open' for text in texts)}"
    elif any(text and number is None for text, number in zip(texts, numbers, strict=True)):
        yield f"interval as posted: {' to '.join(text or 'open' for text in texts)}"
    if analysis.dispersion.text:
        yield f"{_words(analysis.dispersion_type) or 'dispersion'} {analysis.dispersion.text}"
    if analysis.non_inferiority:
        yield f"type of test as posted: {_words(analysis.non_inferiority)}"
    if analysis.tested_non_inferiority and "INFERIORITY" not in analysis.non_inferiority:
        yield "non-inferiority was tested"
    if re.search(r"\bnet\b", analysis.param_type, re.IGNORECASE):
        yield "net: of the changes in the two groups"


def _shown(one: Reading) -> str:
    return one.text.strip()


def _words(constant: str) -> str:
    return constant.replace("NON_INFERIORITY", "non-inferiority").replace("_", " ").lower()


def contrast_refusal(facts: ResultFacts) -> str:
    """Why a comparison must not be stored as it stands; "" if it may."""
    figures = (facts.value, facts.ci_lower, facts.ci_upper)
    if facts.kind in RATIOS and facts.value is not None and facts.value <= 0:
        return f"a ratio of {facts.value} cannot be"
    if facts.kind in RATIOS and any(one is not None and one < 0 for one in figures):
        return "the interval of a ratio lies below zero"
    if facts.unit == "percentage points" and any(abs(one) > 100 for one in figures if one is not None):
        return "more than 100 percentage points cannot be"
    return figures_do_not_fit(facts) or intervals_do_not_fit(facts)
