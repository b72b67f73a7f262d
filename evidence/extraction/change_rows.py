"""Is one posted number a value at a time or a change from baseline? Title, rows and groups say it together.

A title may promise a change while its rows hold the values before and after. A row of its own for baseline,
screening or before treatment shows that: all rows are then values, save those that say "change" themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from evidence.extraction import time_frames
from trials.facts import MeasurementFacts, PostedOutcomeFacts

_I = re.IGNORECASE
_START = (
    r"(?:baseline|screening(?! (?:test|tool|score|questionnaire))|enrol\w*ment|study entry|at entry|"
    r"at randomi[sz]ation|run-?in|initial (?:visit|value|assessment)|before (?:the )?(?:treatment|therapy|"
    r"transplant\w*|infusion|injection|HSCT|surgery|intervention|dos\w+)|prior to (?:the )?(?:treatment|"
    r"therapy|transplant\w*|infusion|injection|HSCT|surgery|intervention|dos\w+)|pre[- ]?(?:treatment|dose|"
    r"dosing|transplant\w*|infusion|injection|HSCT|therapy|intervention|test|op\w*|surgery|conditioning)|"
    r"(?:day|week|month|year)s? 0)\b(?!\.\d)"
)
_NAMES_START = re.compile(rf"\b{_START}|^pre$", _I)
_IS_START = re.compile(
    rf"(?:.*(?:[-–:,]|\bat) ?)?(?:the )?(?:{_START}|pre)"
    rf"(?: (?:visit|value|period|assessment|phase))?(?: ?\([^)]*\))?\W*",
    _I,
)
# "Baseline EDSS ≥ 4" and "no lesion at baseline" are groups of people, not a time.
_GROUP_OF_PEOPLE = re.compile(
    r"[<>≤≥=]|\b(?:with|without|no|yes|low|high|positive|negative|mild|moderate|severe|users?|naive|"
    r"prior use)\b",
    _I,
)
_BASE = r"(?:the )?(?:baseline|screening|pre-?treatment)"
_FROM_START = re.compile(
    rf"\b(?:from|since|minus|over|of|vs\.?|versus|relative to|compared (?:to|with)|between) {_BASE}|"
    rf"\b{_BASE}(?: \([^)]*\))? ?(?:to|through|until|vs\.?|versus|minus)\b|\bpre(?:-| to )post\b",
    _I,
)
_SAYS_CHANGE = re.compile(
    r"\bchang(?:e|es|ed)\b(?! (?:of|in) (?:treatment|therapy|dose))|\bdifference\b|\bdelta\b|Δ", _I
)
_IMPRESSION = re.compile(r"impression|global (?:rating|assessment) of", _I)
_TWO_PERIODS = re.compile(r"\bvs\b\.?|\bversus\b|\bminus\b|\bcompared (?:to|with)\b", _I)
_DESCRIBED = re.compile(
    r"\b(?:change|difference|reduction|improvement)s?\b[^.]{0,80}\b(?:from|to|at) (?:the )?baseline|"
    r"\bpost[- ]?treatment\)? ?[-–−] ?pre|change values",
    _I,
)

LEVELS_IN_A_CHANGE = "title or time frame speaks of a change; the rows hold the values at each time"
DESCRIBED_AS_CHANGE = (
    "the registry's description speaks of a change from baseline; title, unit and row do not"
)
BELOW_ZERO = "below zero: perhaps a change from baseline; title, unit and row do not say so"
UNSAID = "the record does not say whether this is a change or the value at the time"
TWO_PERIODS = "a difference between the two periods that the row names"


@dataclass(frozen=True, slots=True)
class Reading:
    """kind: level, change, contrast (of two periods) or unsaid; note: what a reader must know, or "".

    certain: a row for the time before treatment shows that the rows are values.
    """

    kind: str
    note: str = ""
    certain: bool = False

    @property
    def changed(self) -> bool:
        return self.kind == "change"


@lru_cache(maxsize=512)
def is_start(text: str) -> bool:
    """A row title that is the time before treatment: "Disability score at baseline", not "from baseline"."""
    bare = re.sub(rf"({_START}) ?\([^)]*\)", r"\1", text.strip(), flags=_I)
    if not _NAMES_START.search(bare) or _FROM_START.search(bare) or _SAYS_CHANGE.search(bare):
        return False
    later = any(day > 1 for day in time_frames.read(bare).days)
    return not later and not _GROUP_OF_PEOPLE.search(bare)


def holds_levels(outcome: PostedOutcomeFacts) -> bool:
    """Some row, or a group that is a time and not an arm, is of the time before treatment."""
    rows = {text for one in outcome.measurements for text in (one.class_title, one.category_title)}
    return any(is_start(text) for text in rows) or any(is_start_group(one.title) for one in outcome.groups)


def is_start_group(title: str) -> bool:
    return bool(_IS_START.fullmatch(title.strip())) and is_start(title)


def read(outcome: PostedOutcomeFacts, row: MeasurementFacts, said: str, levels: bool) -> Reading:
    """said: what title, unit and time frame say together: yes, no or unclear (kind_rules.is_change).

    levels: what holds_levels says of the outcome.
    """
    of_row = by_row(row.class_title, row.category_title)
    if of_row is not None and of_row.kind != "level":
        return of_row
    if of_row is not None or levels:
        return Reading("level", LEVELS_IN_A_CHANGE if said == "yes" else "", certain=True)
    return Reading("change") if said == "yes" else _unsaid(outcome, row, said)


@lru_cache(maxsize=512)
def by_row(class_title: str, category_title: str) -> Reading | None:
    """What the row's own titles say; None where they leave it open."""
    texts = [text for text in (class_title, category_title) if text.strip()]
    if any(is_start(text) for text in texts):
        return Reading("level")
    if any(_FROM_START.search(text) for text in texts):
        return Reading("change")
    if any(_SAYS_CHANGE.search(text) and not _IMPRESSION.search(text) for text in texts):
        return Reading("change")
    return Reading("contrast", TWO_PERIODS) if any(_TWO_PERIODS.search(text) for text in texts) else None


def _unsaid(outcome: PostedOutcomeFacts, row: MeasurementFacts, said: str) -> Reading:
    if _DESCRIBED.search(outcome.description):
        return Reading("unsaid", DESCRIBED_AS_CHANGE)
    if said != "unclear":
        return Reading("level")
    value = row.value.value
    return Reading("unsaid", BELOW_ZERO if value is not None and value < 0 else "")
