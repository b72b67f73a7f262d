"""Which of many phrases or patterns may stand in a text, told from its words alone. Plain Python.

A phrase or pattern needs pieces of words. A piece is of small letters and digits; a blank before or after it is
the edge of a word: " ae " is the word AE, " relaps" a word that begins so, "cyt" any word that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

# One piece of each must stand in the text.
Need = frozenset[str]
Sought = TypeVar("Sought")

WORD = re.compile(r"[^\W_]+")
WORDS_REMEMBERED = 20_000
# Letters that a search without regard to case takes for i and s, though they are not their capitals.
LOOKALIKES = str.maketrans({"İ": "i", "ı": "i", "ſ": "s"})


def folded(text: str) -> str:
    """In small letters, of the same length, so that texts that differ only by case become the same."""
    return text.lower() if text.isascii() else text.translate(LOOKALIKES).lower()


def rarity(need: Need) -> tuple[int, int]:
    """Long pieces are rare; many of them less so."""
    return min(map(len, need)), -len(need)


class Pieces:
    """Finds the given pieces in a text."""

    def __init__(self, pieces: Iterable[str]) -> None:
        every = sorted(set(pieces))
        self.shortest = min(map(len, every), default=1)
        self.by_beginning: dict[str, list[str]] = {}
        for piece in every:
            self.by_beginning.setdefault(piece[: self.shortest], []).append(piece)
        # The words of registries repeat: a word seen before costs one lookup.
        self.in_word = lru_cache(maxsize=WORDS_REMEMBERED)(self._in_word)

    def among(self, text: str) -> set[str]:
        """The pieces that stand in any word of the text, whatever its case."""
        return set().union(*map(self.in_word, WORD.findall(folded(text))))

    def _in_word(self, word: str) -> tuple[str, ...]:
        edged = f" {word} "
        return tuple(
            piece
            for start in range(len(word) + 1)
            for piece in self.by_beginning.get(edged[start : start + self.shortest], ())
            if edged.startswith(piece, start)
        )


class Screen(Generic[Sought]):
    """Things to look for in texts, each with its needs, the rarest first; one without needs is always possible."""

    def __init__(self, sought: Iterable[tuple[Sought, Sequence[Need]]]) -> None:
        self.sought = [(one, tuple(needs)) for one, needs in sought]
        self.pieces = Pieces(piece for _, needs in self.sought for need in needs for piece in need)
        self.others = [needs[1:] for _, needs in self.sought]
        self.always = frozenset(number for number, (_, needs) in enumerate(self.sought) if not needs)
        self.by_rarest: dict[str, set[int]] = {}
        for number, (_, needs) in enumerate(self.sought):
            for piece in needs[0] if needs else ():
                self.by_rarest.setdefault(piece, set()).add(number)

    def possible(self, text: str) -> list[Sought]:
        """Those whose every need is met by the words of the text, in the order given."""
        pieces = self.pieces.among(text)
        numbers = self.always.union(*[self.by_rarest[piece] for piece in pieces if piece in self.by_rarest])
        unmet, others = pieces.isdisjoint, self.others
        # The rarest need is met, or the number were not here.
        return [
            self.sought[number][0]
            for number in sorted(numbers)
            if not others[number] or not any(map(unmet, others[number]))
        ]
