"""What each view reads, in a fixed number of queries whatever the number of rows."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet

from evidence.models import Report, Result, Synthesis
from evidence.querysets import ReportQuerySet, ResultQuerySet
from therapies.models import Assignment, Therapy
from trials.models import (
    AdverseEvent,
    AdverseEventGroup,
    Annotation,
    Arm,
    BaselineMeasure,
    BaselineMeasurement,
    Change,
    Collaborator,
    Document,
    FlowStep,
    Intervention,
    PostedAnalysis,
    PostedMeasurement,
    PostedOutcome,
    Reference,
    ResultsSubmission,
    Site,
    Trial,
)
from trials.querysets import TrialQuerySet

# Long columns that a list never shows.
PROSE = (
    *("brief_summary", "detailed_description", "eligibility_criteria", "study_population"),
    *(
        "intervention_model_description",
        "masking_description",
        "biospecimen_description",
        "gender_description",
    ),
    *("ipd_description", "ipd_access_criteria", "adverse_events_description"),
)
SEARCH = ("search", "search_text")
PARTS: dict[str, Any] = {
    "arms": Arm,
    "interventions": Intervention,
    "sites": Site,
    "collaborators": Collaborator,
    "references": Reference,
    "documents": Document,
    "results_submissions": ResultsSubmission,
    "annotations": Annotation,
    "flow": FlowStep,
    "adverse_event_groups": AdverseEventGroup,
    "adverse_events": AdverseEvent,
}


def assignments(lookup: str) -> Prefetch:
    return Prefetch(
        lookup,
        Assignment.objects.select_related("therapy", "review").order_by("therapy__position", "therapy_id"),
    )


def trial_rows() -> TrialQuerySet:
    places = Site.objects.filter(trial=OuterRef("pk")).exclude(country="").order_by("country")
    countries = ArraySubquery(places.values("country").distinct())
    return (
        Trial.objects.shown()
        .defer(*SEARCH, *PROSE)
        .annotate(countries=countries)
        .prefetch_related(assignments("assignments"), "facets")
    )


def whole_trials() -> TrialQuerySet:
    return (
        trial_rows()
        .with_family()
        .select_related("posted_results")
        .defer(None)
        .defer(*SEARCH)
        .prefetch_related(
            *(Prefetch(name, model.objects.order_by("position")) for name, model in PARTS.items()),
            "planned_outcomes",
            "planned_measures",
            Prefetch("baseline_measures", baseline_measures()),
            Prefetch("posted_outcomes", posted_outcomes()),
            Prefetch("results", stored_results()),
        )
    )


def baseline_measures() -> QuerySet[BaselineMeasure]:
    numbers = Prefetch("measurements", BaselineMeasurement.objects.order_by("position"))
    return BaselineMeasure.objects.order_by("position").prefetch_related(numbers)


def change_rows() -> QuerySet[Change]:
    """Newest first; of one moment the most telling first."""
    rows = Change.objects.select_related("trial").only(
        *(field.name for field in Change._meta.fields),
        "trial__nct_id",
        "trial__acronym",
        "trial__brief_title",
    )
    return rows.order_by("-seen_at", "rank", "trial__nct_id", "position", "pk")


def is_held(nct_id: str) -> bool:
    """Under this number, or under the one it was merged into."""
    return Trial.objects.filter(Q(nct_id=nct_id) | Q(aliases__contains=[nct_id])).exists()


def posted_outcomes() -> QuerySet[PostedOutcome]:
    inner: dict[str, Any] = {"measurements": PostedMeasurement, "analyses": PostedAnalysis}
    return PostedOutcome.objects.order_by("position").prefetch_related(
        *(Prefetch(name, model.objects.order_by("position")) for name, model in inner.items())
    )


def therapy_rows() -> QuerySet[Therapy]:
    shown = Q(assignments__trial__merged_into=None)
    rows = Therapy.objects.annotate(
        trials=Count("assignments", filter=shown, distinct=True),
        number_of_reports=Count("reports", distinct=True),
    )
    return rows.order_by("-tracked", "position", "slug")


def report_rows() -> ReportQuerySet:
    rows = Report.objects.select_related("therapy").prefetch_related("cohort_groups")
    return rows.order_by(F("year").desc(nulls_last=True), "slug")


def whole_reports() -> ReportQuerySet:
    return report_rows().prefetch_related(Prefetch("results", stored_results()))


def stored_results() -> ResultQuerySet:
    """Results inside their report or record, which is at hand already."""
    results = Result.objects.select_related("correction").order_by("position", "pk")
    return results.prefetch_related("sources")


def result_rows() -> ResultQuerySet:
    rows = Result.objects.shown().for_reading().defer(*(f"trial__{name}" for name in (*SEARCH, *PROSE)))
    rows = rows.prefetch_related("report__cohort_groups", assignments("trial__assignments"))
    return rows.order_by("report__slug", "trial__nct_id", "position", "pk")


def latest_answers() -> dict[str, Synthesis]:
    """slug -> the latest stored answer."""
    newest = Synthesis.objects.newest()
    return {one.question: one for one in newest}
