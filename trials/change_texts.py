"""Values of a record as short plain texts, and the part of a long text that differs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from trials.dates import PartialDate, StatedDate
from trials.facts import Reading
from trials.vocabulary import ALLOCATION, MASKING, OVERALL_STATUS, STUDY_TYPES, words

LONGEST = 300
SHORT_LABEL = 80
MOST_LISTED = 6
LEAD_IN = 60
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
PIECE_ENDS = re.compile(r"\n|(?<=[.;])\s+")
CODE = re.compile(r"[A-Z][A-Z0-9_]+")
NO_LIST: Mapping[str, str] = {}
CODES = """
    type kind section scheme domain sex who_masked standard_ages primary_purpose intervention_model observational_model
    time_perspective lead_sponsor_class sponsor_class responsible_party_type sampling_method biospecimen_retention
    ipd_sharing ipd_info_types expanded_access_types param_type dispersion_type reporting_status ci_sides
    assessment_type
"""
# Attributes whose values are codes of the registry, with their words where there is a list of them.
CODED: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(("status", "expanded_access_status"), OVERALL_STATUS),
    "allocation": ALLOCATION,
    "masking": MASKING,
    "study_type": STUDY_TYPES,
    **dict.fromkeys(CODES.split(), NO_LIST),
}


def in_words(value: object, attribute: str) -> str:
    """The text of an attribute's value; a code of the registry in a reader's words ("PARALLEL" -> "Parallel")."""
    text = text_of(value)
    return words(CODED[attribute], text) if attribute in CODED and CODE.fullmatch(text) else text


def plain(text: str) -> str:
    r"""Without escapes of CommonMark and with single spaces: "age \< 2  years" -> "age < 2 years"."""
    return " ".join((ESCAPED.sub(itemgetter(1), text) if "\\" in text else text).split())


def named(text: str) -> str:
    """An item of a list as plain text; one that is there and says nothing is said to."""
    return plain(text) or "(empty)"


def text_of(value: object) -> str:
    """A single value as text; "" is not given. Dates keep their precision and say whether they are estimated."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StatedDate):
        return f"{value.date} {value.kind.lower()}".strip()
    if isinstance(value, Reading):
        return value.text or text_of(value.value)
    if isinstance(value, PartialDate):
        return value.text
    return str(value)


def shortened(text: str, longest: int = LONGEST) -> str:
    """Cut between words where it is too long, which three dots show."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(" ,;") + " …"


def listed(texts: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    shown = "; ".join(shortened(text) for text in texts[:MOST_LISTED])
    more = len(texts) - MOST_LISTED
    return f"{shown}; and {more} more" if more > 0 else shown


def missing_from(items: Iterable[str], others: Iterable[str]) -> list[str]:
    """What `items` hold more often than `others`, in the order of `items`."""
    left = Counter(others)
    found = []
    for item in items:
        if left[item]:
            left[item] -= 1
        else:
            found.append(item)
    return found


def excerpts(before: str, after: str) -> tuple[str, str]:
    """Two different texts as what tells them apart: whole where short, else the lines and sentences that differ."""
    if plain(before) == plain(after):
        return around_the_difference(before, after)
    if len(before) > LONGEST or len(after) > LONGEST:
        pieces, others = pieces_of(before), pieces_of(after)
        gone, new = missing_from(pieces, others), missing_from(others, pieces)
    else:
        gone, new = [plain(before)], [plain(after)]
    shown = shortened(" … ".join(gone)), shortened(" … ".join(new))
    return shown if shown[0] != shown[1] else around_the_difference(plain(before), plain(after))


def pieces_of(text: str) -> list[str]:
    """Lines, and sentences of a line, each as plain text."""
    return [piece for piece in map(plain, PIECE_ENDS.split(text)) if piece]


def around_the_difference(before: str, after: str) -> tuple[str, str]:
    """A window on both texts that starts shortly before the first character that differs."""
    shorter = min(len(before), len(after))
    same = next((place for place in range(shorter) if before[place] != after[place]), shorter)
    start = max(0, same - LEAD_IN)
    lead = "…" if start else ""
    one, other = (text[start : start + LONGEST] for text in (before, after))
    return lead + one, lead + other
