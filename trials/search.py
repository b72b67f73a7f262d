"""A reader's words as a full-text query: all are wanted, "a phrase", -leaves out, OR between alternatives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery

# Any search_type of SearchQuery, or several of them combined.
TextQuery = Any
PIECE = re.compile(r'-*"[^"]*"?|\S+')
NUMBER = re.compile(r"NCT[0-9]{8}", re.IGNORECASE)
# Blood is spelt in two ways, in records and by readers.
BLOOD = re.compile(r"\b(ha?)(em(?:at)?o)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word, or the words of one phrase, or what must not stand in the record."""

    text: str
    phrase: bool = False
    excluded: bool = False

    def __str__(self) -> str:
        return f"{'-' * self.excluded}" + (f'"{self.text}"' if self.phrase else self.text)


Alternative = tuple[Wanted, ...]


def read(words: str) -> tuple[Alternative, ...]:
    """Alternatives, each all of its words. What holds no letter and no digit is passed over; quotes need no end."""
    found: list[list[Wanted]] = [[]]
    for piece in PIECE.findall(words):
        if piece.upper() == "OR":
            found.append([])
            continue
        body = piece.lstrip("-")
        text = body.strip('"').strip()
        if any(letter.isalnum() for letter in text):
            found[-1].append(Wanted(text, body.startswith('"'), piece.startswith("-")))
    return tuple(tuple(one) for one in found if one)


def registry_numbers(words: str) -> list[str]:
    """The numbers among the words, in capitals."""
    return [word.upper() for word in words.split() if NUMBER.fullmatch(word)]


def text_query(alternatives: Iterable[Iterable[TextQuery]]) -> TextQuery | None:
    """Any of the alternatives, of each all parts; None where there is nothing to look for."""
    whole = [reduce(and_, parts) for parts in map(list, alternatives) if parts]
    return reduce(or_, whole) if whole else None


def part(wanted: Wanted) -> TextQuery:
    """Words in this order, without their endings; blood in either spelling."""
    ways = [SearchQuery(text, search_type="phrase", config="english") for text in spellings(wanted.text)]
    query = reduce(or_, ways)
    return ~query if wanted.excluded else query


def spellings(text: str) -> list[str]:
    """("haematopoietic") -> ["haematopoietic", "hematopoietic"]."""
    other = BLOOD.sub(lambda found: ("h" if len(found[1]) == 2 else "ha") + found[2], text)
    return [text] if other == text else [text, other]


def as_written(words: str) -> TextQuery | None:
    """The words and nothing else."""
    return text_query([part(wanted) for wanted in alternative] for alternative in read(words))
