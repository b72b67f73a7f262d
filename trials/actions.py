"""The only writer of trials."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db import models, transaction

from trials.facts import PostedResultsFacts, Provenance, StatedDate, TrialFacts
from trials.models import (
    AdverseEvent,
    AdverseEventGroup,
    Arm,
    Collaborator,
    Intervention,
    PlannedOutcome,
    PostedAnalysis,
    PostedMeasurement,
    PostedOutcome,
    Reference,
    RegistryCopy,
    Site,
    Trial,
)

DATES = (
    "start",
    "primary_completion",
    "completion",
    "first_posted",
    "last_update_posted",
    "results_first_posted",
)
SAME_NAME = [
    "brief_title",
    "official_title",
    "acronym",
    "org_study_id",
    "brief_summary",
    "detailed_description",
    "overall_status",
    "last_known_status",
    "why_stopped",
    "study_type",
    "allocation",
    "intervention_model",
    "primary_purpose",
    "masking",
    "observational_model",
    "time_perspective",
    "enrollment",
    "enrollment_kind",
    "sex",
    "minimum_age",
    "maximum_age",
    "healthy_volunteers",
    "eligibility_criteria",
    "lead_sponsor",
    "lead_sponsor_class",
    "has_results",
]
LISTS = ["aliases", "phases", "who_masked", "conditions", "keywords", "condition_mesh", "intervention_mesh"]


@transaction.atomic
def record_trial(facts: TrialFacts, *, provenance: Provenance) -> Trial:
    """Store one record whole, replacing what an earlier version of it said."""
    trial, new = Trial.objects.update_or_create(nct_id=facts.nct_id, defaults=columns(facts, provenance))
    if not new:
        forget_parts(trial)
    parts(trial, Arm, facts.arms)
    parts(trial, Intervention, facts.interventions)
    parts(trial, Site, facts.sites)
    parts(trial, Collaborator, facts.collaborators)
    parts(trial, Reference, facts.references)
    PlannedOutcome.objects.bulk_create(
        PlannedOutcome(trial=trial, **asdict(outcome)) for outcome in facts.planned_outcomes
    )
    if facts.results is not None:
        record_results(trial, facts.results)
    return trial


PARTS = (
    *(Arm, Intervention, Site, Collaborator, Reference, PlannedOutcome),
    *(PostedOutcome, AdverseEventGroup, AdverseEvent),
)


def forget_parts(trial: Trial) -> None:
    for model in PARTS:
        model._default_manager.filter(trial=trial).delete()


def record_registry_copy(source: str, **values: Any) -> None:
    """Note what the latest sync of a registry found; fields of RegistryCopy."""
    RegistryCopy.objects.update_or_create(source=source, defaults=values)


def columns(facts: TrialFacts, provenance: Provenance) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(facts, name) for name in SAME_NAME}
    values |= {name: list(getattr(facts, name)) for name in LISTS}
    for name in DATES:
        values |= date_columns(f"{name}_date", getattr(facts, name))
    results = facts.results or PostedResultsFacts()
    return values | {
        "status_verified_date": facts.status_verified.date if facts.status_verified else None,
        "secondary_ids": [asdict(one) for one in facts.secondary_ids],
        "phase": "/".join(facts.phases),
        "results_held": facts.results is not None,
        "adverse_events_time_frame": results.adverse_events_time_frame,
        "adverse_events_description": results.adverse_events_description,
        "payload_digest": provenance.digest,
        "fetched_at": provenance.fetched_at,
        "registry_timestamp": provenance.registry_timestamp,
        "search_text": search_text(facts),
    }


def date_columns(name: str, stated: StatedDate | None) -> dict[str, Any]:
    return {name: stated.date if stated else None, f"{name}_kind": stated.kind if stated else ""}


def search_text(facts: TrialFacts) -> str:
    """Everything a reader may search by, most telling first, at most 200,000 characters."""
    pieces = [facts.nct_id, *facts.aliases, facts.acronym, facts.brief_title, facts.official_title]
    pieces += [facts.org_study_id, *(one.id for one in facts.secondary_ids)]
    for intervention in facts.interventions:
        pieces += [intervention.name, *intervention.other_names]
    pieces += [arm.label for arm in facts.arms]
    pieces += [*facts.conditions, *facts.keywords, *facts.condition_mesh, *facts.intervention_mesh]
    pieces += [facts.lead_sponsor, *(one.name for one in facts.collaborators)]
    pieces += [outcome.measure for outcome in facts.planned_outcomes]
    pieces += sorted({site.country for site in facts.sites} | {site.city for site in facts.sites})
    return "\n".join(piece for piece in pieces if piece)[:200_000]


def parts(trial: Trial, model: type[models.Model], facts: Iterable[Any]) -> None:
    model._default_manager.bulk_create(
        model(trial=trial, position=i, **lists(asdict(one))) for i, one in enumerate(facts)
    )


def lists(values: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def record_results(trial: Trial, results: PostedResultsFacts) -> None:
    record_outcomes(trial, results)
    groups = []
    for group in results.adverse_event_groups:
        values = asdict(group)
        groups.append(AdverseEventGroup(trial=trial, group_id=values.pop("id"), **values))
    AdverseEventGroup.objects.bulk_create(groups)
    AdverseEvent.objects.bulk_create(
        AdverseEvent(trial=trial, **asdict(event)) for event in results.adverse_events
    )


def record_outcomes(trial: Trial, results: PostedResultsFacts) -> None:
    measurements, analyses = [], []
    for facts in results.outcomes:
        values = asdict(facts)
        inner_measurements, inner_analyses = values.pop("measurements"), values.pop("analyses")
        values["groups"] = list(values["groups"])
        values["denominators"] = [flat_denominator(one) for one in values["denominators"]]
        outcome = PostedOutcome.objects.create(trial=trial, **values)
        measurements += [row(PostedMeasurement, outcome, i, one) for i, one in enumerate(inner_measurements)]
        analyses += [row(PostedAnalysis, outcome, i, one) for i, one in enumerate(inner_analyses)]
    PostedMeasurement.objects.bulk_create(measurements)
    PostedAnalysis.objects.bulk_create(analyses)


def flat_denominator(values: dict[str, Any]) -> dict[str, Any]:
    count = values.pop("count")
    return values | {"text": count["text"], "value": None if count["value"] is None else str(count["value"])}


def row(model: type[Any], outcome: PostedOutcome, position: int, values: dict[str, Any]) -> Any:
    return model(outcome=outcome, position=position, **flat_readings(model, lists(values)))


def flat_readings(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """{"spread": {text, value}} -> {"spread_text": text, "spread": value}, where the model keeps the text."""
    names = {column.name for column in model._meta.get_fields()}
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat[name] = value["value"]
            if f"{name}_text" in names:
                flat[f"{name}_text"] = value["text"]
        else:
            flat[name] = value
    return flat
