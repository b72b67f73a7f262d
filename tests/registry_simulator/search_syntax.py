"""The part of the Essie query language that our client and its tests speak.

    query  := either ; either := both ("OR" both)* ; both := negated (("AND" | ",")? negated)*
    negated := "NOT" negated | "(" query ")" | AREA[piece] (RANGE[from,to] | phrase) | phrase
    phrase := "quoted words" | words up to the next operator, found side by side in any order of case

Stands for the real thing in shape only: no synonyms, no stems, no ranking.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.registry_simulator.pieces import DATES, NUMBERS, PIECES

_TOKEN = re.compile(
    r'\s*(?:(AREA|RANGE|SEARCH|EXPANSION)\[([^\]]*)\]|"([^"]*)"|([()\[\],])|([^\s()\[\],"]+)|(\S))'
)
_EXPECTED = "expecting {<EOF>, '(', ',', 'NOT', 'AND', 'OR', 'AREA', 'RANGE'}"

Look = Callable[[str], list[Any]]  # path → what the record holds there
Test = Callable[[str, Look], bool]  # (searched text in lower case, look into the record) → found


class SyntaxFault(ValueError):
    """The text the registry answers with, without its opening words."""


def compiled(query: str) -> Test:
    """A test for one record. Raises SyntaxFault."""
    reader = _Reader(query)
    test = reader.either()
    if reader.kind:
        raise SyntaxFault(f"mismatched input '{reader.text}' {_EXPECTED}")
    return test


class _Reader:
    def __init__(self, query: str) -> None:
        self.tokens = [_kind_and_text(match) for match in _TOKEN.finditer(query)]
        self.at = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    @property
    def text(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else "<EOF>"

    def either(self) -> Test:
        tests = [self.both()]
        while self.kind == "OR":
            self.at += 1
            tests.append(self.both())
        return lambda text, look: any(test(text, look) for test in tests)

    def both(self) -> Test:
        tests = [self.negated()]
        while self.kind not in ("", "OR", ")", "[", "]"):
            self.at += self.kind in ("AND", ",")
            tests.append(self.negated())
        return lambda text, look: all(test(text, look) for test in tests)

    def negated(self) -> Test:
        if self.kind == "NOT":
            self.at += 1
            inner = self.negated()
            return lambda text, look: not inner(text, look)
        if self.kind == "(":
            self.at += 1
            inner = self.either()
            if self.kind != ")":
                raise SyntaxFault(f"missing ')' at '{self.text}'")
            self.at += 1
            return inner
        if self.kind == "AREA":
            return self.area()
        return _phrase(self.words())

    def area(self) -> Test:
        name = self.text
        if name not in PIECES:
            raise SyntaxFault(f"Unknown area name: `{name}`")
        self.at += 1
        if self.kind == "RANGE":
            low, _, high = self.text.partition(",")
            self.at += 1
            return _between(PIECES[name], low.strip(), high.strip(), name in NUMBERS)
        wanted = self.words().lower()
        exact = name in DATES or name in ("Phase", "OverallStatus", "StudyType", "NCTId")
        return lambda text, look: any(
            str(value).lower() == wanted if exact else wanted in str(value).lower()
            for value in look(PIECES[name])
        )

    def words(self) -> str:
        found: list[str] = []
        while self.kind == "word" or (self.kind == "phrase" and not found):
            found.append(self.text)
            self.at += 1
            if self.tokens[self.at - 1][0] == "phrase":
                break
        if not found:
            raise SyntaxFault(f"mismatched input '{self.text}' {_EXPECTED}")
        return " ".join(found)


def _kind_and_text(match: re.Match[str]) -> tuple[str, str]:
    function, inside, phrase, mark, word, odd = match.groups()
    if function:
        return function, inside.strip()
    if phrase is not None:
        return "phrase", " ".join(phrase.split())
    if word in ("AND", "OR", "NOT"):
        return word, word
    return ("word", word) if word else (mark or "odd", mark or odd)


def _phrase(words: str) -> Test:
    wanted = words.lower()
    return lambda text, look: wanted in text


def _between(path: str, low: str, high: str, number: bool) -> Test:
    def inside(value: Any) -> bool:
        if number:
            return (
                isinstance(value, (int, float))
                and (low == "MIN" or value >= float(low))
                and (high == "MAX" or value <= float(high))
            )
        return (low == "MIN" or str(value) >= low) and (high == "MAX" or str(value) <= high)

    return lambda text, look: any(inside(value) for value in look(path))
