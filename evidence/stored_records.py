"""The facts that extraction reads, back from stored rows; everything else is left empty.

Of the posted results: outcome measures with their groups, denominators, measurements and analyses, and the totals of
adverse events. Not flow, baseline or single adverse events: no rule reads them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from trials.facts import (
    AdverseEventGroupFacts,
    AnalysisFacts,
    DenominatorFacts,
    MeasurementFacts,
    PlannedOutcomeFacts,
    PostedGroupFacts,
    PostedOutcomeFacts,
    PostedResultsFacts,
    Reading,
    TrialFacts,
)
from trials.models import (
    AdverseEventGroup,
    PlannedOutcome,
    PostedAnalysis,
    PostedMeasurement,
    PostedOutcome,
    Trial,
)

PLANNED = ("type", "position", "measure", "time_frame")
OUTCOME = (
    *("position", "type", "title", "description", "population", "reporting_status"),
    *("param_type", "dispersion_type", "unit", "time_frame", "json_path"),
)
MEASUREMENT = (
    *("group_id", "comment", "class_title", "class_position"),
    *("category_title", "category_position", "json_path"),
)
ANALYSIS = (
    *("group_ids", "group_description", "method", "param_type", "p_value", "p_value_comment", "ci_sides"),
    *("ci_lower_comment", "ci_upper_comment", "dispersion_type", "estimate_comment"),
    *("tested_non_inferiority", "non_inferiority", "non_inferiority_comment"),
    *("other_analysis", "comment", "json_path"),
)
LAST_PLACE = Decimal("1e-15")  # of the column
READINGS = ("value", "spread", "lower", "upper")
ESTIMATES = ("param_value", "ci_level", "ci_lower", "ci_upper", "dispersion")
GROUP = (
    *("position", "title", "description", "json_path"),
    *(f"{what}_{figure}" for what in ("deaths", "serious", "other") for figure in ("affected", "at_risk")),
)


def stored_records(trials: Collection[int]) -> dict[int, TrialFacts]:
    """{trial's id: facts} in the order of the ids; six queries whatever the number of trials."""
    planned, posted = stored_planned(trials), stored_results(trials)
    columns = (
        "pk",
        "nct_id",
        "conditions",
        "intervention_model",
        "results_held",
        "adverse_events_time_frame",
    )
    return {
        key: TrialFacts(
            nct_id=nct_id,
            brief_title="",
            conditions=tuple(conditions),
            intervention_model=model,
            planned_outcomes=tuple(planned.get(key, ())),
            has_results=held,
            results=results(posted.get(key, ((), ())), time_frame) if held else None,
        )
        for key, nct_id, conditions, model, held, time_frame in Trial.objects.filter(pk__in=trials)
        .order_by("pk")
        .values_list(*columns)
    }


def results(
    parts: tuple[Sequence[PostedOutcomeFacts], Sequence[AdverseEventGroupFacts]], time_frame: str
) -> PostedResultsFacts:
    outcomes, groups = parts
    return PostedResultsFacts(
        outcomes=tuple(outcomes), adverse_event_groups=tuple(groups), adverse_events_time_frame=time_frame
    )


def stored_planned(trials: Collection[int]) -> dict[int, list[PlannedOutcomeFacts]]:
    found: dict[int, list[PlannedOutcomeFacts]] = {}
    rows = PlannedOutcome.objects.filter(trial__in=trials).order_by("trial_id", "type", "position")
    for key, *values in rows.values_list("trial_id", *PLANNED):
        facts = PlannedOutcomeFacts(**dict(zip(PLANNED, values, strict=True)))
        found.setdefault(key, []).append(facts)
    return found


def stored_results(
    trials: Collection[int],
) -> dict[int, tuple[list[PostedOutcomeFacts], list[AdverseEventGroupFacts]]]:
    found: dict[int, tuple[list[PostedOutcomeFacts], list[AdverseEventGroupFacts]]] = {}
    measurements, analyses = stored_measurements(trials), stored_analyses(trials)
    rows = PostedOutcome.objects.filter(trial__in=trials).order_by("trial_id", "position")
    for key, pk, groups, denominators, *values in rows.values_list(
        "trial_id", "pk", "groups", "denominators", *OUTCOME
    ):
        outcome = PostedOutcomeFacts(
            **dict(zip(OUTCOME, values, strict=True)),
            groups=tuple(PostedGroupFacts(**one) for one in groups),
            denominators=tuple(map(denominator, denominators)),
            measurements=tuple(measurements.get(pk, ())),
            analyses=tuple(analyses.get(pk, ())),
        )
        found.setdefault(key, ([], []))[0].append(outcome)
    totals = AdverseEventGroup.objects.filter(trial__in=trials).order_by("trial_id", "position")
    for key, group_id, *values in totals.values_list("trial_id", "group_id", *GROUP):
        group = AdverseEventGroupFacts(id=group_id, **dict(zip(GROUP, values, strict=True)))
        found.setdefault(key, ([], []))[1].append(group)
    return found


def stored_measurements(trials: Collection[int]) -> dict[int, list[MeasurementFacts]]:
    """By the id of the outcome measure."""
    found: dict[int, list[MeasurementFacts]] = {}
    rows = PostedMeasurement.objects.filter(outcome__trial__in=trials).order_by("outcome_id", "position")
    for key, *values in rows.values_list("outcome_id", *MEASUREMENT, *texts_and_values(READINGS)):
        facts = with_readings(MEASUREMENT, READINGS, values)
        found.setdefault(key, []).append(MeasurementFacts(**facts))
    return found


def stored_analyses(trials: Collection[int]) -> dict[int, list[AnalysisFacts]]:
    """By the id of the outcome measure."""
    found: dict[int, list[AnalysisFacts]] = {}
    rows = PostedAnalysis.objects.filter(outcome__trial__in=trials).order_by("outcome_id", "position")
    for key, *values in rows.values_list("outcome_id", *ANALYSIS, *texts_and_values(ESTIMATES)):
        facts = with_readings(ANALYSIS, ESTIMATES, values)
        facts["group_ids"] = tuple(facts["group_ids"])
        found.setdefault(key, []).append(AnalysisFacts(**facts))
    return found


def texts_and_values(names: Sequence[str]) -> list[str]:
    """The two columns of each printed number."""
    return [column for name in names for column in (f"{name}_text", name)]


def with_readings(plain: Sequence[str], names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """values: of the plain columns, then text and value of each printed number."""
    pairs = iter(values[len(plain) :])
    facts: dict[str, Any] = dict(zip(plain, values, strict=False))
    return facts | {name: reading(text, value) for name, text, value in zip(names, pairs, pairs, strict=True)}


def denominator(flat: dict[str, Any]) -> DenominatorFacts:
    value = flat["value"]
    count = Reading(text=flat["text"], value=None if value is None else Decimal(value))
    others = {name: one for name, one in flat.items() if name not in ("text", "value")}
    return DenominatorFacts(count=count, **others)


def reading(text: str, value: Decimal | None) -> Reading:
    """With the digits as printed: the column rounds and fills to its scale, and reasons quote the number."""
    if value is None:
        return Reading(text=text)
    try:
        printed = Decimal(text.strip().replace(",", "").replace("\u2212", "-"))
    except InvalidOperation:
        return Reading(text=text, value=value)
    return Reading(text=text, value=printed if abs(printed - value) <= LAST_PLACE else value)
