"""What a parser hands over: one registry record as plain, frozen values.

Missing is None or "" or (), never zero. Text is the registry's own, CommonMark with escapes, never HTML to be trusted.
No name, telephone number or address of a person is among them: contacts, officials and investigators are left out on
purpose.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from msgspec import Struct

from trials.dates import PartialDate, StatedDate
from trials.posted_facts import (
    NO_READING,
    AdverseEventFacts,
    AdverseEventGroupFacts,
    AnalysisFacts,
    AnnotationFacts,
    BaselineGroupFacts,
    BaselineMeasureFacts,
    DenominatorFacts,
    FlowFacts,
    MeasurementFacts,
    PostedGroupFacts,
    PostedOutcomeFacts,
    PostedResultsFacts,
    Reading,
    ResultsSubmissionFacts,
)

__all__ = [
    "NO_READING",
    "AdverseEventFacts",
    "AdverseEventGroupFacts",
    "AnalysisFacts",
    "AnnotationFacts",
    "ArmFacts",
    "BaselineGroupFacts",
    "BaselineMeasureFacts",
    "CollaboratorFacts",
    "DenominatorFacts",
    "DocumentFacts",
    "FlowFacts",
    "InterventionFacts",
    "LinkFacts",
    "MeasurementFacts",
    "PlannedOutcomeFacts",
    "PostedGroupFacts",
    "PostedOutcomeFacts",
    "PostedResultsFacts",
    "Provenance",
    "Reading",
    "ReferenceFacts",
    "ResultsSubmissionFacts",
    "RetractionFacts",
    "SecondaryIdFacts",
    "SharedDataFacts",
    "SiteFacts",
    "TrialFacts",
    "asdict",
]


class SecondaryIdFacts(Struct, frozen=True, kw_only=True, gc=False):
    """scheme: the register the number belongs to, known from its form or its type: EUDRACT, CTIS, ISRCTN … or ""."""

    id: str
    type: str = ""
    domain: str = ""
    link: str = ""
    scheme: str = ""


class ArmFacts(Struct, frozen=True, kw_only=True, gc=False):
    label: str
    type: str = ""
    description: str = ""
    intervention_names: tuple[str, ...] = ()


class InterventionFacts(Struct, frozen=True, kw_only=True, gc=False):
    name: str
    type: str = ""
    description: str = ""
    other_names: tuple[str, ...] = ()
    arm_labels: tuple[str, ...] = ()


class SiteFacts(Struct, frozen=True, kw_only=True, gc=False):
    facility: str = ""
    status: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


class PlannedOutcomeFacts(Struct, frozen=True, kw_only=True, gc=False):
    """type is PRIMARY, SECONDARY or OTHER_PRE_SPECIFIED; position counts from 0 within the type."""

    type: str
    position: int
    measure: str
    description: str = ""
    time_frame: str = ""


class RetractionFacts(Struct, frozen=True, kw_only=True, gc=False):
    """A notice that withdraws a cited report."""

    pmid: str = ""
    source: str = ""


class ReferenceFacts(Struct, frozen=True, kw_only=True, gc=False):
    pmid: str = ""
    type: str = ""
    citation: str = ""
    retractions: tuple[RetractionFacts, ...] = ()


class CollaboratorFacts(Struct, frozen=True, kw_only=True, gc=False):
    name: str
    sponsor_class: str = ""


class LinkFacts(Struct, frozen=True, kw_only=True, gc=False):
    label: str = ""
    url: str = ""


class SharedDataFacts(Struct, frozen=True, kw_only=True, gc=False):
    """Data or documents of the trial that the sponsor offers elsewhere."""

    id: str = ""
    type: str = ""
    url: str = ""
    comment: str = ""


class DocumentFacts(Struct, frozen=True, kw_only=True, gc=False):
    """A file held by the registry. uploaded: its moment as printed, to the minute, no zone given. size: bytes."""

    type: str = ""
    label: str = ""
    has_protocol: bool | None = None
    has_sap: bool | None = None
    has_icf: bool | None = None
    date: PartialDate | None = None
    uploaded: str = ""
    filename: str = ""
    size: int | None = None


class TrialFacts(Struct, frozen=True, kw_only=True, gc=False):
    """One registered study. nct_id is canonical upper case; phases keep the registry's order.

    minimum_age_years and maximum_age_years: the ages in years to six decimals, None where the text is no age.
    …_submitted: received by the registry; …_submitted_qc: as it first met the quality criteria; …_posted: public.
    disposition_…: of the certificate that allows results to come late. standard_ages: CHILD, ADULT, OLDER_ADULT.
    """

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
    disposition_first_posted: StatedDate | None = None
    quality_comments_posted: StatedDate | None = None
    status_verified: StatedDate | None = None
    first_submitted: StatedDate | None = None
    first_submitted_qc: StatedDate | None = None
    last_update_submitted: StatedDate | None = None
    results_first_submitted: StatedDate | None = None
    results_first_submitted_qc: StatedDate | None = None
    disposition_first_submitted: StatedDate | None = None
    disposition_first_submitted_qc: StatedDate | None = None
    results_estimated_submitted: StatedDate | None = None
    results_waived: bool | None = None
    delayed_posting: bool | None = None
    results_submissions: tuple[ResultsSubmissionFacts, ...] = ()
    annotations: tuple[AnnotationFacts, ...] = ()

    study_type: str = ""
    phases: tuple[str, ...] = ()
    allocation: str = ""
    intervention_model: str = ""
    intervention_model_description: str = ""
    primary_purpose: str = ""
    masking: str = ""
    masking_description: str = ""
    who_masked: tuple[str, ...] = ()
    observational_model: str = ""
    time_perspective: str = ""
    patient_registry: bool | None = None
    target_duration: str = ""
    biospecimen_retention: str = ""
    biospecimen_description: str = ""
    enrollment: int | None = None
    enrollment_kind: str = ""

    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    condition_mesh: tuple[str, ...] = ()
    intervention_mesh: tuple[str, ...] = ()
    sex: str = ""
    gender_based: bool | None = None
    gender_description: str = ""
    minimum_age: str = ""
    maximum_age: str = ""
    minimum_age_years: Decimal | None = None
    maximum_age_years: Decimal | None = None
    standard_ages: tuple[str, ...] = ()
    healthy_volunteers: bool | None = None
    eligibility_criteria: str = ""
    study_population: str = ""
    sampling_method: str = ""

    lead_sponsor: str = ""
    lead_sponsor_class: str = ""
    responsible_party_type: str = ""
    collaborators: tuple[CollaboratorFacts, ...] = ()

    has_dmc: bool | None = None
    fda_regulated_drug: bool | None = None
    fda_regulated_device: bool | None = None
    unapproved_device: bool | None = None
    pediatric_postmarket_surveillance: bool | None = None
    us_export: bool | None = None
    fdaaa801_violation: bool | None = None
    has_expanded_access: bool | None = None
    expanded_access_nct_id: str = ""
    expanded_access_status: str = ""
    expanded_access_types: tuple[str, ...] = ()
    ipd_sharing: str = ""
    ipd_description: str = ""
    ipd_info_types: tuple[str, ...] = ()
    ipd_time_frame: str = ""
    ipd_access_criteria: str = ""
    ipd_url: str = ""

    arms: tuple[ArmFacts, ...] = ()
    interventions: tuple[InterventionFacts, ...] = ()
    planned_outcomes: tuple[PlannedOutcomeFacts, ...] = ()
    sites: tuple[SiteFacts, ...] = ()
    removed_countries: tuple[str, ...] = ()
    references: tuple[ReferenceFacts, ...] = ()
    links: tuple[LinkFacts, ...] = ()
    shared_data: tuple[SharedDataFacts, ...] = ()
    documents: tuple[DocumentFacts, ...] = ()
    no_analysis_plan: bool | None = None

    has_results: bool = False
    results: PostedResultsFacts | None = None


class Provenance(Struct, frozen=True, kw_only=True):
    """Where a record came from: the digest of the payload, when it was fetched, and the registry's data timestamp."""

    digest: str
    fetched_at: dt.datetime
    registry_timestamp: str = ""


def asdict(facts: Any) -> Any:
    """{attribute: value}, facts inside facts too; tuples stay tuples, other values are as they are."""
    if isinstance(facts, Struct):
        return {name: asdict(getattr(facts, name)) for name in facts.__struct_fields__}
    return tuple(map(asdict, facts)) if isinstance(facts, tuple) else facts
