"""Standing questions: which results are eligible, which are set aside and why, and what they add up to.

(therapy, measure, time window) -> eligible results -> one report per cohort group -> a model chosen by rule -> Answer.
Rule for the model: shares of people with a rare event by a binomial-normal GLMM on the counts; survival estimates are
shown and not pooled, since their numbers at risk are not reported and most come without an interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from evidence.models import CohortGroup, Result

VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question the site always answers. months: the time window, both ends included; None takes any time."""

    slug: str
    therapy: str
    domain: str
    measure: str
    title: str
    plain: str
    kinds: tuple[str, ...]
    pooled: bool
    months: tuple[float, float] | None = None
    not_pooled_because: str = ""


QUESTIONS: tuple[Question, ...] = (
    Question(
        slug="hsct-treatment-related-mortality",
        therapy="hsct",
        domain="safety",
        measure="treatment_related_mortality",
        title="Deaths caused by HSCT",
        plain="How many people died from the treatment?",
        kinds=("count_of_participants",),
        pooled=True,
    ),
    Question(
        slug="hsct-relapse-free-24-months",
        therapy="hsct",
        domain="relapse",
        measure="relapse_free",
        title="Free of relapse two years after HSCT",
        plain="How many people had no relapse in the two years after HSCT?",
        kinds=("survival_probability", "percentage_of_participants", "count_of_participants"),
        pooled=False,
        months=(21, 27),
        not_pooled_because=(
            "These are estimates over time from cohorts that differ in who was treated, and most give neither an "
            "interval nor the number of people still followed at two years. An average would look more certain than "
            "it is, so each report stands for itself."
        ),
    ),
    Question(
        slug="msc-serious-adverse-events",
        therapy="msc",
        domain="safety",
        measure="serious_adverse_events",
        title="Serious side effects after MSC",
        plain="How many people had a serious side effect?",
        kinds=("count_of_participants",),
        pooled=False,
        not_pooled_because=(
            "Some reports count every serious event, others only those put down to the treatment, over times from "
            "weeks to two years. One figure over such counts would answer no one's question."
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One report's figure. estimate and interval are proportions (0 to 1); interval_kind says whose interval it is."""

    result_id: int
    report: str
    name: str
    title: str
    year: int | None
    design: str
    ms_type: str
    population: str
    n: int | None
    total: int | None
    estimate: float
    lower: float | None
    upper: float | None
    level: float | None
    interval_kind: str
    grade: str
    definition: str
    time: str
    estimator: str
    note: str
    sources: tuple[tuple[str, str, str], ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """pooled is None where nothing is pooled, and refusal says why. Proportions, not percentages."""

    question: str
    version: str
    rows: tuple[Row, ...]
    set_aside: tuple[Row, ...]
    pooled: dict[str, Any] | None = None
    leave_one_out: tuple[dict[str, Any], ...] = ()
    other_ways: tuple[dict[str, Any], ...] = ()
    refusal: str = ""
    lowest_grade: str = ""


OTHER_WAYS: tuple[tuple[str, Callable[[Row], bool]], ...] = (
    ("Sources of grade A only", lambda row: row.grade == "A"),
    ("Published 2015 or later", lambda row: (row.year or 0) >= 2015),
    ("Reports that define the death they count", lambda row: bool(row.definition)),
)


def question(slug: str) -> Question:
    """KeyError for an unknown slug."""
    return {one.slug: one for one in QUESTIONS}[slug]


def answer(asked: Question) -> Answer:
    rows, set_aside = chosen(eligible(asked), asked.months)
    found: dict[str, Any] = {
        "question": asked.slug,
        "version": VERSION,
        "rows": rows,
        "set_aside": set_aside,
        "lowest_grade": max((row.grade for row in rows), default=""),
    }
    if not asked.pooled:
        return Answer(**found, refusal=asked.not_pooled_because)
    return Answer(**found, **pooled(rows))


def eligible(asked: Question) -> list[Result]:
    """Everything reported for the therapy arm on this measure, as a kind that can be read so, at any time."""
    results = Result.objects.filter(
        report__therapy__slug=asked.therapy,
        domain=asked.domain,
        measure=asked.measure,
        kind__in=asked.kinds,
        arm_role__in=("therapy", "all"),
    )
    whole = results.select_related("report", "correction").prefetch_related(
        "sources", "report__cohort_groups"
    )
    return list(whole.order_by("report__slug", "position"))


def chosen(
    results: Iterable[Result], months: tuple[float, float] | None = None
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """One result per report, one report per cohort group: the larger, then the later. The rest with the reason."""
    aside: list[tuple[Result, str]] = []
    best: dict[int, Result] = {}
    for result in sorted(results, key=whole_then_largest):
        if reason := cannot_count(result) or outside(result, months):
            aside.append((result, reason))
        elif other := best.get(result.report_id or 0):
            aside.append(
                (result, f"part of the same report; its figure for {people(other):,} people is used")
            )
        else:
            best[result.report_id or 0] = result
    taken: list[Result] = []
    groups: dict[str, Result] = {}
    for result in sorted(best.values(), key=size_then_year):
        if shared := [group for group in groups_of(result) if group.key in groups]:
            group = max(shared, key=lambda one: people(groups[one.key]))
            aside.append((result, overlap(result, groups[group.key], group)))
        else:
            taken.append(result)
            groups |= {group.key: result for group in groups_of(result)}
    aside.sort(key=lambda pair: size_then_year(pair[0]))
    return tuple(row(result) for result in taken), tuple(row(result, reason) for result, reason in aside)


def overlap(result: Result, other: Result, group: CohortGroup) -> str:
    more = "larger" if people(other) > people(result) else "later"
    return f"may share people with {short_name(other)}, which is {more} ({group.name})"


def cannot_count(result: Result) -> str:
    roles = {arm["role"] for arm in result.report.arms} if result.report else set()
    if result.arm_role == "all" and "comparator" in roles:
        return "counts people on the comparison treatment too"
    if result.kind == "count_of_participants" and (result.n is None or not result.total):
        return "the source gives no number of people treated"
    if result.kind != "count_of_participants" and result.value is None:
        return "the source gives no figure"
    return ""


def outside(result: Result, months: tuple[float, float] | None) -> str:
    if months is None:
        return ""
    if result.time_months is None:
        return "the source does not say when"
    if not months[0] <= result.time_months <= months[1]:
        return f"measured at another time: {result.time_text}"
    return "" if result.time_kind == "fixed" else f"not at one time for everyone: {result.time_text}"


def whole_then_largest(result: Result) -> tuple[bool, int, int]:
    """Within a report: everyone before a part of them, then the larger; the position only to be the same each time."""
    return bool(result.population), -people(result), result.position


def size_then_year(result: Result) -> tuple[int, int, str, int]:
    """Between reports: the larger, then the later; the name only to be the same each time."""
    report = result.report
    assert report is not None
    return -people(result), -(report.year or 0), report.slug, result.position


def people(result: Result) -> int:
    return result.total or (result.report.n if result.report else 0) or 0


def short_name(result: Result) -> str:
    return result.report.short_name if result.report else ""


def groups_of(result: Result) -> list[CohortGroup]:
    return sorted(result.report.cohort_groups.all(), key=lambda group: group.key) if result.report else []


def row(result: Result, reason: str = "") -> Row:
    estimate, lower, upper, level, kind = interval(result)
    report = result.report
    assert report is not None
    return Row(
        result_id=result.pk,
        report=report.slug,
        name=name_of(result),
        title=report.title,
        year=report.year,
        design=report.design_type,
        ms_type=report.ms_type,
        population=result.population,
        n=result.n,
        total=result.total,
        estimate=estimate,
        lower=lower,
        upper=upper,
        level=level,
        interval_kind=kind,
        grade=result.grade,
        definition=result.definition,
        time=result.time_text,
        estimator=result.estimator,
        note="; ".join(filter(None, (result.note, corrected_words(result)))),
        sources=sources_of(result),
        reason=reason,
    )


def corrected_words(result: Result) -> str:
    return f"corrected by a curator: {result.correction.reason}" if result.correction else ""


def sources_of(result: Result) -> tuple[tuple[str, str, str], ...]:
    """(title, address, kind); of a corrected figure first the source of the correction."""
    read = [(source.title, source.url, source.kind) for source in result.sources.all()]
    if result.correction:
        read.insert(0, ("Source of the curator's correction", result.correction.source_url, "correction"))
    return tuple(read)


def name_of(result: Result) -> str:
    """The report's short name, with the arm where the report gives several therapy arms."""
    arms = [arm for arm in result.report.arms if arm["role"] == "therapy"] if result.report else []
    several = len(arms) > 1 and result.arm_role == "therapy"
    return f"{short_name(result)}, {result.arm_label}" if several else short_name(result)


def interval(result: Result) -> tuple[float, float | None, float | None, float | None, str]:
    """Proportion, bounds, level, and whose interval: "exact" (ours, from the counts), "reported" or "" (none given)."""
    if result.kind == "count_of_participants" and result.n is not None and result.total:
        from evidence.synthesis.intervals import exact_interval

        bounds = exact_interval(result.n, result.total)
        return result.n / result.total, bounds.lower, bounds.upper, bounds.level, "exact"
    value = float(result.value or 0) / 100
    if result.ci_lower is None or result.ci_upper is None:
        return value, None, None, None, ""
    return value, percent(result.ci_lower), percent(result.ci_upper), float(result.ci_level or 95), "reported"


def percent(value: Decimal) -> float:
    return float(value) / 100


def pooled(rows: tuple[Row, ...]) -> dict[str, Any]:
    """pooled, leave_one_out, other_ways and refusal of an Answer."""
    # Imported here: a page that computes nothing should not pay for loading numerics.
    from evidence.synthesis.proportion_glmm import Refusal, glmm, leave_one_out

    events, totals = [row.n or 0 for row in rows], [row.total or 0 for row in rows]
    whole = glmm(events, totals)
    if isinstance(whole, Refusal):
        return {"refusal": whole.reason}
    without = leave_one_out(events, totals)
    return {
        "pooled": asdict(whole) | {"exact_lower": exact(whole)[0], "exact_upper": exact(whole)[1]},
        "leave_one_out": tuple(
            {"without": row.name} | (asdict(one) if not isinstance(one, Refusal) else {"refusal": one.reason})
            for row, one in zip(rows, without, strict=True)
        ),
        "other_ways": tuple(another_way(label, tuple(filter(kept, rows))) for label, kept in OTHER_WAYS),
    }


def another_way(label: str, rows: tuple[Row, ...]) -> dict[str, Any]:
    """The same model on fewer rows; refusal where it gives no estimate."""
    from evidence.synthesis.proportion_glmm import Refusal, glmm

    events, totals = [row.n or 0 for row in rows], [row.total or 0 for row in rows]
    one = glmm(events, totals)
    counted = {"label": label, "k": len(rows), "events": sum(events), "total": sum(totals)}
    if isinstance(one, Refusal):
        return counted | {"refusal": one.reason}
    return counted | {"estimate": one.estimate, "ci_lower": one.ci_lower, "ci_upper": one.ci_upper}


def exact(whole: Any) -> tuple[float, float]:
    """The interval of all events in all people taken as one group, the figure without a model."""
    from evidence.synthesis.intervals import exact_interval

    bounds = exact_interval(whole.events, whole.total)
    return bounds.lower, bounds.upper
