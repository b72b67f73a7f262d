"""The desk for registry records: what each registry says, part by part. All of it is view-only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from trials.change_kinds import CHANGE_WORDS
from trials.family_admin import KeptApartAdmin, TrialFamilyAdmin
from trials.models import (
    Annotation,
    Arm,
    Change,
    Collaborator,
    Document,
    Intervention,
    KeptApart,
    PlannedOutcome,
    Reference,
    RegistryCopy,
    ResultsSubmission,
    Site,
    Trial,
    TrialFamily,
)
from trials.posted_admin import POSTED_LISTS
from trials.view_only import ROWS_SHOWN, OfTrial, Part, ViewOnly, link, list_link

admin.site.site_header = "MS Cell-Therapy Evidence Tracker"
admin.site.site_title = "Evidence Tracker desk"
admin.site.index_title = "The desk"
admin.site.enable_nav_sidebar = False  # the lists are wide
admin.site.register(TrialFamily, TrialFamilyAdmin)
admin.site.register(KeptApart, KeptApartAdmin)


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
    fields = ("pmid", "type", "citation", "retractions")


class DocumentPart(Part):
    model = Document
    fields = ("label", "type", "date", "filename", "size")


class ResultsSubmissionPart(Part):
    model = ResultsSubmission
    fields = ("released_date", "unreleased_date", "reset_date", "quality_round")


class AnnotationPart(Part):
    model = Annotation
    fields = ("section", "type", "description", "date", "posted_date")
    verbose_name_plural = "notes of the registry"


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
        ("withdrawn_from_registry_at", admin.EmptyFieldListFilter),
        ("merged_into", admin.EmptyFieldListFilter),
        "assignments__therapy",
        "assignments__confidence",
    )
    search_fields = ("nct_id", "acronym", "brief_title", "official_title", "org_study_id", "lead_sponsor")
    search_help_text = "Registry number, acronym, title, sponsor or the sponsor's own number"
    ordering = (F("last_update_posted_date").desc(nulls_last=True), "nct_id")
    hidden = ("search", "search_text")
    inlines = (
        *(ArmPart, InterventionPart, PlannedOutcomePart, CollaboratorPart, SitePart, ReferencePart),
        *(DocumentPart, ResultsSubmissionPart, AnnotationPart),
    )
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
                    "withdrawn_from_registry_at",
                    "merged_into",
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
                    "minimum_age_years",
                    "maximum_age_years",
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
            "Told to the registry",
            {
                "fields": (
                    "first_submitted_date",
                    "last_update_submitted_date",
                    "results_first_submitted_date",
                    "results_waived",
                    "delayed_posting",
                    "responsible_party_type",
                    "has_dmc",
                    "fda_regulated_drug",
                    "fda_regulated_device",
                    "fdaaa801_violation",
                    "has_expanded_access",
                    "ipd_sharing",
                    "ipd_description",
                    "links",
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
            link(reverse("admin:therapies_review_trial", args=[trial.pk]), "Review its therapies"),
        ]
        parts = (
            (Change, "Changes"),
            *POSTED_LISTS,
            (PlannedOutcome, "Planned outcomes"),
            (Site, "All sites"),
        )
        links += [list_link(model, words, trial__id__exact=trial.pk) for model, words in parts]
        return format_html_join(" · ", "{}", ((one,) for one in links))


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


class KindOfChange(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(CHANGE_WORDS.items())

    def queryset(self, request: HttpRequest, changes: Any) -> QuerySet[Change]:
        return changes.filter(kind=self.value()) if self.value() else changes


@admin.register(Change)
class ChangeAdmin(OfTrial):
    """What differs between two versions of a record; rank 1 tells most."""

    list_display = ("in_words", "trial", "field", "before", "after", "registry_date", "seen_at", "rank")
    list_filter = (KindOfChange, "rank")
    search_fields = (*OfTrial.search_fields, "field", "before", "after")
    ordering = ("-seen_at", "trial__nct_id", "position")

    @admin.display(description="kind", ordering="kind")
    def in_words(self, change: Change) -> str:
        return CHANGE_WORDS.get(change.kind, change.kind)


@admin.register(RegistryCopy)
class RegistryCopyAdmin(ViewOnly):
    """What we hold of each registry, and when we last looked."""

    list_display = (
        "source",
        "registry_timestamp",
        "mode",
        "succeeded_at",
        "attempted_at",
        "expected",
        "held",
        "running",
        "error",
    )
