"""Named filters on reports and results. None orders anything."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, F, Q

from therapies.models import Assignment

if TYPE_CHECKING:
    from evidence.models import Correction, Report, Result, Synthesis  # noqa: F401 - named in quotes below


class ReportQuerySet(models.QuerySet["Report"]):
    def of_trial(self, *nct_ids: str) -> ReportQuerySet:
        """Reports that name one of these registry numbers: a trial's own, and those merged into it."""
        return self.filter(registry_ids__overlap=list(nct_ids))


class ResultQuerySet(models.QuerySet["Result"]):
    def of_therapy(self, slug: str) -> ResultQuerySet:
        """Results of reports on the therapy, and posted results of trials that study it."""
        studying = Assignment.objects.filter(therapy__slug=slug).values("trial_id")
        return self.filter(Q(report__therapy__slug=slug) | Q(trial__in=studying))

    def shown(self) -> ResultQuerySet:
        """Without what merged records posted: the record they were merged into speaks for them."""
        return self.filter(Q(trial__isnull=True) | Q(trial__merged_into__isnull=True))

    def for_reading(self) -> ResultQuerySet:
        """With everything a table row needs, in a fixed number of queries."""
        return self.select_related("report", "report__therapy", "trial", "correction").prefetch_related(
            "sources"
        )


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def open(self) -> CorrectionQuerySet:
        """Not withdrawn: each applies whenever its figure is there."""
        return self.filter(withdrawn_at__isnull=True)

    def with_place(self) -> CorrectionQuerySet:
        """Annotated with figures: 1 where a result holds it now, else 0."""
        return self.annotate(figures=Count("results"))

    def in_state(self, state: str) -> CorrectionQuerySet:
        """withdrawn, orphan (its figure is gone), changed (the file says something else now) or in_force."""
        if state == "withdrawn":
            return self.filter(withdrawn_at__isnull=False)
        open_ones = self.open()
        if state == "orphan":
            return open_ones.filter(results__isnull=True)
        same = Q(file_now=F("file_values"))
        return open_ones.filter(results__isnull=False).filter(same if state == "in_force" else ~same)


class SynthesisQuerySet(models.QuerySet["Synthesis"]):
    def standing(self, question: str) -> SynthesisQuerySet:
        """Answers to the question as it stands, without a reader's controls."""
        return self.filter(question=question, parameters={})

    def newest(self) -> SynthesisQuerySet:
        """The latest answer to each question as it stands."""
        return self.filter(parameters={}).order_by("question", "-made_at", "-pk").distinct("question")

    def stored_by(self, date: dt.date) -> SynthesisQuerySet:
        """Those stored on this day (UTC) or before it."""
        end = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), dt.UTC)
        return self.filter(made_at__lt=end)
