"""The label of an outcome -> the measure its number is stored under.

Labels put an event and its absence together ("relapse_free" for people with and without a relapse). A number
cannot: the share that relapsed must never stand among the shares free of relapse. Where a row does not say
which of the two it counts, it is stored as the domain's ``other``, with a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from evidence.extraction import change_rows
from evidence.extraction.absence import Counted, counted

_I = re.IGNORECASE
_FREE = re.compile(
    r"[- ]free\b|\bfree (?:of|from)|\bfreedom\b|\bwithout\b|\bno\b|\babsence|\bnone\b|\bnot\b|"
    r"\bnon-?progress"
    r"|\bRFS\b|\bPFS\b|\bEFS\b|\bNEDA\b|\bzero\b|\bdid not",
    _I,
)
_LOST = re.compile(
    r"\bloss\b|\bfail\w*|\blost\b|\bevidence of (?!disease activity|no)|\bnot (?:meet|achiev)\w*",
    _I,
)
_BETTER = re.compile(r"\bimprov\w*|\breduction|\bdecrease|\bfaster\b|\brespon\w+", _I)
_WORSE = re.compile(r"\bworse\w*|\bprogress\w*|\bdeteriorat\w*|\bdecline|\bCDP\b|\bincrease", _I)
_TIME_TO = re.compile(r"\btime (?:to|until|from)\b|\btime[- ]to[- ]", _I)
_SURVIVED = re.compile(r"\bsurviv\w*|\balive\b|\bliving\b|(?-i:\bOS\b)", _I)
_DIED = re.compile(r"\bdeaths?\b|\bdead\b|\bdied?\b|\bmortality\b|\bdeceased\b|\bfatal\w*", _I)
_NOT_ALIVE = re.compile(
    r"\b(?:not|no|never|without|failed to)(?: \w+){0,3} (?:surviv\w*|alive)|\bnon-?surviv\w*", _I
)
_NOT_DEAD = re.compile(
    r"\b(?:not|no|never|without|free (?:of|from)|absence of)(?: \w+){0,3} (?:deaths?|dead|died?|mortality)\b",
    _I,
)
_ROW_OF_ITS_OWN = re.compile(
    r"^(?:no|not|none|false|missing|unknown|non-?responders?|failed|absent|stable|worse\w*|improved|"
    r"unchanged|0|1|2|3"
    r"|≥|>|<|at least|one|two|three|more than|zero|progress\w*|declin\w*)\b|^[≥><]",
    _I,
)
_OF_PEOPLE = frozenset({"count_of_participants", "percentage_of_participants", "survival_probability"})
# Measures whose number of people means one thing only; the others hold values as well.
_DIRECTED = frozenset(
    {
        ("relapse", "relapse_free"),
        ("disability", "progression_free"),
        ("disability", "confirmed_improvement"),
        ("disability", "confirmed_progression"),
        ("composite", "neda"),
        ("composite", "event_free"),
        ("mri", "event_free"),
        ("safety", "event_free"),
        ("safety", "death"),
    }
)
# Measures that are values, so that a number of people among them needs another place.
_VALUES = {
    ("relapse", "relapse_count"): "other", ("relapse", "arr"): "other", ("disability", "edss_value"): "other",
    ("disability", "edss_change"): "other", ("mri", "lesion_volume"): "other",
    ("mri", "brain_volume"): "other",
    ("biomarker", "nfl"): "other", ("quality_of_life", "msqol"): "other_pro",
    ("quality_of_life", "sf36_eq5d"): "other_pro", ("quality_of_life", "fatigue"): "other_pro",
}  # fmt: skip
# Measures that are an event, and the one that holds the people spared by it; "" where there is none.
_SPARED = {
    ("relapse", "relapse_free"): "relapse_free",
    ("relapse", "time_to_relapse"): "relapse_free",
    ("relapse", "relapse_count"): "relapse_free",
    ("disability", "confirmed_progression"): "progression_free",
    ("mri", "gd_lesions"): "event_free",
    ("mri", "t2_lesions"): "event_free",
    ("safety", "adverse_events"): "event_free",
    ("safety", "serious_adverse_events"): "event_free",
    ("safety", "infection"): "event_free",
    ("safety", "treatment_related_mortality"): "event_free",
    ("safety", "laboratory_safety"): "event_free",
}
# Unwanted events: people or events counted. A score, a blood level or a duration is none of them.
EVENTS = tuple(
    ("safety", name)
    for name in ("adverse_events", "serious_adverse_events", "infection", "treatment_related_mortality")
)
EDSS = (("disability", "edss_value"), ("disability", "edss_change"))
SPARED = "counts those without the event"
UNCLEAR = (
    "title or row names an absence; it is not certain whether those with or without the event are counted"
)
_IMPROVED = {"t25fw": "t25fw_improved", "nhpt": "nhpt_improved", "sdmt_pasat": "sdmt_pasat_improved",
             "walking": "walking_improved"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    measure: str
    note: str = ""


# Asked again for each group of a row, so the last answers are remembered.
@lru_cache(maxsize=512)
def stored_measure(domain: str, measure: str, kind: str, title: str, row: str) -> Stored:
    """row: the class and category titles of the number, without its time point."""
    if kind == "time_to_event":
        return Stored(_time_measure(domain, measure))
    if (domain, measure) == ("safety", "death") and kind in _OF_PEOPLE:
        return Stored(_alive_or_dead(title, row))
    if (domain, measure) in _SPARED:
        shares = kind in _OF_PEOPLE or kind == "other"
        whom = counted(domain, title, row if shares else "")
        if whom is Counted.WITHOUT or (shares and whom is Counted.UNCLEAR):
            return _without(domain, measure, kind, whom, title, row)
    return Stored(_with_event(domain, measure, kind, title, row))


def edss_measure(measure: str, kind: str, reading: change_rows.Reading, stored: Stored) -> Stored:
    """The title's label gives way to what the number is: a change of EDSS, its value, or unsaid."""
    if kind in _OF_PEOPLE:
        return stored
    if reading.changed:
        return Stored("edss_change")
    if reading.kind == "contrast" or reading.note not in ("", change_rows.LEVELS_IN_A_CHANGE):
        return Stored("other")
    if measure == "edss_change" and not reading.certain:
        return Stored("other", change_rows.UNSAID)
    return Stored("edss_value")


