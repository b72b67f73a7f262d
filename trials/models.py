"""Trials as registered: a row per registry record, its parts in rows of their own, replaced whole by a new version."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from trials.fields import PartialDateField, text
from trials.posted import AdverseEvent, AdverseEventGroup, PostedAnalysis, PostedMeasurement, PostedOutcome
from trials.querysets import TrialQuerySet

__all__ = [
    "AdverseEvent",
    "AdverseEventGroup",
    "Arm",
    "Collaborator",
    "Intervention",
    "PlannedOutcome",
    "PostedAnalysis",
    "PostedMeasurement",
    "PostedOutcome",
    "Reference",
    "RegistryCopy",
    "Site",
    "Trial",
]


def texts() -> ArrayField:
    return ArrayField(models.TextField(), default=list, blank=True)


class Trial(models.Model):
    """A registry record as the registry last stated it."""

    nct_id = models.CharField("registry number", max_length=11, unique=True)
    brief_title = models.TextField()
    official_title = text()
    acronym = text()
    org_study_id = text()
    secondary_ids = models.JSONField(default=list, blank=True)
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
    primary_purpose = models.CharField(max_length=40, blank=True, default="")
    masking = models.CharField(max_length=20, blank=True, default="")
    who_masked = texts()
    observational_model = models.CharField(max_length=40, blank=True, default="")
    time_perspective = models.CharField(max_length=40, blank=True, default="")
    enrollment = models.PositiveIntegerField(null=True, blank=True)
    enrollment_kind = models.CharField(max_length=10, blank=True, default="")

    conditions = texts()
    keywords = texts()
    condition_mesh = texts()
    intervention_mesh = texts()
    sex = models.CharField(max_length=10, blank=True, default="")
    minimum_age = models.CharField(max_length=40, blank=True, default="")
    maximum_age = models.CharField(max_length=40, blank=True, default="")
    healthy_volunteers = models.BooleanField(null=True, blank=True)
    eligibility_criteria = text()

    lead_sponsor = text()
    lead_sponsor_class = models.CharField(max_length=20, blank=True, default="")

    has_results = models.BooleanField(default=False)
    results_held = models.BooleanField(
        default=False,
        help_text="we hold the posted results section; the registry can have one we were not given",
    )
    adverse_events_time_frame = text()
    adverse_events_description = text()

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
    mode = models.CharField(max_length=20, blank=True, default="", help_text="sync or starter")
    succeeded_at = models.DateTimeField(null=True, blank=True)
    attempted_at = models.DateTimeField(null=True, blank=True)
    running = models.BooleanField(default=False)
    error = models.TextField(blank=True, default="", help_text="of the last attempt; empty when it succeeded")
    expected = models.PositiveIntegerField(null=True, blank=True, help_text="the registry's own count")
    counts = models.JSONField(
        default=dict, help_text="of the last attempt: seen, new, changed, unchanged, set_aside …"
    )
    set_aside = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "registry copies"

    def __str__(self) -> str:
        return self.source


class Part(models.Model):
    """A part of a record, in the record's own order."""

    position = models.PositiveIntegerField()

    class Meta:
        abstract = True


def part_of_trial() -> list[models.BaseConstraint]:
    return [models.UniqueConstraint(fields=["trial", "position"], name="%(class)s_position_in_trial")]


class Arm(Part):
    trial = models.ForeignKey(Trial, models.CASCADE, related_name="arms")
    label = models.TextField()
    type = models.CharField(max_length=40, blank=True, default="")
    description = text()
    intervention_names = texts()

    class Meta:
        constraints = part_of_trial()

    def __str__(self) -> str:
        return self.label


class Intervention(Part):
    trial = models.ForeignKey(Trial, models.CASCADE, related_name="interventions")
    name = models.TextField()
    type = models.CharField(max_length=40, blank=True, default="")
    description = text()
    other_names = texts()
    arm_labels = texts()

    class Meta:
        constraints = part_of_trial()

    def __str__(self) -> str:
        return self.name


class PlannedOutcome(models.Model):
    """position counts within the type, as in the record."""

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="planned_outcomes")
    type = models.CharField(max_length=30)
    position = models.PositiveIntegerField()
    measure = models.TextField()
    description = text()
    time_frame = text()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["trial", "type", "position"], name="plannedoutcome_position_in_trial"
            )
        ]

    def __str__(self) -> str:
        return self.measure


class Site(Part):
    trial = models.ForeignKey(Trial, models.CASCADE, related_name="sites")
    facility = text()
    status = models.CharField(max_length=40, blank=True, default="")
    city = text()
    state = text()
    zip = text()
    country = models.TextField(blank=True, default="", db_index=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *part_of_trial(),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # NULL in a range is neither true nor false, and a check refuses only what is false.
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="site_coordinates_paired_and_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.facility, self.city, self.country) if part)


class Collaborator(Part):
    trial = models.ForeignKey(Trial, models.CASCADE, related_name="collaborators")
    name = models.TextField()
    sponsor_class = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = part_of_trial()

    def __str__(self) -> str:
        return self.name


class Reference(Part):
    trial = models.ForeignKey(Trial, models.CASCADE, related_name="references")
    pmid = models.CharField(max_length=20, blank=True, default="", db_index=True)
    type = models.CharField(max_length=20, blank=True, default="")
    citation = text()

    class Meta:
        constraints = part_of_trial()

    def __str__(self) -> str:
        return self.citation or f"PMID {self.pmid}"
