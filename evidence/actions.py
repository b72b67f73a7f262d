"""The only writer of evidence."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.utils import timezone

from evidence.corrections import CorrectionError, merged_mistakes, prepared, values_of, write_into
from evidence.extraction import results_of
from evidence.facts import ReportFacts, ResultFacts, SourceFacts
from evidence.literature_files import COHORTS, FOLDER, LiteratureError, read_literature
from evidence.models import (
    CohortGroup,
    Correction,
    LiteratureMistake,
    PlannedMeasure,
    Report,
    Result,
    Source,
    Synthesis,
    UnplacedOutcome,
)
from evidence.planned import Placed, Titled, placed
from evidence.questions import QUESTIONS, answer
from therapies.models import Therapy
from trials.facts import PostedResultsFacts
from trials.models import PlannedOutcome, Trial


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
    for key, group in literature.cohort_groups.items():
        load_cohort_group(key, {"name": group.name, "reason": group.reason})
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    errors = list(literature.errors)
    for report in literature.reports:
        try:
            with transaction.atomic():
                counts[load_report(report)] += 1
        except LiteratureError as error:
            errors.append(error)
        except (DatabaseError, ArithmeticError, ValueError, ObjectDoesNotExist) as error:
            errors.append(
                LiteratureError(f"{report.id}.yaml", "file", f"cannot be stored: {error}".split("\n")[0])
            )
    kept = {report.id for report in literature.reports} | {Path(error.file).stem for error in errors}
    # A folder whose cohort groups cannot be read, or that is not there, is no reason to remove anything.
    gone = Report.objects.none() if Path(COHORTS).stem in kept else Report.objects.exclude(slug__in=kept)
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


def load_report(facts: ReportFacts) -> str:
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
    report.results.all().delete()
    sources = {source.key: record_source(source) for source in facts.sources}
    for position, result in enumerate(facts.results):
        row = Result.objects.create(report=report, position=position, **result_columns(result))
        row.sources.set([sources[key] for key in result.sources])
    apply_corrections(report)
    return "changed" if before else "new"


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
    values = asdict(facts)
    time = values.pop("time")
    del values["sources"]
    return values | {
        "contrast": list(facts.contrast),
        "time_text": time["text"],
        "time_months": time["months"],
        "time_kind": time["kind"],
    }


@transaction.atomic
def record_posted_results(trial: Trial, posted: PostedResultsFacts | None) -> None:
    """Replace what was drawn from this record's posted results by what the rules draw from it now."""
    Result.objects.filter(trial=trial).delete()
    UnplacedOutcome.objects.filter(trial=trial).delete()
    if posted is None:
        return
    extracted = results_of(posted, conditions=tuple(trial.conditions))
    Result.objects.bulk_create(
        Result(trial=trial, position=position, **result_columns(facts))
        for position, facts in enumerate(extracted.results)
    )
    UnplacedOutcome.objects.bulk_create(
        UnplacedOutcome(trial=trial, title=one.title, reason=one.reason, json_path=one.json_path)
        for one in extracted.unplaced
    )


@transaction.atomic
def record_planned_measures(trial: Trial, planned: Sequence[Titled], conditions: Sequence[str]) -> None:
    """Where the rules place each planned outcome of this record now. Writes nothing where that is so already."""
    replace_planned({trial.pk: placed(planned, conditions)})


def map_all_planned(batch: int = 500) -> int:
    """Place the planned outcomes of every trial again, from the stored rows. Returns how many trials changed."""
    keys = list(Trial.objects.order_by("pk").values_list("pk", flat=True))
    return sum(map_planned(keys[start : start + batch]) for start in range(0, len(keys), batch))


@transaction.atomic
def map_planned(keys: Sequence[int]) -> int:
    outcomes: dict[int, list[PlannedOutcome]] = {key: [] for key in keys}
    for outcome in PlannedOutcome.objects.filter(trial__in=keys):
        outcomes[outcome.trial_id].append(outcome)
    conditions = dict(Trial.objects.filter(pk__in=keys).values_list("pk", "conditions"))
    return replace_planned({key: placed(outcomes[key], conditions[key]) for key in conditions})


def replace_planned(wanted: Mapping[int, frozenset[Placed]]) -> int:
    """wanted: trial's id -> what its rows are to say. Only the rows of a trial that differs are made anew."""
    held: dict[int, set[Placed]] = {}
    for trial_id, *columns in PlannedMeasure.objects.filter(trial__in=wanted).values_list(
        "trial_id", *Placed._fields
    ):
        held.setdefault(trial_id, set()).add(Placed(*columns))
    differ = [key for key, rows in wanted.items() if rows != held.get(key, set())]
    if gone := [key for key in differ if key in held]:
        PlannedMeasure.objects.filter(trial__in=gone).delete()
    PlannedMeasure.objects.bulk_create(planned_rows(wanted, differ))
    return len(differ)


def planned_rows(wanted: Mapping[int, frozenset[Placed]], trials: Iterable[int]) -> list[PlannedMeasure]:
    return [PlannedMeasure(trial_id=key, **row._asdict()) for key in trials for row in sorted(wanted[key])]


def refresh_syntheses() -> int:
    """Answer every standing question again; keep an answer only if it differs from the last. Returns how many did."""
    made = 0
    for question in QUESTIONS:
        found = asdict(answer(question))
        digest = hashlib.sha256(repr(found).encode()).hexdigest()
        latest = Synthesis.objects.filter(question=question.slug).order_by("-made_at", "-id").first()
        if latest is None or latest.digest != digest:
            Synthesis.objects.create(
                question=question.slug, digest=digest, made_at=timezone.now(), answer=found
            )
            made += 1
    return made
