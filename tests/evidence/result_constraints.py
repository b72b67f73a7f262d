"""The database's rules for a result as plain sentences, and what became of every posted number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from evidence.domains import KINDS, measure
from evidence.extraction import Extracted
from evidence.facts import ResultFacts
from trials.facts import PostedResultsFacts

SHARES = ("percentage_of_participants", "survival_probability")


def broken_constraints(results: Iterable[ResultFacts]) -> list[str]:
    results = tuple(results)
    broken = [f"{result.key}: {reason}" for result in results for reason in broken_by(result)]
    twice = [key for key, count in Counter(result.key for result in results).items() if count > 1]
    return broken + [f"{key} stands twice" for key in twice]


def broken_by(result: ResultFacts) -> Iterator[str]:
    measure(result.domain, result.measure)
    if result.kind not in KINDS or KINDS[result.kind].is_contrast != bool(result.contrast):
        yield f"kind {result.kind}"
    if (
        result.n is not None
        and result.total is not None
        and result.n > result.total
        and result.kind != "count_of_events"
    ):
        yield "n above total"
    bounds = [result.ci_lower, result.ci_upper]
    if all(bound is None for bound in bounds) != (result.ci_level is None):
        yield "interval and level go together"
    if result.ci_level is not None and not 50 <= result.ci_level < 100:
        yield "level of the interval"
    if result.value is not None:
        if result.ci_lower is not None and result.ci_lower > result.value:
            yield "interval above its value"
        if result.ci_upper is not None and result.ci_upper < result.value:
            yield "interval below its value"
        if result.kind in SHARES and not 0 <= result.value <= 100:
            yield "share outside 0 to 100"
    if result.n is None and result.value is None:
        yield "no figure"
    if result.kind == "survival_probability" and result.n is not None:
        yield "an estimate over time as a count"
    if result.grade != "A" or result.state != "reported" or result.formula:
        yield "posted figures are reported and of grade A"
    if not result.json_path or bool(result.arm) == bool(result.contrast):
        yield "no place in the record, or not of an arm or else a comparison"
    if result.kind.endswith("_ratio") and result.value is not None and result.value <= 0:
        yield "a ratio that cannot be"
    yield from too_long(result)


def too_long(result: ResultFacts) -> Iterator[str]:
    for name, limit in {
        "key": 120,
        "measure": 50,
        "kind": 30,
        "arm": 60,
        "arm_role": 20,
        "spread_kind": 30,
        "p_value": 30,
    }.items():
        if len(getattr(result, name)) > limit:
            yield f"{name} longer than {limit}"
    if len(result.time.kind) > 30:
        yield "time kind longer than 30"
    for count in (result.n, result.total):
        if count is not None and not 0 <= count <= 2_147_483_647:
            yield "count outside its column"
    for figure in (
        result.value,
        result.sd,
        result.spread_lower,
        result.spread_upper,
        *(result.ci_lower, result.ci_upper),
    ):
        if figure is not None and (abs(figure) >= Decimal(10) ** 15 or figure != round(figure, 9)):
            yield "figure outside its column"
    months = result.time.months
    if months is not None and (months >= Decimal(10) ** 6 or months != round(months, 2)):
        yield "months outside their column"


def accounted_for(posted: PostedResultsFacts, extracted: Extracted) -> Counter[str]:
    """Numbers of the outcome measures: posted = results + unplaced + not a number."""
    stored = {result.json_path for result in extracted.results}
    refused = {one.json_path for one in extracted.unplaced}
    counts: Counter[str] = Counter({"posted": 0, "results": 0, "unplaced": 0, "not a number": 0})
    for outcome in posted.outcomes:
        for one in outcome.measurements:
            counts["posted"] += 1
            if one.value.value is None:
                counts["not a number"] += 1
            elif one.json_path in stored:
                counts["results"] += 1
            elif one.json_path in refused or outcome.json_path in refused:
                counts["unplaced"] += 1
    return counts


def analyses_accounted_for(posted: PostedResultsFacts, extracted: Extracted) -> Counter[str]:
    """Analyses: posted = results + unplaced by themselves + with their measure, which no rule places."""
    stored = Counter(result.json_path for result in extracted.results)
    refused = {one.json_path for one in extracted.unplaced}
    counts: Counter[str] = Counter({"posted": 0, "results": 0, "unplaced": 0, "with their measure": 0})
    for outcome in posted.outcomes:
        for one in outcome.analyses:
            counts["posted"] += 1
            counts["results"] += stored[one.json_path]
            if one.json_path in refused:
                counts["unplaced"] += 1
            elif outcome.json_path in refused and not stored[one.json_path]:
                counts["with their measure"] += 1
    return counts
