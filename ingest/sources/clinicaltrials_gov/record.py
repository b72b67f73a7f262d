"""The shape of a ClinicalTrials.gov API v2 study, as far as we read it.

    {protocolSection: {identificationModule, statusModule, sponsorCollaboratorsModule, oversightModule,
                       descriptionModule, conditionsModule, designModule, armsInterventionsModule, outcomesModule,
                       eligibilityModule, contactsLocationsModule, referencesModule, ipdSharingStatementModule},
     resultsSection:  record_results.py,
     annotationSection: {annotationModule: {unpostedAnnotation, violationAnnotation}},
     documentSection: {largeDocumentModule: {largeDocs}},
     derivedSection:  {conditionBrowseModule, interventionBrowseModule, miscInfoModule},
     hasResults: true}

Every module and nearly every field can be absent. A wrong type is an error that names its JSON path.
Source: the registry's OpenAPI document, version 2.0.4.

Left in the payload on purpose:
- people: centralContacts, overallOfficials with their affiliation, contacts of locations, the investigator and the
  old name, title and organization of responsibleParty, unpostedResponsibleParty (often a name), pointOfContact;
- what says the same in other words: organization, orgStudyIdInfo.type and .link, MeSH ids, ancestors, browseLeaves
  and browseBranches, versionHolder (the date of the whole data set), nPtrsToThisExpAccNctId.
"""

from __future__ import annotations

from msgspec import Struct

from ingest.sources.clinicaltrials_gov.record_results import Part, Results


class DateStruct(Part):
    date: str = ""
    type: str = ""


class OrgStudyId(Part):
    id: str = ""


class SecondaryId(Part):
    id: str = ""
    type: str = ""
    domain: str = ""
    link: str = ""


class Identification(Part):
    nct_id: str
    nct_id_aliases: tuple[str, ...] = ()
    brief_title: str = ""
    official_title: str = ""
    acronym: str = ""
    org_study_id_info: OrgStudyId = OrgStudyId()
    secondary_id_infos: tuple[SecondaryId, ...] = ()


class ExpandedAccess(Part):
    has_expanded_access: bool | None = None
    nct_id: str = ""
    status_for_nct_id: str = ""


class Status(Part):
    overall_status: str = ""
    last_known_status: str = ""
    why_stopped: str = ""
    status_verified_date: str = ""
    start_date_struct: DateStruct | None = None
    primary_completion_date_struct: DateStruct | None = None
    completion_date_struct: DateStruct | None = None
    study_first_post_date_struct: DateStruct | None = None
    last_update_post_date_struct: DateStruct | None = None
    results_first_post_date_struct: DateStruct | None = None
    disp_first_post_date_struct: DateStruct | None = None
    study_first_submit_date: str = ""
    study_first_submit_qc_date: str = ""
    results_first_submit_date: str = ""
    results_first_submit_qc_date: str = ""
    disp_first_submit_date: str = ""
    disp_first_submit_qc_date: str = ""
    last_update_submit_date: str = ""
    results_waived: bool | None = None
    delayed_posting: bool | None = None
    expanded_access_info: ExpandedAccess = ExpandedAccess()


class Sponsor(Struct, frozen=True, kw_only=True, rename={"class_": "class"}):
    name: str = ""
    class_: str = ""


class ResponsibleParty(Part):
    type: str = ""


class Sponsors(Part):
    responsible_party: ResponsibleParty = ResponsibleParty()
    lead_sponsor: Sponsor = Sponsor()
    collaborators: tuple[Sponsor, ...] = ()


class Oversight(Part):
    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None


class Description(Part):
    brief_summary: str = ""
    detailed_description: str = ""


class Conditions(Part):
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class Masking(Part):
    masking: str = ""
    masking_description: str = ""
    who_masked: tuple[str, ...] = ()


class DesignInfo(Part):
    allocation: str = ""
    intervention_model: str = ""
    intervention_model_description: str = ""
    primary_purpose: str = ""
    observational_model: str = ""
    time_perspective: str = ""
    masking_info: Masking = Masking()


class Enrollment(Part):
    count: int | None = None
    type: str = ""


class ExpandedAccessTypes(Part):
    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None


class BioSpec(Part):
    retention: str = ""
    description: str = ""


class Design(Part):
    study_type: str = ""
    patient_registry: bool | None = None
    target_duration: str = ""
    expanded_access_types: ExpandedAccessTypes = ExpandedAccessTypes()
    bio_spec: BioSpec = BioSpec()
    phases: tuple[str, ...] = ()
    design_info: DesignInfo = DesignInfo()
    enrollment_info: Enrollment = Enrollment()


class ArmGroup(Part):
    label: str = ""
    type: str = ""
    description: str = ""
    intervention_names: tuple[str, ...] = ()


class Intervention(Part):
    name: str = ""
    type: str = ""
    description: str = ""
    other_names: tuple[str, ...] = ()
    arm_group_labels: tuple[str, ...] = ()


