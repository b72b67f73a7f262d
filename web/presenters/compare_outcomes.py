"""Trials side by side, outcome by outcome: what each planned, posted and published. Makes no query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evidence.domains import DESIGN_LABELS, DOMAIN_LABELS, Design
from evidence.models import Report, Result
from evidence.planned import with_measures
from trials.models import Trial
from trials.vocabulary import STATUS_GROUPS
from web import wording
from web.presenters import side_by_side as sides
from web.presenters.compare_rows import Cell, Entry, Row, Section
from web.presenters.evidence_tables import ms_type_words
from web.presenters.posted_contrasts import as_contrasts
from web.presenters.posted_results import as_lines

RUNNING = {status for group in ("recruiting", "not-yet", "active") for status in STATUS_GROUPS[group][1]}
NOTHING_YET = f"{wording.MISSING['none_yet']}, trial running"
NO_REPORT = "no report of it read here"
MOST_REPORTS = 3
NONE_PLANNED = "none in our copy of the plan"
Measure = tuple[str, str]
ORDER = {(DOMAIN_LABELS[one.domain], one.label): place for place, one in enumerate(sides.MEASURES_IN_ORDER)}


@dataclass(frozen=True, slots=True)
class Findings:
    """A trial with everything it planned, posted and published, measure by measure."""

    trial: Trial
    reports: Sequence[Report]
    rows: dict[Measure, sides.MeasureRow]

    @property
    def running(self) -> bool:
        return self.trial.overall_status in RUNNING


def findings(
    trial: Trial, reports: Sequence[Report], posted: Sequence[Result], published: Sequence[Result]
) -> Findings:
    """posted, published: of this trial, in their order. trial: with its parts prefetched."""
    lines = [*as_lines(posted), *(one.line for one in as_contrasts(posted))]
    unplaced = list(trial.unplaced_outcomes.all())
    found = sides.side_by_side(trial, with_measures(trial), lines, published, unplaced)
    return Findings(trial, reports, {(one.domain, one.measure): one for one in found})


def outcome_sections(trials: Sequence[Findings]) -> list[Section]:
    """Planned, published, posted; in each only the measures that one of the trials holds something of."""
    return [
        Section("Set out to measure", measured(trials, planned)),
        *([Section("As published", published_rows(trials))] if any(one.reports for one in trials) else []),
        Section("Published results", measured(trials, published) or [reports_row(trials)]),
        Section("Results posted on the registry", [posted_row(trials), *measured(trials, posted)]),
    ]


def measured(trials: Sequence[Findings], read: Callable[[Findings, Measure], Cell]) -> list[Row]:
    measures = sorted({measure for one in trials for measure in one.rows}, key=lambda one: ORDER[one])
    rows = [
        Row(measure, [read(one, (domain, measure)) for one in trials], note=domain)
        for domain, measure in measures
    ]
    return [one for one in rows if any(cell.entries for cell in one.cells)]


def planned(one: Findings, measure: Measure) -> Cell:
    held = one.rows.get(measure)
    if held is None or not held.planned.entries:
        return Cell(absent=NONE_PLANNED, see=held.planned.see if held else "")
    entries = [
        Entry(entry.title, entry.basis)
        for entry in held.planned.entries
        if isinstance(entry, sides.PlannedEntry)
    ]
    return Cell(entries, more=held.planned.more, rest=f"{one.trial.get_absolute_url()}#planned")


def published(one: Findings, measure: Measure) -> Cell:
    held = one.rows.get(measure)
    if held and held.published.entries:
        return figures(one, held.published, "#published")
    absent = held.published.absent if held and one.reports else wording.MISSING["not_reported"]
    if not one.reports:
        absent = NOTHING_YET if one.running else NO_REPORT
    return Cell(absent=absent, see=held.published.see if held else "")


def posted(one: Findings, measure: Measure) -> Cell:
    held = one.rows.get(measure)
    if held and held.posted.entries:
        return figures(one, held.posted, "#posted")
    absent = held.posted.absent if held else without_posted(one.trial)
    return Cell(
        absent=none_posted(one) if not one.trial.has_results else absent, see=held.posted.see if held else ""
    )


def without_posted(trial: Trial) -> str:
    """Why nothing is posted of a measure that the trial neither planned nor posted."""
    unread = trial.has_results and not trial.results_held
    return wording.MISSING["not_extracted"] if unread else sides.NONE_POSTED


def none_posted(one: Findings) -> str:
    return NOTHING_YET if one.running else sides.NONE_POSTED


def figures(one: Findings, held: sides.Cell, anchor: str) -> Cell:
    page = one.trial.get_absolute_url()
    entries = [
        Entry(
            values=entry.values,
            note="; ".join(part for part in (entry.what, entry.when or "time not stated") if part),
            url=page + entry.url if entry.url.startswith("#") else entry.url,
            source=entry.source,
            grade=entry.grade,
        )
        for entry in held.entries
        if isinstance(entry, sides.Figures)
    ]
    return Cell(entries, more=held.more, rest=page + anchor, see=held.see)


def reports_row(trials: Sequence[Findings]) -> Row:
    return told(trials, "Reports read here", lambda report: report.title)


def published_rows(trials: Sequence[Findings]) -> list[Row]:
    """How the reports describe the trial; what no report says has no row."""
    rows = [told(trials, label, say) for label, say in DESCRIBED]
    return [one for one in rows if any(cell.entries for cell in one.cells)]


def told(trials: Sequence[Findings], label: str, say: Callable[[Report], str]) -> Row:
    """What the reports of each trial say, each with its address."""
    return Row(label, [told_of(one, say) for one in trials])


def told_of(one: Findings, say: Callable[[Report], str]) -> Cell:
    if not one.reports:
        return Cell(absent=NOTHING_YET if one.running else NO_REPORT)
    entries = [
        Entry(say(report), url=report.get_absolute_url(), source=report.short_name)
        for report in one.reports
        if say(report)
    ]
    page = f"{one.trial.get_absolute_url()}#published"
    kept = entries[:MOST_REPORTS]
    return (
        Cell(kept, more=len(entries) - len(kept), rest=page)
        if entries
        else Cell(absent=wording.MISSING["not_reported"])
    )


def design(report: Report) -> str:
    label = DESIGN_LABELS[Design(report.design_type)]
    return "; ".join(part for part in (label, report.design_description, report.blinding) if part)


def people(report: Report) -> str:
    size = wording.counted(report.n, "person", "people") if report.n else ""
    return "; ".join(part for part in (size, ms_type_words(report), report.population) if part)


def regimen(report: Report) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in report.intervention)


DESCRIBED: tuple[tuple[str, Callable[[Report], str]], ...] = (
    ("Reports read here", lambda report: report.title),
    ("Design", design),
    ("People", people),
    ("Treatment", regimen),
    ("Against", lambda report: report.comparator),
    ("Follow-up", lambda report: report.follow_up),
)


def posted_row(trials: Sequence[Findings]) -> Row:
    return Row("Posted", [when_posted(one) for one in trials])


def when_posted(one: Findings) -> Cell:
    trial = one.trial
    if not trial.has_results:
        return Cell(absent=none_posted(one))
    date = trial.results_first_posted_date
    read = "" if trial.results_held else "not yet read here: our copy of the record came without them"
    link = f"{trial.registry_url}?tab=results"
    text = wording.partial_date(date.text) if date else "Yes"
    return Cell([Entry(text, read, url=link, source="on the registry")])
