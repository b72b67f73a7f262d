"""A question's page: the answer in plain words, what it rests on, and what changes when it is counted otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from evidence.domains import DESIGN_LABELS, MS_TYPE_LABELS
from evidence.models import CertaintyOverride, Synthesis
from evidence.questions import Question
from web import wording
from web.charts import Forest
from web.presenters.question_analyses import Analyses, analyses_page
from web.presenters.question_certainty import Certainty, certainty_after, certainty_table, open_overrides
from web.presenters.question_controls import ControlForm, Line, chips, control_form, side_by_side
from web.presenters.question_downloads import downloads
from web.presenters.question_facts import Fact, facts, heterogeneity
from web.presenters.question_plot import noun, of_one_group, plot, scale_of, study_address
from web.presenters.question_request import Asked
from web.presenters.question_versions import Citation, Newer, Versions, canonical, citation, newer, versions
from web.presenters.question_words import estimate_words, figure, how, limits, sentence

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SourceOfRow:
    grade: str
    citation: str
    url: str
    note: str
    aside: bool = False


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study that answers, with what a reader weighs it by."""

    name: str
    href: str
    design: str
    course: str
    people: str
    weight: str
    bias: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """instead: why what stands here is not the standing answer, "" where it is. level: of the intervals, in words."""

    trail: list[dict[str, str]]
    question: Question
    errors: list[str]
    canonical: str
    instead: str
    newer: Newer | None
    compared: Sequence[Line]
    chips: list[dict[str, str]]
    form: ControlForm
    say: str
    reports: str
    facts: Sequence[Fact]
    forest: Forest | None
    downloads: list[dict[str, str]]
    refusal: str
    studies: Sequence[StudyRow]
    weightless: str
    listed: Sequence[dict[str, Any]]
    set_aside: Sequence[dict[str, Any]]
    spread: Sequence[str]
    analyses: Analyses | None
    other_ways: Sequence[dict[str, str]]
    certainty: Certainty | None
    how: tuple[str, ...]
    sources: Sequence[SourceOfRow]
    sources_aside: Sequence[SourceOfRow]
    limits: list[dict[str, str]]
    level: str
    made_at: dt.datetime | None
    versions: Versions
    citation: Citation | None


def index_rows(questions: Iterable[Question]) -> list[dict[str, Any]]:
    newest = {one.question: one.answer for one in Synthesis.objects.newest()}
    steps: dict[str, list[CertaintyOverride]] = {}
    for one in CertaintyOverride.objects.filter(withdrawn_at__isnull=True).select_related("made_by"):
        steps.setdefault(one.question, []).append(one)
    return [
        {
            "question": one,
            "say": sentence(one, graded(newest[one.slug], steps.get(one.slug, ())))
            if one.slug in newest
            else "",
            "empty": one.slug in newest and not newest[one.slug]["rows"],
        }
        for one in questions
    ]


def graded(answer: Mapping[str, Any], overrides: Iterable[CertaintyOverride]) -> dict[str, Any]:
    """The answer with the certainty in force."""
    return dict(answer) | {"certainty": certainty_after(answer, overrides)}


def with_figures(questions: Iterable[Question]) -> list[Question]:
    """Without those to which no figure was found when they were last answered."""
    rows = Synthesis.objects.newest().values_list("question", "answer__rows__0__report")
    empty = {slug for slug, first in rows if first is None}
    return [one for one in questions if one.slug not in empty]


def question_page(it: Asked, today: dt.date, root: str) -> QuestionPage:
    """root: address of the site without its last slash. A curator's steps count for the standing answer alone."""
    question, standing = it.question, not (it.older or it.by_reader)
    answer = graded(it.answer, open_overrides(question.slug) if standing else ())
    pooled, scale, sourced = answer["pooled"], scale_of(question), sources(answer)
    return QuestionPage(
        trail=trail(question),
        question=question,
        errors=it.errors,
        canonical=canonical(it),
        instead=instead(it),
        newer=newer(it),
        compared=side_by_side(it) if it.by_reader else [],
        chips=chips(it),
        form=control_form(it),
        say=sentence(question, answer) + (" The reason stands below." if answer["refusal"] else ""),
        reports=wording.counted(len(answer["rows"]), "report"),
        facts=facts(question, pooled) if pooled else [],
        forest=plot(question, answer),
        downloads=downloads(it),
        refusal=answer["refusal"],
        studies=[study_row(question, row, bool(pooled)) for row in answer["rows"]] if scale else [],
        weightless=weightless(question, answer),
        listed=[] if scale else [figure_row(question, row) for row in answer["rows"]],
        set_aside=[figure_row(question, row) for row in answer["set_aside"]],
        spread=heterogeneity(question, pooled) if pooled else [],
        analyses=analyses_page(question, answer),
        other_ways=other_ways(question, answer),
        certainty=certainty_table(answer["certainty"]),
        how=how(question, answer),
        sources=[one for one in sourced if not one.aside],
        sources_aside=[one for one in sourced if one.aside],
        limits=limits(question, answer),
        level=f"{wording.number(pooled['level'] if pooled else it.controls.level)}% interval",
        made_at=it.synthesis.made_at if it.synthesis else None,
        versions=versions(it),
        citation=citation(it, today, root),
    )