class ArmsInterventions(Part):
    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()


class PlannedOutcome(Part):
    measure: str = ""
    description: str = ""
    time_frame: str = ""


class Outcomes(Part):
    primary_outcomes: tuple[PlannedOutcome, ...] = ()
    secondary_outcomes: tuple[PlannedOutcome, ...] = ()
    other_outcomes: tuple[PlannedOutcome, ...] = ()


class Eligibility(Part):
    eligibility_criteria: str = ""
    healthy_volunteers: bool | None = None
    sex: str = ""
    gender_based: bool | None = None
    gender_description: str = ""
    minimum_age: str = ""
    maximum_age: str = ""
    std_ages: tuple[str, ...] = ()
    study_population: str = ""
    sampling_method: str = ""


class GeoPoint(Part):
    lat: float
    lon: float


class Location(Part):
    facility: str = ""
    status: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    geo_point: GeoPoint | None = None


class ContactsLocations(Part):
    locations: tuple[Location, ...] = ()


class Retraction(Part):
    pmid: str = ""
    source: str = ""


class Reference(Part):
    pmid: str = ""
    type: str = ""
    citation: str = ""
    retractions: tuple[Retraction, ...] = ()


class SeeAlsoLink(Part):
    label: str = ""
    url: str = ""


class AvailableData(Part):
    id: str = ""
    type: str = ""
    url: str = ""
    comment: str = ""


class References(Part):
    references: tuple[Reference, ...] = ()
    see_also_links: tuple[SeeAlsoLink, ...] = ()
    avail_ipds: tuple[AvailableData, ...] = ()


class DataSharing(Part):
    ipd_sharing: str = ""
    description: str = ""
    info_types: tuple[str, ...] = ()
    time_frame: str = ""
    access_criteria: str = ""
    url: str = ""


class Protocol(Part):
    identification_module: Identification
    status_module: Status = Status()
    sponsor_collaborators_module: Sponsors = Sponsors()
    description_module: Description = Description()
    conditions_module: Conditions = Conditions()
    design_module: Design = Design()
    arms_interventions_module: ArmsInterventions = ArmsInterventions()
    outcomes_module: Outcomes = Outcomes()
    eligibility_module: Eligibility = Eligibility()
    contacts_locations_module: ContactsLocations = ContactsLocations()
    references_module: References = References()
    oversight_module: Oversight = Oversight()
    ipd_sharing_statement_module: DataSharing = DataSharing()


class Mesh(Part):
    term: str = ""


class Browse(Part):
    meshes: tuple[Mesh, ...] = ()


class FirstQualityComments(Part):
    post_date_struct: DateStruct | None = None


class SubmissionInfo(Part):
    release_date: str = ""
    unrelease_date: str = ""
    unrelease_date_unknown: bool | None = None
    reset_date: str = ""
    mcp_release_n: int | None = None


class SubmissionTracking(Part):
    estimated_results_first_submit_date: str = ""
    first_mcp_info: FirstQualityComments = FirstQualityComments()
    submission_infos: tuple[SubmissionInfo, ...] = ()


class MiscInfo(Part):
    removed_countries: tuple[str, ...] = ()
    submission_tracking: SubmissionTracking = SubmissionTracking()


class Derived(Part):
    condition_browse_module: Browse = Browse()
    intervention_browse_module: Browse = Browse()
    misc_info_module: MiscInfo = MiscInfo()


class UnpostedEvent(Part):
    type: str = ""
    date: str = ""
    date_unknown: bool | None = None


class Unposted(Part):
    unposted_events: tuple[UnpostedEvent, ...] = ()


class ViolationEvent(Part):
    type: str = ""
    description: str = ""
    creation_date: str = ""
    issued_date: str = ""
    release_date: str = ""
    posted_date: str = ""


class Violations(Part):
    violation_events: tuple[ViolationEvent, ...] = ()


class AnnotationModule(Part):
    unposted_annotation: Unposted = Unposted()
    violation_annotation: Violations = Violations()


class Annotations(Part):
    annotation_module: AnnotationModule = AnnotationModule()


class LargeDoc(Part):
    type_abbrev: str = ""
    has_protocol: bool | None = None
    has_sap: bool | None = None
    has_icf: bool | None = None
    label: str = ""
    date: str = ""
    upload_date: str = ""
    filename: str = ""
    size: int | None = None


class LargeDocuments(Part):
    no_sap: bool | None = None
    large_docs: tuple[LargeDoc, ...] = ()


class Documents(Part):
    large_document_module: LargeDocuments = LargeDocuments()


class Study(Part):
    protocol_section: Protocol
    results_section: Results | None = None
    derived_section: Derived = Derived()
    annotation_section: Annotations = Annotations()
    document_section: Documents = Documents()
    has_results: bool = False
