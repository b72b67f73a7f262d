"""Results of a crossover trial: everybody gets both treatments, one after the other.

A period is told apart only where a title of the measure, row or group names it.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from evidence.facts import ResultFacts

MODEL = "CROSSOVER"
NOTE = "crossover: periods not told apart"
_NAMES_PERIOD = re.compile(
    r"\b(?:period|sequence|cross-?(?:ed )?over|wash-?out)s?\b|\bthen\b|\bfollowed by\b|"
    r"\b(?:first|second|1st|2nd) (?:intervention|treatment|phase|half)\b|\bphase (?:1|2|A|B)\b|→|->",
    re.IGNORECASE,
)


def with_period(facts: ResultFacts) -> ResultFacts:
    """The result, with a note unless one of its titles names a period or the order of treatments."""
    titles = (facts.title, facts.population, facts.arm_label, facts.definition, facts.time.text)
    if any(_NAMES_PERIOD.search(text) for text in titles):
        return facts
    return replace(facts, note="; ".join(text for text in (facts.note, NOTE) if text))
