"""Results as the lines of a table: one line a question asked of one report or record, its arms side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from evidence.domains import MEASURES, MS_TYPE_LABELS, Design, Domain, MSType
from evidence.models import Report, Result
from web.presenters import result_words as say

# Kept apart under headings of their own, never mixed; in this order. A randomised trial that gives a figure of one
# group only has not compared it with anything: that line stands under the last heading.
HEADINGS = {
    Design.RANDOMISED: "Against another treatment, by chance (randomised)",
    Design.COMPARATIVE: "Against another treatment, not randomised",
    Design.SINGLE_ARM: "Without a comparison",
}


@dataclass(frozen=True, slots=True)
class Value:
    """One arm's figure and, behind it, its interval, people and p. arm is empty where the line has one arm only."""

    arm: str
    figure: str
    basis: str


@dataclass(slots=True)
class Line:
    """One line; rank orders lines by measure; subset: who of the report's people were analysed.

    study_url leads to the same number on its report's page.
    """

    study: str
    study_url: str
    population: str
    design_key: str
    measure: str
    definition: str
    when: str
    grade: str
    estimator: str
    rank: int
    is_contrast: bool
    subset: str = ""
    values: list[Value] = field(default_factory=list)

    @property
    def compared_by(self) -> str:
        """The design by which the figures of this line were compared, if they were."""
        compared = self.is_contrast or len({value.arm for value in self.values}) > 1
        return self.design_key if compared else Design.SINGLE_ARM


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading; more: those beyond the first, to be folded."""

    heading: str
    lines: list[Line]
    more: list[Line]


FIRST_LINES = 6
NO_BREAK = "\N{NO-BREAK SPACE}"
MEASURE_ORDER = {key: place for place, key in enumerate(MEASURES)}


def sections(results: Iterable[Result], first: int = FIRST_LINES) -> list[Section]:
    """Published results by design, then by measure; an empty section is left out.

    Baseline figures describe who was treated, not what happened to them: they stay on the report's page.
    """
    lines = published_lines(result for result in results if result.time_kind != "baseline")
    lines.sort(key=lambda line: line.rank)
    parts = [
        (heading, [line for line in lines if line.compared_by == design])
        for design, heading in HEADINGS.items()
    ]
    return [Section(heading, part[:first], part[first:]) for heading, part in parts if part]


def published_lines(results: Iterable[Result]) -> list[Line]:
    """Results of reports in the order given, arms of one question joined into one line."""
    found: dict[tuple[object, ...], Line] = {}
    for result in results:
        report = result.report
        if report is None:
            continue
        key = (report.pk, result.measure, result.definition, result.population, result.time_text, result.kind,
               result.unit, result.grade, bool(result.contrast), result.estimator)  # fmt: skip
        if key not in found:
            found[key] = line(result, report)
        found[key].values.append(value(result, several_arms=len(report.arms) > 1))
    return list(found.values())


def line(result: Result, report: Report) -> Line:
    return Line(
        study=report.short_name,
        study_url=f"{reverse('report', args=[report.slug])}#{result.key}",
        population=population(result, report),
        design_key=report.design_type,
        measure=say.measure_label(result),
        definition=result.definition,
        when=result.time_text,
        grade=result.grade,
        estimator=result.estimator,
        rank=MEASURE_ORDER[Domain(result.domain), result.measure],
        is_contrast=result.is_contrast,
        subset=result.population,
    )


def population(result: Result, report: Report) -> str:
    size = f"{report.n:,} people" if report.n else ""
    parts = [report.title if report.first_author else "", size, ms_type_words(report), result.population]
    return "; ".join(part for part in parts if part)


def ms_type_words(report: Report) -> str:
    return MS_TYPE_LABELS[MSType(report.ms_type)] if report.ms_type else ""


def value(result: Result, *, several_arms: bool) -> Value:
    computed = "computed" if result.state == Result.State.COMPUTED else ""
    # What a p-value compares is told on the report's page; only beside a contrast is it plain without that.
    p_value = say.p_words(result).replace(" ", NO_BREAK) if result.is_contrast else ""
    corrected = "corrected by a curator" if result.corrected else ""
    parts = (say.spread(result), say.people(result), p_value, computed, corrected)
    arm = result.arm_label if several_arms or result.contrast else ""
    return Value(arm, say.figure(result), "; ".join(part for part in parts if part))


def by_domain(results: Sequence[Result]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {domain.value: [] for domain in Domain}
    for result in results:
        found[result.domain].append(result)
    return found


def basis(results: Iterable[Result]) -> dict[str, int]:
    """How many reports stand behind these results, by design: {"randomised": 2, "comparative": 3, "single_arm": 11}."""
    reports = {result.report_id: result.report for result in results if result.report is not None}
    counts = {design.value: 0 for design in Design}
    for report in reports.values():
        counts[report.design_type] += 1
    return counts
