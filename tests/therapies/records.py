"""Short made-up records for the matching tests."""

from __future__ import annotations

from typing import Any

from therapies.catalogue import catalogue
from therapies.matching import Match, match
from trials.facts import ArmFacts, InterventionFacts, TrialFacts


def record(title: str, *given: str, **more: Any) -> TrialFacts:
    """A trial in multiple sclerosis with this title; `given` are the names of its interventions."""
    values: dict[str, Any] = {
        "nct_id": "NCT00000001",
        "brief_title": title,
        "study_type": "INTERVENTIONAL",
        "conditions": ("Multiple Sclerosis",),
        "interventions": tuple(InterventionFacts(name=name) for name in given),
    }
    return TrialFacts(**values | more)


def arm(label: str, description: str = "") -> ArmFacts:
    return ArmFacts(label=label, description=description)


def found(facts: TrialFacts) -> dict[str, Match]:
    return {one.therapy: one for one in match(facts, catalogue())}


def therapies(facts: TrialFacts) -> set[str]:
    return set(found(facts))


def confidence(facts: TrialFacts, slug: str) -> str:
    return found(facts)[slug].confidence
