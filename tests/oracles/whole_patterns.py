"""The rules for outcome titles a second time, slow and obvious: every pattern is searched whole in every title."""

from __future__ import annotations

import re
from functools import cache

from evidence.extraction.outcome_names import NAMES
from evidence.extraction.outcome_rules import RULES


@cache
def whole(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def first_fit(text: str) -> tuple[str, tuple[int, int]] | None:
    """Name of the first rule that fits a shortened title, and where."""
    for rule in RULES:
        match = whole(rule.pattern).search(text)
        if match and not (rule.but_not and whole(rule.but_not).search(text)):
            return rule.name, match.span()
    return None


def names_in(plain: str) -> list[tuple[str, tuple[int, int]]]:
    """All names in one pattern, left to right."""
    every = whole("|".join(f"(?P<n{number}>{pattern})" for number, (_, pattern) in enumerate(NAMES)))
    return [(NAMES[int(str(match.lastgroup)[1:])][0], match.span()) for match in every.finditer(plain)]
