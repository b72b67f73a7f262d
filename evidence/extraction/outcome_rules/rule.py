"""One rule of the table, and how a row of text becomes one."""

from __future__ import annotations

import re
from dataclasses import dataclass

Row = tuple[str, str, str, float, str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """name is the clinical reason. pattern and but_not are searched in the shortened title, ignoring case."""

    name: str
    domain: str
    measure: str
    sure: float
    pattern: re.Pattern[str]
    but_not: re.Pattern[str] | None = None


def rule(row: Row) -> Rule:
    name, domain, measure, sure, pattern, but_not = row
    unless = re.compile(but_not, re.IGNORECASE) if but_not else None
    return Rule(name, domain, measure, sure, re.compile(pattern, re.IGNORECASE), unless)
