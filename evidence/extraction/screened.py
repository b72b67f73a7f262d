"""Many patterns of many alternatives, of which only those are searched whose needed pieces stand in the title.

What is found, and where, is what ``re.search`` of the whole pattern finds: only the work is less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from evidence.extraction.needed_pieces import needs
from therapies.pieces import Screen


class Table:
    """Patterns, case ignored, known by their number from 0. An empty pattern is never found."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self.screen = Screen(
            ((number, re.compile(one, re.IGNORECASE)), needs(one))
            for number, pattern in enumerate(patterns)
            for one in (alternatives(pattern) if pattern else ())
        )

    def possible(self, text: str) -> dict[int, list[re.Pattern[str]]]:
        """The alternatives that may be found in the text, by the number of their pattern; both in order."""
        chosen: dict[int, list[re.Pattern[str]]] = {}
        for number, pattern in self.screen.possible(text):
            chosen.setdefault(number, []).append(pattern)
        return chosen


def leftmost(patterns: Iterable[re.Pattern[str]], text: str, start: int = 0) -> re.Match[str] | None:
    """The match that begins first; where several begin there, that of the first pattern."""
    best: re.Match[str] | None = None
    for pattern in patterns:
        match = pattern.search(text, start)
        if match and (best is None or match.start() < best.start()):
            best = match
    return best


def alternatives(pattern: str) -> Iterator[str]:
    """The pattern cut at every "|" that stands in no bracket."""
    depth, start, in_class = 0, 0, False
    for sign in re.finditer(r"\\.|[][()|]", pattern):
        match sign[0]:
            case "[" | "]":
                in_class = sign[0] == "["
            case "(" if not in_class:
                depth += 1
            case ")" if not in_class:
                depth -= 1
            case "|" if not in_class and not depth:
                yield pattern[start : sign.start()]
                start = sign.end()
    yield pattern[start:]
