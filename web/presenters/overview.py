"""The home page's two columns and its table of trials by status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from evidence.domains import DOMAIN_LABELS, Design, Domain
from evidence.models import Report, Result, Synthesis
from evidence.questions import question
from evidence.verdicts import Pointer, verdicts
from therapies.models import Therapy
from trials.models import Trial
from trials.vocabulary import STATUS_GROUPS
from web import wording
from web.charts import StatusBars, interval_strip, status_bars
from web.charts.shapes import Drawing
from web.presenters import result_words as say
from web.presenters.evidence_tables import basis

DOMAINS = ("relapse", "disability", "safety")


@dataclass(frozen=True, slots=True)
class Number:
    """One number in words. words say of what; link leads to its row with its source."""

    figure: str
    spread: str
    words: str
    grade: str
    link: str


@dataclass(frozen=True, slots=True)
class AnswerBlock:
    domain: str
    verdict: str
    strip: Drawing | None
    lead: Number
    also: list[Number]
    basis: list[dict[str, str]]
    url: str
    link: str


@dataclass(frozen=True, slots=True)
class Column:
    therapy: str
    name: str
    note: str
    answers: list[AnswerBlock]


def therapy_columns() -> list[Column]:
    shown = Q(assignments__trial__merged_into=None)
    tracked = Therapy.objects.filter(tracked=True).order_by("position").annotate(
        trial_count=Count("assignments", filter=shown, distinct=True),
        posted_count=Count("assignments", filter=shown & Q(assignments__trial__has_results=True), distinct=True),
    )  # fmt: skip
    results = {(r.report.slug, r.key): r for r in published() if r.report}
    answers = latest_answers()
    return [
        Column(
            t.slug, t.abbreviation, note(t, t.trial_count, t.posted_count), answer_blocks(t, results, answers)
        )
        for t in tracked
    ]


def note(therapy: Therapy, trials: int, posted: int) -> str:
    studies = wording.counted(trials, "registered study", "registered studies")
    return f"{therapy.name} · {studies}, {posted:,} with posted results"


def published() -> list[Result]:
    """Every result of a report but those that describe people before treatment."""
    return list(
        Result.objects.filter(report__isnull=False)
        .exclude(time_kind="baseline")
        .select_related("report")
        .order_by("report_id", "position")
    )


def latest_answers() -> dict[str, dict[str, Any]]:
    newest = Synthesis.objects.newest()
    return {synthesis.question: synthesis.answer for synthesis in newest}


def answer_blocks(
    therapy: Therapy, results: dict[tuple[str, str], Result], answers: dict[str, dict[str, Any]]
) -> list[AnswerBlock]:
    blocks = []
    for domain in DOMAINS:
        said = verdicts().get(therapy.slug, {}).get(domain)
        here = [
            r
            for r in results.values()
            if r.domain == domain and r.report and r.report.therapy_id == therapy.pk
        ]
        if said is None or (lead := number(said.lead, results, answers)) is None:
            continue
        blocks.append(
            AnswerBlock(
                domain=domain,
                verdict=said.verdict,
                strip=strip(said.lead, therapy.slug, domain, results, answers),
                lead=lead,
                also=[found for one in said.also if (found := number(one, results, answers))],
                basis=basis_words(here),
                url=f"{therapy.get_absolute_url()}#{domain}",
                link=f"{DOMAIN_LABELS[Domain(domain)]} after {therapy.abbreviation}",
            )
        )
    return blocks


def basis_words(results: list[Result]) -> list[dict[str, str]]:
    """How many reports of each design stand behind a domain; a design without one is left out."""
    names = {
        Design.RANDOMISED: ("randomised", "randomised"),
        Design.COMPARATIVE: ("comparative cohort", "comparative cohorts"),
        Design.SINGLE_ARM: ("single arm", "single arm"),
    }
    counts = basis(results)
    return [
        {"design": design.value, "words": wording.counted(counts[design.value], *names[design])}
        for design in Design
        if counts[design.value]
    ]


def number(
    pointer: Pointer, results: dict[tuple[str, str], Result], answers: dict[str, dict[str, Any]]
) -> Number | None:
    """None where the number it points to is not held."""
    if pointer.question:
        return question_number(pointer, answers.get(pointer.question))
    result = results.get((pointer.report, pointer.result))
    if result is None or result.report is None:
        return None
    report: Report = result.report
    named = (say.measure_label(result).lower(), report.short_name, result.time_text)
    words = pointer.words or ", ".join(part for part in named if part)
    people = say.people(result)
    return Number(
        figure=say.figure(result),
        spread=say.spread(result),
        words=f"{words}, {people}" if people else words,
        grade=result.grade,
        link=f"{report.get_absolute_url()}#{result.key}",
    )


def question_number(pointer: Pointer, answer: dict[str, Any] | None) -> Number | None:
    if answer is None:
        return None
    link = reverse("question", args=[pointer.question])
    if pointer.report:
        row = next((row for row in answer["rows"] if row["report"] == pointer.report), None)
        if row is None or not row["total"]:
            return None
        title = question(pointer.question).title
        most = wording.percent(100 * row["upper"])
        words = f"{title[:1].lower()}{title[1:]}, {row['name']}; a true rate up to {most} would fit"
        spread = f"exact {wording.interval(100 * row['lower'], 100 * row['upper'], row['level'])}"
        return Number(wording.count_of(row["n"], row["total"]), spread, words, row["grade"], link)
    pooled = answer["pooled"]
    if pooled is None:
        return None
    crude = wording.percent(100 * pooled["events"] / pooled["total"])
    words = (
        f"died of it in a typical cohort, pooled over {pooled['k']}; {crude} of all people together "
        f"({pooled['events']:,} of {pooled['total']:,}), {wording.percent(100 * pooled['mean_estimate'])} "
        "averaged over cohorts"
    )
    low, high = 100 * pooled["ci_lower"], 100 * pooled["ci_upper"]
    return Number(
        wording.percent(100 * pooled["estimate"]),
        wording.interval(low, high),
        words,
        answer["lowest_grade"],
        link,
    )


def strip(
    pointer: Pointer,
    therapy: str,
    domain: str,
    results: dict[tuple[str, str], Result],
    answers: dict[str, dict[str, Any]],
) -> Drawing | None:
    drawn = numbers_to_draw(pointer, results, answers)
    if drawn is None:
        return None
    value, low, high, scale, title = drawn
    directions = ("less", "more") if scale == "log_ratio" else ("", "")
    unit = "ratio" if scale == "log_ratio" else "percent"
    return interval_strip(
        value,
        low,
        high,
        uid=f"strip-{therapy}-{domain}",
        title=title,
        description=f"{title}: {wording.estimate(value, low, high, unit=unit)}.",
        scale=scale,  # type: ignore[arg-type]
        therapy=therapy,
        directions=directions,
    )


def numbers_to_draw(
    pointer: Pointer, results: dict[tuple[str, str], Result], answers: dict[str, dict[str, Any]]
) -> tuple[float, float | None, float | None, str, str] | None:
    """(value, low, high, scale, title), percentages 0 to 100; None where there is nothing to draw."""
    if pointer.question:
        answer = answers.get(pointer.question)
        row = next((r for r in answer["rows"] if r["report"] == pointer.report), None) if answer else None
        found = row or (answer["pooled"] if answer else None)
        if not found:
            return None
        low, high = found.get("lower", found.get("ci_lower")), found.get("upper", found.get("ci_upper"))
        return 100 * found["estimate"], 100 * low, 100 * high, "percent", question(pointer.question).title
    result = results.get((pointer.report, pointer.result))
    if result is None:
        return None
    title = say.measure_label(result)
    if result.kind in say.SHORT_RATIO and result.value is not None:
        return (
            float(result.value),
            number_or_none(result.ci_lower),
            number_or_none(result.ci_upper),
            "log_ratio",
            title,
        )
    if result.kind in say.PERCENT_KINDS and result.value is not None:
        return (
            float(result.value),
            number_or_none(result.ci_lower),
            number_or_none(result.ci_upper),
            "percent",
            title,
        )
    if result.kind == "count_of_participants" and result.total and result.n is not None:
        return 100 * result.n / result.total, None, None, "percent", title
    return None


def number_or_none(value: Any) -> float | None:
    return None if value is None else float(value)


def status_table() -> StatusBars:
    """Trials of each tracked therapy by status."""
    tracked = list(Therapy.objects.filter(tracked=True).order_by("position"))
    groups = {status: key for key, (_, statuses) in STATUS_GROUPS.items() for status in statuses}
    counts: dict[str, dict[str, int]] = {key: {t.slug: 0 for t in tracked} for key in STATUS_GROUPS}
    found = (
        Trial.objects.shown()
        .filter(assignments__therapy__in=tracked)
        .values_list("overall_status", "assignments__therapy__slug")
        .annotate(n=Count("pk", distinct=True))
        .order_by()
    )
    for status, slug, n in found:
        if slug in counts["unknown"]:
            counts[groups.get(status, "unknown")][slug] += n
    return status_bars(counts, [therapy.slug for therapy in tracked])
