"""What the rules read from short made-up records: values by key."""

from __future__ import annotations

from therapies.facets import facets_of
from trials.facts import ArmFacts, InterventionFacts, TrialFacts


def values(facts: TrialFacts, key: str, *therapies: str) -> list[str]:
    return [one.value for one in facets_of(facts, therapies) if one.key == key]


def words(facts: TrialFacts, key: str, *therapies: str) -> list[tuple[str, str]]:
    """(field, words) of everything told under the key."""
    told = [one for one in facets_of(facts, therapies) if one.key == key]
    return [(word.field, word.words) for one in told for word in one.words]


def given(name: str, description: str = "", *arms: str, others: tuple[str, ...] = ()) -> InterventionFacts:
    return InterventionFacts(name=name, description=description, arm_labels=arms, other_names=others)


def arm(label: str, description: str = "", type_: str = "EXPERIMENTAL", *names: str) -> ArmFacts:
    return ArmFacts(label=label, description=description, type=type_, intervention_names=names)
