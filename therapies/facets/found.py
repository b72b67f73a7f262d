"""A word of the lists at one place of a record, and when it does not count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from therapies.facets.rule_files import Word, WordScreen
from therapies.facets.texts import Record, Text
from therapies.phrases import Phrase
from therapies.pieces import folded

DENIED = re.compile(
    r"\b(?:(?:no|not|without|never|neither|nor|excluding|except(?:ing)?(?: for)?|other than|rather than|instead of"
    r"|unlike|absence of|lack of)\s+(?:(?!respon|active|and\b|with\b|but\b|who\b|in\b)[\w/’'-]+\s+){0,2}|non[\s‐-]*)$",
    re.IGNORECASE,
)
SHUT_OUT = re.compile(
    r"[^.;:\n]{0,60}?\b(?:is|are|be|were) (?:excluded|ineligible|not (?:eligible|allowed|included|permitted))\b",
    re.IGNORECASE,
)
DENYING = (
    "no",
    "without",
    "never",
    "neither",
    "exclud",
    "except",
    "than",
    "instead",
    "unlike",
    "absence",
    "lack",
)
ENDS = ("\n", ". ", "; ")


@dataclass(frozen=True)
class Found:
    """word stands in the sentence from start to end; begins and stops count in the whole text."""

    word: Word
    text: Text
    sentence: str
    start: int
    end: int
    begins: int

    @property
    def stops(self) -> int:
        return self.begins + self.end - self.start

    @property
    def words(self) -> str:
        return self.sentence[self.start : self.end]

    @property
    def denied(self) -> bool:
        before = self.sentence[max(0, self.start - 80) : self.start]
        if may_deny(before) and DENIED.search(before):
            return True
        return self.text.place == "inclusion" and bool(SHUT_OUT.match(self.sentence, self.end))


def may_deny(before: str) -> bool:
    """A glance, since the pattern is slow."""
    small = before.lower()
    return any(sign in small for sign in DENYING)


def holds_one(text: str, phrases: Sequence[Phrase]) -> bool:
    small = folded(text)
    return any(phrase.spans(text, small) for phrase in phrases)


class Finder:
    """Looks for the words of the facets; which of them the record can hold at all is asked once, of summaries apart."""

    def __init__(self, screen: WordScreen, record: Record, *places: str) -> None:
        self.screen = screen
        self.record = record
        self.places = places
        self.asked: dict[bool, dict[str, list[Word]]] = {}
        self.found: dict[tuple[str, str, str], list[Found]] = {}

    def words(self, place: str, key: str) -> list[Word]:
        """Those that the texts of such a place can hold."""
        summary = place == "summary"
        if summary not in self.asked:
            texts = self.record.at("summary") if summary else self.record.everywhere(*self.places)
            by_key: dict[str, list[Word]] = {}
            for one, word in self.screen.possible("\n".join(text.text for text in texts)):
                by_key.setdefault(one, []).append(word)
            self.asked[summary] = by_key
        return self.asked[summary].get(key, [])

    def can(self, place: str, key: str) -> bool:
        return any(not word.excluded for word in self.words(place, key))

    def near(self, text: Text, key: str) -> Iterator[Word]:
        """At a glance: words of which a piece stands in the text."""
        small = text.small
        for word in self.words(text.place, key):
            for stem in word.stems:
                if stem in small:
                    yield word
                    break

    def find(self, text: Text, key: str, beside: Sequence[Phrase] = ()) -> list[Found]:
        """The words that count, in order. beside: phrases of which one must stand in the same sentence."""
        asked = (text.field, text.text, key)
        if asked not in self.found:
            self.found[asked] = self.look(text, key, beside) if self.can(text.place, key) else []
        return self.found[asked]

    def look(self, text: Text, key: str, beside: Sequence[Phrase]) -> list[Found]:
        spans = [
            (word, span) for word in self.near(text, key) for span in word.phrase.spans(text.text, text.small)
        ]
        if all(word.excluded for word, _ in spans):
            return []
        found = standing([around(text, word, *span) for word, span in spans])
        if beside:
            found = (one for one in found if holds_one(one.sentence, beside))
        return sorted(found, key=lambda one: one.begins)


def around(text: Text, word: Word, start: int, end: int) -> Found:
    """With the sentence it stands in: up to a line end, or a full stop or semicolon that a space follows."""
    first = max(text.text.rfind(sign, 0, start) for sign in ENDS) + 1
    ends = [at for sign in ENDS if (at := text.text.find(sign, end)) >= 0]
    sentence = text.text[first : min(ends, default=len(text.text))]
    return Found(word, text, sentence, start - first, end - first, start)


def standing(every: Sequence[Found]) -> Iterator[Found]:
    """Without the excluded, those that a longer phrase repeats, and the denied."""
    for one in every:
        if not (one.word.excluded or any(shadows(other, one) for other in every) or one.denied):
            yield one


def shadows(other: Found, one: Found) -> bool:
    """Whether the other is an exclusion over this one, or says the same in more words."""
    if other.stops <= one.begins or one.stops <= other.begins:
        return False
    if other.word.excluded:
        return True
    wraps = other.begins <= one.begins and one.stops <= other.stops
    return (
        wraps and other.stops - other.begins > one.stops - one.begins and other.word.value == one.word.value
    )
