"""The shape of a ClinicalTrials.gov API v2 study, as far as we read it.

    {protocolSection: {identificationModule, statusModule, sponsorCollaboratorsModule, descriptionModule,
                       conditionsModule, designModule, armsInterventionsModule, outcomesModule, eligibilityModule,
                       contactsLocationsModule, referencesModule},
     resultsSection:  {outcomeMeasuresModule, adverseEventsModule},
     derivedSection:  {conditionBrowseModule, interventionBrowseModule, miscInfoModule},
     hasResults: true}

Every module and nearly every field can be absent. Fields we do not name are left in the payload.
A wrong type is an error that names its JSON path. Source: the registry's OpenAPI document, version 2.0.4.
"""

from __future__ import annotations

from msgspec import Struct


class Part(Struct, rename="camel", frozen=True, kw_only=True):
    """Base of every piece: registry names are camelCase."""


class DateStruct(Part):
    date: str = ""
    type: str = ""


class OrgStudyId(Part):
    id: str = ""


class SecondaryId(Part):
    id: str = ""
    type: str = ""
    domain: str = ""


class Identification(Part):
    nct_id: str
    nct_id_aliases: list[str] = []
    brief_title: str = ""
    official_title: str = ""
    acronym: str = ""
    org_study_id_info: OrgStudyId = OrgStudyId()
    secondary_id_infos: list[SecondaryId] = []


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


class Sponsor(Struct, frozen=True, kw_only=True, rename={"class_": "class"}):
    name: str = ""
    class_: str = ""


class Sponsors(Part):
    lead_sponsor: Sponsor = Sponsor()
    collaborators: list[Sponsor] = []


class Description(Part):
    brief_summary: str = ""
    detailed_description: str = ""


class Conditions(Part):
    conditions: list[str] = []
    keywords: list[str] = []


class Masking(Part):
    masking: str = ""
    who_masked: list[str] = []


class DesignInfo(Part):
    allocation: str = ""
    intervention_model: str = ""
    primary_purpose: str = ""
    observational_model: str = ""
    time_perspective: str = ""
    masking_info: Masking = Masking()


class Enrollment(Part):
    count: int | None = None
    type: str = ""


class Design(Part):
    study_type: str = ""
    phases: list[str] = []
    design_info: DesignInfo = DesignInfo()
    enrollment_info: Enrollment = Enrollment()


class ArmGroup(Part):
    label: str = ""
    type: str = ""
    description: str = ""
    intervention_names: list[str] = []


class Intervention(Part):
    name: str = ""
    type: str = ""
    description: str = ""
    other_names: list[str] = []
    arm_group_labels: list[str] = []


class ArmsInterventions(Part):
    arm_groups: list[ArmGroup] = []
    interventions: list[Intervention] = []


class PlannedOutcome(Part):
    measure: str = ""
    description: str = ""
    time_frame: str = ""


class Outcomes(Part):
    primary_outcomes: list[PlannedOutcome] = []
    secondary_outcomes: list[PlannedOutcome] = []
    other_outcomes: list[PlannedOutcome] = []


class Eligibility(Part):
    eligibility_criteria: str = ""
    healthy_volunteers: bool | None = None
    sex: str = ""
    minimum_age: str = ""
    maximum_age: str = ""


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
    locations: list[Location] = []


class Reference(Part):
    pmid: str = ""
    type: str = ""
    citation: str = ""


class References(Part):
    references: list[Reference] = []


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


class Mesh(Part):
    term: str = ""


class Browse(Part):
    meshes: list[Mesh] = []


class MiscInfo(Part):
    version_holder: str = ""


class Derived(Part):
    condition_browse_module: Browse = Browse()
    intervention_browse_module: Browse = Browse()
    misc_info_module: MiscInfo = MiscInfo()


class Group(Part):
    id: str
    title: str = ""
    description: str = ""


class Count(Part):
    group_id: str
    value: str = ""


class Denominator(Part):
    units: str = ""
    counts: list[Count] = []


class Measurement(Part):
    group_id: str
    value: str = ""
    spread: str = ""
    lower_limit: str = ""
    upper_limit: str = ""
    comment: str = ""


class Category(Part):
    title: str = ""
    measurements: list[Measurement] = []


class MeasureClass(Part):
    title: str = ""
    denoms: list[Denominator] = []
    categories: list[Category] = []


class Analysis(Part):
    group_ids: list[str] = []
    statistical_method: str = ""
    statistical_comment: str = ""
    param_type: str = ""
    param_value: str = ""
    p_value: str = ""
    ci_pct_value: str = ""
    ci_num_sides: str = ""
    ci_lower_limit: str = ""
    ci_upper_limit: str = ""
    dispersion_type: str = ""
    dispersion_value: str = ""
    non_inferiority_type: str = ""


class OutcomeMeasure(Part):
    type: str = ""
    title: str = ""
    description: str = ""
    population_description: str = ""
    reporting_status: str = ""
    param_type: str = ""
    dispersion_type: str = ""
    unit_of_measure: str = ""
    time_frame: str = ""
    groups: list[Group] = []
    denoms: list[Denominator] = []
    classes: list[MeasureClass] = []
    analyses: list[Analysis] = []


class OutcomeMeasures(Part):
    outcome_measures: list[OutcomeMeasure] = []


class EventGroup(Part):
    id: str
    title: str = ""
    description: str = ""
    deaths_num_affected: int | None = None
    deaths_num_at_risk: int | None = None
    serious_num_affected: int | None = None
    serious_num_at_risk: int | None = None
    other_num_affected: int | None = None
    other_num_at_risk: int | None = None


class EventStat(Part):
    group_id: str
    num_events: int | None = None
    num_affected: int | None = None
    num_at_risk: int | None = None


class Event(Part):
    term: str = ""
    organ_system: str = ""
    stats: list[EventStat] = []


class AdverseEvents(Part):
    time_frame: str = ""
    description: str = ""
    event_groups: list[EventGroup] = []
    serious_events: list[Event] = []
    other_events: list[Event] = []


class Results(Part):
    outcome_measures_module: OutcomeMeasures = OutcomeMeasures()
    adverse_events_module: AdverseEvents = AdverseEvents()


class Study(Part):
    protocol_section: Protocol
    results_section: Results | None = None
    derived_section: Derived = Derived()
    has_results: bool = False
