"""Literature files -> ReportFacts. A mistake names the file, the key and the reason; the other files still load.

    id, therapy, title, citation, registry, country, design, population, intervention, comparator, arms, follow_up,
    cohort, sources: [{key, url, title, kind}],
    results: [{key, domain, measure, arm | contrast, kind, n, total | value, unit, ci, ci_level, time, grade, source}]

Plain Python: no Django, no tables. evidence/literature/README.md says where the figures come from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import yaml

from evidence.domains import DESIGN_LABELS, GRADES, KINDS, MS_TYPE_LABELS, measure
from evidence.facts import ArmOfReport, ReportFacts, ResultFacts, SourceFacts, TimePoint
from evidence.literature_shapes import ArmFile, CohortGroupFile, Number, ReportFile, ResultFile

FOLDER = Path(__file__).parent / "literature"
COHORTS = "_cohorts.yaml"
ARM_ROLES = frozenset({"therapy", "comparator", "all"})
THERAPIES = frozenset({"hsct", "msc"})
SOURCE_KINDS = frozenset({"primary", "primary_repost", "secondary", "registry"})
TIME_KINDS = frozenset(
    {"fixed", "baseline", "whole_study", "median_follow_up", "mean_follow_up", "maximum_follow_up"}
)


class LiteratureError(ValueError):
    """One mistake in one file."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        self.file, self.key, self.reason = file, key, reason
        super().__init__(f"{file}: {key}: {reason}")


@dataclass(frozen=True, slots=True)
class Literature:
    """What could be read, and every mistake in what could not."""

    reports: tuple[ReportFacts, ...]
    cohort_groups: dict[str, CohortGroupFile]
    errors: tuple[LiteratureError, ...]


def read_literature(folder: Path = FOLDER) -> Literature:
    reports: dict[str, ReportFacts] = {}
    sources: dict[str, SourceFacts] = {}
    errors: list[LiteratureError] = []
    groups, problem = read_cohort_groups(folder / COHORTS)
    errors += problem
    for path in sorted(folder.glob("[!_]*.yaml")):
        try:
            report = read_report(path, set(groups))
            if report.id in reports:
                raise LiteratureError(path.name, "id", f"{report.id} is the id of another file")
            for key, reason in other_sources(report, sources):
                raise LiteratureError(path.name, key, reason)
            reports[report.id] = report
            sources |= {source.key: source for source in report.sources}
        except LiteratureError as error:
            errors.append(error)
    return Literature(tuple(reports.values()), groups, tuple(errors))


def other_sources(report: ReportFacts, known: dict[str, SourceFacts]) -> Iterator[tuple[str, str]]:
    """A key means the same source in every file: figures of one must not show the address of another."""
    for source in report.sources:
        if known.get(source.key, source) != source:
            yield f"sources[{source.key}]", "the key stands for another source in another file"


def read_cohort_groups(path: Path) -> tuple[dict[str, CohortGroupFile], list[LiteratureError]]:
    try:
        return convert(path, load(path), dict[str, CohortGroupFile]), []
    except LiteratureError as error:
        return {}, [error]


def read_report(path: Path, groups: set[str]) -> ReportFacts:
    """Raises LiteratureError at the first mistake."""
    raw = load(path)
    file = convert(path, raw, ReportFile)
    for key, reason in mistakes(file, path, groups):
        raise LiteratureError(path.name, key, reason)
    return report_facts(file)


