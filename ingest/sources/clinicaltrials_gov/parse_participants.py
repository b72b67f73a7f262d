"""Who took part: participant flow and baseline characteristics of one study with results.

periods[p]: {title, milestones[s]:    {type, comment, achievements[n]: {groupId, numSubjects, numUnits, comment}},
                    dropWithdraws[s]: {type, comment, reasons[n]:      {groupId, numSubjects, comment}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.sources.clinicaltrials_gov import record_results as r
from ingest.sources.clinicaltrials_gov.parse_measures import all_denominators, measurements
from ingest.sources.clinicaltrials_gov.readings import reading
from trials.facts import BaselineGroupFacts, BaselineMeasureFacts, FlowFacts

FLOW = "$.resultsSection.participantFlowModule"
BASELINE = "$.resultsSection.baselineCharacteristicsModule"
OF_ALL = "total of all reporting groups"
# A milestone, reason or period without a number in it still has its row.
UNNUMBERED = (r.FlowStats(group_id=""),)
Steps = tuple[tuple[str, str, tuple[r.FlowStats, ...]], ...]  # type, comment, numbers


def flow(module: r.ParticipantFlow) -> Iterator[FlowFacts]:
    position = 0
    for p, period in enumerate(module.periods):
        milestones: Steps = tuple([(one.type, one.comment, one.achievements) for one in period.milestones])
        reasons: Steps = tuple([(one.type, one.comment, one.reasons) for one in period.drop_withdraws])
        place = f"{FLOW}.periods[{p}]"
        if not milestones and not reasons:
            milestones = (("", "", ()),)
        for kind, path, name, steps in (
            ("MILESTONE", f"{place}.milestones", "achievements", milestones),
            ("WITHDRAWAL", f"{place}.dropWithdraws", "reasons", reasons),
        ):
            for s, (type_, comment, numbers) in enumerate(steps):
                for n, one in enumerate(numbers or UNNUMBERED):
                    yield FlowFacts(
                        position=position,
                        kind=kind,
                        period=period.title,
                        period_position=p,
                        type=type_,
                        step=s,
                        comment=comment,
                        group_id=one.group_id,
                        participants=reading(one.num_subjects),
                        units=reading(one.num_units),
                        group_comment=one.comment,
                        json_path=f"{path}[{s}].{name}[{n}]" if numbers else f"{path}[{s}]",
                    )
                    position += 1


def baseline_groups(module: r.Baseline) -> Iterator[BaselineGroupFacts]:
    for one in module.groups:
        yield BaselineGroupFacts(
            id=one.id, title=one.title, description=one.description, is_total=is_total(one, module.groups)
        )


def is_total(group: r.Group, groups: tuple[r.Group, ...]) -> bool:
    """Named a total by its title or by the registry's own description of one, and not the only group there is."""
    named = group.title.strip().casefold() == "total" or group.description.casefold().startswith(OF_ALL)
    return named and len(groups) > 1


def baseline_measures(module: r.Baseline) -> Iterator[BaselineMeasureFacts]:
    for i, measure in enumerate(module.measures):
        path = f"{BASELINE}.measures[{i}]"
        yield BaselineMeasureFacts(
            position=i,
            title=measure.title,
            description=measure.description,
            population=measure.population_description,
            param_type=measure.param_type,
            dispersion_type=measure.dispersion_type,
            unit=measure.unit_of_measure,
            calculate_pct=measure.calculate_pct,
            denom_units_selected=measure.denom_units_selected,
            denominators=all_denominators(measure.denoms, measure.classes),
            measurements=tuple(measurements(measure.classes, path)),
            json_path=path,
        )
