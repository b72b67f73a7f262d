"""Planned outcomes of two versions -> what was switched, added, removed, reworded or moved in time.

The rule that tells a rewording from a switch. Of the words of a measure those count that say what is measured, not
how often, when or in whom (`SAYING_LITTLE`). Two measures are the same outcome when, of these rules, the first that
applies says so:

1. they are equal but for case, spacing and escapes: the same;
2. both name instruments in capitals (EDSS, MSFC): the same if one instrument is in both, and one measure holds all
   words of the other or they are alike as in 4; no instrument in both is another outcome;
3. their descriptions are equal and of five words or more: the same;
4. they share more than half of all their words, or just half where one only adds words: the same; else another.

The rule sees words, not meaning: "adverse events" and "serious adverse events" count as a rewording, "worsening" and
"progression" of a disability as a switch. Both texts are kept with the change, so that a reader can judge.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from trials.change_kinds import ChangeFacts, ChangeKind, change
from trials.change_texts import SHORT_LABEL, excerpts, named, plain, shortened
from trials.differences import Difference, Pairing, attributes_differ, differences, matched
from trials.facts import PlannedOutcomeFacts

LITTLE: Final = """
    a all an and any as at be been before between by during each every following for from had has have if in into is
    it its of on or other per than that the their this those to using via vs versus was were which who will with within
    without after
    absolute amount annual annualised annualized assess assessed assessment average baseline change clinical
    cumulative defined determine determined difference early end endpoint evaluate evaluated evaluation frequency
    group incidence individual long mean measure measured measurement median number occurrence outcome overall
    participant patient people percent percentage primary proportion rate ratio scale score short study subject
    term test time total treated treatment trial value
    day hour month week year follow followup point timepoint visit
