"""The results section of a ClinicalTrials.gov API v2 study, as far as we read it.

    {participantFlowModule: {groups, periods: [{milestones: [{achievements}], dropWithdraws: [{reasons}]}]},
     baselineCharacteristicsModule: {groups, denoms, measures: [{denoms, classes}]},
     outcomeMeasuresModule: {outcomeMeasures: [{groups, denoms, classes, analyses}]},
     adverseEventsModule: {eventGroups, seriousEvents: [{stats}], otherEvents: [{stats}]},
     moreInfoModule: {limitationsAndCaveats, certainAgreement}}

Numbers are texts, but for the counts of adverse events. A wrong type is an error that names its JSON path.
Left out on purpose: pointOfContact, which names a person. Source: the registry's OpenAPI document, version 2.0.4.
"""

# mypy: disable-error-code="misc"
# (mypy does not know that a msgspec Struct inherits its options from its base.)

from __future__ import annotations

from msgspec import Struct


class Part(Struct, rename="camel", frozen=True, kw_only=True, gc=False):
    """Base of every piece: registry names are camelCase."""


class Group(Part):
    id: str
    title: str = ""
    description: str = ""


class Count(Part):
    group_id: str
    value: str = ""


class Denominator(Part):
    units: str = ""
    counts: tuple[Count, ...] = ()


class Measurement(Part):
    group_id: str
    value: str = ""
    spread: str = ""
    lower_limit: str = ""
    upper_limit: str = ""
    comment: str = ""


class Category(Part):
    title: str = ""
    measurements: tuple[Measurement, ...] = ()


class MeasureClass(Part):
    title: str = ""
    denoms: tuple[Denominator, ...] = ()
    categories: tuple[Category, ...] = ()


class Analysis(Part):
    group_ids: tuple[str, ...] = ()
    group_description: str = ""
    statistical_method: str = ""
    statistical_comment: str = ""
    param_type: str = ""
    param_value: str = ""
    p_value: str = ""
    p_value_comment: str = ""
    ci_pct_value: str = ""
    ci_num_sides: str = ""
    ci_lower_limit: str = ""
    ci_upper_limit: str = ""
    ci_lower_limit_comment: str = ""
    ci_upper_limit_comment: str = ""
    estimate_comment: str = ""
    dispersion_type: str = ""
    dispersion_value: str = ""
    tested_non_inferiority: bool | None = None
    non_inferiority_type: str = ""
    non_inferiority_comment: str = ""
    other_analysis_description: str = ""


class OutcomeMeasure(Part):
    type: str = ""
    title: str = ""
    description: str = ""
    population_description: str = ""
    reporting_status: str = ""
    anticipated_posting_date: str = ""
    param_type: str = ""
    dispersion_type: str = ""
    unit_of_measure: str = ""
    calculate_pct: bool | None = None
    time_frame: str = ""
    type_units_analyzed: str = ""
    denom_units_selected: str = ""
    groups: tuple[Group, ...] = ()
    denoms: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()
    analyses: tuple[Analysis, ...] = ()


class OutcomeMeasures(Part):
    outcome_measures: tuple[OutcomeMeasure, ...] = ()


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
    source_vocabulary: str = ""
    assessment_type: str = ""
    notes: str = ""
    stats: tuple[EventStat, ...] = ()


class AdverseEvents(Part):
    frequency_threshold: str = ""
    all_cause_mortality_comment: str = ""
    time_frame: str = ""
    description: str = ""
    event_groups: tuple[EventGroup, ...] = ()
    serious_events: tuple[Event, ...] = ()
    other_events: tuple[Event, ...] = ()


class FlowStats(Part):
    group_id: str
    comment: str = ""
    num_subjects: str = ""
    num_units: str = ""


class Milestone(Part):
    type: str = ""
    comment: str = ""
    achievements: tuple[FlowStats, ...] = ()


class DropWithdraw(Part):
    type: str = ""
    comment: str = ""
    reasons: tuple[FlowStats, ...] = ()


class Period(Part):
    title: str = ""
    milestones: tuple[Milestone, ...] = ()
    drop_withdraws: tuple[DropWithdraw, ...] = ()


class ParticipantFlow(Part):
    pre_assignment_details: str = ""
    recruitment_details: str = ""
    type_units_analyzed: str = ""
    groups: tuple[Group, ...] = ()
    periods: tuple[Period, ...] = ()


class BaselineMeasure(Part):
    title: str = ""
    description: str = ""
    population_description: str = ""
    param_type: str = ""
    dispersion_type: str = ""
    unit_of_measure: str = ""
    calculate_pct: bool | None = None
    denom_units_selected: str = ""
    denoms: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()


class Baseline(Part):
    population_description: str = ""
    type_units_analyzed: str = ""
    groups: tuple[Group, ...] = ()
    denoms: tuple[Denominator, ...] = ()
    measures: tuple[BaselineMeasure, ...] = ()


class Limitations(Part):
    description: str = ""


class Agreement(Part):
    pi_sponsor_employee: bool | None = None
    restriction_type: str = ""
    restrictive_agreement: bool | None = None
    other_details: str = ""


class MoreInfo(Part):
    limitations_and_caveats: Limitations = Limitations()
    certain_agreement: Agreement = Agreement()


class Results(Part):
    participant_flow_module: ParticipantFlow = ParticipantFlow()
    baseline_characteristics_module: Baseline = Baseline()
    outcome_measures_module: OutcomeMeasures = OutcomeMeasures()
    adverse_events_module: AdverseEvents = AdverseEvents()
    more_info_module: MoreInfo = MoreInfo()
