"""One rule of the table, and how a row of text becomes one."""

from __future__ import annotations

from typing import NamedTuple

Row = tuple[str, str, str, float, str, str]


class Rule(NamedTuple):
    """name is the clinical reason. pattern and but_not are searched in the shortened title, ignoring case."""

    name: str
    domain: str
    measure: str
    sure: float
    pattern: str
    but_not: str
