"""Results as posted on the registry, number by number, before anyone interprets them.

A foreign key has no index of its own where a unique constraint begins with it.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from trials.fields import PartialDateField, text


def reading() -> models.DecimalField:
    return models.DecimalField(max_digits=40, decimal_places=15, null=True, blank=True)


class PostedOutcome(models.Model):
    """One posted outcome measure. groups: [{id, title, description}], scoped to this measure."""

    trial = models.ForeignKey("trials.Trial", models.CASCADE, db_index=False, related_name="posted_outcomes")
    position = models.PositiveIntegerField()
    type = models.CharField(max_length=30, blank=True, default="")
    title = models.TextField()
    description = text()
    population = text()
    reporting_status = models.CharField(max_length=20, blank=True, default="")
    anticipated_posting_date = PartialDateField()
    param_type = models.CharField(max_length=40, blank=True, default="")
    dispersion_type = models.CharField(max_length=60, blank=True, default="")
    unit = text()
    calculate_pct = models.BooleanField(null=True, blank=True)
    time_frame = text()
    type_units_analyzed = text(help_text="what is counted where it is not people: Eyes, Relapses")
    denom_units_selected = text(help_text="which of several denominators the values refer to")
    groups = models.JSONField(default=list, blank=True)
    denominators = models.JSONField(
        default=list, blank=True, help_text="[{group_id, units, text, value, class_title, class_position}]"
    )
    json_path = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["trial", "position"], name="postedoutcome_position_in_trial")
        ]

    def __str__(self) -> str:
        return self.title


class Measurement(models.Model):
    """One posted number, its text beside it: "26,300" is 26300, "NA" has a text and no value."""

    position = models.PositiveIntegerField()
    group_id = models.CharField(max_length=20)
    class_title = text()
    class_position = models.PositiveIntegerField(default=0)
    category_title = text()
    category_position = models.PositiveIntegerField(default=0)
    value_text = text()
    value = reading()
    spread_text = text()
    spread = reading()
    lower_text = text()
    lower = reading()
    upper_text = text()
    upper = reading()
    comment = text()
    json_path = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.value_text


class PostedMeasurement(Measurement):
    outcome = models.ForeignKey(PostedOutcome, models.CASCADE, db_index=False, related_name="measurements")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["outcome", "position"], name="postedmeasurement_position")
        ]


class PostedAnalysis(models.Model):
    """A statistical comparison as posted. ci_level keeps the registry's own level (95, 90, 84 ...)."""

    outcome = models.ForeignKey(PostedOutcome, models.CASCADE, db_index=False, related_name="analyses")
    position = models.PositiveIntegerField()
    group_ids = ArrayField(models.TextField(), default=list)
    group_description = text()
    method = text()
    param_type = text()
    param_value_text = text()
    param_value = reading()
    p_value = text()
    p_value_comment = text()
    ci_level_text = text()
    ci_level = reading()
    ci_sides = models.CharField(max_length=20, blank=True, default="")
    ci_lower_text = text()
    ci_lower = reading()
    ci_lower_comment = text()
    ci_upper_text = text()
    ci_upper = reading()
    ci_upper_comment = text()
    dispersion_type = text()
    dispersion_text = text()
    dispersion = reading()
    estimate_comment = text()
    tested_non_inferiority = models.BooleanField(null=True, blank=True)
    non_inferiority = text()
    non_inferiority_comment = text()
    other_analysis = text()
    comment = text()
    json_path = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["outcome", "position"], name="postedanalysis_position")
        ]

    def __str__(self) -> str:
        return self.method or self.param_type


class AdverseEventGroup(models.Model):
    """A reporting group with the registry's own totals; null means the registry gives no figure."""

    trial = models.ForeignKey(
        "trials.Trial", models.CASCADE, db_index=False, related_name="adverse_event_groups"
    )
    position = models.PositiveIntegerField()
    group_id = models.CharField(max_length=20)
    title = text()
    description = text()
    deaths_affected = models.PositiveIntegerField(null=True)
    deaths_at_risk = models.PositiveIntegerField(null=True)
    serious_affected = models.PositiveIntegerField(null=True)
    serious_at_risk = models.PositiveIntegerField(null=True)
    other_affected = models.PositiveIntegerField(null=True)
    other_at_risk = models.PositiveIntegerField(null=True)
    json_path = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["trial", "position"], name="adverseeventgroup_position_in_trial")
        ]

    def __str__(self) -> str:
        return self.title


