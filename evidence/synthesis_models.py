"""Stored answers, which are never changed, and a curator's steps in their certainty."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from evidence.querysets import SynthesisQuerySet


class Synthesis(models.Model):
    """The answer to a question as it stood: inputs, what was set aside and why, model, estimate. Never changed.

    Immutable twice: save() refuses a row that is stored, and a trigger of the database refuses UPDATE and DELETE
    (migration 0004). Addressed by digest; the same content stored again later (a correction made and withdrawn) has the
    same digest, and the latest of them speaks for all.
    """

    question = models.SlugField(max_length=80)
    parameters = models.JSONField(
        default=dict, blank=True, help_text="the reader's controls; {} as the question stands"
    )
    digest = models.CharField(
        max_length=64, db_index=True, help_text="sha256 of question, parameters and answer"
    )
    data_version = models.CharField(
        max_length=64, blank=True, default="", help_text="sha256 of the figures considered"
    )
    software = models.JSONField(default=dict, blank=True, help_text="versions it was computed with")
    made_at = models.DateTimeField()
    answer = models.JSONField(help_text="evidence.questions.Answer as JSON")

    objects = SynthesisQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "syntheses"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["question", "-made_at"], name="synthesis_latest")
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.made_at:%Y-%m-%d}"

    def save(self, *args: Any, **options: Any) -> None:
        """TypeError for a row that is stored already."""
        if not self._state.adding:
            raise TypeError("a synthesis is never changed: compute and store another")
        super().save(*args, **options)

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """Every figure considered: those of the estimate, those shown, those set aside with their reason."""
        return [*self.answer["rows"], *self.answer["set_aside"]]

    @property
    def model(self) -> dict[str, Any]:
        """Method, interval, scale and the reason in words; {} where nothing is pooled."""
        return self.answer.get("model") or {}


class CertaintyOverride(models.Model):
    """A curator's step in one domain of certainty, shown beside the rule's own and in force in its place."""

    class Domain(models.TextChoices):
        RISK_OF_BIAS = "risk_of_bias", "Risk of bias"
        INCONSISTENCY = "inconsistency", "Inconsistency"
        INDIRECTNESS = "indirectness", "Indirectness"
        IMPRECISION = "imprecision", "Imprecision"
        PUBLICATION = "publication", "Publication bias"

    question = models.SlugField(max_length=80)
    domain = models.CharField(max_length=20, choices=Domain)
    change = models.SmallIntegerField(help_text="steps of certainty, from -2 to 1")
    reason = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["question", "domain"],
                condition=Q(withdrawn_at__isnull=True),
                name="certaintyoverride_one_open_per_domain",
            ),
            models.CheckConstraint(
                condition=Q(
                    domain__in=["risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication"]
                ),
                name="certaintyoverride_domain_known",
            ),
            models.CheckConstraint(
                condition=Q(change__gte=-2, change__lte=1), name="certaintyoverride_change_within_steps"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="certaintyoverride_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.domain} {self.change:+d}"
