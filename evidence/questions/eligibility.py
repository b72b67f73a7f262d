"""Which figures may answer a question, and in words why each other one may not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from evidence.models import Result
from evidence.questions.controls import Controls
from evidence.questions.figures import Figure
from evidence.questions.standing import DESIGNS, Question
from evidence.questions.studies import Study, roles_of_contrast
from therapies.models import Assignment

# Parts of a study chosen by how they fared: their result follows from the choice.
CHOSEN_BY_RESULT = re.compile(
    r"\bwithout progression\b|\bwho had improved\b|\bwith the (?:lowest|highest) share\b|\binterim\b",
    re.IGNORECASE,
)
CROSSOVER = re.compile(r"\bcrossover periods\b", re.IGNORECASE)
COURSES = (
    (re.compile(r"\b(?:relapsing[- ]remitting|RRMS|relapsing MS)\b", re.IGNORECASE), "RRMS"),
    (re.compile(r"\b(?:secondary progressive|SPMS)\b", re.IGNORECASE), "SPMS"),
    (re.compile(r"\b(?:primary progressive|PPMS)\b", re.IGNORECASE), "PPMS"),
    (re.compile(r"\bprogressive MS\b", re.IGNORECASE), "progressive"),
)
PROGRESSIVE = frozenset({"SPMS", "PPMS", "progressive"})


def results_for(asked: Question) -> list[Result]:
    """Everything reported or posted of the therapy on these measures, as a kind that can be read so, at any time.

    Annotated with in_doubt: whether the trial gives this therapy waits for a curator.
    """
    return list(read(asked.therapy).filter(**about(asked)))


def about(asked: Question) -> dict[str, Any]:
    return {"domain": asked.domain, "measure__in": asked.measures, "kind__in": asked.kinds}


def read(therapy: str) -> QuerySet[Result]:
    """Every shown result of the therapy, in the order in which questions take them."""
    waiting = Assignment.objects.filter(
        trial=OuterRef("trial"), therapy__slug=therapy, confidence=Assignment.Confidence.REVIEW
    )
    results = Result.objects.of_therapy(therapy).shown().annotate(in_doubt=Exists(waiting))
    whole = results.select_related("report", "trial", "correction")
    whole = whole.defer("trial__search", "trial__search_text")
    whole = whole.prefetch_related("sources", "report__cohort_groups")
    return whole.order_by("report__slug", "trial__nct_id", "position")


def chosen(asked: Question, results: Iterable[Result]) -> list[Result]:
    """As results_for, of the therapy's results read already."""
    measures, kinds = set(asked.measures), set(asked.kinds)
    return [
        one for one in results if one.domain == asked.domain and one.measure in measures and one.kind in kinds
    ]


def known_at(study: Study, as_of: dt.date | None) -> bool:
    """Whether the study was out. A date known to the year, or the month, counts from its first day."""
    return as_of is None or (bool(study.date) and first_day(study.date) <= as_of)


def first_day(date: str) -> dt.date:
    return dt.date.fromisoformat((date + "-01-01")[:10])


def perhaps_later(study: Study, as_of: dt.date | None) -> bool:
    """Out in the year or month of the date asked for, the day not known: it may have come after it."""
    return as_of is not None and len(study.date) < 10 and as_of.isoformat().startswith(study.date)


def reason_against(asked: Question, controls: Controls, figure: Figure) -> str:
    """The first reason why the figure may not answer; "" if it may."""
    return next(filter(None, reasons(asked, controls, figure)), "")


def reasons(asked: Question, controls: Controls, figure: Figure) -> Iterator[str]:
    if getattr(figure.result, "in_doubt", False):
        yield "whether the trial gives this therapy waits for a curator’s decision"
    yield of_design(asked, figure)
    yield figure.lacking
    yield of_roles(asked, figure)
    yield cannot_count(figure)
    yield outside(asked, figure)
    yield of_population(asked, figure)
    yield of_unit(asked, figure.result)
    yield of_year(controls.era or asked.era, figure.study)
    yield of_course(controls.phenotype or asked.phenotype, figure)
    yield of_intensity(controls.intensity or asked.intensity, figure.study)
    if (controls.grade or asked.grade) == "A" and figure.result.grade != "A":
        yield "read in another text about the report (grade B)"


