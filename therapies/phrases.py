"""Phrases as the definition files write them, and where they stand in a text.

Signs: a|b either word · * any ending · … up to three words in between. Words may be joined by spaces,
hyphens, commas or nothing; a plural s is always allowed. Plain Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from therapies.pieces import Need, folded, rarity

JOINT = r"[\s\-‐-―/+_,\\()®™*]*"
GAP = r"(?:[\s\-‐-―/,(]+[\w'’+®™)]+){0,3}?"
EDGE = r"[^\W_]"
WORD = re.compile(r"[\w.]+\*?(\|[\w.]+\*?)*")
# The blood-forming cell is spelt in at least eight ways; every spelling begins in one of two and ends alike.
SPELLINGS = {"hematopoietic": r"ha?em(?:at)?opoi?etic"}
BEGINNINGS = {"hematopoietic": ["hem", "haem"]}
FIXED_PART = {"hematopoietic": "etic"}
# A single letter says nothing about a text.
SHORTEST = 2


class PhraseError(ValueError):
    """A phrase that cannot be read; the text says why."""


@dataclass(frozen=True)
class Phrase:
    """One phrase of a definition. With capitals=True, letters must stand as written (MSC, not MSc)."""

    text: str
    capitals: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Raises PhraseError when the phrase cannot be read."""
        words = read_words(self.text)
        body = "".join(GAP + JOINT if word == "…" else word_pattern(word) for word in joined(words))
        return re.compile(f"(?<!{EDGE}){body}(?!{EDGE})", 0 if self.capitals else re.IGNORECASE)

    @cached_property
    def anchor(self) -> str:
        """A lower-case piece that every match holds; "" when there is none."""
        words = [word.lower() for word in read_words(self.text) if word != "…" and "|" not in word]
        return max((FIXED_PART.get(word, word.rstrip("*")) for word in words), key=len, default="")

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """Pieces of words without which the phrase is not found, the rarest first; see therapies.pieces."""
        words = [word for word in read_words(self.text) if word != "…"]
        found = [word_need(word, first=word is words[0], last=word is words[-1]) for word in words]
        return tuple(sorted(filter(None, found), key=rarity, reverse=True))

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        """What a match begins with, in small letters; () if that is not known."""
        choices = [choice.rstrip("*").lower() for choice in read_words(self.text)[0].split("|")]
        known = [begin for choice in choices for begin in BEGINNINGS.get(choice, [choice])]
        return tuple(known) if "".join(known).isascii() else ()

    def spans(self, text: str, small: str | None = None) -> list[tuple[int, int]]:
        """small: the text as therapies.pieces.folded gives it, from a caller that has it already."""
        if not self.beginnings:
            return [match.span() for match in self.pattern.finditer(text)]
        found: list[tuple[int, int]] = []
        for start in places(self.beginnings, folded(text) if small is None else small):
            match = self.pattern.match(text, start)
            if match and not (found and start < found[-1][1]):
                found.append(match.span())
        return found


def places(pieces: Iterable[str], small: str) -> list[int]:
    """Where any of the pieces stands in the text, in order."""
    found: set[int] = set()
    for piece in pieces:
        start = small.find(piece)
        while start >= 0:
            found.add(start)
            start = small.find(piece, start + 1)
    return sorted(found)


def read_words(text: str) -> list[str]:
    words = text.replace("-", " ").split()
    for word in words:
        if word != "…" and not WORD.fullmatch(word):
            raise PhraseError(
                f"{word!r} is not a word; besides letters and digits: a|b, an ending *, and … alone"
            )
    if not words or words[0] == "…" or words[-1] == "…":
        raise PhraseError("a phrase must begin and end with a word")
    if "… …" in " ".join(words):
        raise PhraseError("two … in a row")
    return words


def joined(words: list[str]) -> list[str]:
    """Words with a joint after each, except before a gap and at the end."""
    pieces: list[str] = []
    for word, following in zip(words, [*words[1:], "…"], strict=True):
        pieces.append(word)
        if "…" not in (word, following):
            pieces.append("")
    return pieces


def word_pattern(word: str) -> str:
    if not word:
        return JOINT
    choices = "|".join(choice_pattern(choice) for choice in word.split("|"))
    return f"(?:{choices})"


def choice_pattern(choice: str) -> str:
    if choice.endswith("*"):
        return re.escape(choice[:-1]) + r"\w*"
    return SPELLINGS.get(choice.lower(), re.escape(choice)) + "(?:['’]?s)?"


def word_need(word: str, *, first: bool, last: bool) -> Need:
    """Every match holds a piece of it; empty if nothing can be said. Inside, words may run into one another."""
    pieces = [piece for choice in word.split("|") for piece in choice_pieces(choice, first, last)]
    return Need(pieces) if all(pieces) else Need()


def choice_pieces(choice: str, first: bool, last: bool) -> list[str]:
    fixed = choice.rstrip("*").lower()
    if fixed in FIXED_PART:
        return [FIXED_PART[fixed]]
    if len(fixed) < SHORTEST or not (fixed.isascii() and fixed.isalnum()):
        return [""]
    endings = (" ", "s ") if last and not choice.endswith("*") else ("",)
    return [f"{' ' if first else ''}{fixed}{ending}" for ending in endings]
