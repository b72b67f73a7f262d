"""Which of two compared groups stands first: "A vs B", "A minus B", "A/B" in the record's words on the analysis.

The order in which the registry lists two groups says nothing: placebo is often first in the list and second in
the comparison. Where the words do not say it, or say both, the order stays as listed and is called not stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_I = re.IGNORECASE
_WORD = re.compile(r"[A-Za-z0-9][\w.+]*")
# Words of a title that name no treatment.
_NAME_NOTHING = """
arm arms group groups cohort part phase treatment treatments therapy treated patients participants subjects people
with without and the for plus alone only dose doses once twice daily weekly monthly week day month year study period
full analysis set fas itt double blind not non then followed after before versus
"""
_COMMON = frozenset(_NAME_NOTHING.split())
_ALSO_CALLED = {"placebo": ("PBO",), "control": ("controls",)}
_MARKS = ("\u27e60\u27e7", "\u27e61\u27e7")
_MARK = re.compile("\u27e6([01])\u27e7")
_BETWEEN = re.compile(
    r"\s*(?:\bvs?\b\.?|\bversus\b|\bminus\b|\bover\b|\bdivided by\b|\brelative to\b|\b(?:as )?compared (?:to|with)\b|"
    r"\bin comparison (?:to|with)\b|\s[-\u2013\u2212]\s|/)\s*",
    _I,
)
# "HSCT vs baseline and placebo vs baseline": what follows is no part of the first comparison.
_ANOTHER = re.compile(r"\b(?:and|or|baseline)\b", _I)
_SENTENCE = re.compile(r"(?<!vs)(?<!\b[A-Za-z])[.;]\s+|\n")
_WORDS_BETWEEN = 6  # at most, from the name of a group to the separator: "MSC once a month vs"


@dataclass(frozen=True, slots=True)
class Order:
    """ids: the first group over, or minus, the second. stated: by the record's words."""

    ids: tuple[str, str]
    stated: bool


def order(ids: tuple[str, str], titles: tuple[str, str], texts: Sequence[str]) -> Order:
    """texts: what the record says about the analysis. Statements that contradict each other state nothing."""
    found = {first for text in texts for first in stated_first(text, titles)}
    if found == {1}:
        return Order((ids[1], ids[0]), stated=True)
    return Order(ids, stated=found == {0})


def stated_first(text: str, titles: tuple[str, str]) -> Iterator[int]:
    """For each "A vs B" in the text, the place of A in titles."""
    for sentence in _SENTENCE.split(marked(text, titles)):
        for between in _BETWEEN.finditer(sentence):
            close = between[0].strip() == "/"
            before, after = sentence[: between.start()], sentence[between.end() :]
            first, second = last_named(before, close=close), first_named(after, close=close)
            if first is not None and second is not None and first != second:
                yield first


def marked(text: str, titles: tuple[str, str]) -> str:
    """The text with a mark for every group that it names: by its whole title first, then by a word only it has."""
    text = " ".join(text.replace("\\", "").split())
    by_length = sorted((0, 1), key=lambda place: -len(titles[place]))
    for place in by_length:
        for name in (titles[place], re.sub(r"\s*\([^)]*\)", "", titles[place])):
            if len(name.strip()) > 2:
                text = re.sub(rf"(?<!\w){re.escape(name.strip())}(?!\w)", _MARKS[place], text, flags=_I)
    for place in (0, 1):
        own = own_words(titles[place], titles[1 - place])
        short = [name for word in own for name in _ALSO_CALLED.get(word.lower(), ())]
        for word in (*own, *short):
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", _MARKS[place], text, flags=_I)
    return text


def own_words(title: str, other: str) -> list[str]:
    """Words of one title that the other has not, nor as a part of a word; numbers and single letters are none."""
    words = dict.fromkeys(word.rstrip(".") for word in _WORD.findall(title))
    return [
        word
        for word in words
        if len(word) > 2
        and not word[0].isdigit()
        and word.lower() not in _COMMON
        and word.lower() not in other.lower()
    ]


def last_named(text: str, *, close: bool) -> int | None:
    """The only group named at the end of the text; close: nothing stands behind its name."""
    words = re.split(r"[,:(]\s*", text)[-1].split()
    tail = " ".join(words[-1:] if close else words[-_WORDS_BETWEEN:])
    found = {int(mark) for mark in _MARK.findall(tail)}
    return found.pop() if len(found) == 1 else None


def first_named(text: str, *, close: bool) -> int | None:
    words = re.split(r"\s*[,:)]", text)[0].split()
    head = " ".join(words[:1] if close else words[:_WORDS_BETWEEN])
    found = {int(mark) for mark in _MARK.findall(_ANOTHER.split(_BETWEEN.split(head)[0])[0])}
    return found.pop() if len(found) == 1 else None
