"""Named filters on assignments, and the trials with what matching reads of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from trials.querysets import TrialQuerySet

if TYPE_CHECKING:
    from therapies.models import Assignment

    Base = models.QuerySet["Assignment", "Assignment"]
else:
    Base = models.QuerySet


class AssignmentQuerySet(Base):
    def tracked(self) -> AssignmentQuerySet:
        return self.filter(therapy__tracked=True)

    def needing_review(self) -> AssignmentQuerySet:
        return self.filter(confidence="review")


def trials_to_match(trials: TrialQuerySet) -> TrialQuerySet:
    """Only the columns and parts that matching reads, in four queries whatever the number of trials."""
    return trials.only(
        "nct_id",
        "brief_title",
        "official_title",
        "acronym",
        "brief_summary",
        "detailed_description",
        "study_type",
        "conditions",
        "keywords",
        "condition_mesh",
    ).prefetch_related("arms", "interventions", "assignments")
