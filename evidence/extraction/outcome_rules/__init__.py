"""Which domain and measure an outcome's title speaks of: an ordered table, the first rule that fits decides.

Patterns read the title after ``outcome_names.short``. A rule fits if its pattern is found and its but_not is
not. The order is a reader's: what is no outcome of patients; several domains at once; named composites; named
instruments; general words. ``sure`` is the confidence: 0.95 for a named instrument, 0.8 for judgement.
"""

from __future__ import annotations

from re import Match

from evidence.extraction.outcome_rules import (
    general_words,
    imaging_and_laboratory,
    relapse_and_disability,
    safety_and_conduct,
    several_domains,
    tests_and_scales,
)
from evidence.extraction.outcome_rules.rule import Rule
from evidence.extraction.screened import Table, leftmost

RULES: tuple[Rule, ...] = tuple(
    Rule(*row)
    for table in (
        several_domains,
        relapse_and_disability,
        tests_and_scales,
        imaging_and_laboratory,
        safety_and_conduct,
        general_words,
    )
    for row in table.ROWS
)
# Pattern by pattern, then each but_not in the same order.
TABLE = Table([*(rule.pattern for rule in RULES), *(rule.but_not for rule in RULES)])


def first_fit(text: str) -> tuple[Rule, Match[str]] | None:
    """The first rule that fits a shortened title, and what its pattern found there."""
    possible = TABLE.possible(text)
    for number, patterns in possible.items():
        if number >= len(RULES):
            break
        match = leftmost(patterns, text)
        if match and not leftmost(possible.get(number + len(RULES), ()), text):
            return RULES[number], match
    return None
