"""Which domain and measure an outcome's title speaks of: an ordered table, the first rule that fits decides.

Patterns read the title after ``outcome_names.short``. A rule fits if its pattern is found and its but_not is
not. The order is a reader's: what is no outcome of patients; several domains at once; named composites; named
instruments; general words. ``sure`` is the confidence: 0.95 for a named instrument, 0.8 for judgement.
"""

from __future__ import annotations

from evidence.extraction.outcome_rules import (
    general_words,
    imaging_and_laboratory,
    relapse_and_disability,
    safety_and_conduct,
    several_domains,
    tests_and_scales,
)
from evidence.extraction.outcome_rules.rule import Rule, rule

RULES: tuple[Rule, ...] = tuple(
    rule(row)
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
