"""Named filters on reports and results. None orders anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from therapies.models import Assignment

if TYPE_CHECKING:
    from evidence.models import Report, Result  # noqa: F401 - named in quotes below


class ReportQuerySet(models.QuerySet["Report"]):
    def of_trial(self, nct_id: str) -> ReportQuerySet:
        """Reports that name this registry number."""
        return self.filter(registry_ids__contains=[nct_id])


class ResultQuerySet(models.QuerySet["Result"]):
    def of_therapy(self, slug: str) -> ResultQuerySet:
        """Results of reports on the therapy, and posted results of trials that study it."""
        studying = Assignment.objects.filter(therapy__slug=slug).values("trial_id")
        return self.filter(Q(report__therapy__slug=slug) | Q(trial__in=studying))

    def for_reading(self) -> ResultQuerySet:
        """With everything a table row needs, in a fixed number of queries."""
        return self.select_related("report", "report__therapy", "trial").prefetch_related("sources")
