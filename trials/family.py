"""One programme, many registrations: families, who is in which and why, and who was found not to belong together."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class TrialFamily(models.Model):
    """Registrations of one programme: its centres, an extension, a long-term follow-up. People may be in several."""

    name = models.TextField()
    reason = models.TextField(help_text="what makes them one programme")

    class Meta:
        verbose_name_plural = "trial families"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(reason=""), name="trialfamily_has_name_and_reason"
            )
        ]

    def __str__(self) -> str:
        return self.name


class FamilyMember(models.Model):
    """A trial is in at most one family: by an id that the registry itself gives, or because a curator said so."""

    class JoinedBy(models.TextChoices):
        RULE = "rule", "Id given by the registry"
        CURATOR = "curator", "Curator"

    trial = models.OneToOneField("trials.Trial", models.CASCADE, related_name="membership")
    family = models.ForeignKey(TrialFamily, models.CASCADE, related_name="members")
    joined_by = models.CharField(max_length=10, choices=JoinedBy)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(joined_by="rule", by__isnull=True) | Q(joined_by="curator", by__isnull=False),
                name="familymember_joined_by_rule_or_somebody",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="familymember_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.trial_id} in {self.family_id}"


class KeptApart(models.Model):
    """A curator found that these two are not of one family; neither a rule nor a suggestion joins them again."""

    one = models.ForeignKey("trials.Trial", models.CASCADE, related_name="+")
    other = models.ForeignKey("trials.Trial", models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        verbose_name_plural = "kept apart"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["one", "other"], name="keptapart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="keptapart_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="keptapart_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} apart from {self.other_id}"
