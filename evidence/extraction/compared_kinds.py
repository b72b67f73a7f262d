"""The parameter of a posted analysis -> a kind of contrast, where its meaning is known and fits what was measured.

A hazard or odds ratio needs people with and without an event behind it, a difference of means a quantity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_I = re.IGNORECASE
_PEOPLE = frozenset({"count_of_participants", "percentage_of_participants", "survival_probability"})
_EVENTS = frozenset({"rate", "count_of_events"})
_LOG = re.compile(r"\blog(?:arithm\w*|-?(?:hazard|odds|risk|rate)s?)?\b|\bln\b", _I)
_STANDARDISED = re.compile(r"standardi[sz]ed|effect size|\bcohen|\bhedges|\bSMD\b|\bz[- ]?score", _I)
_DIFFERENCE = r"(?:differences?|diff\.?)"
_OF_PEOPLE = r"(?:risks?|proportions?|percent(?:age)?s?|incidences?|(?:response|responder|event) rates?)"
# "Relative risk reduction"; "percentage difference": of two shares, or relative to one of them; "ratio of odds ratios".
_ANOTHER_FIGURE = re.compile(
    r"\breduc\w+|\bincreas\w+|\bdecreas\w+|\befficacy\b|\binverse\b|\breciprocal|\binteraction|\bgain\b|"
    r"(?<!difference in )percent(?:age)?[- ](?:change|difference)|\brelative difference|\bnumber needed|"
    r"\bratios? of (?:\S+ )?(?:odds|hazards?|risks?|rates?) ratios?",
    _I,
)
# "Treatment Difference", "Estimated difference between groups": of what, the measure says.
_BARE_DIFFERENCE = re.compile(
    rf"(?:(?:treatment|adjusted|unadjusted|estimated|weighted|stratified|absolute|between|group|arm|-|\s)*{_DIFFERENCE}"
    rf"(?: (?:between|in|of|from|vs\.?|treatments?|groups?|arms?|control|placebo|comparator|the|two))*)",
    _I,
)
_CONFIDENCE = re.compile(r"\(?\b\d+(?:\.\d+)? ?% ?(?:confidence interval|CI)\)?|\bestimates?\b", _I)
_RISK = re.compile(r"\brisk\b|(?-i:\bRR\b)", _I)
_MEANS = ("MEAN", "LEAST_SQUARES_MEAN")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A pattern of its name, the kind it is, and what must have been measured: people, events, until or quantity."""

    pattern: re.Pattern[str]
    kind: str
    needs: frozenset[str]


def _parameter(pattern: str, kind: str, *needs: str) -> Parameter:
    return Parameter(re.compile(pattern, _I), kind, frozenset(needs))


PARAMETERS = (
    _parameter(
        r"\bhazards?[- ]ratio|\bratio of (?:the )?hazards?|\brelative hazard|\bproportional hazards?|(?-i:\bHR\b)",
        "hazard_ratio", "people", "until",
    ),
    _parameter(r"\bodds[- ]ratio|(?-i:\bOR\b)|ratio of (?:the )?odds", "odds_ratio", "people"),
    _parameter(
        r"\b(?:rates?|incidence|(?-i:ARR))[- ]ratio|ratio of (?:the )?rates\b|"
        r"ratio of (?:\S+ ){0,2}?(?:relapse|incidence|event|annuali[sz]ed)"
        r"(?: \S+)? rates?|\brelative rate\b|(?-i:\bIRR\b)",
        "rate_ratio", "events",
    ),
    _parameter(
        r"\brisk[- ]ratio|\brelative risk\b|(?-i:\bRR\b)|ratio of (?:the )?"
        rf"{_OF_PEOPLE}|\b(?:proportion|response|prevalence)[- ]ratio", "risk_ratio", "people",
    ),
    _parameter(
        rf"{_OF_PEOPLE}[- ]{_DIFFERENCE}|{_DIFFERENCE} (?:in|of|between) (?:the )?{_OF_PEOPLE}|(?-i:\bRD\b)",
        "risk_difference", "people",
    ),
    _parameter(
        rf"\brates?[- ]{_DIFFERENCE}|{_DIFFERENCE} (?:in|of|between) (?:\S+ ){{0,3}}?rates?\b",
        "rate_difference", "events",
    ),
    _parameter(
        rf"{_DIFFERENCE} (?:in|of|between) (?:the )?slopes?|\bslopes?[- ]{_DIFFERENCE}", "slope_difference",
        "quantity",
    ),
    _parameter(
        rf"\bmedians?\b.*{_DIFFERENCE}|{_DIFFERENCE}.*\bmedians?\b|hodges", "median_difference", "quantity",
        "until",
    ),
    _parameter(
        r"\bmeans? ratio|\bratio of (?:\S+ ){0,4}?means?\b|(?-i:\bGMR\b)", "mean_ratio", "quantity", "events"
    ),
    _parameter(
        rf"means?\b.*{_DIFFERENCE}|{_DIFFERENCE}.*(?:means?\b|(?-i:\bLSM\b))|(?-i:\bLSMD?\b).*{_DIFFERENCE}?",
        "mean_difference", "quantity", "events", "until",
    ),
)  # fmt: skip
RATIOS = frozenset({"hazard_ratio", "odds_ratio", "risk_ratio", "rate_ratio", "mean_ratio"})


def compared_kind(name: str, measured: str, param_type: str) -> tuple[str, str]:
    """(kind of contrast, "") or ("", reason). measured: the measure's kind in the words of kind_rules.

    param_type: the measure's own, for a difference that does not say of what. A "risk ratio" of relapses per year
    is a rate ratio under its commonest name.
    """
    bare = " ".join(_CONFIDENCE.sub(" ", name).split())
    if _LOG.search(bare):
        return "", f"{name}: the logarithm of a ratio"
    if _STANDARDISED.search(bare):
        return "", f"{name}: a standardised difference, without the unit of the measure"
    if _BARE_DIFFERENCE.fullmatch(re.sub(r" ?\([^)]*\)", "", bare)):
        kind = difference_of(measured, param_type)
        return kind, "" if kind else f"{name}: of what, neither it nor the measure says"
    if _ANOTHER_FIGURE.search(bare):
        return "", f"{name}: a parameter without a known meaning"
    found = next((one for one in PARAMETERS if one.pattern.search(bare)), None)
    if found is None:
        return "", f"{name}: a parameter without a known meaning"
    if found.kind == "risk_ratio" and measured in _EVENTS and _RISK.search(bare):
        return "rate_ratio", ""
    if what(measured) not in found.needs:
        return "", f"{name}: does not fit a measure that holds {HOLDS[what(measured)]}"
    return found.kind, ""


HOLDS = {
    "people": "a number or share of people",
    "events": "events",
    "until": "the time until an event",
    "quantity": "a quantity",
}


def what(measured: str) -> str:
    if measured in _PEOPLE:
        return "people"
    if measured in _EVENTS:
        return "events"
    return "until" if measured == "time_to_event" else "quantity"


def difference_of(measured: str, param_type: str) -> str:
    if what(measured) == "people":
        return "risk_difference"
    return "mean_difference" if param_type in _MEANS else ""
