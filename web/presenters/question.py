"""A standing question: the answer in plain words, the forest plot, what was set aside and why, every source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from evidence.models import Synthesis
from evidence.questions import Question
from evidence.questions.standing import EFFECTS, RATIOS
from web import wording
from web.charts import Forest, ForestRow, Pooled, forest
from web.charts.axes import Scale


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
    how: tuple[str, ...]
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
        set_aside=[set_aside_row(question, row) for row in answer["set_aside"]],
        without=leave_one_out(question, answer),
        other_ways=other_ways(question, answer),
        how=how(question, answer),
        sources=sources(answer),
        limits=limits(question, answer),
    )


def sentence(question: Question, answer: dict[str, Any]) -> str:
    """The answer in plain words with the certainty it deserves."""
    rows, pooled = answer["rows"], answer["pooled"]
    if not rows:
        return "No number found in the sources read."
    if pooled is None:
        return f"{spread_words(question, rows)} Nothing is pooled here."
    if question.measure != "treatment_related_mortality":
        return f"{pooled_words(question, pooled)} {certainty_words(answer)}".strip()
    low, high = 100 * pooled["ci_lower"], 100 * pooled["ci_upper"]
    middle, crude = 100 * pooled["estimate"], 100 * pooled["events"] / pooled["total"]
    return (
        f"Of {pooled['total']:,} people treated in {pooled['k']} cohorts chosen not to overlap, {pooled['events']:,} "
        f"({wording.percent(crude)}) died from the treatment. The pooled estimate for a typical cohort is "
        f"{wording.percent(middle)} "
        f"({wording.interval(low, high)}), about {wording.per_thousand(middle)}. "
        f"{expected(pooled)}"
    )


def pooled_words(question: Question, pooled: dict[str, Any]) -> str:
    effect = EFFECTS[question.effect]
    unit = f" {question.unit}" if question.unit else ""
    value, low, high = (figure(question, pooled[name]) for name in ("estimate", "ci_lower", "ci_upper"))
    level = wording.interval_name(pooled["level"])
    studies = wording.counted(pooled["k"], "study", "studies")
    words = f"{effect}, pooled over {studies}: {value}{unit} ({level} {low} to {high})."
    if pooled.get("prediction_t_lower") is None or pooled.get("prediction_t_upper") is None:
        return words
    low, high = (figure(question, pooled[f"prediction_t_{end}"]) for end in ("lower", "upper"))
    return f"{words} Studies differ: in a new one anything from {low} to {high} would fit."


def certainty_words(answer: dict[str, Any]) -> str:
    level = (answer.get("certainty") or {}).get("level")
    return f"Certainty: {level}." if level else ""


def figure(question: Question, value: float | None) -> str:
    """A figure of the question's kind in words: a percentage, a ratio, or the number itself."""
    if value is None:
        return wording.MISSING["not_reported"]
    if question.effect == "proportion":
        return wording.percent(100 * value)
    return wording.ratio(value) if question.effect in RATIOS else wording.number(value, 2)


def expected(pooled: dict[str, Any]) -> str:
    mean = f"Averaged over cohorts like these it is {wording.percent(100 * pooled['mean_estimate'])}."
    if pooled.get("prediction_t_upper") is None:
        return mean
    low, high = 100 * pooled["prediction_t_lower"], 100 * pooled["prediction_t_upper"]
    return f"{mean} Cohorts differ: in a new one anything from {wording.span(low, high)}% would fit."


def spread_words(question: Question, rows: list[dict[str, Any]]) -> str:
    values = sorted(row["estimate"] for row in rows if row["estimate"] is not None)
    people = [row["total"] for row in rows if row["total"]]
    among = f" with {sum(people):,} people" if len(people) == len(rows) else ""
    reports = wording.counted(len(rows), "report")
    if not values:
        return f"{reports}{among} gave figures from which no single number follows."
    what = "" if question.effect == "proportion" else f" ({EFFECTS[question.effect].lower()})"
    if values[0] == values[-1]:
        return f"{reports}{among} found {figure(question, values[0])}{what}."
    return f"{reports}{among} found between {figure(question, values[0])} and {figure(question, values[-1])}{what}."


