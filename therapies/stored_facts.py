"""The facts that matching reads, from stored rows; everything else is left empty."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from trials.facts import ArmFacts, InterventionFacts, TrialFacts
from trials.models import Arm, Intervention, Trial

TEXTS = (
    "nct_id",
    "brief_title",
    "official_title",
    "acronym",
    "brief_summary",
    "detailed_description",
    "study_type",
)
LISTS = ("conditions", "keywords", "condition_mesh")
Made = TypeVar("Made")


def stored_facts(trials: Collection[int]) -> dict[int, TrialFacts]:
    """{trial's id: facts} in the order of the ids; three queries whatever the number of trials."""
    arms = by_trial(Arm.objects, trials, ("label", "type", "description"), arm_facts)
    given = by_trial(
        Intervention.objects, trials, ("name", "type", "description", "other_names"), intervention_facts
    )
    rows = Trial.objects.filter(pk__in=trials).order_by("pk").values_list("pk", *TEXTS, *LISTS)
    found: dict[int, TrialFacts] = {}
    for key, *columns in rows:
        values: dict[str, Any] = dict(zip(TEXTS, columns, strict=False))
        values |= zip(LISTS, map(tuple, columns[len(TEXTS) :]), strict=True)
        arms_of, given_to = arms.get(key, ()), given.get(key, ())
        found[key] = TrialFacts(**values, arms=tuple(arms_of), interventions=tuple(given_to))
    return found


def by_trial(
    parts: Any, trials: Collection[int], columns: Iterable[str], make: Callable[..., Made]
) -> dict[int, list[Made]]:
    """The parts of each trial in the record's order."""
    found: dict[int, list[Made]] = {}
    for key, *values in (
        parts.filter(trial__in=trials).order_by("trial_id", "position").values_list("trial_id", *columns)
    ):
        found.setdefault(key, []).append(make(*values))
    return found


def arm_facts(label: str, type_: str, description: str) -> ArmFacts:
    return ArmFacts(label=label, type=type_, description=description)


def intervention_facts(name: str, type_: str, description: str, other_names: list[str]) -> InterventionFacts:
    return InterventionFacts(name=name, type=type_, description=description, other_names=tuple(other_names))
