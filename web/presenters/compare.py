"""The page that sets up to six trials side by side, and the same table as a file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from evidence.models import Report, Result
from trials.models import Trial
from web.freshness import freshness
from web.presenters import compare_request as request
from web.presenters.compare_outcomes import findings, outcome_sections
from web.presenters.compare_rows import NOT_BUNDLED, Cell, Entry, Row, Section, record_sections
from web.presenters.registry_text import Block, plain
from web.presenters.trial_name import trial_name
from web.spreadsheet import csv_text

EXAMPLE = ("NCT00273364", "NCT04047628")
# "MIST: HSCT against …": a report's title that begins with the name of its trial.
NAMED = re.compile(r"([A-Z][A-Z-]{2,}):")
COUNTS = {2: "both", 3: "all three", 4: "all four", 5: "all five", 6: "all six"}
LIMITS = (
    "No figure of one trial is weighed against a figure of another: they treated different people, at different times.",
    "Two outcomes under one measure may still be defined and timed differently; each cell says how, as far as stated.",
    "Course, regimen and measure are read from the records by rule; what a rule missed may still be in the record.",
)


@dataclass(frozen=True, slots=True)
class Column:
    """name: what people call the trial; remove_url: the page without it."""

    name: str
    nct_id: str
    title: str
    url: str
    therapies: Sequence[tuple[str, str]]
    remove_url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the name of the trial beside each of its cells, which is what a phone shows."""

    row: Row
    cells: Sequence[tuple[str, Cell]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """same, different: of what all trials state in words of a short list. unheld: rows that no bundled copy carries."""

    columns: Sequence[Column]
    sections: Sequence[tuple[str, Sequence[Line]]]
    messages: Sequence[request.Message]
    lead: str
    same: Sequence[str]
    different: Sequence[str]
    heading: str
    address: str
    csv_url: str
    trail: Sequence[dict[str, str]]
    limits: Sequence[str]
    unheld: str
    room: int
    example_url: str


def comparison(asked: request.Asked) -> Comparison:
    """Five queries more than `asked` made, whatever the trials."""
    reports = request.reports_by_trial(asked.trials)
    sections = sections_of(asked.trials, reports)
    columns = columns_of(asked.trials, reports)
    numbers = [one.nct_id for one in columns]
    return Comparison(
        columns=columns,
        sections=[(one.heading, lines(one, columns)) for one in sections],
        unheld=", ".join(
            row.label.lower() for section in sections for row in section.rows if not_bundled(row)
        ),
        messages=asked.messages,
        lead=lead(columns),
        same=[f"{row.label}: {texts[0]}" for row, texts in stated(sections, "same")],
        different=[f"{row.label}: {by_value(texts, columns)}" for row, texts in stated(sections, "differs")],
        heading=f"In {COUNTS[len(columns)]} the same" if len(columns) in COUNTS else "",
        address=request.address(numbers),
        csv_url=request.address(numbers, "compare-csv"),
        trail=[{"label": "Trials", "url": reverse("trials")}, {"label": "Compare", "url": ""}],
        limits=LIMITS,
        room=request.MOST - len(columns),
        example_url=example(),
    )


def lines(section: Section, columns: Sequence[Column]) -> list[Line]:
    return [
        Line(row, list(zip((one.name for one in columns), row.cells, strict=True)))
        for row in section.rows
        if not not_bundled(row)
    ]


def not_bundled(row: Row) -> bool:
    return all(cell.absent == NOT_BUNDLED for cell in row.cells)


def sections_of(trials: Sequence[Trial], reports: dict[str, list[Report]]) -> list[Section]:
    if not trials:
        return []
    found = [
        findings(trial, reports[trial.nct_id], posted, published)
        for trial, posted, published in with_results(trials, reports)
    ]
    bundled = freshness().is_starter
    return [*record_sections(trials, bundled=bundled), *outcome_sections(found)]


def with_results(
    trials: Sequence[Trial], reports: dict[str, list[Report]]
) -> Iterator[tuple[Trial, list[Result], list[Result]]]:
    """Each trial with its posted results, and those of its reports. Three queries for all of them."""
    posted: dict[int, list[Result]] = defaultdict(list)
    for one in Result.objects.filter(trial__in=trials).select_related("trial").order_by("position"):
        posted[one.trial_id or 0].append(one)
    slugs = {report.pk for mine in reports.values() for report in mine}
    published: dict[int, list[Result]] = defaultdict(list)
    rows = Result.objects.filter(report__in=slugs).select_related("report").prefetch_related("sources")
    for one in rows.order_by("-report__year", "report__slug", "position"):
        published[one.report_id or 0].append(one)
    for trial in trials:
        mine = [one for report in reports[trial.nct_id] for one in published[report.pk]]
        yield trial, posted[trial.pk], mine


def columns_of(trials: Sequence[Trial], reports: dict[str, list[Report]]) -> list[Column]:
    numbers = [one.nct_id for one in trials]
    return [
        Column(
            name=called(one, reports[one.nct_id]),
            nct_id=one.nct_id,
            title=plain(one.brief_title),
            url=one.get_absolute_url(),
            therapies=[(each.therapy.slug, each.therapy.abbreviation) for each in one.assignments.all()],
            remove_url=request.address([number for number in numbers if number != one.nct_id]),
        )
        for one in trials
    ]


def called(trial: Trial, reports: Sequence[Report]) -> str:
    """What people call it: by its record, else by a report that tells of this trial alone."""
    name = trial_name(trial)
    if name != trial.nct_id:
        return name
    alone = (NAMED.match(one.title) for one in reports if one.registry_ids == [trial.nct_id])
    return next((found[1] for found in alone if found), name)


def lead(columns: Sequence[Column]) -> str:
    if not columns:
        return "Name two to six trials by their registry numbers, and they stand side by side."
    if len(columns) == 1:
        return f"{columns[0].name} stands alone: add a trial to compare it with."
    names = " and ".join([", ".join(one.name for one in columns[:-1]), columns[-1].name])
    return f"{names} side by side. They treat different people, so read down before across."


def stated(sections: Sequence[Section], verdict: str) -> list[tuple[Row, list[str]]]:
    """The rows of a verdict, each with what every trial states."""
    rows = (row for section in sections for row in section.rows if row.verdict == verdict)
    return [(row, [", ".join(entry.text for entry in cell.entries) for cell in row.cells]) for row in rows]


def by_value(texts: Sequence[str], columns: Sequence[Column]) -> str:
    """Each value with the trials that state it: "2 (MIST); 3 (BEAT-MS, RAM-MS)"."""
    names: dict[str, list[str]] = {}
    for text, column in zip(texts, columns, strict=True):
        names.setdefault(text, []).append(column.name)
    return "; ".join(f"{text} ({', '.join(found)})" for text, found in names.items())


def example() -> str:
    """Two trials that are held, to show the page by; "" where they are not."""
    held = Trial.objects.shown().filter(nct_id__in=EXAMPLE).count()
    return request.address(EXAMPLE) if held == len(EXAMPLE) else ""


def table_as_csv(asked: request.Asked, site: str) -> str:
    """The table of the page, one row a question, one column a trial. site: "https://…", before its own addresses."""
    reports = request.reports_by_trial(asked.trials)
    columns = columns_of(asked.trials, reports)
    names = ["section", "row", "domain", "compared", *(f"{one.nct_id} {one.name}" for one in columns)]
    rows: list[list[Any]] = [
        ["Trial", "Title", "", "", *(one.title for one in columns)],
        ["Trial", "Address", "", "", *(f"{site}{one.url}" for one in columns)],
    ]
    for section in sections_of(asked.trials, reports):
        for row in section.rows:
            cells = [cell_words(cell, site) for cell in row.cells]
            rows.append([section.heading, row.label, row.note, row.verdict, *cells])
    return csv_text(names, rows)


def cell_words(cell: Cell, site: str) -> str:
    """A cell in one text: its entries with notes and sources in brackets, or the words for nothing."""
    parts = [entry_words(one, site) for one in cell.entries] + [block_words(one) for one in cell.folded]
    if cell.more:
        parts.append(f"and {cell.more} more at {site}{cell.rest}")
    return "; ".join(parts) or f"[{cell.absent}]"


def entry_words(entry: Entry, site: str) -> str:
    figures = "; ".join(
        " ".join(part for part in (one.arm, one.figure, f"({one.basis})" if one.basis else "") if part)
        for one in entry.values
    )
    url = entry.url if not entry.url or entry.url.startswith("http") else f"{site}{entry.url}"
    source = ", ".join(
        part for part in (entry.source, f"grade {entry.grade}" if entry.grade else "", url) if part
    )
    notes = "; ".join(part for part in (entry.note, source) if part)
    return f"{entry.text or figures}{f' [{notes}]' if notes else ''}"


def block_words(block: Block) -> str:
    return " / ".join(block.items) or block.text