def facts(question: Question, pooled: dict[str, Any]) -> list[dict[str, str]]:
    if pooled.get("exact_lower") is None:
        return facts_of_effect(question, pooled)
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


def facts_of_effect(question: Question, pooled: dict[str, Any]) -> list[dict[str, str]]:
    """Of a ratio, a difference or estimates over time: the estimate, a new study, and how far studies differ."""
    value, low, high = (figure(question, pooled[name]) for name in ("estimate", "ci_lower", "ci_upper"))
    found = [
        {
            "label": "Pooled",
            "value": value,
            "note": f"{wording.interval_name(pooled['level'])} {low} to {high}",
            "definition": EFFECTS[question.effect] + (f", {question.unit}." if question.unit else "."),
        }
    ]
    if pooled["prediction_t_lower"] is not None and pooled["prediction_t_upper"] is not None:
        low, high = (figure(question, pooled[f"prediction_t_{end}"]) for end in ("lower", "upper"))
        found.append({
            "label": "Expected in a new study",
            "value": f"{low} to {high}",
            "note": f"95% prediction interval, t with {pooled['k'] - 2} df",
            "definition": "Where the result of a new, similar study would lie, given how much these differ.",
        })  # fmt: skip
    if pooled["i2"] is not None and pooled["q_p_value"] is not None:
        found.append({
            "label": "Spread between studies",
            "value": f"I² = {wording.number(pooled['i2'], 0)}%",
            "note": f"Q {wording.number(pooled['q'], 1)} on {pooled['q_df']} df, {wording.p_value(pooled['q_p_value'])}",
            "definition": "The part of the differences between studies that is more than chance.",
        })  # fmt: skip
    return found


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
        return EFFECTS[question.effect]
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


def estimate_words(question: Question, one: dict[str, Any], without: str = "not estimable") -> dict[str, str]:
    """Estimate and interval in words, or why there is none."""
    if "estimate" not in one:
        return {"estimate": without, "interval": one["refusal"]}
    low, high = one["ci_lower"], one["ci_upper"]
    if question.effect == "proportion":
        span = wording.span(100 * low, 100 * high)
    else:
        span = f"{figure(question, low)} to {figure(question, high)}"
    return {"estimate": figure(question, one["estimate"]), "interval": span}


DEATHS_ARE_RARE = (
    "Deaths are rare and most cohorts had none. Adding half a death to each empty cohort, a usual fix, would inflate the "
    "rate several times over. So the counts go as they are into a binomial-normal model (random effects on the log-odds, "
    "maximum likelihood with adaptive Gauss–Hermite quadrature).",
    "The estimate describes a typical cohort. Where cohorts differ it lies below the plain share, because the deaths sit "
    "in few of them. The prediction interval says what a new cohort might see.",
)


def how(question: Question, answer: dict[str, Any]) -> tuple[str, ...]:
    """The model and why it was chosen, and how single figures were brought to its scale."""
    if question.measure == "treatment_related_mortality":
        return DEATHS_ARE_RARE
    reason = (answer.get("model") or {}).get("reason", "")
    ways = dict.fromkeys(row.get("conversion", "") for row in answer["rows"] if row.get("used"))
    return tuple(filter(None, (reason, *(f"Single figures: {way}." for way in ways if way))))


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
    comparison = {
        "single_arm": "Without a comparison group these figures do not say what would have happened without treatment.",
        "comparative": "The groups were not drawn by lot: they may have differed in more than the treatment.",
        "randomised": "The control groups got different treatments, some of which are no longer the best there is.",
    }
    found = [
        {
            "lead": "Your own risk.",
            "text": "Age, disability and treatment details matter; these cohorts do not separate them.",
        },
        {"lead": "A comparison.", "text": comparison[question.design]},
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
