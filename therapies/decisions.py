"""What a curator decided of a trial and a therapy: kept for ever beside what the rules said then and say now."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from therapies.models import Assignment

OF_THE_RULES = Q(verdict="confirmed") & ~Q(machine={})
OF_THE_CURATOR = Q(verdict="added", machine={})


class ReviewQuerySet(models.QuerySet["Review"]):
    def in_force(self) -> ReviewQuerySet:
        """Not withdrawn and not followed by another decision."""
        return self.filter(withdrawn_at__isnull=True)


class Review(models.Model):
    """A curator's word on whether a trial studies a therapy. At most one per trial and therapy is in force.

    machine: {"confidence", "matches"} as the rules said when it was made, {} where they did not find the therapy;
    machine_now: the same as they say now. others: slugs of the other therapies that they found then. digest: the
    trial's payload_digest then. A later decision on the same therapy withdraws this one.
    """

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", "Studies it, as the rules say"
        ADDED = "added", "Studies it, though the rules did not find it"
        CHANGED = "changed", "Does not study it, but another therapy"
        EXCLUDED = "excluded", "Does not study it"

    trial = models.ForeignKey("trials.Trial", models.PROTECT, related_name="reviews")
    therapy = models.ForeignKey("therapies.Therapy", models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=Verdict)
    instead = models.ForeignKey(
        "therapies.Therapy", models.PROTECT, null=True, blank=True, related_name="+", help_text="when changed"
    )
    reason = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    digest = models.CharField("version of the record", max_length=64)
    machine = models.JSONField("what the rules said then", default=dict, blank=True)
    machine_now = models.JSONField("what the rules say now", default=dict, blank=True)
    others = ArrayField(models.TextField(), default=list, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()
    # Of the effective assignment, where the verdict makes one.
    assignment: Assignment

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["trial", "therapy"],
                condition=Q(withdrawn_at__isnull=True),
                name="review_one_in_force",
            ),
            models.CheckConstraint(
                condition=OF_THE_RULES | OF_THE_CURATOR | Q(verdict__in=["changed", "excluded"]),
                name="review_verdict_known",
            ),
            models.CheckConstraint(
                condition=Q(verdict="changed", instead__isnull=False) & ~Q(instead=F("therapy"))
                | ~Q(verdict="changed") & Q(instead__isnull=True),
                name="review_changed_to_another",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="review_has_reason"),
            models.CheckConstraint(condition=~Q(digest=""), name="review_of_a_version"),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False, withdrawn_at__gte=F("made_at")),
                name="review_withdrawn_by_and_at_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.verdict} {self.therapy_id}"

    @property
    def studies(self) -> bool:
        return self.verdict in (self.Verdict.CONFIRMED, self.Verdict.ADDED)
