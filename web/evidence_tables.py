"""Results as the lines of a table: one line a question asked of one report or record, its arms side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from evidence.domains import DESIGN_LABELS, MS_TYPE_LABELS, Design, Domain
from evidence.models import Report, Result, Source
from web import result_words as say

# Kept apart under headings of their own, never mixed.
COMPARED, UNCOMPARED = "Against another treatment", "Without a comparison group"


@dataclass(frozen=True, slots=True)
class Value:
    """One arm's figure. arm is empty where the line has one arm only."""

    arm: str
    figure: str
    spread: str
    people: str
    p: str
    computed: str
    note: str


@dataclass(slots=True)
class Line:
    """One line. sources: (title, url, kind); anchor is unique on the page."""

    anchor: str
    study: str
    study_url: str
    population: str
    design: str
    design_key: str
    measure: str
    definition: str
    when: str
    grade: str
    estimator: str
    where: str
    sources: list[Source] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    lines: list[Line]


def sections(results: Iterable[Result]) -> list[Section]:
    """Published results: comparisons first, then single arms; an empty section is left out."""
    lines = published_lines(results)
    compared = [line for line in lines if line.design_key != Design.SINGLE_ARM]
    uncompared = [line for line in lines if line.design_key == Design.SINGLE_ARM]
    return [Section(name, part) for name, part in ((COMPARED, compared), (UNCOMPARED, uncompared)) if part]


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
        found[key].sources += [source for source in result.sources.all() if source not in found[key].sources]
    return list(found.values())


def line(result: Result, report: Report) -> Line:
    return Line(
        anchor=f"r{result.pk}",
        study=f"{report.short_name}",
        study_url=f"{reverse('report', args=[report.slug])}#{result.key}",
        population=population(result, report),
        design=DESIGN_LABELS[Design(report.design_type)],
        design_key=report.design_type,
        measure=say.measure_label(result),
        definition=result.definition,
        when=say.when(result),
        grade=result.grade,
        estimator=result.estimator,
        where=result.where,
    )


def population(result: Result, report: Report) -> str:
    parts = [f"{report.n:,} people" if report.n else "", str(MS_TYPE_LABELS.get(report.ms_type, "")), result.population]
    return "; ".join(part for part in parts if part)


def value(result: Result, *, several_arms: bool) -> Value:
    return Value(
        arm=result.arm_label if several_arms or result.contrast else "",
        figure=say.figure(result),
        spread=say.spread(result),
        people=say.people(result),
        p=say.p_words(result),
        computed=result.formula if result.state == Result.State.COMPUTED else "",
        note="; ".join(part for part in (result.total_note, result.note) if part),
    )


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