class AdverseEvent(models.Model):
    """One term in one group. Never added up over terms or groups: one person can have several events."""

    trial = models.ForeignKey("trials.Trial", models.CASCADE, db_index=False, related_name="adverse_events")
    serious = models.BooleanField()
    position = models.PositiveIntegerField()
    term = models.TextField()
    organ_system = text()
    source_vocabulary = text()
    assessment_type = models.CharField(max_length=40, blank=True, default="")
    notes = text()
    group_id = models.CharField(max_length=20)
    affected = models.PositiveIntegerField(null=True)
    at_risk = models.PositiveIntegerField(null=True)
    events = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["trial", "position"], name="adverseevent_position_in_trial")
        ]

    def __str__(self) -> str:
        return self.term


class PostedResults(models.Model):
    """What a results section says as a whole. A trial without one has no row.

    flow_groups: [{id, title, description}]; baseline_groups: the same with is_total, all groups together;
    baseline_denominators: as in PostedOutcome. frequency_threshold: per cent below which other (not serious) events
    need not be listed. agreement_…: what the sponsor lets investigators publish.
    """

    trial = models.OneToOneField(
        "trials.Trial", models.CASCADE, primary_key=True, related_name="posted_results"
    )
    recruitment_details = text()
    pre_assignment_details = text()
    flow_units = text(help_text="what is counted beside people")
    flow_groups = models.JSONField(default=list, blank=True)
    baseline_population = text()
    baseline_units = text(help_text="what is counted beside people")
    baseline_groups = models.JSONField(default=list, blank=True)
    baseline_denominators = models.JSONField(default=list, blank=True)
    adverse_events_mortality_comment = text()
    frequency_threshold_text = text()
    frequency_threshold = reading()
    limitations = text()
    agreement_with_employee = models.BooleanField(null=True, blank=True)
    agreement_restrictive = models.BooleanField(null=True, blank=True)
    agreement_restriction = models.CharField(max_length=40, blank=True, default="")
    agreement_details = text()

    class Meta:
        verbose_name_plural = "posted results"

    def __str__(self) -> str:
        return f"posted results of record {self.pk}"


class FlowStep(models.Model):
    """One group at one milestone, or leaving for one reason, in one period. group_id "": named without a number."""

    trial = models.ForeignKey("trials.Trial", models.CASCADE, db_index=False, related_name="flow")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, help_text="MILESTONE or WITHDRAWAL")
    period = text()
    period_position = models.PositiveIntegerField(default=0)
    type = text(help_text="the milestone, or the reason for leaving")
    step = models.PositiveIntegerField(default=0, help_text="counts milestones or reasons within the period")
    comment = text()
    group_id = models.CharField(max_length=20, blank=True, default="")
    participants_text = text()
    participants = reading()
    units_text = text()
    units = reading()
    group_comment = text()
    json_path = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["trial", "position"], name="flowstep_position_in_trial"),
            models.CheckConstraint(
                condition=Q(kind__in=["MILESTONE", "WITHDRAWAL"]), name="flowstep_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(participants__isnull=True) | Q(participants__gte=0),
                name="flowstep_counts_no_fewer_than_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type}: {self.participants_text}"


class BaselineMeasure(models.Model):
    """One baseline characteristic. Its groups are those of PostedResults; denominators as in PostedOutcome."""

    trial = models.ForeignKey(
        "trials.Trial", models.CASCADE, db_index=False, related_name="baseline_measures"
    )
    position = models.PositiveIntegerField()
    title = models.TextField()
    description = text()
    population = text()
    param_type = models.CharField(max_length=40, blank=True, default="")
    dispersion_type = models.CharField(max_length=60, blank=True, default="")
    unit = text()
    calculate_pct = models.BooleanField(null=True, blank=True)
    denom_units_selected = text()
    denominators = models.JSONField(default=list, blank=True)
    json_path = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["trial", "position"], name="baselinemeasure_position_in_trial")
        ]

    def __str__(self) -> str:
        return self.title


class BaselineMeasurement(Measurement):
    measure = models.ForeignKey(BaselineMeasure, models.CASCADE, db_index=False, related_name="measurements")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["measure", "position"], name="baselinemeasurement_position")
        ]
