"""What changed between two versions of a record. Events only: no column holds a previous value."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F

from trials.fields import PartialDateField, text


class Change(models.Model):
    """One difference between two versions of a record, told in short texts; rank 1 tells most.

    registry_date: when the registry posted the newer version. "" before or after: not given in that version.
    """

    trial = models.ForeignKey("trials.Trial", models.CASCADE, related_name="changes")
    from_digest = models.CharField(max_length=64)
    to_digest = models.CharField(max_length=64)
    seen_at = models.DateTimeField()
    registry_date = PartialDateField()
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=40, db_index=True)
    rank = models.PositiveSmallIntegerField()
    field = text()
    before = text()
    after = text()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["trial", "from_digest", "to_digest", "seen_at", "position"],
                name="change_position_in_step",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(F("seen_at").desc(), name="change_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.before} → {self.after}"
