"""Phrases as the definition files write them, and where they stand in a text.

Signs: a|b either word · * any ending · … up to three words in between. Words may be joined by spaces,
hyphens, commas or nothing; a plural s is always allowed. Plain Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

JOINT = r"[\s\-‐-―/+_,\\()®™*]*"
GAP = r"(?:[\s\-‐-―/,(]+[\w'’+®™)]+){0,3}?"
EDGE = r"[^\W_]"
WORD = re.compile(r"[\w.]+\*?(\|[\w.]+\*?)*")
# The blood-forming cell is spelt in at least eight ways; every spelling ends alike.
SPELLINGS = {"hematopoietic": r"ha?em(?:at)?opoi?etic"}
FIXED_PART = {"hematopoietic": "etic"}


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
        """A lower-case piece that every match holds, to skip texts quickly; "" when there is none."""
        words = [word.lower() for word in read_words(self.text) if word != "…" and "|" not in word]
        return max((FIXED_PART.get(word, word.rstrip("*")) for word in words), key=len, default="")

    def spans(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in self.pattern.finditer(text)]


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
