"""Pattern -> pieces of words without which it cannot be found, so that most titles need no search at all.

``needs(r"\\b(?:relaps\\w*|attack) (?:rate|count)")`` reads: " relaps" or " attack" must stand in the title, and also
" rate" or " count" (see therapies.pieces for the blanks). What this module does not understand needs nothing.
"""

from __future__ import annotations

import re
import re._constants as signs  # type: ignore[import-not-found]
import re._parser as reader  # type: ignore[import-not-found]
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from therapies.pieces import Need, folded, rarity

MOST_TEXTS = 48
MOST_LETTERS = 6
SHORTEST = 3
# The edge of a word; with every sign that is no part of a word it becomes a blank.
EDGE = " "
NOTHING = frozenset({""})


@dataclass(frozen=True, slots=True)
class Part:
    """texts: all that this part of a pattern can stand for, None if too many; needs: one piece of each."""

    texts: frozenset[str] | None
    needs: tuple[Need, ...] = ()


UNKNOWN = Part(None)


def needs(pattern: str) -> tuple[Need, ...]:
    """In every text in which the pattern (case ignored) is found, a piece of each of these; the rarest first."""
    found = set(all_needs(sequence(reader.parse(pattern, re.IGNORECASE))))
    return tuple(sorted(sorted(found, key=sorted), key=rarity, reverse=True))


def all_needs(part: Part) -> tuple[Need, ...]:
    return part.needs + (one_of(part.texts) if part.texts else ())


def one_of(texts: Iterable[str]) -> tuple[Need, ...]:
    """The longest piece of each text, as one need; none if some text holds no piece."""
    pieces = [longest_piece(text) for text in texts]
    return (frozenset(pieces),) if pieces and all(pieces) else ()


def longest_piece(text: str) -> str:
    pieces = re.findall(r" ?[^ ]+ ?", re.sub(" +", " ", text))
    # One blank between two words is the edge of both.
    edged = [f" {piece.lstrip()}" if number else piece for number, piece in enumerate(pieces)]
    return max((piece for piece in edged if len(piece) >= SHORTEST), key=len, default="")


def sequence(items: Iterable[tuple[Any, Any]], before: frozenset[str] = NOTHING) -> Part:
    """Part after part: texts run on while they are known and few, and begin anew where they are not."""
    texts, whole = before, True
    found: list[Need] = []
    for sign, value in items:
        part = continued(texts, sign, value)
        found += part.needs
        if part.texts is None:
            texts, whole = NOTHING, False
        else:
            texts = part.texts
    return Part(texts, tuple(found)) if whole else Part(None, (*found, *one_of(texts)))


def continued(before: frozenset[str], sign: Any, value: Any) -> Part:
    """The texts before with one element after them, named as Python's own reader of patterns names it."""
    if sign is signs.SUBPATTERN:
        return sequence(value[-1], before)
    if sign is signs.BRANCH:
        return branch([sequence(items, before) for items in value[1]])
    part = element(sign, value)
    if part.texts is None or len(before) * len(part.texts) > MOST_TEXTS:
        return Part(None, one_of(before) + all_needs(part))
    return Part(frozenset(first + then for first, then in product(before, part.texts)), part.needs)


def element(sign: Any, value: Any) -> Part:
    if sign is signs.LITERAL:
        return letters([value])
    if sign is signs.IN:
        return letter_of(value)
    if sign in (signs.MAX_REPEAT, signs.MIN_REPEAT):
        return repeated(*value)
    if sign is signs.AT:
        return Part(NOTHING if value is signs.AT_NON_BOUNDARY else frozenset({EDGE}))
    if sign is signs.ASSERT:
        return Part(NOTHING, all_needs(sequence(value[1])))
    return Part(NOTHING) if sign is signs.ASSERT_NOT else UNKNOWN


def letters(codes: Sequence[int]) -> Part:
    texts = {plain(chr(code)) for code in codes}
    return UNKNOWN if None in texts else Part(frozenset(text for text in texts if text is not None))


def plain(letter: str) -> str | None:
    """A small letter, digit or blank; None for letters beyond ASCII, whose capitals are not always one letter."""
    if not letter.isalnum():
        return EDGE
    return folded(letter) if letter.isascii() else None


def letter_of(choices: Sequence[tuple[Any, Any]]) -> Part:
    """A class such as [- ], [ae], [0-9] or \\W."""
    if any(sign is signs.NEGATE for sign, _ in choices):
        return UNKNOWN
    codes: list[int] = []
    for sign, value in choices:
        if sign is signs.LITERAL:
            codes.append(value)
        elif sign is signs.RANGE and value[1] - value[0] < MOST_LETTERS:
            codes += range(value[0], value[1] + 1)
        elif sign is signs.CATEGORY and value in (signs.CATEGORY_SPACE, signs.CATEGORY_NOT_WORD):
            codes.append(ord(EDGE))
        else:
            return UNKNOWN
    return letters(codes)


def branch(choices: Sequence[Part]) -> Part:
    """Either all the texts of all choices or, where they are too many, the rarest need of each choice."""
    texts = frozenset[str]().union(*(choice.texts or () for choice in choices))
    if len(texts) <= MOST_TEXTS and all(choice.texts is not None for choice in choices):
        return Part(texts)
    each = [max(all_needs(choice), key=rarity, default=Need()) for choice in choices]
    return Part(None, (Need().union(*each),) if all(each) else ())


def repeated(least: int, most: int, items: Iterable[tuple[Any, Any]]) -> Part:
    part = sequence(items)
    if least == 0:
        once = most == 1 or part.texts == {EDGE}
        return Part(part.texts | NOTHING) if part.texts and once and not part.needs else UNKNOWN
    if most == 1 or part.texts == {EDGE}:
        return part
    return Part(None, all_needs(part))
