"""The only writer of therapies and of the rules' assignments. An unchanged result writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from therapies.catalogue import Catalogue, Definition, catalogue
from therapies.matching import Match, match
from therapies.models import Assignment, Therapy
from therapies.querysets import trials_to_match
from trials.facts import ArmFacts, InterventionFacts, TrialFacts
from trials.models import Arm, Intervention, Trial
from trials.querysets import TrialQuerySet

COPIED = ("abbreviation", "name", "definition", "tracked", "position")


@dataclass
class Classified:
    """Counts of one pass. by_therapy counts trials per (slug, confidence), whether changed or not."""

    trials: int = 0
    changed: int = 0
    by_therapy: Counter[tuple[str, str]] = field(default_factory=Counter)


@transaction.atomic
def load_definitions(definitions: Catalogue | None = None) -> dict[str, int]:
    """Make the Therapy rows copies of the definition files; returns the row's id by slug.

    A therapy whose file is gone is removed with its assignments.
    """
    wanted = (definitions or catalogue()).definitions
    rows = {row.slug: row for row in Therapy.objects.all()}
    gone = [slug for slug in rows if slug not in {definition.slug for definition in wanted}]
    Assignment.objects.filter(therapy__slug__in=gone).delete()
    Therapy.objects.filter(slug__in=gone).delete()
    return {definition.slug: load_definition(definition, rows.get(definition.slug)) for definition in wanted}


def load_definition(definition: Definition, row: Therapy | None) -> int:
    values = {name: getattr(definition, name) for name in COPIED}
    if row is None:
        row = Therapy.objects.create(slug=definition.slug, **values)
    elif values != {name: getattr(row, name) for name in COPIED}:
        Therapy.objects.filter(pk=row.pk).update(**values)
    return row.pk


def classify_trial(trial: Trial, facts: TrialFacts | None = None) -> bool:
    """Match one trial and record the outcome; True when that changed anything.

    facts spare reading the trial back when the caller has just stored them.
    """
    definitions = catalogue()
    ids = dict(Therapy.objects.values_list("slug", "pk"))
    if any(definition.slug not in ids for definition in definitions.definitions):
        ids = load_definitions(definitions)
    with transaction.atomic():
        return record_matches(trial, match(facts or facts_of(trial), definitions), ids)


def classify_all(trials: TrialQuerySet | None = None, *, batch: int = 500) -> Classified:
    """Match every trial (or those given) again from the stored rows, in transactions of `batch` trials."""
    definitions = catalogue()
    ids = load_definitions(definitions)
    chosen = Trial.objects.all() if trials is None else trials
    keys = list(chosen.order_by("pk").values_list("pk", flat=True))
    counts = Classified()
    for start in range(0, len(keys), batch):
        classify_batch(keys[start : start + batch], definitions, ids, counts)
    return counts


@transaction.atomic
def classify_batch(
    keys: Sequence[int], definitions: Catalogue, ids: dict[str, int], counts: Classified
) -> None:
    """The rows are locked, so that a sync that stores one of them waits."""
    rows = trials_to_match(Trial.objects.filter(pk__in=keys)).order_by("pk").select_for_update(of=("self",))
    for trial in rows:
        matches = match(facts_of(trial), definitions)
        counts.trials += 1
        counts.changed += record_matches(trial, matches, ids)
        counts.by_therapy.update((found.therapy, found.confidence) for found in matches)


def record_matches(trial: Trial, matches: Sequence[Match], ids: dict[str, int]) -> bool:
    """Make the trial's assignments say what the matches say; True when anything had to be written."""
    wanted = {ids[found.therapy]: row_values(found) for found in matches}
    held = {row.therapy_id: row for row in trial.assignments.all()}
    if wanted == {key: {"confidence": row.confidence, "matches": row.matches} for key, row in held.items()}:
        return False
    Assignment.objects.filter(pk__in=[row.pk for key, row in held.items() if key not in wanted]).delete()
    for key, values in wanted.items():
        Assignment.objects.update_or_create(trial=trial, therapy_id=key, defaults=values)
    return True


def row_values(found: Match) -> dict[str, Any]:
    return {"confidence": found.confidence, "matches": [asdict(words) for words in found.evidence]}


def facts_of(trial: Trial) -> TrialFacts:
    """The facts that matching reads, from stored rows; everything else is left empty."""
    return TrialFacts(
        nct_id=trial.nct_id,
        brief_title=trial.brief_title,
        official_title=trial.official_title,
        acronym=trial.acronym,
        brief_summary=trial.brief_summary,
        detailed_description=trial.detailed_description,
        study_type=trial.study_type,
        conditions=tuple(trial.conditions),
        keywords=tuple(trial.keywords),
        condition_mesh=tuple(trial.condition_mesh),
        arms=tuple(map(arm_facts, sorted(trial.arms.all(), key=by_position))),
        interventions=tuple(map(intervention_facts, sorted(trial.interventions.all(), key=by_position))),
    )


def by_position(part: Arm | Intervention) -> int:
    return part.position


def arm_facts(arm: Arm) -> ArmFacts:
    return ArmFacts(label=arm.label, type=arm.type, description=arm.description)


def intervention_facts(one: Intervention) -> InterventionFacts:
    return InterventionFacts(
        name=one.name, type=one.type, description=one.description, other_names=tuple(one.other_names)
    )
