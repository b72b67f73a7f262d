"""The forest plot of an answer: which axis fits, what is drawn on it, and how each row is worded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from evidence.questions import Question
from evidence.questions.standing import RATIOS
from web import wording
from web.charts import Forest, ForestRow, Pooled, forest
from web.charts.axes import Scale
from web.presenters.question_words import effect_words

DIFFERENCES = frozenset({"mean_change", "mean_difference"})
# Measures whose totals are person-years.
PERSON_TIME = ("IRR", "IRLN")
Answer = Mapping[str, Any]


def scale_of(question: Question) -> Scale | None:
    """The axis of the forest plot; None where no axis fits the figures, and the table alone is shown."""
    if question.effect in RATIOS:
        return "log_ratio"
    if question.effect in DIFFERENCES:
        return "difference"
    if question.effect != "proportion":
        return None
    return "sqrt_percent" if question.domain == "safety" and question.pooled else "percent"


def on_axis(question: Question, value: float | None) -> float | None:
    """Percentages 0 to 100; a ratio of 0 has no place on the axis of ratios."""
    if value is None:
        return None
    if question.effect in RATIOS:
        return value or None
    return value if question.effect in DIFFERENCES else 100 * value


def fits_axis(question: Question, row: Mapping[str, Any]) -> bool:
    """Whether the figure is of the question's kind: not one group's share where groups are compared, not in another
    unit."""
    if row["estimate"] is None or "in another unit" in row["reason"]:
        return False
    return not of_one_group(question, row)


def of_one_group(question: Question, row: Mapping[str, Any]) -> bool:
    """Whether a question about two groups, or about before and after, has only one figure in this row."""
    two = question.compares or question.effect == "rate_ratio_before_after"
    return two and row.get("other_id") is None and " v " not in row.get("arm", "")


def plot(question: Question, answer: Answer) -> Forest | None:
    """None where no axis fits, or no row stands on it."""
    scale = scale_of(question)
    rows = [forest_row(question, row) for row in answer["rows"]]
    if scale is None or not rows:
        return None
    aside = [forest_row(question, row) for row in answer["set_aside"] if fits_axis(question, row)]
    return forest(
        rows,
        aside,
        pooled_mark(question, answer),
        uid=question.slug,
        title=f"{question.title}, by report",
        axis_label=axis_label(question),
        scale=scale,
        therapy=question.therapy,
        row_label=noun(question)[0].capitalize(),
        counts_label="Deaths / treated" if deaths(question) else "People",
        **words_of_axis(question),
    )


def pooled_mark(question: Question, answer: Answer) -> Pooled | None:
    pooled = answer["pooled"]
    if not pooled:
        return None
    return mark(
        question,
        pooled,
        label=f"Pooled, {wording.counted(pooled['k'], *noun(question))}",
        grade=answer["lowest_grade"],
    )


def mark(question: Question, pooled: Mapping[str, Any], *, label: str, grade: str = "") -> Pooled:
    """A pooled estimate on the axis of its question."""
    events, total = pooled.get("events"), pooled.get("total")
    return Pooled(
        estimate=on_axis(question, pooled["estimate"]) or 0.0,
        low=on_axis(question, pooled["ci_lower"]) or 0.0,
        high=on_axis(question, pooled["ci_upper"]) or 0.0,
        label=label,
        prediction_low=on_axis(question, pooled.get("prediction_t_lower")),
        prediction_high=on_axis(question, pooled.get("prediction_t_upper")),
        events=int(events) if events is not None and question.effect == "proportion" else None,
        people=int(total) if total is not None and pooled.get("measure") not in PERSON_TIME else None,
        grade=grade,
        level=pooled.get("level") or 95,
    )


def noun(question: Question) -> tuple[str, str]:
    """Groups followed are cohorts; what compares is a study."""
    return ("study", "studies") if question.compares else ("cohort", "cohorts")


def deaths(question: Question) -> bool:
    return question.measure == "treatment_related_mortality"


def words_of_axis(question: Question) -> dict[str, Any]:
    """Words for both directions and for where they meet; {} for shares."""
    if question.effect == "mean_change":
        return {"directions": ("lower after", "higher after"), "null_words": "no change"}
    if question.effect == "mean_difference":
        return {"directions": ("lower", "higher"), "measure": "Difference"}
    if question.effect == "rate_ratio_before_after":
        return {"directions": ("fewer after", "more after"), "null_words": "as before"}
    if question.effect in RATIOS:
        return {"directions": ("less often", "more often")}
    return {}


def axis_label(question: Question) -> str:
    if question.effect in RATIOS:
        return effect_words(question)
    if question.effect in DIFFERENCES:
        # Means and medians may stand on one axis.
        words = effect_words(question).removeprefix("Mean ")
        return f"{words[:1].upper()}{words[1:]}, {question.unit}"
    return "Deaths per 100 treated, square-root scale" if deaths(question) else "Percent of people"


def forest_row(question: Question, row: Mapping[str, Any]) -> ForestRow:
    counted = row["n"] is not None and row["total"] and question.effect == "proportion"
    said = (row["population"], row["time"], row["note"], row.get("not_pooled", ""))
    return ForestRow(
        name=row["name"],
        estimate=on_axis(question, row["estimate"]),
        low=on_axis(question, row["lower"]),
        high=on_axis(question, row["upper"]),
        people=row["total"],
        events=row["n"] if counted else None,
        grade=row["grade"],
        level=row["level"],
        counts="" if counted else counts_words(row),
        note="; ".join(filter(None, said)),
        href=study_address(row),
        source_url=row["sources"][0][1] if row["sources"] else "",
        reason=row["reason"],
        weight=row.get("weight"),
        used=row.get("used", True),
    )


def counts_words(row: Mapping[str, Any]) -> str:
    """ "3/52 v 34/51" of two groups with counts, else how many people."""
    both = (row["n"], row["total"], row.get("control_n"), row.get("control_total"))
    if None not in both:
        return "{}/{} v {}/{}".format(*both)
    return wording.counted(row["total"], "person", "people") if row["total"] else "not stated"


def study_address(row: Mapping[str, Any]) -> str:
    """The page of the report, or of the trial whose record posted the figure."""
    name = ("trial", row["trial"]) if row.get("trial") else ("report", row["report"])
    return reverse(name[0], args=[name[1]])