def of_design(asked: Question, figure: Figure) -> str:
    if not asked.compares or figure.study.design == asked.design:
        return ""
    return f"of another design, which has a question of its own: {DESIGNS[figure.study.design].lower()}"


def of_roles(asked: Question, figure: Figure) -> str:
    result, study = figure.result, figure.study
    if result.is_contrast:
        first, second = roles_of_contrast(result, study)
        if "" in (first, second):
            return "the source does not say which of the groups was treated"
        return (
            ""
            if {first, second} == {"therapy", "comparator"}
            else "compares two ways of giving the treatment"
        )
    if result.arm_role == "all" and any(role == "comparator" for _, role in study.roles):
        return "counts people on the comparison treatment too"
    if study.trial and result.arm_role == "all" and study.design != "single_arm":
        return "counts people on the comparison treatment too"
    return "" if result.arm_role else "the record does not say in the group’s title what it received"


def cannot_count(figure: Figure) -> str:
    for result in filter(None, (figure.result, figure.other)):
        if result.kind == "count_of_participants" and (result.n is None or not result.total):
            return "the source gives no number of people treated"
        if result.kind == "count_of_events" and (result.n is None or not result.person_years):
            return "the source gives events but no person-time"
        if result.kind not in ("count_of_participants", "count_of_events") and result.value is None:
            return "the source gives no figure"
    if (
        figure.other
        and figure.other.kind in ("rate", "percentage_of_participants")
        and not figure.other.value
    ):
        return "the figure to compare with is 0: the ratio has no value"
    return ""


def outside(asked: Question, figure: Figure) -> str:
    result = figure.result
    if result.time_kind == "baseline" and asked.effect != "rate_ratio_before_after":
        return "describes people before treatment"
    if asked.months is None:
        return ""
    if result.time_months is None:
        text = result.time_text
        return f"measured at no one time: {text}" if text else "the source does not say when"
    if not asked.months[0] <= result.time_months <= asked.months[1]:
        return f"measured at another time: {result.time_text}"
    return "" if result.time_kind in asked.times else f"not at one time for everyone: {result.time_text}"


def of_population(asked: Question, figure: Figure) -> str:
    population = figure.result.population
    if CHOSEN_BY_RESULT.search(population):
        return f"of people chosen by how they fared, or not the final figure: {population}"
    if asked.compares and not figure.result.is_contrast and CROSSOVER.search(population):
        return "everyone had both treatments in turn, and the periods are counted together"
    return ""


def of_unit(asked: Question, result: Result) -> str:
    if not asked.unit or not result.unit or result.unit == asked.unit:
        return ""
    return f"in another unit: {result.unit}"


def of_year(era: tuple[int, int] | None, study: Study) -> str:
    if era is None:
        return ""
    if study.year is None:
        return "the year of publication is not known"
    return (
        "" if era[0] <= study.year <= era[1] else f"published in {study.year}, outside {era[0]} to {era[1]}"
    )


def course_of(figure: Figure) -> str:
    """Course of MS of the people behind a figure: as its population says, else as its study says; "" if neither."""
    population = figure.result.population
    return next((course for words, course in COURSES if words.search(population)), figure.study.ms_type)


def of_course(wanted: str, figure: Figure) -> str:
    if not wanted:
        return ""
    found = course_of(figure)
    fits = found == wanted or (wanted == "progressive" and found in PROGRESSIVE)
    return "" if fits else f"another course of MS: {found or 'not stated'}"


def of_intensity(wanted: str, study: Study) -> str:
    if not wanted or study.intensity == wanted:
        return ""
    return f"another intensity of conditioning: {study.intensity or 'not stated'}"