def _without(domain: str, measure: str, kind: str, whom: Counted, title: str, row: str) -> Stored:
    """Of people spared, the measure of those; of anything else, or if it is not clear, the domain's other."""
    of_itself = counted(domain, title) is Counted.WITHOUT and _ROW_OF_ITS_OWN.search(row.strip())
    if whom is Counted.WITHOUT and kind in _OF_PEOPLE and not of_itself and _SPARED[domain, measure]:
        if _TIME_TO.search(title) and (domain, measure) == ("disability", "confirmed_progression"):
            return Stored("other", SPARED)
        return Stored(_SPARED[domain, measure], SPARED)
    return Stored("other", SPARED if whom is Counted.WITHOUT and not of_itself else UNCLEAR)


def _with_event(domain: str, measure: str, kind: str, title: str, row: str) -> str:
    if kind not in _OF_PEOPLE:
        deaths = measure == "death" and kind == "count_of_events"
        return "other" if (domain, measure) in _DIRECTED and not deaths else measure
    if (domain, measure) in _VALUES:
        return _VALUES[domain, measure]
    if (domain, measure) in _DIRECTED and _ROW_OF_ITS_OWN.search(row.strip()):
        return "other"
    if domain == "cognition_function":
        return _test_measure(measure, title)
    return _people_measure(domain, measure, title)


def _alive_or_dead(title: str, row: str) -> str:
    """The row decides before the title: "Alive" in a table of deaths counts the living."""
    if _ROW_OF_ITS_OWN.search(row.strip()):
        return "other"
    for text in (row, title):
        alive, dead = bool(_SURVIVED.search(text)), bool(_DIED.search(text))
        spared = _NOT_DEAD.search(text)
        if _NOT_ALIVE.search(text):
            return "other" if spared else "death"
        if spared:
            return "overall_survival"
        if alive or dead:
            return "other" if alive and dead else ("overall_survival" if alive else "death")
    return "other"


def _time_measure(domain: str, measure: str) -> str:
    if (domain, measure) == ("disability", "confirmed_progression"):
        return "time_to_progression"
    if (domain, measure) in (("relapse", "relapse_free"), ("relapse", "time_to_relapse")):
        return "time_to_relapse"
    return "other"


def _people_measure(domain: str, measure: str, title: str) -> str:
    match domain, measure:
        case "relapse", "relapse_free":
            return "relapse_occurred"
        case "relapse", "time_to_relapse":
            return "other"
        case "disability", "confirmed_progression":
            counts_people = re.search("number of participants with", title, _I)
            return "other" if _TIME_TO.search(title) and not counts_people else measure
        case "composite", "neda":
            return "neda_lost" if _LOST.search(title) else "neda"
        case (("composite" | "mri" | "safety"), "event_free"):
            return "event_free" if _FREE.search(title) and not _LOST.search(title) else "other"
    return measure


def _test_measure(measure: str, title: str) -> str:
    """Number or share of people on a test: improved has a measure of its own, everything else is other."""
    better, worse = bool(_BETTER.search(title)), bool(_WORSE.search(title))
    return _IMPROVED.get(measure, "other") if better and not worse else "other"
