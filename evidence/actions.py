"""The only writer of evidence."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from evidence.extraction import results_of
from evidence.facts import ReportFacts, ResultFacts, SourceFacts
from evidence.literature_files import COHORTS, FOLDER, LiteratureError, read_literature
from evidence.models import CohortGroup, Report, Result, Source, Synthesis, UnplacedOutcome
from evidence.questions import QUESTIONS, answer
from therapies.models import Therapy
from trials.facts import PostedResultsFacts
from trials.models import Trial


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
        except (DatabaseError, ArithmeticError, ValueError) as error:
            errors.append(
                LiteratureError(f"{report.id}.yaml", "file", f"cannot be stored: {error}".split("\n")[0])
            )
    kept = {report.id for report in literature.reports} | {Path(error.file).stem for error in errors}
    # A folder whose cohort groups cannot be read, or that is not there, is no reason to remove anything.
    gone = Report.objects.none() if Path(COHORTS).stem in kept else Report.objects.exclude(slug__in=kept)
    _, removed = gone.delete()
    return LiteratureLoaded(**counts, removed=removed.get("evidence.Report", 0), errors=tuple(errors))


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
    return "changed" if before else "new"


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
