"""The facts that matching and facets read, from stored rows; everything else is left empty."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
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
    "allocation",
    "intervention_model",
    "eligibility_criteria",
    "study_population",
)
ARM = ("label", "type", "description", "intervention_names")
INTERVENTION = ("name", "type", "description", "other_names", "arm_labels")
LISTS = ("conditions", "keywords", "condition_mesh")
Made = TypeVar("Made")


def stored_facts(trials: Collection[int]) -> dict[int, TrialFacts]:
    """{trial's id: facts} in the order of the ids; three queries whatever the number of trials."""
    arms = by_trial(Arm.objects, trials, ARM, ArmFacts)
    given = by_trial(Intervention.objects, trials, INTERVENTION, InterventionFacts)
    rows = Trial.objects.filter(pk__in=trials).order_by("pk").values_list("pk", *TEXTS, *LISTS)
    found: dict[int, TrialFacts] = {}
    for key, *columns in rows:
        values: dict[str, Any] = dict(zip(TEXTS, columns, strict=False))
        values |= zip(LISTS, map(tuple, columns[len(TEXTS) :]), strict=True)
        arms_of, given_to = arms.get(key, ()), given.get(key, ())
        found[key] = TrialFacts(**values, arms=tuple(arms_of), interventions=tuple(given_to))
    return found


def by_trial(
    parts: Any, trials: Collection[int], columns: Sequence[str], make: Callable[..., Made]
) -> dict[int, list[Made]]:
    """The parts of each trial in the record's order."""
    found: dict[int, list[Made]] = {}
    rows = parts.filter(trial__in=trials).order_by("trial_id", "position")
    for key, *values in rows.values_list("trial_id", *columns):
        plain = (tuple(one) if isinstance(one, list) else one for one in values)
        found.setdefault(key, []).append(make(**dict(zip(columns, plain, strict=True))))
    return found