class StrictLoader(yaml.SafeLoader):
    """YAML without its two traps for figures: of a key given twice the first one vanishes, and .nan is a number."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [name.value for name, _ in node.value]
        for name in sorted({name for name in map(str, names) if names.count(name) > 1}):
            raise yaml.constructor.ConstructorError(None, None, f"{name} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)

    def construct_finite(self, node: yaml.ScalarNode) -> float:
        value = self.construct_yaml_float(node)
        if not math.isfinite(value):
            raise yaml.constructor.ConstructorError(None, None, f"{node.value} is no figure", node.start_mark)
        return value


StrictLoader.add_constructor("tag:yaml.org,2002:float", StrictLoader.construct_finite)


def load(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), StrictLoader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise LiteratureError(path.name, "file", "not YAML: " + " ".join(str(error).split())) from error
    except (OSError, ValueError, RecursionError) as error:
        raise LiteratureError(path.name, "file", str(error)) from error


def convert(path: Path, raw: Any, shape: Any) -> Any:
    try:
        return msgspec.convert(raw, shape)
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at `")
        raise LiteratureError(
            path.name, named(raw, where.rstrip("`").removeprefix("$.")) or "file", reason
        ) from error


def named(raw: Any, where: str) -> str:
    """results[3].n -> results[trm].n: a reader looks for the key, not for a number."""

    def key_of(match: re.Match[str]) -> str:
        try:
            return f"{match[1]}[{raw[match[1]][int(match[2])]['key']}]"
        except (LookupError, TypeError):
            return match[0]

    return re.sub(r"\b(results|sources)\[(\d+)\]", key_of, where)


def mistakes(file: ReportFile, path: Path, groups: set[str]) -> Iterator[tuple[str, str]]:
    if file.id != path.stem:
        yield "id", f"{file.id} differs from the file's name"
    yield from unknown("therapy", file.therapy, THERAPIES)
    yield from unknown("design.type", file.design.type, DESIGN_LABELS)
    if file.population.ms_type:
        yield from unknown("population.ms_type", file.population.ms_type, MS_TYPE_LABELS)
    for group in file.cohort.groups:
        if group not in groups:
            yield "cohort.groups", f"{group} is not in {COHORTS}"
    for arm in file.arms:
        yield from unknown(f"arms[{arm.id}].role", arm.role, ARM_ROLES)
    for source in file.sources:
        yield from unknown(f"sources[{source.key}].kind", source.kind, SOURCE_KINDS)
        if not source.url.startswith(("https://", "http://")):
            yield f"sources[{source.key}].url", f"{source.url!r} is no web address"
    yield from twice("sources", [source.key for source in file.sources])
    yield from twice("results", [result.key for result in file.results])
    arms, sources = {arm.id for arm in file.arms}, {source.key for source in file.sources}
    for result in file.results:
        for key, reason in result_mistakes(result, arms, sources):
            yield f"results[{result.key}].{key}", reason


def result_mistakes(result: ResultFile, arms: set[str], sources: set[str]) -> Iterator[tuple[str, str]]:
    yield from unknown("kind", result.kind, KINDS)
    yield from unknown("grade", result.grade, GRADES)
    try:
        measure(result.domain, result.measure)
    except ValueError as error:
        yield "measure", str(error)
    if not result.source:
        yield "source", "a figure without a source"
    for key in {*result.source} - sources:
        yield "source", f"{key} is not among the file's sources"
    for arm in {result.arm, *result.contrast} - {""} - arms:
        yield "arm", f"{arm} is not among the file's arms"
    if bool(result.arm) == bool(result.contrast):
        yield "arm", "give an arm or a contrast, not both and not neither"
    if result.time.kind:
        yield from unknown("time.kind", result.time.kind, TIME_KINDS)
    yield from figure_mistakes(result)


def figure_mistakes(result: ResultFile) -> Iterator[tuple[str, str]]:
    if result.n is None and result.value is None and not result.p:
        yield "value", "no figure at all"
    if result.n is not None and result.n < 0:
        yield "n", f"{result.n} is below 0"
    if (
        result.n is not None
        and result.total is not None
        and result.kind != "count_of_events"
        and result.n > result.total
    ):
        yield "n", f"{result.n} of {result.total} cannot be"
    if result.kind == "survival_probability" and result.n is not None:
        yield "n", "a survival estimate is not a count of people"
    share = result.kind in {"percentage_of_participants", "survival_probability"}
    if share and result.value is not None and not 0 <= result.value <= 100:
        yield "value", f"{result.value} percent cannot be"
    if result.ci and not result.ci_level:
        yield "ci_level", "an interval without its level"
    if result.ci_level and not (result.ci and 50 <= result.ci_level < 100):
        yield "ci_level", f"{result.ci_level} is no level of an interval given here"
    if result.ci and (
        result.ci[0] > result.ci[1]
        or (result.value is not None and not result.ci[0] <= result.value <= result.ci[1])
    ):
        yield "ci", f"{list(result.ci)} does not lie around {result.value}"
    if result.state not in {"reported", "computed"}:
        yield "state", f"{result.state!r} is neither reported nor computed"
    if (result.state == "computed") != bool(result.formula):
        yield "formula", "a computed figure shows its formula, a reported one has none"


def unknown(key: str, value: str, known: Iterable[str]) -> Iterator[tuple[str, str]]:
    if value not in known:
        yield key, f"{value!r} is not one of {', '.join(sorted(known))}"


def twice(key: str, values: list[str]) -> Iterator[tuple[str, str]]:
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield key, f"{value} stands twice"


def report_facts(file: ReportFile) -> ReportFacts:
    arms = {arm.id: arm for arm in file.arms}
    citation = msgspec.structs.asdict(file.citation)
    return ReportFacts(
        id=file.id,
        therapy=file.therapy,
        title=file.title,
        **citation,
        registry=tuple(file.registry),
        country=file.country,
        design_type=file.design.type,
        design_description=file.design.description,
        blinding=file.design.blinding,
        ms_type=file.population.ms_type,
        population=file.population.description,
        n=file.population.n,
        intervention=tuple(file.intervention.items()),
        comparator=file.comparator,
        arms=tuple(ArmOfReport(id=arm.id, label=arm.label, role=arm.role, n=arm.n) for arm in file.arms),
        follow_up=file.follow_up.text,
        follow_up_median_months=decimal(file.follow_up.median_months),
        cohort_groups=tuple(file.cohort.groups),
        sources=tuple(SourceFacts(key=s.key, url=s.url, title=s.title, kind=s.kind) for s in file.sources),
        results=tuple(result_facts(result, arms) for result in file.results),
    )


def result_facts(result: ResultFile, arms: dict[str, ArmFile]) -> ResultFacts:
    spread_kind, spread = ("iqr", result.iqr) if result.iqr else ("range", result.range)
    arm = arms.get(result.arm)
    return ResultFacts(
        key=result.key,
        domain=result.domain,
        measure=result.measure,
        kind=result.kind,
        arm=result.arm,
        arm_label=arm.label if arm else " v ".join(arms[one].label for one in result.contrast),
        arm_role=arm.role if arm else "",
        contrast=tuple(result.contrast),
        definition=result.definition,
        population=result.population,
        n=result.n,
        total=result.total,
        total_note=result.total_note,
        value=decimal(result.value),
        unit=result.unit,
        sd=decimal(result.sd),
        spread_kind=spread_kind if spread else "",
        spread_lower=decimal(spread[0]) if spread else None,
        spread_upper=decimal(spread[1]) if spread else None,
        person_years=decimal(result.person_years),
        ci_lower=decimal(result.ci[0]) if result.ci else None,
        ci_upper=decimal(result.ci[1]) if result.ci else None,
        ci_level=decimal(result.ci_level),
        p_value=result.p,
        time=TimePoint(text=result.time.text, months=decimal(result.time.months), kind=result.time.kind),
        estimator=result.estimator,
        state=result.state,
        formula=result.formula,
        grade=result.grade,
        sources=tuple(result.source),
        where=result.where,
        note=result.note,
    )


def decimal(value: Number | None) -> Decimal | None:
    """Through text, so that 86.9 stays 86.9."""
    return None if value is None else Decimal(str(value))
