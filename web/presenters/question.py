"""A standing question: the answer in plain words, the forest plot, what was set aside and why, every source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from evidence.models import Synthesis
from evidence.questions import Question
from evidence.questions.standing import RATIOS
from web import wording
from web.charts import Forest, ForestRow, Pooled, forest
from web.charts.axes import Scale
from web.presenters.question_words import effect_words, estimate_words, facts, figure, how, limits, sentence


@dataclass(frozen=True, slots=True)
class SourceOfRow:
    grade: str
    citation: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    trail: list[dict[str, str]]
    question: Question
    made_at: dt.datetime | None
    say: str
    facts: list[dict[str, str]]
    forest: Forest | None
    refusal: str
    rows: list[dict[str, Any]]
    listed: list[dict[str, Any]]
    set_aside: list[dict[str, Any]]
    without: list[dict[str, str]]
    other_ways: list[dict[str, str]]
    how: tuple[str, ...]
    sources: list[SourceOfRow]
    limits: list[dict[str, str]]


def latest(question: Question) -> Synthesis | None:
    return Synthesis.objects.standing(question.slug).order_by("-made_at", "-id").first()


def index_rows(questions: Iterable[Question]) -> list[dict[str, Any]]:
    newest = {one.question: one for one in Synthesis.objects.newest()}
    return [
        {
            "question": one,
            "say": sentence(one, newest[one.slug].answer) if one.slug in newest else "",
            "empty": one.slug in newest and not newest[one.slug].answer["rows"],
        }
        for one in questions
    ]


def with_figures(questions: Iterable[Question]) -> list[Question]:
    """Without those to which no figure was found when they were last answered."""
    rows = Synthesis.objects.newest().values_list("question", "answer__rows__0__report")
    empty = {slug for slug, first in rows if first is None}
    return [one for one in questions if one.slug not in empty]


def question_page(question: Question) -> QuestionPage:
    synthesis = latest(question)
    answer = synthesis.answer if synthesis else {"rows": [], "set_aside": [], "pooled": None, "refusal": ""}
    scale = scale_of(question)
    return QuestionPage(
        trail=[{"label": "Evidence", "url": reverse("evidence")}, {"label": question.title, "url": ""}],
        question=question,
        made_at=synthesis.made_at if synthesis else None,
        say=sentence(question, answer) + (" The reason stands below." if answer["refusal"] else ""),
        facts=facts(question, answer["pooled"]) if answer["pooled"] else [],
        forest=plot(question, answer, scale) if scale and answer["rows"] else None,
        refusal=answer["refusal"],
        rows=answer["rows"],
        listed=[] if scale else [set_aside_row(question, row) for row in answer["rows"]],
        set_aside=[set_aside_row(question, row) for row in answer["set_aside"]],
        without=leave_one_out(question, answer),
        other_ways=other_ways(question, answer),
        how=how(question, answer),
        sources=sources(answer),
        limits=limits(question, answer),
    )


def scale_of(question: Question) -> Scale | None:
    """The axis of the forest plot; None where no axis fits the figures, and the table alone is shown."""
    if question.effect in RATIOS:
        return "log_ratio"
    if question.effect != "proportion":
        return None
    return "sqrt_percent" if question.domain == "safety" and question.pooled else "percent"


def on_axis(question: Question, value: float | None) -> float | None:
    """Percentages 0 to 100; a ratio of 0 has no place on the axis of ratios."""
    if question.effect in RATIOS:
        return value if value else None
    return percent_or_none(value)


def plot(question: Question, answer: dict[str, Any], scale: Scale) -> Forest:
    pooled = answer["pooled"]
    mark = None
    if pooled:
        mark = Pooled(
            estimate=on_axis(question, pooled["estimate"]) or 0.0,
            low=on_axis(question, pooled["ci_lower"]) or 0.0,
            high=on_axis(question, pooled["ci_upper"]) or 0.0,
            label=f"Pooled, {pooled['k']} cohorts",
            prediction_low=on_axis(question, pooled.get("prediction_t_lower")),
            prediction_high=on_axis(question, pooled.get("prediction_t_upper")),
            events=int(pooled["events"]) if pooled["events"] is not None else None,
            people=int(pooled["total"]) if pooled["total"] is not None else None,
            grade=answer["lowest_grade"],
            level=pooled["level"],
        )
    counts = "Deaths / treated" if question.measure == "treatment_related_mortality" else "People"
    return forest(
        [forest_row(question, row) for row in answer["rows"]],
        [forest_row(question, row) for row in answer["set_aside"] if row["estimate"] is not None],
        mark,
        uid=question.slug,
        title=f"{question.title}, by report",
        axis_label=axis_label(question),
        scale=scale,
        therapy=question.therapy,
        counts_label=counts,
    )


def axis_label(question: Question) -> str:
    if question.effect in RATIOS:
        return effect_words(question)
    if question.measure == "treatment_related_mortality":
        return "Deaths per 100 treated, square-root scale"
    return "Percent of people"


def forest_row(question: Question, row: dict[str, Any]) -> ForestRow:
    counted = row["n"] is not None and row["total"] and question.effect == "proportion"
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
        note="; ".join(
            part for part in (row["population"], row["time"], row["note"], row.get("not_pooled", "")) if part
        ),
        href=study_address(row),
        source_url=row["sources"][0][1] if row["sources"] else "",
        reason=row["reason"],
    )


def counts_words(row: dict[str, Any]) -> str:
    """ "3/52 v 34/51" of two groups with counts, else how many people."""
    both = (row["n"], row["total"], row.get("control_n"), row.get("control_total"))
    if None not in both:
        return "{}/{} v {}/{}".format(*both)
    return wording.counted(row["total"], "person", "people") if row["total"] else "not stated"


def study_address(row: dict[str, Any]) -> str:
    """The page of the report, or of the trial whose record posted the figure."""
    return (
        reverse("trial", args=[row["trial"]]) if row.get("trial") else reverse("report", args=[row["report"]])
    )


def set_aside_row(question: Question, row: dict[str, Any]) -> dict[str, Any]:
    counted = row["n"] is not None and row["total"] and question.effect == "proportion"
    words = wording.count_of(row["n"], row["total"]) if counted else figure(question, row["estimate"])
    return row | {"figure": words, "href": study_address(row)}


def percent_or_none(value: float | None) -> float | None:
    return None if value is None else 100 * value


def leave_one_out(question: Question, answer: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"without": one["without"]} | estimate_words(question, one) for one in answer.get("leave_one_out", [])
    ]


def other_ways(question: Question, answer: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {
            "label": one["label"],
            "cohorts": wording.counted(one["k"], "cohort"),
            "counts": wording.count_of(one["events"], one["total"]) if one["total"] else "none",
        }
        | estimate_words(question, one, without="not pooled")
        for one in answer.get("other_ways", [])
    ]


def sources(answer: dict[str, Any]) -> list[SourceOfRow]:
    """Each source once, under the row that counts where it has one."""
    found: dict[tuple[str, str, str], SourceOfRow] = {}
    for row in [*answer["rows"], *answer["set_aside"]]:
        note = row["name"] + (", set aside" if row["reason"] else "")
        for title, url, kind in row["sources"]:
            grade = row["grade"] if kind == "correction" else "B" if kind == "secondary" else "A"
            found.setdefault((row["name"], title, url), SourceOfRow(grade, title, url, note))
    return list(found.values())
