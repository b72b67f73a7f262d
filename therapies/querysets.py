"""The trials with what matching reads of them."""

from __future__ import annotations

from trials.querysets import TrialQuerySet


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
