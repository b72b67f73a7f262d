"""The answer to a question: which figures count, which are set aside and why, and what they add up to.

(question, controls, date) -> eligible figures -> one study per cohort group -> a model chosen by rule -> Answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from evidence.models import Result
from evidence.questions.certainty import certainty
from evidence.questions.cohorts import Aside, chosen, size_then_date
from evidence.questions.controls import Controls
from evidence.questions.eligibility import known_at, perhaps_later, reason_against, results_for
from evidence.questions.figures import Figure, figures
from evidence.questions.inputs import data_version
from evidence.questions.model_choice import FAMILY_WORDS, Model, choose, family_of, refusal
from evidence.questions.pooled import NotPooled, pooled
from evidence.questions.rows import Row, row
from evidence.questions.sensitivity import leave_one_out, other_ways
from evidence.questions.standing import Question
from evidence.questions.studies import Studies

VERSION = "2"
AS_IT_STANDS = Controls()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """rows: the studies that answer, used ones and those only shown; set_aside: the rest, each with its reason.

    pooled is None where nothing is pooled, and refusal says why. Proportions, not percentages; ratios as ratios.
    parameters: the reader's controls, {} as the question stands. as_of: ISO date or ""; not_yet_known: figures of
    studies that came later; perhaps_later: studies of that year (or month) whose day is not known.
    """

    question: str
    version: str
    parameters: dict[str, Any] = field(default_factory=dict)
    as_of: str = ""
    not_yet_known: int = 0
    perhaps_later: tuple[str, ...] = ()
    rows: tuple[Row, ...]
    set_aside: tuple[Row, ...]
    model: dict[str, Any] = field(default_factory=dict)
    pooled: dict[str, Any] | None = None
    leave_one_out: tuple[dict[str, Any], ...] = ()
    other_ways: tuple[dict[str, Any], ...] = ()
    refusal: str = ""
    lowest_grade: str = ""
    certainty: dict[str, Any] = field(default_factory=dict)
    data_version: str = ""


def answer(
    asked: Question,
    *,
    as_of: dt.date | None = None,
    controls: Controls = AS_IT_STANDS,
    results: Iterable[Result] | None = None,
    studies: Studies | None = None,
) -> Answer:
    """The answer from the tables as they are, or from what was out at the date as_of, with its figures as held today.

    What the site itself said on a date is Synthesis.objects.standing(slug).stored_by(date).

    results, studies: those of the question where they are read already. ControlError for controls that do not fit.
    """
    studies = studies or Studies()
    given = figures(asked, results_for(asked) if results is None else results, studies)
    known = [one for one in given if known_at(one.study, as_of)]
    taken, aside = sorted_out(asked, controls, known)
    rows = [row(asked, figure) for figure in taken]
    rows, model, numbers, why = estimate(asked, controls, rows)
    found = Answer(
        question=asked.slug,
        version=VERSION,
        parameters=controls.parameters(),
        as_of=as_of.isoformat() if as_of else "",
        not_yet_known=len(given) - len(known),
        perhaps_later=tuple(one.study.slug for one in taken if perhaps_later(one.study, as_of)),
        rows=tuple(rows),
        set_aside=tuple(row(asked, figure, reason) for figure, reason in aside),
        model=asdict(model) if model else {},
        pooled=numbers,
        refusal=why,
        lowest_grade=max((one.grade for one in rows), default=""),
        data_version=data_version(known),
    )
    if model:
        found = replace(
            found,
            leave_one_out=leave_one_out(asked, controls, rows),
            other_ways=other_ways(asked, controls, rows),
        )
    graded = at_the_usual_level(model, found) if model else None
    return replace(found, certainty=certainty(asked, found.rows, graded))


def at_the_usual_level(model: Model, found: Answer) -> dict[str, Any] | None:
    """The pooled numbers at 95 %: a reader's narrower interval makes nothing more certain."""
    if found.pooled is None or found.pooled["level"] == AS_IT_STANDS.level:
        return found.pooled
    try:
        return pooled(model, [row for row in found.rows if row.used], AS_IT_STANDS.level)[0]
    except NotPooled:
        return found.pooled


def sorted_out(
    asked: Question, controls: Controls, known: Sequence[Figure]
) -> tuple[list[Figure], list[Aside]]:
    """The figures that answer, and all others with the reason."""
    aside: list[Aside] = []
    eligible = []
    for figure in known:
        if reason := reason_against(asked, controls, figure):
            aside.append((figure, reason))
        else:
            eligible.append(figure)
    taken, doubled = chosen(eligible, controls.include)
    out = [(one, "left out by the reader") for one in taken if one.study.slug in controls.exclude]
    taken = [one for one in taken if one.study.slug not in controls.exclude]
    return taken, sorted([*aside, *doubled, *out], key=lambda pair: size_then_date(pair[0]))


def estimate(
    asked: Question, controls: Controls, rows: list[Row]
) -> tuple[list[Row], Model | None, dict[str, Any] | None, str]:
    """The rows with their weights, the model, its numbers; or the reason why there is none."""
    family = family_of(rows)
    if why := refusal(asked, controls, rows, family):
        return rows, None, None, why
    used = [one for one in rows if one.family == family]
    model = choose(asked, controls, used, family)
    try:
        numbers, weights = pooled(model, used, controls.level)
    except NotPooled as error:
        return rows, None, None, str(error)
    weighed = dict(zip((one.result_id for one in used), weights, strict=True))
    return [with_weight(one, family, weighed) for one in rows], model, numbers, ""


def with_weight(one: Row, family: str, weights: dict[int, float | None]) -> Row:
    if one.result_id in weights:
        return replace(one, used=True, weight=weights[one.result_id])
    if one.family:
        words = f"{FAMILY_WORDS[one.family]} are not pooled together with {FAMILY_WORDS[family]}: shown, not pooled"
        return replace(one, not_pooled=words)
    return one
