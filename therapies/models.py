"""Therapies as defined in therapies/definitions, and which trial studies which, as the rules decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse


class Therapy(models.Model):
    """A therapy or a named neighbour of one. The definition file is the source; this row is its copy."""

    slug = models.SlugField(unique=True)
    abbreviation = models.CharField(max_length=20)
    name = models.TextField()
    definition = models.TextField(help_text="one plain sentence")
    tracked = models.BooleanField(help_text="its evidence is followed; a neighbour is only told apart")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "therapies"

    def __str__(self) -> str:
        return self.abbreviation

    def get_absolute_url(self) -> str:
        return reverse("therapy", args=[self.slug])


class Assignment(models.Model):
    """A trial studies a therapy, because of these words in these fields.

    matches: [{"field", "words", "rule"}] with the words as they stand in the record.
    """

    class Confidence(models.TextChoices):
        CERTAIN = "certain", "Certain"
        LIKELY = "likely", "Likely"
        REVIEW = "review", "Needs review"

    trial = models.ForeignKey("trials.Trial", models.CASCADE, related_name="assignments")
    therapy = models.ForeignKey(Therapy, models.PROTECT, related_name="assignments")
    confidence = models.CharField(max_length=10, choices=Confidence)
    matches = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["trial", "therapy"], name="assignment_once"),
            models.CheckConstraint(condition=~Q(matches=[]), name="assignment_says_why"),
            models.CheckConstraint(
                condition=Q(confidence__in=["certain", "likely", "review"]),
                name="assignment_confidence_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trial_id} studies {self.therapy_id}"


class Classification(models.Model):
    """A trial's assignments were made from this version of its record by these rules. None: it still waits."""

    trial = models.OneToOneField(
        "trials.Trial", models.CASCADE, primary_key=True, related_name="classification"
    )
    digest = models.CharField(max_length=64, help_text="payload_digest of the trial as it was read")
    rules = models.CharField(max_length=64, help_text="digest of the definitions and of the matching code")

    def __str__(self) -> str:
        return f"{self.trial_id} by {self.rules[:12]}"
