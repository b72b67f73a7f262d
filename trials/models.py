"""Trials as registered: a row per registry record, its parts in rows of their own, replaced whole by a new version."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from trials.disclosure import Disclosure, said, word
from trials.family import FamilyMember, KeptApart, TrialFamily
from trials.fields import PartialDateField, text, texts
from trials.history import Change
from trials.parts import (
    Annotation,
    Arm,
    Collaborator,
    Document,
    Intervention,
    PlannedOutcome,
    Reference,
    ResultsSubmission,
    Site,
)
from trials.posted import (
    AdverseEvent,
    AdverseEventGroup,
    BaselineMeasure,
    BaselineMeasurement,
    FlowStep,
    PostedAnalysis,
    PostedMeasurement,
    PostedOutcome,
    PostedResults,
)
from trials.querysets import TrialQuerySet

__all__ = [
    "AdverseEvent",
    "AdverseEventGroup",
    "Annotation",
    "Arm",
    "BaselineMeasure",
    "BaselineMeasurement",
    "Change",
    "Collaborator",
    "Document",
    "FamilyMember",
    "FlowStep",
    "Intervention",
    "KeptApart",
    "PlannedOutcome",
    "PostedAnalysis",
    "PostedMeasurement",
    "PostedOutcome",
    "PostedResults",
    "Reference",
    "RegistryCopy",
    "ResultsSubmission",
    "Site",
    "Trial",
    "TrialFamily",
]


def years() -> models.DecimalField:
    return models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)


class Trial(Disclosure):
    """A registry record as the registry last stated it."""

    nct_id = models.CharField("registry number", max_length=11, unique=True)
    brief_title = models.TextField()
    official_title = text()
    acronym = text()
    org_study_id = text()
    secondary_ids = models.JSONField(default=list, blank=True, help_text="[{id, type, domain, link, scheme}]")
    aliases = texts()
    brief_summary = text()
    detailed_description = text()

    overall_status = models.CharField(max_length=40, blank=True, default="", db_index=True)
    last_known_status = models.CharField(max_length=40, blank=True, default="")
    why_stopped = text()
    start_date = PartialDateField()
    start_date_kind = models.CharField(max_length=10, blank=True, default="")
    primary_completion_date = PartialDateField()
    primary_completion_date_kind = models.CharField(max_length=10, blank=True, default="")
    completion_date = PartialDateField()
    completion_date_kind = models.CharField(max_length=10, blank=True, default="")
    first_posted_date = PartialDateField()
    first_posted_date_kind = models.CharField(max_length=10, blank=True, default="")
    last_update_posted_date = PartialDateField(db_index=True)
    last_update_posted_date_kind = models.CharField(max_length=10, blank=True, default="")
    results_first_posted_date = PartialDateField()
    results_first_posted_date_kind = models.CharField(max_length=10, blank=True, default="")
    status_verified_date = PartialDateField()

    study_type = models.CharField(max_length=30, blank=True, default="")
    phases = texts()
    phase = models.CharField(
        max_length=40,
        blank=True,
        default="",
        help_text="phases joined: PHASE1/PHASE2; empty when none is given",
    )
    allocation = models.CharField(max_length=30, blank=True, default="")
    intervention_model = models.CharField(max_length=40, blank=True, default="")
    intervention_model_description = text()
    primary_purpose = models.CharField(max_length=40, blank=True, default="")
    masking = models.CharField(max_length=20, blank=True, default="")
    masking_description = text()
    who_masked = texts()
    observational_model = models.CharField(max_length=40, blank=True, default="")
    time_perspective = models.CharField(max_length=40, blank=True, default="")
    patient_registry = said()
    target_duration = word()
    biospecimen_retention = word()
    biospecimen_description = text()
    enrollment = models.PositiveIntegerField(null=True, blank=True)
    enrollment_kind = models.CharField(max_length=10, blank=True, default="")

    conditions = texts()
    keywords = texts()
    condition_mesh = texts()
    intervention_mesh = texts()
    sex = models.CharField(max_length=10, blank=True, default="")
    gender_based = said()
    gender_description = text()
    minimum_age = models.CharField(max_length=40, blank=True, default="")
    maximum_age = models.CharField(max_length=40, blank=True, default="")
    minimum_age_years = years()
    maximum_age_years = years()
    standard_ages = texts()
    healthy_volunteers = models.BooleanField(null=True, blank=True)
    eligibility_criteria = text()
    study_population = text()
    sampling_method = word()

    lead_sponsor = text()
    lead_sponsor_class = models.CharField(max_length=20, blank=True, default="")
    removed_countries = texts()

    has_results = models.BooleanField(default=False)
    results_held = models.BooleanField(
        default=False,
        help_text="we hold the posted results section; the registry can have one we were not given",
    )
    adverse_events_time_frame = text()
    adverse_events_description = text()

    withdrawn_from_registry_at = models.DateTimeField(
        null=True, blank=True, help_text="when we first found that the registry no longer has the record"
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        help_text="the record under whose number the registry now keeps this one",
    )

    payload_digest = models.CharField(max_length=64, help_text="sha256 of the record as received")
    fetched_at = models.DateTimeField()
    registry_timestamp = models.CharField(
        max_length=40, blank=True, default="", help_text="the registry's own date for its data"
    )

    search_text = text(help_text="names, ids, conditions, interventions, outcomes and sponsors in one text")
    search = models.GeneratedField(
        expression=SearchVector("search_text", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = TrialQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(nct_id__regex=r"^NCT\d{8}$"), name="trial_nct_id_canonical"),
            models.CheckConstraint(
                condition=Q(results_held=False) | Q(has_results=True),
                name="trial_held_results_are_posted_results",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="trial_not_merged_into_itself",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{end}_age_years__isnull": True})
                    | (Q(**{f"{end}_age_years__gte": 0}) & ~Q(**{f"{end}_age": ""})),
                    name=f"trial_{end}_age_years_from_text",
                )
                for end in ("minimum", "maximum")
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": False}) | Q(**{f"{name}_kind": ""}),
                    name=f"trial_{name}_kind_needs_date",
                )
                for name in (
                    "start_date",
                    "primary_completion_date",
                    "completion_date",
                    "first_posted_date",
                    "last_update_posted_date",
                    "results_first_posted_date",
                    "disposition_first_posted_date",
                    "quality_comments_posted_date",
                )
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["search"], name="trial_search_gin"),
            models.Index(
                F("last_update_posted_date").desc(nulls_last=True),
                F("nct_id"),
                name="trial_newest_update_first",
            ),
        ]

    def __str__(self) -> str:
        return self.nct_id

    def get_absolute_url(self) -> str:
        return reverse("trial", args=[self.nct_id])

    @property
    def name(self) -> str:
        """What people call the trial: its acronym, else its registry number."""
        return self.acronym or self.nct_id

    @property
    def family(self) -> TrialFamily | None:
        """The programme it belongs to; its members are in no order. No query after TrialQuerySet.with_family."""
        membership = getattr(self, "membership", None)
        return membership.family if membership else None

    @property
    def registry_url(self) -> str:
        return f"https://clinicaltrials.gov/study/{self.nct_id}"


class RegistryCopy(models.Model):
    """What we hold of one registry, and when we last looked. Written by each sync, read by every page.

    set_aside: [{"record_id", "error", "json_path", "since"}], the records that could not be read or stored.
    """

    source = models.CharField(max_length=40, unique=True)
    registry_timestamp = models.CharField(
        max_length=40, blank=True, default="", help_text="the registry's own date for the data we hold"
    )
    mode = models.CharField(max_length=20, blank=True, default="", help_text="full, incremental or starter")
    succeeded_at = models.DateTimeField(null=True, blank=True)
    attempted_at = models.DateTimeField(null=True, blank=True)
    running = models.BooleanField(default=False)
    error = models.TextField(blank=True, default="", help_text="of the last attempt; empty when it succeeded")
    expected = models.PositiveIntegerField(null=True, blank=True, help_text="the registry's own count")
    counts = models.JSONField(
        default=dict, help_text="of the last attempt: seen, new, changed, unchanged, set_aside …"
    )
    set_aside = models.JSONField(default=list)
    held = models.PositiveIntegerField(
        null=True, blank=True, help_text="records we hold that the registry still has, as far as we know"
    )
    progress = models.JSONField(default=dict, help_text="of a running sync: its step and its counts so far")
    drift = models.JSONField(
        default=dict,
        help_text="{added, removed, retyped: [path], unknown: {path: records}}, beyond what the parser knows",
    )

    class Meta:
        verbose_name_plural = "registry copies"

    def __str__(self) -> str:
        return self.source
