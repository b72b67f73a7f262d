"""Does a posted number count the people with an event, or those without it?

"Subjects without a severe adverse event" and the row "Grade 0" of a table of graft-versus-host disease count
people who were spared. A number of them must never stand under the event itself.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache

from evidence.extraction.outcome_names import short

_I = re.IGNORECASE
# The words of the event, per domain, as outcome_names shortens them.
EVENTS = {
    "relapse": r"(?:relaps\w*|exacerbations?|attacks?|flares?)",
    "disability": r"(?:progress\w*|worsen\w*|deteriorat\w*|accumulation|decline\w*|CDP|PIRA|increas\w*)",
    "mri": r"(?:lesions?|activity|Gd\b\S*|\w*enhanc\w*)",
    "safety": (
        r"(?:adverse|S?AEs?\b|side[- ]effects?|toxicit\w*|DLTs?\b|infect\w*|sepsis|COVID|pneumonia|GvHD|"
        r"complications?|malignan\w*|neoplas\w*|cancers?|reactions?|events?|deaths?|died?\b|mortality|TRM\b|"
        r"NRM\b|reactivat\w*|abnormal\w*|bleeding|suicid\w*|hospitali\w*|fever|clinically significant|"
        r"harms?\b|changes?|PML\b)"
    ),
}
_JOINED_ON = r"(?:with|who|whom|in|among|despite|experiencing|reporting|developing)\b"
# Everything up to the end of the clause is negated, or only the noun and what "or" joins to it.
_WIDE = (
    r"(?:without|free (?:of|from)|freedom from|absence of|never|neither|"
    r"not(?: (?:have|having|experienc\w+|develop\w*|report\w*|suffer\w*))?)"
)
_NARROW = r"(?:no(?!\.| of\b)|none|zero|nil)"
_ZERO_GRADE = r"\b(?:grade|score|severity|stage)s?\s*0\b"
_SEVERAL_GRADES = re.compile(_ZERO_GRADE + r"\s*(?:-|–|/|,|to\b|or\b|and\b|through\b)\s*(?:grade )?[\dI]", _I)
_EITHER = re.compile(r"\bwith(?: ?/ ?| or | and )without\b|\b(?:presence|present)(?:/| or )absen", _I)
_BARE_NO = re.compile(
    r"(?:.*[:\-–] ?)?(?:no|none(?: (?:reported|observed|experienced))?|nil|absent|absence|never|zero|false|"
    r"0(?: \w+)?|not (?:present|observed|detected|experienced))\W*",
    _I,
)
_OTHER_NEGATION = re.compile(
    r"(?:.*[:\-–] ?)?(?:no|not(?! hispanic)|none|never|without|missing|unknown|negative)\b", _I
)


class Counted(StrEnum):
    """Whom a number counts. UNCLEAR: a negation is there, but not certainly of the event."""

    WITH = "with"
    WITHOUT = "without"
    UNCLEAR = "unclear"


def counted(domain: str, title: str, row: str = "") -> Counted:
    """row: class and category titles joined by " · "; one negation in all means WITHOUT, two are UNCLEAR."""
    if domain not in EVENTS:
        return Counted.WITH
    said = [in_title(domain, title), *(in_row(domain, part) for part in row.split(" · ") if part.strip())]
    negated = [one for one in said if one is not Counted.WITH]
    if not negated:
        return Counted.WITH
    return negated[0] if len(negated) == 1 else Counted.UNCLEAR


# Every number of a measure asks for the same title, every group for the same rows.
@lru_cache(maxsize=256)
def in_title(domain: str, title: str) -> Counted:
    """A heading before a colon may name the event; the clause after it decides."""
    text = short(title).text
    whole = _clause(domain, text)
    if whole is Counted.UNCLEAR and ":" in text:
        last = _clause(domain, text.rsplit(":", 1)[1])
        return Counted.UNCLEAR if last is Counted.WITH else last
    return whole


@lru_cache(maxsize=512)
def in_row(domain: str, row: str) -> Counted:
    said = _clause(domain, short(row).text)
    if said is not Counted.WITH:
        return said
    if _BARE_NO.fullmatch(row.strip()):
        return Counted.WITHOUT
    return Counted.UNCLEAR if _OTHER_NEGATION.match(row.strip()) else Counted.WITH


def _clause(domain: str, text: str) -> Counted:
    if _EITHER.search(text) or _SEVERAL_GRADES.search(text):
        return Counted.UNCLEAR
    rest, negations = _negation(domain).subn(" ", text)
    if not negations:
        return Counted.WITH
    return Counted.UNCLEAR if re.search(rf"\b{EVENTS[domain]}", rest, _I) else Counted.WITHOUT


@cache
def _negation(domain: str) -> re.Pattern[str]:
    event = rf"\b{EVENTS[domain]}"
    between = rf"(?:[ -]+(?!{_JOINED_ON})[^\s;:.-]+){{0,6}}?[ -]+"
    survival = r"|\bRFS\b" if domain == "relapse" else (r"|\bPFS\b" if domain == "disability" else "")
    return re.compile(
        rf"\b{_WIDE}{between}{event}(?:(?! {_JOINED_ON})[^;:.])*"
        rf"|\b{_NARROW}{between}{event}(?:(?:,|/| or| nor| and)(?: no)?(?: [^\s;:.,]+){{0,3}}? {event})*"
        rf"(?: (?:events?|reactions?|lesions?))?"
        rf"|{event}(?:[ /-](?:and |or |{EVENTS[domain]}))*[- ]+free\b(?! (?:of|from))(?: \w+)?"
        rf"|\bnon-?{EVENTS['disability']}|(?<!week )(?<!day )(?<!month )(?<!year )\b0 (?:new )?{event}"
        rf"|{_ZERO_GRADE}[^;:.]*{survival}",
        _I,
    )
