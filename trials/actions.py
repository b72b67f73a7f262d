"""The only writer of trials."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import IntegrityError, transaction

from trials.copying import copy_rows, delete_rows, next_keys, upsert_rows
from trials.facts import (
    AdverseEventFacts,
    AdverseEventGroupFacts,
    AnalysisFacts,
    AnnotationFacts,
    ArmFacts,
    BaselineMeasureFacts,
    CollaboratorFacts,
    DocumentFacts,
    FlowFacts,
    InterventionFacts,
    MeasurementFacts,
    PlannedOutcomeFacts,
    PostedOutcomeFacts,
    PostedResultsFacts,
    Provenance,
    ReferenceFacts,
    ResultsSubmissionFacts,
    SiteFacts,
    TrialFacts,
)
from trials.models import (
    AdverseEvent,
    AdverseEventGroup,
    Annotation,
    Arm,
    BaselineMeasure,
    BaselineMeasurement,
    Collaborator,
    Document,
    FlowStep,
    Intervention,
    PlannedOutcome,
    PostedAnalysis,
    PostedMeasurement,
    PostedOutcome,
    PostedResults,
    Reference,
    RegistryCopy,
    ResultsSubmission,
    Site,
    Trial,
)
from trials.stated import Part, Row, Source, sources_of, values_by

Version = tuple[TrialFacts, Provenance]

PARTS = (
    Part(Arm, ArmFacts, "arms"),
    Part(Intervention, InterventionFacts, "interventions"),
    Part(Site, SiteFacts, "sites"),
    Part(Collaborator, CollaboratorFacts, "collaborators"),
    Part(Reference, ReferenceFacts, "references"),
    Part(PlannedOutcome, PlannedOutcomeFacts, "planned_outcomes"),
    Part(Document, DocumentFacts, "documents"),
    Part(ResultsSubmission, ResultsSubmissionFacts, "results_submissions"),
    Part(Annotation, AnnotationFacts, "annotations"),
    Part(PostedResults, PostedResultsFacts, "results"),
    Part(FlowStep, FlowFacts, "results.flow"),
    Part(
        BaselineMeasure,
        BaselineMeasureFacts,
        "results.baseline_measures",
        within=(Part(BaselineMeasurement, MeasurementFacts, "measurements"),),
    ),
    Part(
        PostedOutcome,
        PostedOutcomeFacts,
        "results.outcomes",
        within=(
            Part(PostedMeasurement, MeasurementFacts, "measurements"),
            Part(PostedAnalysis, AnalysisFacts, "analyses"),
        ),
    ),
    Part(AdverseEventGroup, AdverseEventGroupFacts, "results.adverse_event_groups", {"group_id": "id"}),
    Part(AdverseEvent, AdverseEventFacts, "results.adverse_events"),
)

# What is made of several facts, or kept under another name.
OF_THE_TRIAL: Mapping[str, Source] = {
    "phase": lambda facts: "/".join(facts.phases),
    "results_held": lambda facts: facts.results is not None,
    "search_text": lambda facts: search_text(facts),
}
OF_THE_VERSION: Mapping[str, Source] = {
    "payload_digest": "digest",
    "fetched_at": "fetched_at",
    "registry_timestamp": "registry_timestamp",
}
NO_RESULTS = PostedResultsFacts()


class Recorded(dict[str, int]):
    """{nct_id: trial's id}. made: the ids of trials that were not stored before, not even by another worker."""

    made: frozenset[int] = frozenset()


def record_trial(facts: TrialFacts, *, provenance: Provenance) -> Trial:
    """Store one record whole, replacing what an earlier version of it said."""
    return Trial.objects.get(pk=record_trials([(facts, provenance)])[facts.nct_id])


@transaction.atomic
def record_trials(versions: Sequence[Version], known: Mapping[str, int] | None = None) -> Recorded:
    """Store the records whole, replacing what earlier versions of them said. Returns {nct_id: trial's id}.

    known: {nct_id: id} of those stored already, where the caller has looked them up and locked them.

    The number of statements does not depend on the number of records; all are stored or none. Raises ValueError where
    a record is given twice, and Django's DataError or IntegrityError, naming the column or the constraint.
    """
    refuse_repeated(facts.nct_id for facts, _ in versions)
    if not versions:
        return Recorded()
    if known is None:
        known = locked(facts.nct_id for facts, _ in versions)
    # In the order of their numbers, so that two workers with the same new records wait instead of locking each other.
    new = sorted(facts.nct_id for facts, _ in versions if facts.nct_id not in known)
    fresh = dict(zip(new, next_keys(Trial, len(new)), strict=True))
    ids = Recorded(store_rows(versions, known, fresh))
    ids.made = ids.made.union(fresh.values()) & set(ids.values())
    forget_parts([key for key in ids.values() if key not in ids.made])
    owners = [(ids[facts.nct_id], facts) for facts, _ in versions]
    for part in PARTS:
        copy_part(part, owners)
    return ids


def refuse_repeated(nct_ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for nct_id in nct_ids:
        if nct_id in seen:
            raise ValueError(f"{nct_id} is given twice; store one version of a record at a time")
        seen.add(nct_id)


def locked(nct_ids: Iterable[str]) -> dict[str, int]:
    """{nct_id: id} of the trials that are stored already, locked in the order of their ids as everywhere."""
    rows = Trial.objects.filter(nct_id__in=list(nct_ids)).order_by("pk").select_for_update(no_key=True)
    return dict(rows.values_list("nct_id", "pk"))


def store_rows(
    versions: Sequence[Version], known: Mapping[str, int], fresh: Mapping[str, int]
) -> dict[str, int]:
    """The rows of the trials themselves. known, fresh: {nct_id: id} of those stored before and of the new ones."""
    columns, values = trial_columns()
    rows = {facts.nct_id: values(facts, provenance) for facts, provenance in versions}
    return add_rows(columns, [(key, *rows[nct_id]) for nct_id, key in fresh.items()]) | put_rows(
        columns, [(key, *rows[nct_id]) for nct_id, key in known.items()]
    )


def add_rows(columns: tuple[str, ...], rows: Sequence[Row]) -> dict[str, int]:
    """COPY, which takes half the time; an upsert where another worker stored one of the records meanwhile."""
    if not rows:
        return {}
    number = columns.index("nct_id")
    try:
        with transaction.atomic():
            copy_rows(Trial, columns, rows)
    except IntegrityError:
        return put_rows(columns, rows)
    return {row[number]: row[0] for row in rows}


def put_rows(columns: tuple[str, ...], rows: Sequence[Row]) -> dict[str, int]:
    if not rows:
        return {}
    update = [name for name in columns if name not in ("id", "nct_id")]
    stored = upsert_rows(Trial, columns, rows, unique=["nct_id"], update=update)
    return {nct_id: key for key, nct_id in stored}


@cache
def trial_columns() -> tuple[tuple[str, ...], Callable[[TrialFacts, Provenance], Row]]:
    """The columns of a trial that a version of its record states, with what makes their values."""
    own = sources_of(Trial, TrialFacts, OF_THE_TRIAL)
    posted = {
        name: source for name, source in sources_of(Trial, PostedResultsFacts).items() if name not in own
    }
    of_trial, of_posted, of_version = (values_by(one.values()) for one in (own, posted, OF_THE_VERSION))

    def values(facts: TrialFacts, provenance: Provenance) -> Row:
        results = facts.results or NO_RESULTS
        return (*of_trial(facts), *of_posted(results), *of_version(provenance))

    return ("id", *own, *posted, *OF_THE_VERSION), values


def forget_parts(trials: Collection[int]) -> None:
    if not trials:
        return
    keys = list(trials)
    for part in PARTS:
        for inner in part.within:
            delete_rows(inner.model, inner.owner, keys, through=(part.model, part.owner))
        delete_rows(part.model, part.owner, keys)


def copy_part(part: Part, owners: Sequence[tuple[int, Any]]) -> None:
    """owners: (key, facts) of what the part hangs on."""
    rows = list(part.rows(owners))
    if not rows:
        return
    if not part.within:
        copy_rows(part.model, part.columns, rows)
        return
    keys = next_keys(part.model, len(rows))
    copy_rows(part.model, ("id", *part.columns), ((key, *row) for key, row in zip(keys, rows, strict=True)))
    inside = list(zip(keys, (one for _, whole in owners for one in part.of(whole)), strict=True))
    for inner in part.within:
        copy_part(inner, inside)


def record_registry_copy(source: str, **values: Any) -> None:
    """Note what the latest sync of a registry found; fields of RegistryCopy."""
    RegistryCopy.objects.update_or_create(source=source, defaults=values)


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
