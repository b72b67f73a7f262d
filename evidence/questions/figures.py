"""A figure: one result, or the two of a pair, that could answer a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from evidence.models import Result
from evidence.questions.standing import Question
from evidence.questions.studies import Studies, Study

PAIRED = frozenset({
    "count_of_participants", "percentage_of_participants", "rate", "count_of_events", "mean_change",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """result: the figure, of a pair that of the therapy arm or after treatment; other: of control, or before.

    lacking: what a pair has not got, in words; "" for a whole one.
    """

    study: Study
    result: Result
    other: Result | None = None
    lacking: str = ""

    @property
    def people(self) -> int:
        """How many stand behind it; of a figure without a total those of the whole study."""
        both = (self.result.total or 0) + (self.other.total or 0 if self.other else 0)
        return both or self.study.n or 0

    @property
    def kind(self) -> str:
        return self.result.kind


def figures(asked: Question, results: Iterable[Result], studies: Studies) -> list[Figure]:
    """Every figure that could answer, in the order of the results. Arms on the comparison treatment answer nothing
    alone, and stand only in pairs."""
    if asked.effect == "rate_ratio_before_after":
        return list(before_and_after(results, studies))
    if asked.compares:
        return list(against_control(results, studies))
    return [
        Figure(study=studies.of(result), result=result)
        for result in results
        if not result.is_contrast and result.arm_role != "comparator"
    ]


def together(results: Iterable[Result], *names: str) -> Iterator[list[Result]]:
    """Results of one study alike in these columns, in their order within the study."""

    def alike(result: Result) -> tuple[Any, ...]:
        return (result.report_id or 0, result.trial_id or 0, *(str(getattr(result, name)) for name in names))

    for _, group in groupby(sorted(results, key=lambda one: (*alike(one), one.position)), key=alike):
        yield list(group)


def before_and_after(results: Iterable[Result], studies: Studies) -> Iterator[Figure]:
    """The rate after treatment with that before it, of the same people and counted in the same way."""
    treated = [one for one in results if not one.is_contrast and one.arm_role != "comparator"]
    for group in together(treated, "measure", "kind", "arm", "population"):
        before = [one for one in group if one.time_kind == "baseline"]
        after = [one for one in group if one.time_kind != "baseline"]
        study = studies.of(group[0])
        if not after:
            yield Figure(
                study=study, result=before[0], lacking="gives no rate after treatment to compare with"
            )
        for one in after:
            if before:
                yield Figure(study=study, result=one, other=before[0])
            else:
                yield Figure(
                    study=study, result=one, lacking="gives no rate before treatment to compare with"
                )


def against_control(results: Iterable[Result], studies: Studies) -> Iterator[Figure]:
    """Comparisons as the source gives them, and pairs of arms at one time in one population. A study of one group
    compares nothing, and its figures answer the questions about one group."""
    listed = [one for one in results if one.is_contrast or studies.of(one).design != "single_arm"]
    for result in listed:
        if result.is_contrast:
            yield Figure(study=studies.of(result), result=result)
    arms = [one for one in listed if not one.is_contrast and one.kind in PAIRED]
    for group in together(arms, "measure", "kind", "title", "population", "definition", "time_text"):
        control = [one for one in group if one.arm_role == "comparator"]
        for one in group:
            if one.arm_role == "comparator":
                continue
            study = studies.of(one)
            if one.arm_role == "all":
                yield Figure(study=study, result=one, lacking="gives both groups together")
            elif not control:
                yield Figure(study=study, result=one, lacking="gives no figure of a control group for it")
            else:
                yield Figure(study=study, result=one, other=control[0])
