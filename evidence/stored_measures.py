"""The label of an outcome -> the measure its number is stored under.

Labels put an event and its absence together ("relapse_free" for people with and without a relapse). A number
cannot: the share that relapsed must never stand among the shares free of relapse. Where a row does not say
which of the two it counts, it is stored as the domain's ``other``.
"""

from __future__ import annotations

import re

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
_SURVIVED = re.compile(r"\bsurviv\w*|\balive\b|\bOS\b", _I)
_ANSWER_YES = re.compile(r"^(?:yes|true|responders?|achieved|met|present)\b", _I)
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
_IMPROVED = {"t25fw": "t25fw_improved", "nhpt": "nhpt_improved", "sdmt_pasat": "sdmt_pasat_improved",
             "walking": "walking_improved"}  # fmt: skip


def stored_measure(domain: str, measure: str, kind: str, title: str, row: str) -> str:
    """row: the class and category titles of the number, without its time point."""
    if kind == "time_to_event":
        return _time_measure(domain, measure)
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


def _time_measure(domain: str, measure: str) -> str:
    if (domain, measure) == ("disability", "confirmed_progression"):
        return "time_to_progression"
    if (domain, measure) in (("relapse", "relapse_free"), ("relapse", "time_to_relapse")):
        return "time_to_relapse"
    return "other"


def _people_measure(domain: str, measure: str, title: str) -> str:
    free, survival = bool(_FREE.search(title)), bool(_SURVIVED.search(title))
    match domain, measure:
        case "relapse", "relapse_free":
            return "relapse_free" if free else "relapse_occurred"
        case "relapse", "time_to_relapse":
            return "relapse_free" if re.search(r"relapse[- ]free|no relapse|without", title, _I) else "other"
        case "disability", "confirmed_progression":
            return (
                "other"
                if _TIME_TO.search(title) and not re.search("number of participants with", title, _I)
                else measure
            )
        case "composite", "neda":
            return "neda_lost" if _LOST.search(title) else "neda"
        case (("composite" | "mri" | "safety"), "event_free"):
            return "event_free" if free and not _LOST.search(title) else "other"
        case "safety", "death":
            return (
                "overall_survival"
                if survival and not re.search("death|mortality|died", title, _I)
                else ("other" if survival else "death")
            )
        case "mri", ("gd_lesions" | "t2_lesions"):
            return "event_free" if free else measure
    return measure


def _test_measure(measure: str, title: str) -> str:
    """Number or share of people on a test: improved has a measure of its own, everything else is other."""
    better, worse = bool(_BETTER.search(title)), bool(_WORSE.search(title))
    return _IMPROVED.get(measure, "other") if better and not worse else "other"
