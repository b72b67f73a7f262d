"""What became of the literature over time. Events only: a report's row holds what its file says now."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class LiteratureChange(models.Model):
    """A report came in, its file changed, or it was taken out, at one load of the literature.

    The load that fills empty tables leaves no events: then every report is new to the tables, and none to a reader.
    figures: {added: [key], removed: [key], changed: {key: {column: [before, after]}}}, as the site showed them.
    """

    class Kind(models.TextChoices):
        NEW = "new", "New report"
        CHANGED = "changed", "Report read again"
        REMOVED = "removed", "Report taken out"

    report_slug = models.CharField("report", max_length=60)
    name = models.TextField(help_text="its short name at that time: Nash 2017")
    therapy_slug = models.CharField("therapy", max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(db_index=True)
    figures = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind__in=["new", "changed", "removed"]), name="literaturechange_kind_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_slug}: {self.kind}"


Figures = dict[str, dict[str, Any]]
"""key of a figure -> column -> value as JSON."""


def difference(before: Figures, after: Figures) -> dict[str, Any]:
    """As LiteratureChange.figures holds it."""
    both = [key for key in after if key in before]
    changed = {key: columns(before[key], after[key]) for key in both if before[key] != after[key]}
    return {
        "added": [key for key in after if key not in before],
        "removed": [key for key in before if key not in after],
        "changed": changed,
    }


def columns(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: [before.get(name), after[name]] for name in after if before.get(name) != after[name]}


def note(slug: str, name: str, therapy: str, kind: str, figures: dict[str, Any] | None = None) -> None:
    """Keeps one event, of this moment."""
    LiteratureChange.objects.create(
        report_slug=slug, name=name, therapy_slug=therapy, kind=kind, at=timezone.now(), figures=figures or {}
    )
