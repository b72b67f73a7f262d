"""The desk for posted results: participants, outcome measures, adverse events. All of it is view-only."""

from __future__ import annotations

from django.contrib import admin

from trials.posted import (
    AdverseEvent,
    AdverseEventGroup,
    BaselineMeasure,
    BaselineMeasurement,
    FlowStep,
    Measurement,
    PostedAnalysis,
    PostedMeasurement,
    PostedOutcome,
    PostedResults,
)
from trials.view_only import ROWS_SHOWN, OfTrial, Part, ViewOnly

# What a trial's page leads to.
POSTED_LISTS = (
    (PostedResults, "Posted results as a whole"),
    (FlowStep, "Participant flow"),
    (BaselineMeasure, "Baseline"),
    (PostedOutcome, "Posted outcomes"),
    (AdverseEventGroup, "Adverse event groups"),
    (AdverseEvent, "Adverse events"),
)


class MeasurementPart(Part):
    model: type[Measurement] = PostedMeasurement
    fields = (
        "group_id",
        "class_title",
        "category_title",
        "value_text",
        "spread_text",
        "lower_text",
        "upper_text",
        "comment",
        "json_path",
    )
    verbose_name_plural = f"measurements (the first {ROWS_SHOWN})"
    classes = ()


class AnalysisPart(Part):
    model = PostedAnalysis
    fields = (
        "group_ids",
        "method",
        "param_type",
        "param_value_text",
        "ci_level",
        "ci_lower_text",
        "ci_upper_text",
        "p_value",
        "comment",
        "json_path",
    )
    verbose_name_plural = "analyses"
    classes = ()


@admin.register(PostedOutcome)
class PostedOutcomeAdmin(OfTrial):
    """One posted outcome measure with its numbers."""

    list_display = ("title", "trial", "type", "param_type", "unit", "time_frame")
    list_filter = ("type", "param_type", "reporting_status")
    search_fields = (*OfTrial.search_fields, "title")
    inlines = (MeasurementPart, AnalysisPart)


@admin.register(AdverseEventGroup)
class AdverseEventGroupAdmin(OfTrial):
    list_display = (
        "title",
        "trial",
        "group_id",
        "deaths_affected",
        "deaths_at_risk",
        "serious_affected",
        "serious_at_risk",
        "other_affected",
        "other_at_risk",
    )
    search_fields = (*OfTrial.search_fields, "title")


@admin.register(AdverseEvent)
class AdverseEventAdmin(OfTrial):
    list_display = ("term", "trial", "serious", "group_id", "affected", "at_risk", "events", "organ_system")
    list_filter = ("serious", "organ_system")
    search_fields = (*OfTrial.search_fields, "term")


@admin.register(PostedResults)
class PostedResultsAdmin(ViewOnly):
    """What a results section says as a whole."""

    list_display = ("trial", "flow_units", "frequency_threshold_text", "agreement_restrictive")
    list_filter = ("agreement_with_employee", "agreement_restrictive")
    list_select_related = ("trial",)
    search_fields = ("trial__nct_id", "trial__acronym", "limitations", "recruitment_details")
    ordering = ("trial__nct_id",)


@admin.register(FlowStep)
class FlowStepAdmin(OfTrial):
    """How many people of a group came to a step, or left for a reason."""

    list_display = ("type", "trial", "kind", "period", "group_id", "participants_text", "units_text")
    list_filter = ("kind",)
    search_fields = (*OfTrial.search_fields, "type", "period")


class BaselineMeasurementPart(MeasurementPart):
    model: type[Measurement] = BaselineMeasurement


@admin.register(BaselineMeasure)
class BaselineMeasureAdmin(OfTrial):
    """One baseline characteristic with its numbers."""

    list_display = ("title", "trial", "param_type", "dispersion_type", "unit")
    list_filter = ("param_type", "dispersion_type")
    search_fields = (*OfTrial.search_fields, "title")
    inlines = (BaselineMeasurementPart,)
