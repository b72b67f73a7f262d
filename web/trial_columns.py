"""The columns of an exported list of trials: name, what it holds, and where it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value
from django.db.models.functions import Concat

from therapies.models import Assignment, Facet
from trials.models import Intervention, Site, Trial
from trials.querysets import TrialQuerySet

READ_AT_ONCE = 500
Cell = str | int | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    holds: str
    value: Callable[[Trial], Cell]


def field(name: str, holds: str) -> Column:
    """A column of the trial itself. A date stays as exact as the registry gives it; "" is nothing given."""

    def value(trial: Trial) -> Cell:
        held = getattr(trial, name)
        return held if held is None or isinstance(held, (bool, int, list)) else str(held)

    return Column(name, holds, value)


def facet(key: str, holds: str) -> Column:
    return Column(key, holds, lambda trial: [one.split(":", 1)[1] for one in annotated(trial, "facet_list")
                                             if one.startswith(f"{key}:")])  # fmt: skip


def annotated(trial: Trial, name: str) -> list[str]:
    return list(getattr(trial, name))


COLUMNS = (
    field("nct_id", "Registry number at ClinicalTrials.gov."),
    field("acronym", "Acronym."),
    field("brief_title", "Short title."),
    Column("therapies", "Therapies studied, by our rules or a curator's decision; their slugs.",
           lambda trial: annotated(trial, "therapy_list")),
    field("overall_status", "Recruitment status, in the registry's word."),
    field("why_stopped", "Why it stopped early, as its sponsor gives it."),
    field("has_results", "Whether results are posted on the registry."),
    field("phase", "Phase or phases; NA where they do not apply."),
    field("study_type", "Interventional, observational or expanded access."),
    field("allocation", "How people are put into groups."),
    field("enrollment", "Number of people; planned or actual: see enrollment_kind."),
    field("enrollment_kind", "ESTIMATED is planned, ACTUAL is counted."),
    field("start_date", "Start, as exact as given: a year, a month or a day."),
    field("primary_completion_date", "Primary completion, likewise."),
    field("completion_date", "Completion, likewise."),
    field("results_first_posted_date", "When results were first posted."),
    field("last_update_posted_date", "When the registry last posted an update."),
    field("lead_sponsor", "Lead sponsor."),
    field("lead_sponsor_class", "Class of the lead sponsor, in the registry's word."),
    Column("countries", "Countries with a site.", lambda trial: annotated(trial, "country_list")),
    field("conditions", "Conditions."),
    Column("interventions", "Names of the interventions.", lambda trial: annotated(trial, "intervention_list")),
    facet("phenotype", "Courses of MS, as our rules read the record."),
    facet("design", "Design, as our rules read the record."),
    facet("conditioning", "Conditioning before HSCT, as our rules read the record."),
    facet("tissue", "Tissue that MSC come from, as our rules read the record."),
    facet("route", "Way the cells are given, as our rules read the record."),
    Column("registry_url", "The record at the registry.", lambda trial: trial.registry_url),
    field("fetched_at", "When we received this version of the record."),
    field("payload_digest", "sha256 of the record as received."),
)  # fmt: skip


def with_columns(trials: TrialQuerySet) -> TrialQuerySet:
    """What the columns read, in one query however many trials."""
    own = [column.name for column in COLUMNS if column.name in {each.name for each in Trial._meta.fields}]
    here = OuterRef("pk")
    facets = Facet.objects.filter(trial=here).order_by("key", "value")
    return trials.only(*own).annotate(
        therapy_list=ArraySubquery(
            Assignment.objects.filter(trial=here)
            .order_by("therapy__position", "therapy__slug")
            .values("therapy__slug")
        ),
        country_list=ArraySubquery(
            Site.objects.filter(trial=here)
            .exclude(country="")
            .order_by("country")
            .values("country")
            .distinct()
        ),
        intervention_list=ArraySubquery(
            Intervention.objects.filter(trial=here).order_by("position").values("name")
        ),
        facet_list=ArraySubquery(facets.annotate(told=Concat("key", Value(":"), "value")).values("told")),
    )


def rows(trials: TrialQuerySet) -> Iterator[dict[str, Cell]]:
    """One by one, so that no list is too long."""
    for trial in with_columns(trials).iterator(chunk_size=READ_AT_ONCE):
        yield {column.name: column.value(trial) for column in COLUMNS}
