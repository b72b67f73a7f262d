"""Which kind of number a posted measure holds: what the unit counts decides, then title, then paramType."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from evidence.extraction import time_frames

_I = re.IGNORECASE
_PEOPLE = (
    r"(?:participants?|patients?|subjects?|people|persons?|individuals?|wom[ae]n|men|infants?|"
    r"children|adults|volunteers?|responders?)"
)
_PEOPLE_UNIT = re.compile(rf"^(?:number of |no\.? of |count of )?(?:\w+ )?{_PEOPLE}(?: \w.*)?$", _I)
_PERCENT = re.compile(r"%|percent|proportion|fraction|probabilit|survival rate", _I)
_PERCENT_OF_PEOPLE = re.compile(
    rf"(?:%|percent\w*|proportion|fraction|probability|"
    rf"rate)\s*(?:\(%\) )?(?:of )?(?:the )?(?:\w+ ){{0,2}}{_PEOPLE}",
    _I,
)
_BARE_PERCENT = re.compile(
    r"^(?:%|percent(?:age|ages)?(?: \(%\))?|proportions?|probability(?: of .*)?|fraction|"
    r"(?:survival )?probability|percent probability|.*kaplan.*|estimated .*(?:percent\w*|"
    r"probabilit\w*|proportion))$",
    _I,
)
_SHARE_TITLE = re.compile(
    rf"(?:percent\w*|proportion|%|number|rate|frequency|incidence|probability|"
    rf"prevalence) of (?:\S+ ){{0,4}}{_PEOPLE}"
    r"|\brates?\b|incidence|\brespon(?:se|der)|mortality|surviv|\bfree\b|probability|prevalence|"
    r"relapse|achiev|\bdeath|remission|occurrence|NEDA|improve(?:d|ment)|progression",
    _I,
)
_SURVIVAL = re.compile(
    r"-free[- ]?(?:and \S+ )?survival|\bfree survival|\b(?:overall|event|patient|transplant|"
    r"long[- ]term|\d+[- ]year) survival|(?-i:\b(?:OS|PFS|EFS|RFS|DFS|iDFS|DRFS|GRFS)\b)|^survival|"
    r"survival (?:probabilit|rate|function)|kaplan",
    _I,
)
_TIME_UNIT = re.compile(
    r"^\(?(?:number of )?(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|mos?|years?|"
    r"yrs?)\)?\b(?!.*(?:/| per | of | on | with | out ))",
    _I,
)
_UNTIL = re.compile(
    r"\btime (?:\([^)]*\) )?(?:\w+ ){0,3}?(?:to|until|from|till|of first|required|needed|for)\b|"
    r"\btime[- ]to[- ]|\bsurvival\b|(?-i:\b(?:PFS|OS|EFS|RFS|DFS)\b)|duration of (?:\w+ ){0,2}(?:remission|"
    r"response|complete|disease control|clinical benefit)|time .*(?:relapse|progression|engraft)|"
    r"days (?:to|until)|\bengraftment|^days until|time without|recovery time",
    _I,
)
_NOT_UNTIL = re.compile(
    r"free days|days? (?:alive|free)|length of stay|time to (?:walk|perform|complete)|timed|"
    r"maximum (?:observed )?(?:\w+ )?concentration|\b[TC] ?max\b|time in|time spent|half-?life",
    _I,
)
_LAB_UNIT = re.compile(
    r"(?:\b(?:[mµuμnpfk]?g|grams?|milligrams?|micrograms?|nanograms?|picograms?|[mµuμnpf]?mol|m?mol|"
    r"[mkµuμ]?I?U|units?|m?Eq|copies|cells?|CFU|10\^?\d+|cells\*10\^?\d+|titer|arbitrary units|AU|BAU|"
    r"SFU)\b[^/]{0,25}(?:/|\bper\b|\*)\s*(?:\w+ )?(?:10\^?\d+ ?)?(?:[mdµuμnc]?L|lit(?:er|re)s?|"
    r"millilit\w+|decilit\w+|microlit\w+|mm\^?3|cubic \w+|mg|g|gram|million|10\^?\d)\b)"
    r"|log ?10|titers?\b|titres?\b|copies|10\^?9 ?(?:cells)?/|x ?10\^?\d|[hd]\*|\bhr?\*|\*h(?:r|"
    r"our)?\b|ng\.h|%? ?(?:of )?(?:\w+ )?(?:cells|lymphocytes|CD\d+)|cells\b|"
    r"percent(?:age)? of (?:\w+ ){0,3}(?:cells|lymphocytes|CD\d+.*)|ratio of titers|\bINR\b|mmol|"
    r"mol\b|\bMFI\b|absorbance|optical density",
    _I,
)
_LAB_TITLE = re.compile(
    r"prothrombin|\bINR\b|viral load|\btit(?:er|re)s?\b|ha?emoglobin|HbA1c|concentration|\bserum\b|"
    r"\bplasma\b|lymphocyte|platelet|neutrophil|creatinine|bilirubin|transaminase|aminotransferase|"
    r"cholesterol|troponin|antibod\w+ level|immunoglobulin|(?-i:\bIg[GMA]\b)|C-reactive|"
    r"(?-i:\bCRP\b)|cytokine|"
    r"interleukin|albumin|glucose|\bCD\d+\b|natriuretic|neurofilament|\bNfL\b|\bAUC\b|\bC ?max\b|"
    r"h[ae]+matocrit|white blood cell",
    _I,
)
_LAB_TITLE_UNITS = re.compile(
    r"^(?:seconds?|sec|ratio|%|percent(?:age)?(?: change)?|percentage of .*|fold.*|units?|cells|"
    r"/?.*(?:/|per) ?(?:[mdµuμ]?L|mm3|mm\^3).*|s|mg|index|unitless.*|h)$",
    _I,
)
_SCALE = re.compile(
    r"\bscores?\b|\bscale\b|\bpoints?\b|\bindex\b|\bunits on\b|z-?score|correct (?:answers?|"
    r"responses?)|\bletters?\b|number correct|\bitems?\b(?! per)|\bwords\b",
    _I,
)
_SCALE_TITLE = re.compile(
    r"\bscores?\b|\bscale\b|questionnaire|inventory|\bEDSS\b|\bSDMT\b|\bPASAT\b|\bSF-?36|\bEQ-?5D|"
    r"assessment \(.*A\)|z-?score|\bBDI|\bPHQ|\bVAS\b|MSFC|ASQoL",
    _I,
)
_NOT_SCALE_UNIT = re.compile(
    r"^(?:seconds?|sec|minutes?|met(?:er|re)s?|m|feet|ft/s.*|m/s.*|steps|.*(?:/|per ).*|days?.*|weeks|"
    r"months|hours|kg.*|mm.*|mL|cm.*)$",
    _I,
)
_PER_TIME = re.compile(
    r"(?:/|\bper\b|\beach\b)\s*(?:\d+[- ]?)?(?:patient|person|subject|"
    r"participant)?[- ]?(?:\w+[- ])?(?:day|week|month|year|annum|hour|24|wk|yr|period)|\b(?:weekly|"
    r"monthly|daily|annual\w*|yearly) (?:\w+ )?(?:number|attacks|relapse|event|use|rate|headache)|"
    r"person-years|patient-years",
    _I,
)
_NOT_EVENT_RATE = re.compile(
    r"^(?:mm|mL|ml|cm|mg|g|kg|mcg|µg|%|percent\w*|ng|m|kcal|L|beats?|breaths?|points?|met(?:er|re)s?|"
    r"units?)\b.*(?:/|per)",
    _I,
)
_EVENTS = re.compile(
    r"^(?:the )?(?:mean |total |cumulative |average |median )?(?:number|count|no\.?|#)s?(?: of|$)|"
    r"\b(?:events?|attacks?|lesions?|relapses?|episodes?|doses?|modules?|occasions?|infections?|"
    r"exacerbations?|cycles?|falls?|visits?|headaches?|sessions?|admissions?|stays?|"
    r"hospitali[sz]ations?|injections?|infusions?|deaths?|seizures?|times|occurrences?|reactions?|"
    r"AEs?|SAEs?|errors?|drinks|tablets|uses|units of (?:blood|product)|transfusions?|logins?|steps|"
    r"counts?)\b",
    _I,
)
_DOSE = re.compile(r"^(?:c?Gy|Gray|mg|mg/kg|mcg|µg|g|mg/m\^?2|mL|cells|cells/kg|units)(?:\b.*)?$", _I)
_DOSE_TITLE = re.compile(r"\bMTD\b|maximum tolerated|\bdose\b(?!.*concentration)|dosage", _I)
_CHANGE = re.compile(
    r"\bchang(?:e|es|ed)\b|\breduction|\bdifference (?:from|between|in)|\bimprovement|\bincrease|"
    r"\bdecrease|\bfrom baseline\b|\bdelta\b|\bshift\b|\bdecline|\bloss\b",
    _I,
)
_FRAME_CHANGE = re.compile(r"\bchanges?\b|\bdifference", _I)
_GLOBAL_CHANGE = re.compile(
    r"global impression of (?:change|improve)|\bPGI-?[CI]\b|\bCGI-?[CI]\b|\bPGIC\b|global (?:rating|"
    r"assessment) of change|\bGROC\b",
    _I,
)
_WINDOW = re.compile(r"\b(?:to|through|thru|until|up to|over|during|-)\b", _I)
_COUNTED_FROM_START = re.compile(
    r"(?:after|since|following|post)[- ]randomi|(?:days|weeks|months|years) (?:from|after|since|post|"
    r"following) baseline",
    _I,
)
_OF_PEOPLE = ("count_of_participants", "percentage_of_participants", "survival_probability", "time_to_event")


@dataclass(frozen=True, slots=True)
class Posted:
    """The texts that say what a posted number is."""

    title: str
    unit: str
    param_type: str
    dispersion: str
    time_frame: str


def counts_people(one: Posted) -> bool:
    return one.param_type == "COUNT_OF_PARTICIPANTS" or bool(
        _PEOPLE_UNIT.search(one.unit) and not _PERCENT.search(one.unit)
    )


def share_of_people(one: Posted) -> bool:
    if _PERCENT_OF_PEOPLE.search(one.unit):
        return True
    return bool(
        _BARE_PERCENT.search(one.unit) and _SHARE_TITLE.search(one.title)
    ) and not _change_of_a_quantity(one)


def _change_of_a_quantity(one: Posted) -> bool:
    return bool(
        re.search(
            r"percent(?:age)? change|change (?:from|in)|volume|atrophy|cells|"
            r"score",
            one.title,
            _I,
        )
    )


def estimate_over_time(one: Posted) -> bool:
    return share_of_people(one) and bool(_SURVIVAL.search(one.title) or _SURVIVAL.search(one.unit))


def nothing_posted(one: Posted) -> bool:
    return not one.unit and not one.param_type


def tolerated_dose(one: Posted) -> bool:
    return bool(_DOSE.search(one.unit) and _DOSE_TITLE.search(one.title) and not _LAB_UNIT.search(one.unit))


def time_until(one: Posted) -> bool:
    return bool(_TIME_UNIT.search(one.unit) and _UNTIL.search(one.title) and not _NOT_UNTIL.search(one.title))


def laboratory(one: Posted) -> bool:
    if re.search(r"kg|/ ?m\^?2|ejection|per day|/day|per week|body", one.unit, _I):
        return False
    return bool(
        _LAB_UNIT.search(one.unit) or (_LAB_TITLE.search(one.title) and _LAB_TITLE_UNITS.search(one.unit))
    )


def scale(one: Posted) -> bool:
    if re.search(
        r"sphericity|body mass index|volume index|"
        r"change in log",
        f"{one.title} {one.unit}",
        _I,
    ):
        return False
    if _SCALE.search(one.unit):
        return True
    return bool(
        _SCALE_TITLE.search(one.title)
        and not _NOT_SCALE_UNIT.search(one.unit)
        and not _EVENTS.search(one.unit)
    )


def events_per_time(one: Posted) -> bool:
    if _NOT_EVENT_RATE.search(one.unit):
        return False
    if _PER_TIME.search(one.unit):
        return True
    return bool(
        _EVENTS.search(one.unit)
        and re.search(
            r"annuali[sz]ed|relapse rate|per (?:patient|"
            r"person)?-?year",
            one.title,
            _I,
        )
    )


def events(one: Posted) -> bool:
    return one.param_type == "COUNT_OF_UNITS" or bool(_EVENTS.search(one.unit))


def unit_does_not_fit(one: Posted) -> bool:
    """A time where the title asks how often or how strong."""
    return bool(
        _TIME_UNIT.search(one.unit)
        and re.search(r"frequency|severity|intensity", one.title, _I)
        and one.param_type not in ("MEAN", "MEDIAN", "LEAST_SQUARES_MEAN")
    )


def averaged(one: Posted) -> bool:
    return one.param_type in (
        "MEAN",
        "LEAST_SQUARES_MEAN",
        "GEOMETRIC_MEAN",
        "GEOMETRIC_LEAST_SQUARES_MEAN",
        "LOG_MEAN",
    )


def middle(one: Posted) -> bool:
    return one.param_type == "MEDIAN"


KINDS: tuple[tuple[str, Callable[[Posted], bool]], ...] = (
    ("other", nothing_posted),
    ("count_of_participants", counts_people),
    ("survival_probability", estimate_over_time),
    ("percentage_of_participants", share_of_people),
    ("other", tolerated_dose),
    ("time_to_event", time_until),
    ("other", unit_does_not_fit),
    ("rate", events_per_time),
    ("scale_score", scale),
    ("lab_value", laboratory),
    ("count_of_events", events),
    ("mean", averaged),
    ("median", middle),
)


def kind_of(one: Posted) -> str:
    return next((kind for kind, fits in KINDS if fits(one)), "other")


def is_change(one: Posted, kind: str) -> str:
    """yes, no or unclear: is the number a change from baseline?"""
    if kind in _OF_PEOPLE or tolerated_dose(one):
        return "no"
    if _GLOBAL_CHANGE.search(one.title):
        return "unclear"
    if _CHANGE.search(one.title) or _CHANGE.search(one.unit) or _FRAME_CHANGE.search(one.time_frame):
        return "yes"
    return "unclear" if _before_and_after(one, kind) else "no"


def _before_and_after(one: Posted, kind: str) -> bool:
    frame = time_frames.read(one.time_frame)
    if not frame.names_baseline or not frame.days or _COUNTED_FROM_START.search(one.time_frame):
        return False
    counted_over_a_window = kind in ("rate", "count_of_events") and _WINDOW.search(one.time_frame)
    return not counted_over_a_window
