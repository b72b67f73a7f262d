"""What a parser hands over: one registry record as plain, frozen values.

Missing is None or "" or (), never zero. Text is the registry's own, CommonMark with escapes, never HTML to be trusted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from trials.dates import StatedDate


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondaryIdFacts:
    id: str
    type: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFacts:
    label: str
    type: str = ""
    description: str = ""
    intervention_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionFacts:
    name: str
    type: str = ""
    description: str = ""
    other_names: tuple[str, ...] = ()
    arm_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    facility: str = ""
    status: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOutcomeFacts:
    """type is PRIMARY, SECONDARY or OTHER_PRE_SPECIFIED; position counts from 0 within the type."""

    type: str
    position: int
    measure: str
    description: str = ""
    time_frame: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceFacts:
    pmid: str = ""
    type: str = ""
    citation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollaboratorFacts:
    name: str
    sponsor_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One printed number: its text as posted and, where it is a number, its value ("26,300" -> 26300, "NA" -> None)."""

    text: str = ""
    value: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedGroupFacts:
    """A group of one outcome measure. The id ("OG000") means nothing outside its measure."""

    id: str
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DenominatorFacts:
    """Number analysed, by group; class_title "" means the whole measure."""

    group_id: str
    units: str
    count: Reading
    class_title: str = ""
    class_position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementFacts:
    group_id: str
    value: Reading
    spread: Reading = field(default_factory=Reading)
    lower: Reading = field(default_factory=Reading)
    upper: Reading = field(default_factory=Reading)
    comment: str = ""
    class_title: str = ""
    class_position: int = 0
    category_title: str = ""
    category_position: int = 0
    json_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisFacts:
    """A statistical comparison as posted."""

    group_ids: tuple[str, ...]
    method: str = ""
    param_type: str = ""
    param_value: Reading = field(default_factory=Reading)
    p_value: str = ""
    ci_level: Reading = field(default_factory=Reading)
    ci_sides: str = ""
    ci_lower: Reading = field(default_factory=Reading)
    ci_upper: Reading = field(default_factory=Reading)
    dispersion_type: str = ""
    dispersion: Reading = field(default_factory=Reading)
    non_inferiority: str = ""
    comment: str = ""
    json_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedOutcomeFacts:
    """One posted outcome measure with everything measured in it."""

    position: int
    type: str
    title: str
    description: str = ""
    population: str = ""
    reporting_status: str = ""
    param_type: str = ""
    dispersion_type: str = ""
    unit: str = ""
    time_frame: str = ""
    groups: tuple[PostedGroupFacts, ...] = ()
    denominators: tuple[DenominatorFacts, ...] = ()
    measurements: tuple[MeasurementFacts, ...] = ()
    analyses: tuple[AnalysisFacts, ...] = ()
    json_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEventGroupFacts:
    """A reporting group with the registry's own totals. None means the registry gives no figure."""

    id: str
    position: int
    title: str = ""
    description: str = ""
    deaths_affected: int | None = None
    deaths_at_risk: int | None = None
    serious_affected: int | None = None
    serious_at_risk: int | None = None
    other_affected: int | None = None
    other_at_risk: int | None = None
    json_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEventFacts:
    """One term in one group. Terms are never added up: one person can have several."""

    serious: bool
    position: int
    term: str
    organ_system: str = ""
    group_id: str = ""
    affected: int | None = None
    at_risk: int | None = None
    events: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedResultsFacts:
    outcomes: tuple[PostedOutcomeFacts, ...] = ()
    adverse_event_groups: tuple[AdverseEventGroupFacts, ...] = ()
    adverse_events: tuple[AdverseEventFacts, ...] = ()
    adverse_events_time_frame: str = ""
    adverse_events_description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFacts:
    """One registered study. nct_id is canonical upper case; phases keep the registry's order."""

    nct_id: str
    brief_title: str
    official_title: str = ""
    acronym: str = ""
    org_study_id: str = ""
    secondary_ids: tuple[SecondaryIdFacts, ...] = ()
    aliases: tuple[str, ...] = ()
    brief_summary: str = ""
    detailed_description: str = ""

    overall_status: str = ""
    last_known_status: str = ""
    why_stopped: str = ""
    start: StatedDate | None = None
    primary_completion: StatedDate | None = None
    completion: StatedDate | None = None
    first_posted: StatedDate | None = None
    last_update_posted: StatedDate | None = None
    results_first_posted: StatedDate | None = None
    status_verified: StatedDate | None = None

    study_type: str = ""
    phases: tuple[str, ...] = ()
    allocation: str = ""
    intervention_model: str = ""
    primary_purpose: str = ""
    masking: str = ""
    who_masked: tuple[str, ...] = ()
    observational_model: str = ""
    time_perspective: str = ""
    enrollment: int | None = None
    enrollment_kind: str = ""

    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    condition_mesh: tuple[str, ...] = ()
    intervention_mesh: tuple[str, ...] = ()
    sex: str = ""
    minimum_age: str = ""
    maximum_age: str = ""
    healthy_volunteers: bool | None = None
    eligibility_criteria: str = ""

    lead_sponsor: str = ""
    lead_sponsor_class: str = ""
    collaborators: tuple[CollaboratorFacts, ...] = ()

    arms: tuple[ArmFacts, ...] = ()
    interventions: tuple[InterventionFacts, ...] = ()
    planned_outcomes: tuple[PlannedOutcomeFacts, ...] = ()
    sites: tuple[SiteFacts, ...] = ()
    references: tuple[ReferenceFacts, ...] = ()

    has_results: bool = False
    results: PostedResultsFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a record came from: the digest of the payload, when it was fetched, and the registry's data timestamp."""

    digest: str
    fetched_at: dt.datetime
    registry_timestamp: str = ""
