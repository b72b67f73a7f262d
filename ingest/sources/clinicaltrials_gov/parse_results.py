"""The results section of one study -> PostedResultsFacts, every number with its JSON path.

outcomeMeasures[i]: {groups: [{id}], denoms: [{units, counts}],
                     classes[j]: {title, denoms, categories[k]: {title, measurements[m]: {groupId, value, ...}}},
                     analyses[a]: {groupIds, paramType, paramValue, pValue, ciPctValue, ...}}
adverseEventsModule: {eventGroups: [{id, totals}], seriousEvents: [{term, stats: [{groupId, numAffected}]}], ...}
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.sources.clinicaltrials_gov import record as r
from ingest.sources.clinicaltrials_gov.readings import RecordProblem, reading
from trials.facts import (
    AdverseEventFacts,
    AdverseEventGroupFacts,
    AnalysisFacts,
    DenominatorFacts,
    MeasurementFacts,
    PostedGroupFacts,
    PostedOutcomeFacts,
    PostedResultsFacts,
)

MEASURES = "$.resultsSection.outcomeMeasuresModule.outcomeMeasures"
EVENTS = "$.resultsSection.adverseEventsModule"


def posted_results(results: r.Results) -> PostedResultsFacts:
    events = results.adverse_events_module
    measures = results.outcome_measures_module.outcome_measures
    return PostedResultsFacts(
        outcomes=tuple(outcome(i, one) for i, one in enumerate(measures)),
        adverse_event_groups=tuple(event_group(i, one) for i, one in enumerate(events.event_groups)),
        adverse_events=tuple(adverse_events(events)),
        adverse_events_time_frame=events.time_frame,
        adverse_events_description=events.description,
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
        param_type=measure.param_type,
        dispersion_type=measure.dispersion_type,
        unit=measure.unit_of_measure,
        time_frame=measure.time_frame,
        groups=tuple(
            PostedGroupFacts(id=one.id, title=one.title, description=one.description)
            for one in measure.groups
        ),
        denominators=(
            *denominators(measure.denoms),
            *(one for j, c in enumerate(measure.classes) for one in denominators(c.denoms, c.title, j)),
        ),
        measurements=tuple(measurements(measure.classes, path)),
        analyses=tuple(analysis(one, f"{path}.analyses[{a}]") for a, one in enumerate(measure.analyses)),
        json_path=path,
    )


def denominators(
    denoms: list[r.Denominator], class_title: str = "", class_position: int | None = None
) -> Iterator[DenominatorFacts]:
    for denominator in denoms:
        for count in denominator.counts:
            yield DenominatorFacts(
                group_id=count.group_id,
                units=denominator.units,
                count=reading(count.value),
                class_title=class_title,
                class_position=class_position,
            )


def measurements(classes: list[r.MeasureClass], path: str) -> Iterator[MeasurementFacts]:
    for j, one_class in enumerate(classes):
        for k, category in enumerate(one_class.categories):
            for m, one in enumerate(category.measurements):
                yield MeasurementFacts(
                    group_id=one.group_id,
                    value=reading(one.value),
                    spread=reading(one.spread),
                    lower=reading(one.lower_limit),
                    upper=reading(one.upper_limit),
                    comment=one.comment,
                    class_title=one_class.title,
                    class_position=j,
                    category_title=category.title,
                    category_position=k,
                    json_path=f"{path}.classes[{j}].categories[{k}].measurements[{m}]",
                )


def analysis(one: r.Analysis, path: str) -> AnalysisFacts:
    return AnalysisFacts(
        group_ids=tuple(one.group_ids),
        method=one.statistical_method,
        param_type=one.param_type,
        param_value=reading(one.param_value),
        p_value=one.p_value,
        ci_level=reading(one.ci_pct_value),
        ci_sides=one.ci_num_sides,
        ci_lower=reading(one.ci_lower_limit),
        ci_upper=reading(one.ci_upper_limit),
        dispersion_type=one.dispersion_type,
        dispersion=reading(one.dispersion_value),
        non_inferiority=one.non_inferiority_type,
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
            for stat in event.stats:
                path = f"{EVENTS}.{name}[{e}].stats"
                yield AdverseEventFacts(
                    serious=serious,
                    position=position,
                    term=event.term,
                    organ_system=event.organ_system,
                    group_id=stat.group_id,
                    affected=count(stat.num_affected, path),
                    at_risk=count(stat.num_at_risk, path),
                    events=count(stat.num_events, path),
                )
                position += 1


def count(number: int | None, path: str) -> int | None:
    if number is not None and not 0 <= number <= 2_147_483_647:
        raise RecordProblem(f"a count of {number} cannot be", path)
    return number
