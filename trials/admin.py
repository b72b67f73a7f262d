"""The desk for registry records: what each registry says, part by part. All of it is view-only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from trials.models import (
    AdverseEvent,
    AdverseEventGroup,
    Arm,
    Collaborator,
    Intervention,
    PlannedOutcome,
    PostedAnalysis,
    PostedMeasurement,
    PostedOutcome,
    Reference,
    RegistryCopy,
    Site,
    Trial,
)
from trials.view_only import ROWS_SHOWN, Part, ViewOnly, link, list_link

admin.site.site_header = "MS Cell-Therapy Evidence Tracker"
admin.site.site_title = "Evidence Tracker desk"
admin.site.index_title = "The desk"
admin.site.enable_nav_sidebar = False  # the lists are wide


class ArmPart(Part):
    model = Arm
    fields = ("label", "type", "description", "intervention_names")


class InterventionPart(Part):
    model = Intervention
    fields = ("name", "type", "description", "other_names", "arm_labels")


class PlannedOutcomePart(Part):
    model = PlannedOutcome
    fields = ("type", "measure", "time_frame", "description")
    ordering = ("type", "position")


class SitePart(Part):
    model = Site
    fields = ("facility", "city", "country", "status")
    verbose_name_plural = f"sites (the first {ROWS_SHOWN})"


class CollaboratorPart(Part):
    model = Collaborator
    fields = ("name", "sponsor_class")


class ReferencePart(Part):
    model = Reference
    fields = ("pmid", "type", "citation")


@admin.register(Trial)
class TrialAdmin(ViewOnly):
    """One registry record. Its parts below; long ones have lists of their own."""

    list_display = (
        "nct_id",
        "acronym",
        "brief_title",
        "overall_status",
        "phase",
        "therapies",
        "last_update_posted_date",
        "has_results",
    )
    list_filter = (
        "overall_status",
        "phase",
        "study_type",
        "has_results",
        "results_held",
        "assignments__therapy",
        "assignments__confidence",
    )
    search_fields = ("nct_id", "acronym", "brief_title", "official_title", "org_study_id", "lead_sponsor")
    search_help_text = "Registry number, acronym, title, sponsor or the sponsor's own number"
    ordering = (F("last_update_posted_date").desc(nulls_last=True), "nct_id")
    hidden = ("search", "search_text")
    inlines = (ArmPart, InterventionPart, PlannedOutcomePart, CollaboratorPart, SitePart, ReferencePart)
    fieldsets = (
        (None, {"fields": ("elsewhere", "nct_id", "acronym", "brief_title", "official_title", "therapies")}),
        (
            "State",
            {
                "fields": (
                    "overall_status",
                    "last_known_status",
                    "why_stopped",
                    "start_date",
                    "primary_completion_date",
                    "completion_date",
                    "first_posted_date",
                    "last_update_posted_date",
                    "results_first_posted_date",
                    "status_verified_date",
                    "has_results",
                    "results_held",
                )
            },
        ),
        (
            "Design",
            {
                "fields": (
                    "study_type",
                    "phase",
                    "allocation",
                    "intervention_model",
                    "masking",
                    "who_masked",
                    "primary_purpose",
                    "observational_model",
                    "time_perspective",
                    "enrollment",
                    "enrollment_kind",
                )
            },
        ),
        (
            "People",
            {
                "fields": (
                    "conditions",
                    "keywords",
                    "sex",
                    "minimum_age",
                    "maximum_age",
                    "healthy_volunteers",
                    "eligibility_criteria",
                ),
                "classes": ("collapse",),
            },
        ),
        (
            "Words",
            {
                "fields": (
                    "brief_summary",
                    "detailed_description",
                    "adverse_events_time_frame",
                    "adverse_events_description",
                ),
                "classes": ("collapse",),
            },
        ),
        (
            "Who and where from",
            {
                "fields": (
                    "lead_sponsor",
                    "lead_sponsor_class",
                    "org_study_id",
                    "secondary_ids",
                    "aliases",
                    "payload_digest",
                    "fetched_at",
                    "registry_timestamp",
                )
            },
        ),
    )
    readonly_fields = ("elsewhere", "therapies")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Trial]:
        return super().get_queryset(request).prefetch_related("assignments__therapy")

    @admin.display(description="therapies")
    def therapies(self, trial: Trial) -> str:
        found = [f"{one.therapy.abbreviation} ({one.confidence})" for one in trial.assignments.all()]
        return ", ".join(sorted(found)) or "none"

    @admin.display(description="elsewhere")
    def elsewhere(self, trial: Trial) -> SafeString:
        """The registry's page, ours, and the lists of the long parts."""
        links = [
            link(trial.registry_url, "Registry record"),
            link(trial.get_absolute_url(), "Page on this site"),
        ]
        parts = (
            (PostedOutcome, "Posted outcomes"),
            (AdverseEventGroup, "Adverse event groups"),
            (AdverseEvent, "Adverse events"),
            (PlannedOutcome, "Planned outcomes"),
            (Site, "All sites"),
        )
        links += [list_link(model, words, trial__id__exact=trial.pk) for model, words in parts]
        return format_html_join(" · ", "{}", ((one,) for one in links))


class OfTrial(ViewOnly):
    """A part of a record with a list of its own."""

    list_select_related = ("trial",)
    search_fields: ClassVar[Any] = ("trial__nct_id", "trial__acronym")
    ordering: ClassVar[Any] = ("trial__nct_id", "position")


@admin.register(PlannedOutcome)
class PlannedOutcomeAdmin(OfTrial):
    list_display = ("measure", "trial", "type", "time_frame")
    list_filter = ("type",)
    search_fields = (*OfTrial.search_fields, "measure", "description")
    ordering = ("trial__nct_id", "type", "position")


@admin.register(Site)
class SiteAdmin(OfTrial):
    list_display = ("__str__", "trial", "status", "country")
    list_filter = ("status", "country")
    search_fields = (*OfTrial.search_fields, "facility", "city", "country")


class MeasurementPart(Part):
    model = PostedMeasurement
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


@admin.register(RegistryCopy)
class RegistryCopyAdmin(ViewOnly):
    """What we hold of each registry, and when we last looked."""

    list_display = (
        "source",
        "registry_timestamp",
        "mode",
        "succeeded_at",
        "attempted_at",
        "running",
        "error",
    )
