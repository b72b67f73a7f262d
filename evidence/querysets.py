"""Named filters on reports and results. None orders anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from evidence.models import Report, Result

    Reports = models.QuerySet["Report", "Report"]
    Results = models.QuerySet["Result", "Result"]
else:
    Reports = Results = models.QuerySet


class ReportQuerySet(Reports):
    def of_trial(self, nct_id: str) -> ReportQuerySet:
        """Reports that name this registry number."""
        return self.filter(registry_ids__contains=[nct_id])


class ResultQuerySet(Results):
    def of_therapy(self, slug: str) -> ResultQuerySet:
        """Results of reports on the therapy, and posted results of trials that study it."""
        return self.filter(
            Q(report__therapy__slug=slug)
            | Q(trial__in=models.Subquery(self._trials_studying(slug).values("trial_id")))
        )

    def _trials_studying(self, slug: str) -> models.QuerySet:
        from therapies.models import Assignment

        return Assignment.objects.filter(therapy__slug=slug)

    def in_domain(self, domain: str) -> ResultQuerySet:
        return self.filter(domain=domain)

    def for_reading(self) -> ResultQuerySet:
        """With everything a table row needs, in a fixed number of queries."""
        return self.select_related("report", "report__therapy", "trial").prefetch_related("sources")
