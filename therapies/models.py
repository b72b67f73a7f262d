"""Therapies as defined in therapies/definitions, and which trial studies which, as the rules decided."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from therapies.decisions import Review
from therapies.facets.vocabulary import KEYS, PATTERNS

__all__ = ["Assignment", "Classification", "Facet", "Review", "Therapy"]


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
    """A trial studies a therapy: as a curator decided where there is a review in force, else as the rules found.

    matches: [{"field", "words", "rule"}], what the rules found, with the words as they stand in the record; [] where
    only a curator says so. What a curator excluded has no row here; the review keeps what the rules say of it.
    """

    class Confidence(models.TextChoices):
        CERTAIN = "certain", "Certain"
        LIKELY = "likely", "Likely"
        REVIEW = "review", "Needs review"
        CURATOR = "curator", "Decided by a curator"

    trial = models.ForeignKey("trials.Trial", models.CASCADE, related_name="assignments")
    therapy = models.ForeignKey(Therapy, models.PROTECT, related_name="assignments")
    confidence = models.CharField(max_length=10, choices=Confidence)
    matches = models.JSONField(default=list)
    review = models.OneToOneField(Review, models.PROTECT, null=True, blank=True, related_name="assignment")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["trial", "therapy"], name="assignment_once"),
            models.CheckConstraint(
                condition=~Q(matches=[]) | Q(review__isnull=False), name="assignment_says_why"
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=["certain", "likely", "review"], review__isnull=True)
                | Q(confidence="curator", review__isnull=False),
                name="assignment_confidence_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trial_id} studies {self.therapy_id}"


def value_is_known() -> Q:
    """Each key with the values that therapies.facets.vocabulary lists under it, or with numbers of its form."""
    listed = [Q(key=key, value__in=list(values)) for key, values in KEYS.items()]
    stated = [Q(key=key, value__regex=pattern) for key, pattern in PATTERNS.items()]
    return reduce(or_, [*listed, *stated])


class Facet(models.Model):
    """What a record says of a trial besides its therapy, because of these words in these fields.

    words: [{"field", "words", "rule"}] as in Assignment.matches. A trial may have several values under one key.
    """

    class Source(models.TextChoices):
        RULE = "rule", "Rule"

    trial = models.ForeignKey("trials.Trial", models.CASCADE, related_name="facets")
    key = models.CharField(max_length=20)
    value = models.CharField(max_length=50)
    words = models.JSONField()
    source = models.CharField(max_length=10, choices=Source, default=Source.RULE)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["trial", "key", "value"], name="facet_once"),
            models.CheckConstraint(condition=value_is_known(), name="facet_key_and_value_known"),
            models.CheckConstraint(condition=~Q(words=[]), name="facet_says_why"),
            models.CheckConstraint(condition=Q(source="rule"), name="facet_source_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["key", "value"], name="facet_by_value")]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.key} {self.value}"


class Classification(models.Model):
    """A trial's assignments were made from this version of its record by these rules. None: it still waits."""

    trial = models.OneToOneField(
        "trials.Trial", models.CASCADE, primary_key=True, related_name="classification"
    )
    digest = models.CharField(max_length=64, help_text="payload_digest of the trial as it was read")
    rules = models.CharField(max_length=64, help_text="digest of the definitions and of the matching code")

    def __str__(self) -> str:
        return f"{self.trial_id} by {self.rules[:12]}"
