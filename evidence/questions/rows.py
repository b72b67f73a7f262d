"""One line of an answer: whose figure, the figure, what the model makes of it, and where it was read."""

from __future__ import annotations

from dataclasses import dataclass, field

from evidence.models import Result
from evidence.questions.conversions import numbers
from evidence.questions.eligibility import course_of
from evidence.questions.figures import Figure
from evidence.questions.standing import Question
from evidence.questions.studies import several_therapy_arms


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """estimate, lower, upper: proportion, ratio, rate or difference, by the question's effect.

    report: slug of the report, or the registry number where trial is set. result_id is of the moment: a report's rows
    are made anew when its file changes; report and key stay. n, total: of the therapy arm, or after treatment;
    control_n, control_total: of the other. time1, time2: their person-years.
    used: in the pooled estimate; else not_pooled says why, or reason why the row is set aside.
    effect, se: on the model's scale; weight: percent, None where the model gives none.
    """

    result_id: int
    other_id: int | None = None
    key: str
    report: str
    trial: str = ""
    name: str
    title: str
    year: int | None
    date: str = ""
    design: str
    ms_type: str
    course: str = ""
    intensity: str = ""
    population: str
    arm: str = ""
    n: int | None
    total: int | None
    control_n: int | None = None
    control_total: int | None = None
    counts: dict[str, float] = field(default_factory=dict)
    estimate: float | None
    lower: float | None
    upper: float | None
    level: float | None
    interval_kind: str
    family: str = ""
    effect: float | None = None
    se: float | None = None
    conversion: str = ""
    weight: float | None = None
    used: bool = False
    not_pooled: str = ""
    grade: str
    definition: str
    time: str
    estimator: str
    note: str
    sources: tuple[tuple[str, str, str], ...]
    reason: str = ""


def row(asked: Question, figure: Figure, reason: str = "") -> Row:
    result, other, study = figure.result, figure.other, figure.study
    found = numbers(asked, figure)
    return Row(
        result_id=result.pk,
        other_id=other.pk if other else None,
        key=result.key,
        report=study.slug,
        trial=study.trial,
        name=name_of(figure),
        title=study.title,
        year=study.year,
        date=study.date,
        design=study.design,
        ms_type=study.ms_type,
        course=course_of(figure),
        intensity=study.intensity,
        population=result.population,
        arm=result.arm_label,
        n=result.n,
        total=result.total,
        control_n=other.n if other else None,
        control_total=other.total if other else None,
        counts=found.counts,
        estimate=found.estimate,
        lower=found.lower,
        upper=found.upper,
        level=found.level,
        interval_kind=found.interval_kind,
        family=found.family,
        effect=found.yi,
        se=found.se,
        conversion=found.conversion,
        not_pooled="" if reason else found.not_pooled,
        grade=max(filter(None, (result.grade, other.grade if other else ""))),
        definition=result.definition,
        time=result.time_text,
        estimator=result.estimator,
        note="; ".join(filter(None, (result.note, *map(corrected_words, filter(None, (result, other)))))),
        sources=tuple(dict.fromkeys((*sources_of(result), *(sources_of(other) if other else ())))),
        reason=reason,
    )


def corrected_words(result: Result) -> str:
    return f"corrected by a curator: {result.correction.reason}" if result.correction else ""


def sources_of(result: Result) -> tuple[tuple[str, str, str], ...]:
    """(title, address, kind); of a corrected figure first the source of the correction; of a posted one its record."""
    if result.trial:
        address = f"https://clinicaltrials.gov/study/{result.trial.nct_id}?tab=results"
        return ((f"Registry record {result.trial.nct_id}, results", address, "registry"),)
    read = [(source.title, source.url, source.kind) for source in result.sources.all()]
    if result.correction:
        read.insert(0, ("Source of the curator's correction", result.correction.source_url, "correction"))
    return tuple(read)


def name_of(figure: Figure) -> str:
    """The study's name, with the arm where the report gives several therapy arms."""
    result, study = figure.result, figure.study
    several = several_therapy_arms(study) and (result.arm_role == "therapy" or result.is_contrast)
    return f"{study.name}, {result.arm_label}" if several and result.arm_label else study.name
