"""Results as posted on the registry, number by number, before anyone interprets them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from trials.fields import text


def reading() -> models.DecimalField:
    return models.DecimalField(max_digits=40, decimal_places=15, null=True, blank=True)


class PostedOutcome(models.Model):
    """One posted outcome measure. groups: [{id, title, description}], scoped to this measure."""

    trial = models.ForeignKey("trials.Trial", models.CASCADE, related_name="posted_outcomes")
    position = models.PositiveIntegerField()
    type = models.CharField(max_length=30, blank=True, default="")
    title = models.TextField()
    description = text()
    population = text()
    reporting_status = models.CharField(max_length=20, blank=True, default="")
    param_type = models.CharField(max_length=40, blank=True, default="")
    dispersion_type = models.CharField(max_length=60, blank=True, default="")
    unit = text()
    time_frame = text()
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


class PostedMeasurement(models.Model):
    """One posted number, its text beside it: "26,300" is 26300, "NA" has a text and no value."""

    outcome = models.ForeignKey(PostedOutcome, models.CASCADE, related_name="measurements")
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
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["outcome", "position"], name="postedmeasurement_position")
        ]

    def __str__(self) -> str:
        return self.value_text


class PostedAnalysis(models.Model):
    """A statistical comparison as posted. ci_level keeps the registry's own level (95, 90, 84 ...)."""

    outcome = models.ForeignKey(PostedOutcome, models.CASCADE, related_name="analyses")
    position = models.PositiveIntegerField()
    group_ids = ArrayField(models.TextField(), default=list)
    method = text()
    param_type = text()
    param_value_text = text()
    param_value = reading()
    p_value = text()
    ci_level = reading()
    ci_sides = models.CharField(max_length=20, blank=True, default="")
    ci_lower_text = text()
    ci_lower = reading()
    ci_upper_text = text()
    ci_upper = reading()
    dispersion_type = text()
    dispersion_text = text()
    dispersion = reading()
    non_inferiority = text()
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

    trial = models.ForeignKey("trials.Trial", models.CASCADE, related_name="adverse_event_groups")
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

    trial = models.ForeignKey("trials.Trial", models.CASCADE, related_name="adverse_events")
    serious = models.BooleanField()
    position = models.PositiveIntegerField()
    term = models.TextField()
    organ_system = text()
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