def trail(question: Question) -> list[dict[str, str]]:
    return [{"label": "Evidence", "url": reverse("evidence")}, {"label": question.title, "url": ""}]


def instead(it: Asked) -> str:
    """Why this is not the standing answer, in a sentence."""
    if it.older and it.synthesis:
        how = "counted by a reader’s controls and stored" if it.by_reader else "as it stood"
        return f"This page shows the answer {how} on {wording.moment(it.synthesis.made_at)}."
    if it.by_reader:
        why = it.standing.answer["refusal"] if it.controls.pool and it.standing else ""
        against = f" We pool none of this. {why}" if why else ""
        return f"It counts the same figures by the choices below, and is not stored.{against}"
    return ""


def study_row(question: Question, row: Row, pooled: bool) -> StudyRow:
    """pooled: whether anything is, which of answers by the first rules says it of every row."""
    course = row.get("course") or row["ms_type"]
    designs = {str(key): str(words) for key, words in DESIGN_LABELS.items()}
    courses = {str(key): words for key, words in MS_TYPE_LABELS.items()}
    use = "pooled" if row.get("used", pooled) else "shown, not pooled"
    weight = row.get("weight")
    return StudyRow(
        name=row["name"],
        href=study_address(row),
        design=designs.get(row["design"]) or row["design"],
        course=courses.get(course) or course or "not stated",
        people=people_words(question, row),
        weight=f"{wording.percent_figure(weight)}%" if weight is not None else use,
        bias="not assessed",
    )


def people_words(question: Question, row: Row) -> str:
    total, control = row["total"], row.get("control_total")
    if not total:
        return wording.MISSING["not_reported"]
    if question.effect == "proportion" and row["n"] is not None:
        return wording.count_of(row["n"], total)
    return f"{total:,} v {control:,}" if control else f"{total:,}"


def weightless(question: Question, answer: Mapping[str, Any]) -> str:
    """Why no study has a share of weight, where the model gives none."""
    if not answer["pooled"] or any(row.get("weight") is not None for row in answer["rows"]):
        return ""
    return f"This model takes the counts as they are and gives no {noun(question)[0]} a weight."


def figure_row(question: Question, row: Row) -> dict[str, Any]:
    """A figure in a table: counts where there are any; of one group alone none where two are compared."""
    counted = row["n"] is not None and row["total"] and question.effect == "proportion"
    if of_one_group(question, row):
        words = "of one group only"
    else:
        words = wording.count_of(row["n"], row["total"]) if counted else figure(question, row["estimate"])
    return dict(row) | {"figure": words, "href": study_address(row)}


def other_ways(question: Question, answer: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {
            "label": one["label"],
            "cohorts": wording.counted(one["k"], *noun(question)),
            "counts": wording.count_of(one["events"], one["total"])
            if one["total"] and question.effect == "proportion"
            else "none given",
        }
        | estimate_words(question, one, without="not pooled")
        for one in answer.get("other_ways", [])
    ]


def sources(answer: Mapping[str, Any]) -> list[SourceOfRow]:
    """Each source once, under the row that counts where it has one."""
    found: dict[tuple[str, str, str], SourceOfRow] = {}
    for row in [*answer["rows"], *answer["set_aside"]]:
        note = row["name"] + (", set aside" if row["reason"] else "")
        for title, url, kind in row["sources"]:
            grade = row["grade"] if kind == "correction" else "B" if kind == "secondary" else "A"
            found.setdefault(
                (row["name"], title, url), SourceOfRow(grade, title, url, note, bool(row["reason"]))
            )
    return list(found.values())
