"""A standing question: the answer in plain words, the forest plot, what was set aside and why, every source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from evidence.models import Synthesis
from evidence.questions import Question
from web import wording
from web.charts import Forest, ForestRow, Pooled, forest


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
    set_aside: list[dict[str, Any]]
    without: list[dict[str, str]]
    other_ways: list[dict[str, str]]
    sources: list[SourceOfRow]
    limits: list[dict[str, str]]


def latest(question: Question) -> Synthesis | None:
    return Synthesis.objects.filter(question=question.slug).order_by("-made_at", "-id").first()


def index_rows(questions: Iterable[Question]) -> list[dict[str, Any]]:
    newest = {
        one.question: one
        for one in Synthesis.objects.order_by("question", "-made_at", "-id").distinct("question")
    }
    return [
        {"question": one, "say": sentence(one, newest[one.slug].answer) if one.slug in newest else ""}
        for one in questions
    ]


def question_page(question: Question) -> QuestionPage:
    synthesis = latest(question)
    answer = synthesis.answer if synthesis else {"rows": [], "set_aside": [], "pooled": None, "refusal": ""}
    return QuestionPage(
        trail=[{"label": "Evidence", "url": reverse("evidence")}, {"label": question.title, "url": ""}],
        question=question,
        made_at=synthesis.made_at if synthesis else None,
        say=sentence(question, answer) + (" The reason stands below." if answer["refusal"] else ""),
        facts=facts(answer["pooled"]) if answer["pooled"] else [],
        forest=plot(question, answer) if answer["rows"] or answer["set_aside"] else None,
        refusal=answer["refusal"],
        rows=answer["rows"],
        set_aside=[set_aside_row(row) for row in answer["set_aside"]],
        without=leave_one_out(answer),
        other_ways=other_ways(answer),
        sources=sources(answer),
        limits=limits(question, answer),
    )


def sentence(question: Question, answer: dict[str, Any]) -> str:
    """The answer in plain words with the certainty it deserves."""
    rows, pooled = answer["rows"], answer["pooled"]
    if not rows:
        return "No number found in the sources read."
    if pooled is None:
        return f"{spread_words(rows)} Nothing is pooled here."
    low, high = 100 * pooled["ci_lower"], 100 * pooled["ci_upper"]
    middle, crude = 100 * pooled["estimate"], 100 * pooled["events"] / pooled["total"]
    return (
        f"Of {pooled['total']:,} people treated in {pooled['k']} cohorts chosen not to overlap, {pooled['events']:,} "
        f"({wording.percent(crude)}) died from the treatment. The pooled estimate for a typical cohort is "
        f"{wording.percent(middle)} "
        f"({wording.interval(low, high)}), about {wording.per_thousand(middle)}. "
        f"{expected(pooled)}"
    )


def expected(pooled: dict[str, Any]) -> str:
    mean = f"Averaged over cohorts like these it is {wording.percent(100 * pooled['mean_estimate'])}."
    if pooled.get("prediction_t_upper") is None:
        return mean
    low, high = 100 * pooled["prediction_t_lower"], 100 * pooled["prediction_t_upper"]
    return f"{mean} Cohorts differ: in a new one anything from {wording.span(low, high)}% would fit."


def spread_words(rows: list[dict[str, Any]]) -> str:
    values = sorted(100 * row["estimate"] for row in rows)
    people = [row["total"] for row in rows if row["total"]]
    among = f" with {sum(people):,} people" if len(people) == len(rows) else ""
    reports = wording.counted(len(rows), "report")
    if values[0] == values[-1]:
        return f"{reports}{among} found {wording.percent(values[0])}."
    return f"{reports}{among} found between {wording.percent(values[0])} and {wording.percent(values[-1])}."


def facts(pooled: dict[str, Any]) -> list[dict[str, str]]:
    low, high = pooled.get("prediction_t_lower"), pooled.get("prediction_t_upper")
    prediction = (
        f"{wording.span(100 * low, 100 * high)}%" if low is not None and high is not None else "not estimable"
    )
    crude = 100 * pooled["events"] / pooled["total"]
    exact = 100 * pooled["exact_lower"], 100 * pooled["exact_upper"]
    return [
        {
            "label": "Pooled",
            "value": wording.percent(100 * pooled["estimate"]),
            "note": wording.interval(100 * pooled["ci_lower"], 100 * pooled["ci_upper"]),
            "definition": "The share in a typical cohort: half of all cohorts would lie below it.",
        },
        {
            "label": "Expected in a new cohort",
            "value": prediction,
            "note": f"95% prediction interval, t with {pooled['k'] - 2} df",
            "definition": "Where the share in a new, similar cohort would lie, given how much these differ.",
        },
        {
            "label": "Spread between cohorts",
            "value": f"τ = {wording.number(pooled['tau'], 2)}",
            "note": f"log-odds; likelihood-ratio test {wording.number(pooled['heterogeneity_lrt'], 1)} on "
            f"{pooled['heterogeneity_df']} df, {wording.p_value(pooled['heterogeneity_p'])}",
        },
        {
            "label": "Averaged over cohorts",
            "value": wording.percent(100 * pooled["mean_estimate"]),
            "note": "from the same model; no interval",
            "definition": "The mean over all cohorts like these, small and large alike; higher than the typical one "
            "where a few cohorts saw many deaths.",
        },
        {
            "label": "Without a model",
            "value": f"{pooled['events']:,} of {pooled['total']:,}",
            "note": f"{wording.percent(crude)}, exact {wording.interval(*exact)}",
            "definition": "All events divided by all people, as if they were one cohort.",
        },
    ]


def plot(question: Question, answer: dict[str, Any]) -> Forest:
    pooled = answer["pooled"]
    mark = None
    if pooled:
        mark = Pooled(
            estimate=100 * pooled["estimate"],
            low=100 * pooled["ci_lower"],
            high=100 * pooled["ci_upper"],
            label=f"Pooled, {pooled['k']} cohorts",
            prediction_low=percent_or_none(pooled.get("prediction_t_lower")),
            prediction_high=percent_or_none(pooled.get("prediction_t_upper")),
            events=pooled["events"],
            people=pooled["total"],
            grade=answer["lowest_grade"],
        )
    counts = "Deaths / treated" if question.measure == "treatment_related_mortality" else "People"
    return forest(
        [forest_row(row) for row in answer["rows"]],
        [forest_row(row) for row in answer["set_aside"]],
        mark,
        uid=question.slug,
        title=f"{question.title}, by report",
        axis_label=axis_label(question),
        scale="sqrt_percent" if question.pooled else "percent",
        therapy=question.therapy,
        counts_label=counts,
    )


def axis_label(question: Question) -> str:
    if question.pooled:
        return "Deaths per 100 treated, square-root scale"
    return "Percent of people"


def forest_row(row: dict[str, Any]) -> ForestRow:
    counted = row["n"] is not None and row["total"]
    return ForestRow(
        name=row["name"],
        estimate=100 * row["estimate"],
        low=percent_or_none(row["lower"]),
        high=percent_or_none(row["upper"]),
        people=row["total"],
        events=row["n"] if counted else None,
        grade=row["grade"],
        level=row["level"],
        counts=""
        if counted
        else (wording.counted(row["total"], "person", "people") if row["total"] else "not stated"),
        note="; ".join(part for part in (row["population"], row["time"], row["note"]) if part),
        href=reverse("report", args=[row["report"]]),
        source_url=row["sources"][0][1] if row["sources"] else "",
        reason=row["reason"],
    )


def set_aside_row(row: dict[str, Any]) -> dict[str, Any]:
    counted = row["n"] is not None and row["total"]
    figure = wording.count_of(row["n"], row["total"]) if counted else wording.percent(100 * row["estimate"])
    return row | {"figure": figure, "href": reverse("report", args=[row["report"]])}


def percent_or_none(value: float | None) -> float | None:
    return None if value is None else 100 * value


def leave_one_out(answer: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {
            "without": one["without"],
            "estimate": wording.percent(100 * one["estimate"]) if "estimate" in one else "not estimable",
            "interval": wording.span(100 * one["ci_lower"], 100 * one["ci_upper"])
            if "estimate" in one
            else one["refusal"],
        }
        for one in answer.get("leave_one_out", [])
    ]


def other_ways(answer: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {
            "label": one["label"],
            "cohorts": wording.counted(one["k"], "cohort"),
            "counts": wording.count_of(one["events"], one["total"]) if one["total"] else "none",
            "estimate": wording.percent(100 * one["estimate"]) if "estimate" in one else "not pooled",
            "interval": wording.span(100 * one["ci_lower"], 100 * one["ci_upper"])
            if "estimate" in one
            else one["refusal"],
        }
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


def limits(question: Question, answer: dict[str, Any]) -> list[dict[str, str]]:
    stated = sum(bool(row["definition"]) for row in answer["rows"])
    found = [
        {
            "lead": "Your own risk.",
            "text": "Age, disability and treatment details matter; these cohorts do not separate them.",
        },
        {
            "lead": "A comparison.",
            "text": "Without a comparison group these figures do not say what would have happened without treatment.",
        },
    ]
    if question.measure == "treatment_related_mortality":
        found.append({
            "lead": "Late deaths.",
            "text": f"{stated} of {len(answer['rows'])} cohorts pooled say which deaths they count and until when; "
            "our sources for the others do not.",
        })  # fmt: skip
    found.append(
        {"lead": "What was never published.", "text": "Centres that fared badly may not have reported."}
    )
    return found
