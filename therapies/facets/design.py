"""How the trial compares people, from the registry's design fields alone."""

from __future__ import annotations

from collections.abc import Iterator

from therapies.facets.named import FacetFacts
from therapies.facets.texts import CONTROLS
from therapies.matching import MatchedWords
from trials.facts import TrialFacts

BY_TYPE = {"EXPANDED_ACCESS": "expanded-access", "OBSERVATIONAL": "observational"}


def design(facts: TrialFacts) -> FacetFacts | None:
    """None when the fields do not settle it.

    Several arms that are neither randomised nor compared with a control are told apart from a controlled trial.
    """
    if facts.study_type in BY_TYPE:
        return told(BY_TYPE[facts.study_type], ("study_type", facts.study_type))
    if facts.study_type != "INTERVENTIONAL":
        return None
    allocation, model = ("allocation", facts.allocation), ("intervention_model", facts.intervention_model)
    if facts.allocation == "RANDOMIZED":
        return told("randomised", allocation)
    if facts.intervention_model == "SINGLE_GROUP":
        return told("single-arm", model)
    if facts.allocation == "NON_RANDOMIZED" and facts.arms:
        control = list(controls(facts))
        if control and len(facts.arms) > 1:
            return told("controlled", allocation, *control)
        if len(facts.arms) > 1:
            return told("several-arms", allocation, model)
    return None


def controls(facts: TrialFacts) -> Iterator[tuple[str, str]]:
    for number, arm in enumerate(facts.arms, start=1):
        if arm.type in CONTROLS:
            yield f"arm {number} type", arm.type


def told(value: str, *fields: tuple[str, str]) -> FacetFacts:
    words = tuple(MatchedWords(name, text, f"design: {value}") for name, text in fields if text)
    return FacetFacts("design", value, words)