"""
SAYING_LITTLE: Final = frozenset(LITTLE.split())
INSTRUMENT: Final = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])[A-Z0-9][A-Za-z0-9]{1,}\b")
WORD: Final = re.compile(r"[^\W_]+")
MONTH, YEAR = 365.25 / 12, 365.25
UNIT_DAYS: Final = {"day": 1.0, "week": 7.0, "wk": 7.0, "month": MONTH, "mo": MONTH, "year": YEAR, "yr": YEAR}
NUMBER_WORDS: Final = {
    word: str(value)
    for value, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
}
DURATION: Final = re.compile(
    r"(?<!\d)(?P<count>\d{1,6}(?:\.\d{1,6})?)\s?-?\s?(?P<unit>day|week|wk|month|mo|year|yr)s?\b"
    r"|\b(?P<unit_first>day|week|wk|month|mo|year|yr)s?\s(?P<count_after>\d{1,6}(?:\.\d{1,6})?)"
)
PREFIX: Final = "planned_outcomes"
FIELDS: Final = {
    "PRIMARY": f"{PREFIX}.primary",
    "SECONDARY": f"{PREFIX}.secondary",
    "OTHER_PRE_SPECIFIED": f"{PREFIX}.other",
}
Outcomes = Sequence[PlannedOutcomeFacts]


def outcome_changes(before: Outcomes, after: Outcomes) -> Iterator[ChangeFacts]:
    """Changes of the primary outcomes, one for each outcome. Positions are no part of an outcome."""
    pairs = paired(of_type(before, "PRIMARY"), of_type(after, "PRIMARY"))
    for one, other in pairs.both:
        yield from changes_of_one(one, other)
    switched = list(zip(pairs.gone, pairs.new, strict=False))
    for one, other in switched:
        texts = excerpts(named(one.measure), named(other.measure))
        yield change(ChangeKind.PRIMARY_OUTCOME_SWITCHED, FIELDS["PRIMARY"], *texts)
    for one in pairs.gone[len(switched) :]:
        yield change(
            ChangeKind.PRIMARY_OUTCOME_REMOVED, FIELDS["PRIMARY"], said(one), elsewhere("now", one, after)
        )
    for one in pairs.new[len(switched) :]:
        yield change(
            ChangeKind.PRIMARY_OUTCOME_ADDED, FIELDS["PRIMARY"], elsewhere("was", one, before), said(one)
        )


def other_outcome_differences(before: Outcomes, after: Outcomes) -> Iterator[Difference]:
    """Differences of every outcome that is not primary, by type, for a caller that lists them together."""
    types = dict.fromkeys(one.type for one in (*before, *after) if one.type != "PRIMARY")
    for type_ in types:
        path = FIELDS.get(type_, f"{PREFIX}.{type_.lower()}")
        pairs = paired(of_type(before, type_), of_type(after, type_))
        for one, other in pairs.both:
            yield from attributes_differ(one, other, path, shortened(plain(one.measure), SHORT_LABEL))
        yield from (Difference(path, "", named(one.measure), "") for one in pairs.gone)
        yield from (Difference(path, "", "", named(one.measure)) for one in pairs.new)


def changes_of_one(before: PlannedOutcomeFacts, after: PlannedOutcomeFacts) -> Iterator[ChangeFacts]:
    """One primary outcome in two wordings: measure, time frame and description apart."""
    label = shortened(plain(after.measure), SHORT_LABEL)
    for name in ("measure", "time_frame", "description"):
        one, other = getattr(before, name), getattr(after, name)
        for found in differences(one, other, f"{FIELDS['PRIMARY']}.{name}"):
            kind = ChangeKind.PRIMARY_OUTCOME_REWORDED
            if found.layout_only:
                kind = ChangeKind.OTHER_LAYOUT
            elif name != "description" and times(one) != times(other):
                kind = ChangeKind.PRIMARY_OUTCOME_TIME_FRAME
            texts = (found.before, found.after)
            if name != "measure":
                texts = (labelled(label, found.before), labelled(label, found.after))
            yield change(kind, found.path, *texts)


def labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if text else ""


def said(outcome: PlannedOutcomeFacts) -> str:
    return shortened(named(outcome.measure))


def elsewhere(word: str, outcome: PlannedOutcomeFacts, others: Outcomes) -> str:
    """ "now secondary: …" where the outcome was not dropped but moved; "" where it is nowhere else."""
    found = [one for one in others if one.type != "PRIMARY" and same_outcome(one, outcome)]
    place = {"SECONDARY": "secondary"}.get(found[0].type, "other") if found else ""
    return f"{word} {place}: {said(found[0])}" if found else ""


def of_type(outcomes: Outcomes, type_: str) -> list[PlannedOutcomeFacts]:
    return [one for one in outcomes if one.type == type_]


def paired(before: Outcomes, after: Outcomes) -> Pairing:
    """Without those that are equal: those of equal measure, then the same outcome in other words, the likest first."""
    equal = matched(Pairing([], list(before), list(after)), everything)
    pairing = matched(Pairing([], equal.gone, equal.new), letters)
    return pairing if too_many(pairing) else with_the_likest(pairing)


def too_many(pairing: Pairing) -> bool:
    """Beyond 150 by 150 other measures a record was written anew, and only equal measures are paired."""
    return len(pairing.gone) * len(pairing.new) > 150 * 150


def with_the_likest(pairing: Pairing) -> Pairing:
    likes = sorted(
        (-likeness(one.measure, other.measure), place, other_place)
        for place, one in enumerate(pairing.gone)
        for other_place, other in enumerate(pairing.new)
        if same_outcome(one, other)
    )
    old: set[int] = set()
    new: set[int] = set()
    both = list(pairing.both)
    for _, place, other_place in likes:
        if place not in old and other_place not in new:
            both.append((pairing.gone[place], pairing.new[other_place]))
            old.add(place)
            new.add(other_place)
    return Pairing(
        both,
        [one for place, one in enumerate(pairing.gone) if place not in old],
        [one for place, one in enumerate(pairing.new) if place not in new],
    )


def everything(outcome: Any) -> Hashable:
    return (outcome.measure, outcome.time_frame, outcome.description)


def letters(outcome: Any) -> Hashable:
    return plain(outcome.measure).casefold()


def same_outcome(one: PlannedOutcomeFacts, other: PlannedOutcomeFacts) -> bool:
    """Whether two outcomes are one in two wordings, by the rule at the top of this file."""
    if letters(one) == letters(other):
        return True
    instruments = instruments_of(one.measure), instruments_of(other.measure)
    if all(instruments):
        shared = bool(instruments[0] & instruments[1])
        return shared and (holds_the_other(one.measure, other.measure) or alike(one.measure, other.measure))
    description = plain(one.description)
    if len(description.split()) >= 5 and description == plain(other.description):
        return True
    return alike(one.measure, other.measure)


@lru_cache(maxsize=1024)
def instruments_of(measure: str) -> frozenset[str]:
    """Names in capitals, such as EDSS, 9HPT or SF36; not a text written in capitals throughout."""
    shouted = measure.isupper() and " " in measure
    return frozenset(() if shouted else INSTRUMENT.findall(plain(measure)))


@lru_cache(maxsize=1024)
def telling_words(measure: str) -> frozenset[str]:
    """Lower case, plurals cut, numbers left out; all words where none of them says what is measured."""
    every = {singular(word) for word in WORD.findall(plain(measure).lower())}
    return frozenset(word for word in every - SAYING_LITTLE if not word.isdigit()) or frozenset(every)


def singular(word: str) -> str:
    return (
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )


def likeness(one: str, other: str) -> float:
    """Share of telling words that both have, of all that either has: 0 to 1."""
    left, right = telling_words(one), telling_words(other)
    return len(left & right) / len(left | right) if left | right else 1.0


def alike(one: str, other: str) -> bool:
    share = likeness(one, other)
    return share > 0.5 or (share == 0.5 and holds_the_other(one, other))


def holds_the_other(one: str, other: str) -> bool:
    left, right = telling_words(one), telling_words(other)
    return left <= right or right <= left


def times(text: str) -> tuple[frozenset[int], frozenset[str]]:
    """The durations named, in days, and the numbers that are none: "1 year" and "12 months" are the same time."""
    text = " ".join(NUMBER_WORDS.get(word, word) for word in plain(text).lower().split())
    days = frozenset(
        round(float(one["count"] or one["count_after"]) * UNIT_DAYS[one["unit"] or one["unit_first"]])
        for one in DURATION.finditer(text)
    )
    return days, frozenset(re.findall(r"\d+(?:\.\d+)?", DURATION.sub(" ", text)))
