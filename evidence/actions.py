"""The only writer of evidence; what is drawn from registry records is written by extraction_actions."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

from evidence.corrections import CorrectionError, merged_mistakes, prepared, values_of, write_into
from evidence.facts import ReportFacts, ResultFacts, SourceFacts
from evidence.literature_files import COHORTS, FOLDER, LiteratureError, read_literature
from evidence.literature_history import Figures, LiteratureChange, difference, note
from evidence.models import CohortGroup, Correction, LiteratureMistake, Report, Result, Source
from evidence.synthesis_actions import refresh_syntheses
from therapies.models import Therapy


@dataclass(frozen=True, slots=True)
class LiteratureLoaded:
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    errors: tuple[LiteratureError, ...] = ()


@transaction.atomic
def load_literature(folder: Path = FOLDER) -> LiteratureLoaded:
    """Bring the tables to what the files say. A file with a mistake leaves its report as it was."""
    literature = read_literature(folder)
    first = not Report.objects.exists()
    for key, group in literature.cohort_groups.items():
        load_cohort_group(key, {"name": group.name, "reason": group.reason})
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    errors = list(literature.errors)
    for report in literature.reports:
        try:
            with transaction.atomic():
                counts[load_report(report, noted=not first)] += 1
        except LiteratureError as error:
            errors.append(error)
        except (DatabaseError, ArithmeticError, ValueError, ObjectDoesNotExist) as error:
            errors.append(
                LiteratureError(f"{report.id}.yaml", "file", f"cannot be stored: {error}".split("\n")[0])
            )
    kept = {report.id for report in literature.reports} | {Path(error.file).stem for error in errors}
    # A folder whose cohort groups cannot be read, or that is not there, is no reason to remove anything.
    gone = Report.objects.none() if Path(COHORTS).stem in kept else Report.objects.exclude(slug__in=kept)
    for one in gone.select_related("therapy"):
        note(one.slug, one.short_name, one.therapy.slug, LiteratureChange.Kind.REMOVED)
    _, removed = gone.delete()
    note_mistakes(errors)
    return LiteratureLoaded(**counts, removed=removed.get("evidence.Report", 0), errors=tuple(errors))


def note_mistakes(errors: Sequence[LiteratureError]) -> None:
    """For the status page; the same mistakes as before write nothing."""
    found = {(error.file, error.key, error.reason) for error in errors}
    if found != set(LiteratureMistake.objects.values_list("file", "key", "reason")):
        LiteratureMistake.objects.all().delete()
        LiteratureMistake.objects.bulk_create(
            LiteratureMistake(file=file, key=key, reason=reason) for file, key, reason in sorted(found)
        )


def load_cohort_group(key: str, values: dict[str, str]) -> None:
    if not CohortGroup.objects.filter(key=key, **values).exists():
        CohortGroup.objects.update_or_create(key=key, defaults=values)


def load_report(facts: ReportFacts, *, noted: bool) -> str:
    """new, changed or unchanged. noted: the change is kept as an event."""
    digest = hashlib.sha256(repr(facts).encode()).hexdigest()
    before = Report.objects.filter(slug=facts.id).first()
    if before and before.file_digest == digest:
        return "unchanged"
    values = asdict(facts)
    for name in ("id", "therapy", "registry", "cohort_groups", "sources", "results"):
        del values[name]
    values |= {
        "therapy": Therapy.objects.get(slug=facts.therapy),
        "registry_ids": list(facts.registry),
        "intervention": [list(pair) for pair in facts.intervention],
        "arms": list(values["arms"]),
        "file_digest": digest,
    }
    report, _ = Report.objects.update_or_create(slug=facts.id, defaults=values)
    report.cohort_groups.set(CohortGroup.objects.filter(key__in=facts.cohort_groups))
    said = figures_of(report)
    report.results.all().delete()
    sources = {source.key: record_source(source) for source in facts.sources}
    for position, result in enumerate(facts.results):
        row = Result.objects.create(report=report, position=position, **result_columns(result))
        row.sources.set([sources[key] for key in result.sources])
    apply_corrections(report)
    outcome = "changed" if before else "new"
    if noted:
        found = difference(said, figures_of(report))
        note(report.slug, report.short_name, facts.therapy, outcome, found)
    return outcome


def figures_of(report: Report) -> Figures:
    return {row.key: values_of(row) for row in report.results.order_by("position")}


def apply_corrections(report: Report) -> None:
    """Puts the open corrections into the rows just made from the file, and keeps what the file says now.

    Raises LiteratureError where the file's new figure and the correction contradict each other.
    """
    for correction in Correction.objects.open().filter(report_slug=report.slug):
        # Read back, so that a decimal is as the column keeps it.
        row = report.results.filter(key=correction.key).first()
        if row is None:
            continue
        correction.file_now = values_of(row)
        correction.save(update_fields=["file_now"])
        for column, reason in merged_mistakes(row, correction.values):
            raise LiteratureError(
                f"{report.slug}.yaml",
                f"results[{row.key}].{column}",
                f"{reason}, with the curator's correction",
            )
        put_in_force(correction, row)


def put_in_force(correction: Correction, row: Result) -> None:
    write_into(row, correction.values)
    row.correction = correction
    row.save(update_fields=[*correction.values, "correction"])


@transaction.atomic
def correct_result(
    report_slug: str,
    key: str,
    values: Mapping[str, Any],
    reason: str,
    source_url: str,
    by: User,
    at: dt.datetime,
) -> Correction:
    """A curator's values in place of the file's, from now on and after every load. Answers are renewed.

    values: {column: value}, of evidence.corrections.CORRECTABLE. Raises CorrectionError, naming the columns.
    """
    row = figure_to_correct(report_slug, key)
    changed, reason, source_url = prepared(row, values, reason, source_url)
    said = values_of(row)
    correction = Correction.objects.create(
        report_slug=report_slug,
        key=key,
        values=changed,
        reason=reason,
        source_url=source_url,
        made_by=by,
        made_at=at,
        file_values=said,
        file_now=said,
    )
    put_in_force(correction, row)
    refresh_syntheses()
    return correction


def check_correction(
    report_slug: str, key: str, values: Mapping[str, Any], reason: str, source_url: str
) -> None:
    """Raises the CorrectionError that correct_result would raise; stores nothing."""
    with transaction.atomic():
        prepared(figure_to_correct(report_slug, key), values, reason, source_url)


def figure_to_correct(report_slug: str, key: str) -> Result:
    """Locked, so that two curators cannot correct it at once."""
    rows = Result.objects.filter(report__slug=report_slug, key=key).select_for_update(of=("self",))
    row = rows.first()
    if row is None:
        if not Report.objects.filter(slug=report_slug).exists():
            raise CorrectionError(("report_slug", f"there is no report {report_slug}"))
        raise CorrectionError(("key", f"{report_slug} has no figure {key}"))
    if row.corrected:
        raise CorrectionError(("key", "the figure is corrected already; withdraw that correction first"))
    return row


@transaction.atomic
def withdraw_correction(correction: Correction, at: dt.datetime) -> bool:
    """What the file says stands again; the correction is kept. False where it was withdrawn before."""
    held = Correction.objects.select_for_update().get(pk=correction.pk)
    if held.withdrawn_at is not None:
        return False
    for row in Result.objects.filter(correction=held).select_for_update():
        write_into(row, {column: held.file_now[column] for column in held.values})
        row.correction = None
        row.save(update_fields=[*held.values, "correction"])
    held.withdrawn_at = at
    held.save(update_fields=["withdrawn_at"])
    refresh_syntheses()
    return True


def record_source(facts: SourceFacts) -> Source:
    source, _ = Source.objects.update_or_create(
        key=facts.key, defaults={"url": facts.url, "title": facts.title, "kind": facts.kind}
    )
    return source


def result_columns(facts: ResultFacts) -> dict[str, Any]:
    values = msgspec.structs.asdict(facts)
    for name in ("time", "sources"):
        del values[name]
    return values | {
        "contrast": list(facts.contrast),
        "time_text": facts.time.text,
        "time_months": facts.time.months,
        "time_kind": facts.time.kind,
    }
