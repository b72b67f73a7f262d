"""The results section of one study -> PostedResultsFacts, every number with its JSON path.

outcomeMeasures[i]: {groups: [{id}], denoms: [{units, counts}], classes: see parse_measures.py,
                     analyses[a]: {groupIds, paramType, paramValue, pValue, ciPctValue, ...}}
adverseEventsModule: {eventGroups: [{id, totals}], seriousEvents: [{term, stats: [{groupId, numAffected}]}], ...}
Participant flow and baseline: parse_participants.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.sources.clinicaltrials_gov import record_results as r
from ingest.sources.clinicaltrials_gov.parse_measures import (
    all_denominators,
    denominators,
    groups,
    measurements,
)
from ingest.sources.clinicaltrials_gov.parse_participants import baseline_groups, baseline_measures, flow
from ingest.sources.clinicaltrials_gov.readings import count, plain_date, reading
from trials.facts import (
    AdverseEventFacts,
    AdverseEventGroupFacts,
    AnalysisFacts,
    PostedOutcomeFacts,
    PostedResultsFacts,
)

MEASURES = "$.resultsSection.outcomeMeasuresModule.outcomeMeasures"
EVENTS = "$.resultsSection.adverseEventsModule"


def posted_results(results: r.Results) -> PostedResultsFacts:
    people, baseline = results.participant_flow_module, results.baseline_characteristics_module
    events = results.adverse_events_module
    measures = results.outcome_measures_module.outcome_measures
    agreement = results.more_info_module.certain_agreement
    return PostedResultsFacts(
        recruitment_details=people.recruitment_details,
        pre_assignment_details=people.pre_assignment_details,
        flow_units=people.type_units_analyzed,
        flow_groups=groups(people.groups),
        flow=tuple(flow(people)),
        baseline_population=baseline.population_description,
        baseline_units=baseline.type_units_analyzed,
        baseline_groups=tuple(baseline_groups(baseline)),
        baseline_denominators=tuple(denominators(baseline.denoms)),
        baseline_measures=tuple(baseline_measures(baseline)),
        outcomes=tuple([outcome(i, one) for i, one in enumerate(measures)]),
        adverse_event_groups=tuple([event_group(i, one) for i, one in enumerate(events.event_groups)]),
        adverse_events=tuple(adverse_events(events)),
        adverse_events_time_frame=events.time_frame,
        adverse_events_description=events.description,
        adverse_events_mortality_comment=events.all_cause_mortality_comment,
        frequency_threshold=reading(events.frequency_threshold),
        limitations=results.more_info_module.limitations_and_caveats.description,
        agreement_with_employee=agreement.pi_sponsor_employee,
        agreement_restrictive=agreement.restrictive_agreement,
        agreement_restriction=agreement.restriction_type,
        agreement_details=agreement.other_details,
    )


def outcome(position: int, measure: r.OutcomeMeasure) -> PostedOutcomeFacts:
    path = f"{MEASURES}[{position}]"
    return PostedOutcomeFacts(
        position=position,
        type=measure.type,
        title=measure.title,
        description=measure.description,
        population=measure.population_description,
        reporting_status=measure.reporting_status,
        anticipated_posting_date=plain_date(
            measure.anticipated_posting_date, f"{path}.anticipatedPostingDate"
        ),
        param_type=measure.param_type,
        dispersion_type=measure.dispersion_type,
        unit=measure.unit_of_measure,
        calculate_pct=measure.calculate_pct,
        time_frame=measure.time_frame,
        type_units_analyzed=measure.type_units_analyzed,
        denom_units_selected=measure.denom_units_selected,
        groups=groups(measure.groups),
        denominators=all_denominators(measure.denoms, measure.classes),
        measurements=tuple(measurements(measure.classes, path)),
        analyses=tuple([analysis(one, f"{path}.analyses[{a}]") for a, one in enumerate(measure.analyses)]),
        json_path=path,
    )


def analysis(one: r.Analysis, path: str) -> AnalysisFacts:
    return AnalysisFacts(
        group_ids=one.group_ids,
        group_description=one.group_description,
        method=one.statistical_method,
        param_type=one.param_type,
        param_value=reading(one.param_value),
        p_value=one.p_value,
        p_value_comment=one.p_value_comment,
        ci_level=reading(one.ci_pct_value),
        ci_sides=one.ci_num_sides,
        ci_lower=reading(one.ci_lower_limit),
        ci_lower_comment=one.ci_lower_limit_comment,
        ci_upper=reading(one.ci_upper_limit),
        ci_upper_comment=one.ci_upper_limit_comment,
        dispersion_type=one.dispersion_type,
        dispersion=reading(one.dispersion_value),
        estimate_comment=one.estimate_comment,
        tested_non_inferiority=one.tested_non_inferiority,
        non_inferiority=one.non_inferiority_type,
        non_inferiority_comment=one.non_inferiority_comment,
        other_analysis=one.other_analysis_description,
        comment=one.statistical_comment,
        json_path=path,
    )


def event_group(position: int, one: r.EventGroup) -> AdverseEventGroupFacts:
    path = f"{EVENTS}.eventGroups[{position}]"
    return AdverseEventGroupFacts(
        id=one.id,
        position=position,
        title=one.title,
        description=one.description,
        deaths_affected=count(one.deaths_num_affected, path),
        deaths_at_risk=count(one.deaths_num_at_risk, path),
        serious_affected=count(one.serious_num_affected, path),
        serious_at_risk=count(one.serious_num_at_risk, path),
        other_affected=count(one.other_num_affected, path),
        other_at_risk=count(one.other_num_at_risk, path),
        json_path=path,
    )


def adverse_events(module: r.AdverseEvents) -> Iterator[AdverseEventFacts]:
    position = 0
    for name, serious, events in (
        ("seriousEvents", True, module.serious_events),
        ("otherEvents", False, module.other_events),
    ):
        for e, event in enumerate(events):
            path = f"{EVENTS}.{name}[{e}].stats"
            for stat in event.stats:
                yield AdverseEventFacts(
                    serious=serious,
                    position=position,
                    term=event.term,
                    organ_system=event.organ_system,
                    source_vocabulary=event.source_vocabulary,
                    assessment_type=event.assessment_type,
                    notes=event.notes,
                    group_id=stat.group_id,
                    affected=count(stat.num_affected, path),
                    at_risk=count(stat.num_at_risk, path),
                    events=count(stat.num_events, path),
                )
                position += 1
