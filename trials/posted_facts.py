"""What a parser hands over of one record's results section: groups, flow, baseline, outcomes, analyses, adverse events.

A group id ("OG000", "BG000", "FG000", "EG000") means something only inside the module or measure it stands in.
json_path says where in the record as received a row came from.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from trials.dates import PartialDate


class Reading(Struct, frozen=True, kw_only=True, gc=False):
    """One printed number: its text as posted and, where it is a number, its value ("26,300" -> 26300, "NA" -> None)."""

    text: str = ""
    value: Decimal | None = None


NO_READING = Reading()


class PostedGroupFacts(Struct, frozen=True, kw_only=True, gc=False):
    """A group of one outcome measure or of the participant flow. The id means nothing outside it."""

    id: str
    title: str = ""
    description: str = ""


class BaselineGroupFacts(Struct, frozen=True, kw_only=True, gc=False):
    """is_total: all groups together, which must never be counted beside them."""

    id: str
    title: str = ""
    description: str = ""
    is_total: bool = False


class DenominatorFacts(Struct, frozen=True, kw_only=True, gc=False):
    """Number analysed, by group; class_title "" means the whole measure."""

    group_id: str
    units: str
    count: Reading
    class_title: str = ""
    class_position: int | None = None


class MeasurementFacts(Struct, frozen=True, kw_only=True, gc=False):
    group_id: str
    value: Reading
    spread: Reading = NO_READING
    lower: Reading = NO_READING
    upper: Reading = NO_READING
    comment: str = ""
    class_title: str = ""
    class_position: int = 0
    category_title: str = ""
    category_position: int = 0
    json_path: str = ""


class AnalysisFacts(Struct, frozen=True, kw_only=True, gc=False):
    """A statistical comparison as posted. comment is the one on the statistical method."""

    group_ids: tuple[str, ...]
    group_description: str = ""
    method: str = ""
    param_type: str = ""
    param_value: Reading = NO_READING
    p_value: str = ""
    p_value_comment: str = ""
    ci_level: Reading = NO_READING
    ci_sides: str = ""
    ci_lower: Reading = NO_READING
    ci_lower_comment: str = ""
    ci_upper: Reading = NO_READING
    ci_upper_comment: str = ""
    dispersion_type: str = ""
    dispersion: Reading = NO_READING
    estimate_comment: str = ""
    tested_non_inferiority: bool | None = None
    non_inferiority: str = ""
    non_inferiority_comment: str = ""
    other_analysis: str = ""
    comment: str = ""
    json_path: str = ""


class PostedOutcomeFacts(Struct, frozen=True, kw_only=True, gc=False):
    """One posted outcome measure with everything measured in it.

    type_units_analyzed: what is counted when it is not people ("Eyes"); denom_units_selected: which of several
    denominators the values refer to.
    """

    position: int
    type: str
    title: str
    description: str = ""
    population: str = ""
    reporting_status: str = ""
    anticipated_posting_date: PartialDate | None = None
    param_type: str = ""
    dispersion_type: str = ""
    unit: str = ""
    calculate_pct: bool | None = None
    time_frame: str = ""
    type_units_analyzed: str = ""
    denom_units_selected: str = ""
    groups: tuple[PostedGroupFacts, ...] = ()
    denominators: tuple[DenominatorFacts, ...] = ()
    measurements: tuple[MeasurementFacts, ...] = ()
    analyses: tuple[AnalysisFacts, ...] = ()
    json_path: str = ""


class FlowFacts(Struct, frozen=True, kw_only=True, gc=False):
    """One group at one milestone, or leaving for one reason, in one period of the trial.

    kind is MILESTONE or WITHDRAWAL; type the milestone ("STARTED") or reason ("Lost to Follow-up"); step counts it
    within its kind and period. comment is on the milestone or reason, group_comment on this group's number.
    group_id is "" where the registry names a period, milestone or reason and no number in it.
    """

    position: int
    kind: str
    period: str = ""
    period_position: int = 0
    type: str = ""
    step: int = 0
    comment: str = ""
    group_id: str = ""
    participants: Reading = NO_READING
    units: Reading = NO_READING
    group_comment: str = ""
    json_path: str = ""


class BaselineMeasureFacts(Struct, frozen=True, kw_only=True, gc=False):
    """One baseline characteristic with everything measured of it."""

    position: int
    title: str
    description: str = ""
    population: str = ""
    param_type: str = ""
    dispersion_type: str = ""
    unit: str = ""
    calculate_pct: bool | None = None
    denom_units_selected: str = ""
    denominators: tuple[DenominatorFacts, ...] = ()
    measurements: tuple[MeasurementFacts, ...] = ()
    json_path: str = ""


class AdverseEventGroupFacts(Struct, frozen=True, kw_only=True, gc=False):
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


class AdverseEventFacts(Struct, frozen=True, kw_only=True, gc=False):
    """One term in one group. Terms are never added up: one person can have several."""

    serious: bool
    position: int
    term: str
    organ_system: str = ""
    source_vocabulary: str = ""
    assessment_type: str = ""
    notes: str = ""
    group_id: str = ""
    affected: int | None = None
    at_risk: int | None = None
    events: int | None = None


class PostedResultsFacts(Struct, frozen=True, kw_only=True, gc=False):
    """flow_units and baseline_units: what is counted beside people ("Clinics"). frequency_threshold: the percentage
    below which other (not serious) events need not be listed; an event not listed is therefore not an event that did
    not happen. agreement_…: what the sponsor lets investigators publish.
    """

    recruitment_details: str = ""
    pre_assignment_details: str = ""
    flow_units: str = ""
    flow_groups: tuple[PostedGroupFacts, ...] = ()
    flow: tuple[FlowFacts, ...] = ()

    baseline_population: str = ""
    baseline_units: str = ""
    baseline_groups: tuple[BaselineGroupFacts, ...] = ()
    baseline_denominators: tuple[DenominatorFacts, ...] = ()
    baseline_measures: tuple[BaselineMeasureFacts, ...] = ()

    outcomes: tuple[PostedOutcomeFacts, ...] = ()

    adverse_event_groups: tuple[AdverseEventGroupFacts, ...] = ()
    adverse_events: tuple[AdverseEventFacts, ...] = ()
    adverse_events_time_frame: str = ""
    adverse_events_description: str = ""
    adverse_events_mortality_comment: str = ""
    frequency_threshold: Reading = NO_READING

    limitations: str = ""
    agreement_with_employee: bool | None = None
    agreement_restrictive: bool | None = None
    agreement_restriction: str = ""
    agreement_details: str = ""


class ResultsSubmissionFacts(Struct, frozen=True, kw_only=True, gc=False):
    """One round of results sent to the registry and not posted yet.

    released: sent in; unreleased: taken back by the sponsor; reset: returned by the registry's reviewers.
    unreleased_unknown: taken back on a day the registry does not give. quality_round: the registry's mcpReleaseN.
    """

    released_date: PartialDate | None = None
    unreleased_date: PartialDate | None = None
    unreleased_unknown: bool | None = None
    reset_date: PartialDate | None = None
    quality_round: int | None = None


class AnnotationFacts(Struct, frozen=True, kw_only=True, gc=False):
    """The registry's own note on a record. section: UNPOSTED (results held back) or VIOLATION (of the law)."""

    section: str
    type: str = ""
    description: str = ""
    date: PartialDate | None = None
    date_unknown: bool | None = None
    created_date: PartialDate | None = None
    issued_date: PartialDate | None = None
    released_date: PartialDate | None = None
    posted_date: PartialDate | None = None
