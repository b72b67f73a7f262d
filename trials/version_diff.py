"""Two versions of a record -> their texts and values laid side by side, word by word. Plain Python.

trials.changes ranks what changed and tells it in short; here nothing is shortened. Each attribute becomes lines (one a
paragraph, one an item of a list); lists are put in the order of the items' names, so that a mere reordering is no
difference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from trials.change_fields import kind_of
from trials.change_kinds import RANKS, ChangeKind
from trials.change_texts import in_words, missing_from, plain
from trials.differences import PLACES, attributes, is_item, name_of
from trials.facts import TrialFacts

SHORT: Final = 160
MOST_LINES: Final = 1500
MOST_COMPARISONS: Final = 250_000
# Of equal lines or words; a text of the same few over and over takes the cube of its length to align.
MOST_PAIRS: Final = 20_000
ALIKE: Final = 0.45
CONTEXT: Final = 1
# Attributes that trials.changes tells by rules of their own, with the kind that ranks them here.
TOLD_BY_RULE: Final = {
    "overall_status": ChangeKind.STATUS,
    "last_known_status": ChangeKind.STATUS,
    "planned_outcomes": ChangeKind.PRIMARY_OUTCOME_ADDED,
    "has_results": ChangeKind.RESULTS_POSTED,
    "enrollment": ChangeKind.ENROLMENT_CUT,
    "enrollment_kind": ChangeKind.ENROLMENT_ACTUAL,
    "primary_completion": ChangeKind.COMPLETION_SLIPPED,
    "completion": ChangeKind.COMPLETION_SLIPPED,
    "start": ChangeKind.START,
    "phases": ChangeKind.PHASE,
}
WORDS: Final = re.compile(r"\n|;[^\S\n]*|[^\s;]+[^\S\n]*|[^\S\n]+")


class Said(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Piece:
    """text: with line breaks where the record has them; "" of lines that are alike and left out."""

    said: Said
    text: str


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """field: an attribute of TrialFacts. rank: of its kind of change, 1 tells most."""

    field: str
    rank: int
    pieces: tuple[Piece, ...]


def version_diff(
    before: TrialFacts, after: TrialFacts, clean: Callable[[str], str] = plain
) -> list[FieldDiff]:
    """Every attribute that differs in more than the order of a list, the most telling first.

    clean: makes a line of registry text readable; lines that are equal after it are equal.
    """
    found = []
    for name in attributes(after):
        one, other = getattr(before, name), getattr(after, name)
        if one == other:
            continue
        old, new = ([clean(line) for line in lines(value, name)] for value in (one, other))
        if old != new:
            found.append(
                FieldDiff(name, RANKS[TOLD_BY_RULE.get(name) or kind_of(name)], tuple(pieces(old, new)))
            )
    return sorted(found, key=lambda one: (one.rank, one.field))


def lines(value: Any, attribute: str) -> Iterator[str]:
    """A value as lines of text; none where it is not given."""
    if value is None or value == "":
        return
    if is_item(value):
        yield from item_lines(value)
    elif isinstance(value, tuple) and any(is_item(one) for one in value):
        for one in sorted(value, key=name_of):
            yield from lines(one, attribute)
    elif isinstance(value, tuple):
        yield from sorted(in_words(one, attribute) for one in value)
    else:
        yield from filter(str.strip, in_words(value, attribute).split("\n"))


def item_lines(item: Any) -> Iterator[str]:
    """What is short on one line; each long text, and each list of items, on lines of its own."""
    short, long = [], []
    for name in attributes(item):
        if name in PLACES:
            continue
        found, label = list(lines(getattr(item, name), name)), name.replace("_", " ")
        if len(found) == 1 and len(found[0]) <= SHORT and not is_item(getattr(item, name)):
            short.append(f"{label}: {found[0]}")
        elif found:
            long += [f"{label}: {found[0]}", *found[1:]]
    yield from filter(None, ["; ".join(short)])
    yield from long


def pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if max(len(old), len(new)) > MOST_LINES or pairs(old, new) > MOST_PAIRS:
        yield from unaligned(old, new)
        return
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for index, (step, a, b, c, d) in enumerate(steps):
        if step == "equal":
            yield from context(old[a:b], first=index == 0, last=index == len(steps) - 1)
        else:
            yield from rewording(joined(old[a:b]), joined(new[c:d]))


def pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """How many places of the one equal a place of the other."""
    others = Counter(new)
    return sum(times * others[one] for one, times in Counter(old).items())


def unaligned(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    """The lines only one of them has, without their places; the whole texts where each line is in both."""
    gone, added = list(missing_from(old, new)), list(missing_from(new, old))
    if not gone and not added:
        yield from whole(joined(old), joined(new))
    yield from (Piece(Said.GONE, line + "\n") for line in gone)
    yield from (Piece(Said.NEW, line + "\n") for line in added)


def joined(some: Sequence[str]) -> str:
    return "".join(line + "\n" for line in some)


def context(same: Sequence[str], *, first: bool, last: bool) -> Iterator[Piece]:
    """A line before and after each difference; the rest is left out."""
    head = [] if first else list(same[:CONTEXT])
    tail = [] if last else list(same[max(len(head), len(same) - CONTEXT) :])
    if head:
        yield Piece(Said.SAME, joined(head))
    if len(head) + len(tail) < len(same):
        yield Piece(Said.LEFT_OUT, "")
    if tail:
        yield Piece(Said.SAME, joined(tail))


def rewording(old: str, new: str) -> Iterator[Piece]:
    """Word by word where most words stay; else the old whole and the new whole."""
    words, others = WORDS.findall(old), WORDS.findall(new)
    small = len(words) * len(others) <= MOST_COMPARISONS and pairs(words, others) <= MOST_PAIRS
    matcher = SequenceMatcher(None, words, others, autojunk=False) if small else None
    if matcher is None or matcher.ratio() < ALIKE:
        yield from whole(old, new)
        return
    for step, a, b, c, d in matcher.get_opcodes():
        if step == "equal":
            yield Piece(Said.SAME, "".join(words[a:b]))
        else:
            yield from whole("".join(words[a:b]), "".join(others[c:d]))


def whole(old: str, new: str) -> Iterator[Piece]:
    if old:
        yield Piece(Said.GONE, old)
    if new:
        yield Piece(Said.NEW, new)
