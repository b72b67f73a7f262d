"""Which attribute of a record belongs to which kind of change. Whatever is not listed is `other`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trials.change_kinds import ChangeKind

OF_KIND: Final[Mapping[ChangeKind, str]] = MappingProxyType(
    {
        ChangeKind.REGISTRY_NUMBER: "nct_id org_study_id secondary_ids aliases",
        ChangeKind.TITLE: "brief_title official_title acronym",
        ChangeKind.WHY_STOPPED: "why_stopped",
        ChangeKind.NOTICE: "annotations fdaaa801_violation",
        ChangeKind.OTHER_REGISTRY_DATE: """first_posted first_submitted first_submitted_qc last_update_posted
            last_update_submitted status_verified""",
        ChangeKind.RESULTS_CHANGED: "results results_first_posted",
        ChangeKind.RESULTS_AWAITED: """results_first_submitted results_first_submitted_qc results_estimated_submitted
            results_submissions results_waived delayed_posting quality_comments_posted disposition_first_posted
            disposition_first_submitted disposition_first_submitted_qc""",
        ChangeKind.DESIGN: """study_type allocation intervention_model intervention_model_description primary_purpose
            masking masking_description who_masked observational_model time_perspective target_duration
            patient_registry has_dmc""",
        ChangeKind.CONDITIONS: "conditions keywords",
        ChangeKind.ELIGIBILITY: """sex gender_based gender_description minimum_age maximum_age minimum_age_years
            maximum_age_years standard_ages healthy_volunteers eligibility_criteria study_population
            sampling_method""",
        ChangeKind.SPONSOR: "lead_sponsor lead_sponsor_class responsible_party_type",
        ChangeKind.COLLABORATORS: "collaborators",
        ChangeKind.ARMS: "arms",
        ChangeKind.INTERVENTIONS: "interventions",
        ChangeKind.SECONDARY_OUTCOME: "planned_outcomes.secondary",
        ChangeKind.OTHER_OUTCOME: "planned_outcomes",
        ChangeKind.COUNTRIES: "removed_countries",
        ChangeKind.SITES: "sites",
        ChangeKind.SITE_STATUS: "sites.status",
        ChangeKind.REFERENCES: "references links",
        ChangeKind.DOCUMENTS: "documents no_analysis_plan",
        ChangeKind.DATA_SHARING: """shared_data ipd_sharing ipd_description ipd_info_types ipd_time_frame
            ipd_access_criteria ipd_url""",
        ChangeKind.OTHER: "sites.zip sites.state sites.latitude sites.longitude",
    }
)
KINDS: Final[Mapping[str, ChangeKind]] = MappingProxyType(
    {path: kind for kind, paths in OF_KIND.items() for path in paths.split()}
)

COMPUTED_FROM: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "minimum_age_years": ("minimum_age",),
        "maximum_age_years": ("maximum_age",),
        "standard_ages": ("minimum_age", "maximum_age"),
    }
)
"""Attributes computed from others, told only when none of those changed."""


def kind_of(path: str) -> ChangeKind:
    """By the path of an attribute, or the longest known beginning of it."""
    while path not in KINDS and "." in path:
        path = path.rpartition(".")[0]
    return KINDS.get(path, ChangeKind.OTHER)
