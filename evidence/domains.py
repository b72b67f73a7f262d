"""Closed word lists of the evidence: what is measured, in which domain, as which kind of number.

Plain Python, no Django. The measure keys are those of the hand-labelled outcome titles, plus what only
publications report. A pair (domain, key) names one measure: ``other`` exists in every domain.

Direction of benefit belongs to the quantity that the measure names. A ratio of hazards, risks, odds or rates
compares that same quantity, so a hazard ratio of relapse is filed under ``relapse_occurred`` (lower is
better), never under ``relapse_free`` (higher is better).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Domain(StrEnum):
    """What part of a person's disease or treatment a measure speaks of."""

    RELAPSE = "relapse"
    DISABILITY = "disability"
    SAFETY = "safety"
    MRI = "mri"
    COMPOSITE = "composite"
    QUALITY_OF_LIFE = "quality_of_life"
    COGNITION_FUNCTION = "cognition_function"
    BIOMARKER = "biomarker"
    OTHER = "other"


class Benefit(StrEnum):
    """Which way is better for the patient; ``none`` where the number alone cannot say."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is measured. ``unit`` is the usual unit; a result may carry another and then says so."""

    key: str
    domain: Domain
    label: str
    unit: str
    benefit: Benefit
    definition: str


@dataclass(frozen=True, slots=True)
class Kind:
    """How a number is to be read: count, estimate over time, mean, comparison of two arms."""

    key: str
    label: str
    is_contrast: bool
    explanation: str


DOMAIN_LABELS: Mapping[Domain, str] = MappingProxyType(
    {
        Domain.RELAPSE: "Relapses",
        Domain.DISABILITY: "Disability",
        Domain.SAFETY: "Safety",
        Domain.MRI: "MRI",
        Domain.COMPOSITE: "Several signs together",
        Domain.QUALITY_OF_LIFE: "Quality of life",
        Domain.COGNITION_FUNCTION: "Thinking, walking, hands and sight",
        Domain.BIOMARKER: "Laboratory markers",
        Domain.OTHER: "Other",
    }
)

_HIGHER, _LOWER, _NONE = Benefit.HIGHER, Benefit.LOWER, Benefit.NONE
_Row = tuple[str, str, str, Benefit, str]
# Two lines a measure, so that the list reads as a table.
# fmt: off
_RELAPSE: tuple[_Row, ...] = (
    ("arr", "Relapses per year", "per year", _LOWER,
     "Relapses divided by the years of observation."),
    ("relapse_free", "Free of relapse", "percent", _HIGHER,
     "Share of people without any relapse up to a time."),
    ("relapse_occurred", "Had a relapse", "percent", _LOWER,
     "Share, or hazard, of people with at least one relapse."),
    ("time_to_relapse", "Time to first relapse", "months", _HIGHER,
     "Time from the start of observation to the first relapse."),
    ("relapse_count", "Number of relapses", "relapses", _LOWER,
     "Relapses counted in a stated period, all people together or per person."),
    ("other", "Other relapse measure", "", _NONE,
     "A relapse measure that fits none of the others."),
)
_DISABILITY: tuple[_Row, ...] = (
    ("edss_value", "EDSS", "points", _LOWER,
     "Disability on the EDSS, from 0 (normal examination) to 10 (death by MS)."),
    ("edss_change", "Change in EDSS", "points", _LOWER,
     "EDSS minus its value at baseline; below zero is better."),
    ("confirmed_progression", "Disability worsened", "percent", _LOWER,
     "Share, or hazard, of people whose disability rose by the report's own threshold, confirmed or not."),
    ("time_to_progression", "Time until disability worsened", "months", _HIGHER,
     "Time from the start of observation to worsening by the report's own threshold."),
    ("progression_free", "Free of worsening", "percent", _HIGHER,
     "Share of people whose disability has not risen by the report's own threshold up to a time."),
    ("confirmed_improvement", "Disability improved", "percent", _HIGHER,
     "Share of people whose disability fell by the report's own threshold, confirmed or not."),
    ("improved_or_stable", "Disability improved or stable", "percent", _HIGHER,
     "Share of people not worse than at baseline when last seen, without an estimate over time."),
    ("edss_stable", "Disability unchanged", "percent", _NONE,
     "Share of people neither better nor worse by the report's own threshold; read it with the other two."),
    ("other", "Other disability measure", "", _NONE,
     "A disability measure that fits none of the others."),
)
_SAFETY: tuple[_Row, ...] = (
    ("treatment_related_mortality", "Death related to treatment", "percent", _LOWER,
     "Deaths that the report ascribes to the procedure, most often any death within 100 days."),
    ("death", "Death from any cause", "percent", _LOWER,
     "Deaths of any cause in the time observed."),
    ("overall_survival", "Alive", "percent", _HIGHER,
     "Share of people alive at a time, whatever the cause of death of the others."),
    ("serious_adverse_events", "Serious adverse events", "percent", _LOWER,
     "Events that kill, threaten life, need a hospital or disable: the regulator's sense of serious."),
    ("adverse_events", "Adverse events", "percent", _LOWER,
     "Unwanted events of the severity or cause that the report names."),
    ("infection", "Infection", "percent", _LOWER,
     "Infections, reactivated viruses included."),
    ("febrile_neutropenia", "Fever while white cells are low", "percent", _LOWER,
     "Fever in the days when the conditioning has emptied the blood of neutrophils."),
    ("secondary_autoimmunity", "Another autoimmune disease", "percent", _LOWER,
     "A new autoimmune disease or its antibodies after treatment, most often of the thyroid."),
    ("malignancy", "Cancer or pre-cancer", "percent", _LOWER,
     "New cancer or a disease of the bone marrow that can become one."),
    ("ovarian_failure", "Periods stopped", "percent", _LOWER,
     "Women without periods for the time stated, or with early ovarian insufficiency."),
    ("ovarian_recovery", "Periods or ovarian function returned", "percent", _HIGHER,
     "Women whose periods or ovarian function came back after treatment."),
    ("pregnancy", "Pregnancy after treatment", "percent", _NONE,
     "Women who became pregnant; how many wished to is rarely reported."),
    ("hospitalisation", "Needed a hospital bed", "percent", _LOWER,
     "People treated as out-patients who had to be admitted."),
    ("discontinuation", "Stopped because of harm", "percent", _LOWER,
     "People who left treatment because of an adverse event."),
    ("injection_related_events", "Events of the injection", "percent", _LOWER,
     "Pain, headache, fever or reactions that follow the infusion or lumbar injection."),
    ("laboratory_safety", "Laboratory and examination findings", "", _NONE,
     "Blood tests, vital signs, heart or lung tests taken for safety."),
    ("event_free", "Free of a safety event", "percent", _HIGHER,
     "Share of people without the safety event that the report names."),
    ("other", "Other safety measure", "", _NONE,
     "A safety measure that fits none of the others."),
)
_MRI: tuple[_Row, ...] = (
    ("gd_lesions", "Enhancing lesions", "lesions", _LOWER,
     "Lesions that take up gadolinium, a sign of inflammation now, or the people who have them."),
    ("t2_lesions", "New or larger T2 lesions", "lesions", _LOWER,
     "Lesions that are new or have grown on T2 images, or the people who have them."),
    ("mri_activity", "Any MRI activity", "percent", _LOWER,
     "New, enlarging or enhancing lesions taken together, counted as lesions, people or a hazard."),
    ("mri_activity_free", "Free of MRI activity", "percent", _HIGHER,
     "Share of people without a new, enlarging or enhancing lesion up to a time."),
    ("lesion_volume", "Lesion volume", "mL", _LOWER,
     "Volume of all lesions of one type."),
    ("brain_volume", "Brain volume", "percent per year", _HIGHER,
     "Volume of the brain or a part of it, or its change; receding swelling also lowers it."),
    ("event_free", "Free of an MRI event", "percent", _HIGHER,
     "Share of people without the MRI event that the report names."),
    ("other", "Other MRI measure", "", _NONE,
     "An MRI measure that fits none of the others."),
)
_COMPOSITE: tuple[_Row, ...] = (
    ("neda", "No evidence of disease activity", "percent", _HIGHER,
     "Share of people with no relapse, no worsening and no MRI activity, by the report's own rules."),
    ("neda_lost", "Disease activity came back", "percent", _LOWER,
     "Share, or hazard, of people who no longer meet the rules of no evidence of disease activity."),
    ("event_free", "Free of any event", "percent", _HIGHER,
     "Share of people without relapse, worsening, MRI event or, where the report says so, death."),
    ("other", "Other combined measure", "", _NONE,
     "One figure over several domains that fits none of the others."),
)
_QUALITY_OF_LIFE: tuple[_Row, ...] = (
    ("msqol", "Quality of life, MS scales", "score", _HIGHER,
     "A quality-of-life questionnaire made for MS, such as MSQOL-54."),
    ("sf36_eq5d", "Quality of life, general scales", "score", _HIGHER,
     "A quality-of-life questionnaire for any disease, such as SF-36 or EQ-5D."),
    ("fatigue", "Fatigue", "score", _LOWER,
     "A fatigue questionnaire."),
    ("other_pro", "Other patient-reported score", "score", _NONE,
     "A questionnaire answered by the patient that fits none of the others; scales differ in direction."),
)
_COGNITION_FUNCTION: tuple[_Row, ...] = (
    ("t25fw", "Timed 25-foot walk", "seconds", _LOWER,
     "Seconds needed to walk 25 feet."),
    ("t25fw_improved", "Timed 25-foot walk improved", "percent", _HIGHER,
     "People who walk 25 feet faster by the report's own threshold, or the gain itself, a loss below zero."),
    ("nhpt", "Nine-hole peg test", "seconds", _LOWER,
     "Seconds needed to place and remove nine pegs."),
    ("nhpt_improved", "Nine-hole peg test improved", "percent", _HIGHER,
     "People faster at the pegs by the report's own threshold."),
    ("sdmt_pasat", "Thinking speed (SDMT, PASAT)", "score", _HIGHER,
     "Correct answers in a test of thinking speed."),
    ("sdmt_pasat_improved", "Thinking speed improved", "percent", _HIGHER,
     "People with more correct answers by the report's own threshold."),
    ("msfc", "MSFC", "z-score", _HIGHER,
     "Walking, hand and thinking tests in one score."),
    ("walking", "Walking", "", _HIGHER,
     "Distance or speed of walking in another test; a loss is below zero."),
    ("walking_improved", "Walking improved", "percent", _HIGHER,
     "People whose walking improved by the report's own threshold, on a test or a scale."),
    ("vision_improved", "Sight improved", "percent", _HIGHER,
     "People whose sight or contrast sensitivity improved by the report's own threshold."),
    ("vision_worsened", "Sight worsened", "percent", _LOWER,
     "People whose sight or contrast sensitivity worsened by the report's own threshold."),
    ("employment", "In full-time work", "percent", _HIGHER,
     "People who work full time."),
    ("other", "Other test of function", "", _NONE,
     "A test of function that fits none of the others."),
)
_BIOMARKER: tuple[_Row, ...] = (
    ("nfl", "Neurofilament light", "pg/mL", _LOWER,
     "A protein of nerve fibres in blood or spinal fluid, a sign of damage, or its change."),
    ("nfl_reduced", "Neurofilament light fell", "percent", _HIGHER,
     "People whose neurofilament fell by the report's own threshold."),
    ("immune_reconstitution", "Return of immune cells", "", _NONE,
     "The course of immune cells after transplantation or a depleting drug."),
    ("ovarian_reserve", "Ovarian reserve (AMH)", "pmol/L", _HIGHER,
     "Anti-Müllerian hormone in blood, which falls as the store of eggs shrinks."),
    ("other", "Other laboratory marker", "", _NONE,
     "A laboratory marker that fits none of the others."),
)
_OTHER: tuple[_Row, ...] = (
    ("feasibility", "Feasibility", "", _NONE,
     "Whether the treatment or the study could be carried out."),
    ("pharmacokinetics", "Level of the product in the body", "", _NONE,
     "How much of a drug or cell product is found in the body over time."),
    ("other", "Other", "", _NONE,
     "Anything that fits no domain."),
)
# fmt: on
_ROWS: Mapping[Domain, tuple[_Row, ...]] = MappingProxyType(
    {
        Domain.RELAPSE: _RELAPSE,
        Domain.DISABILITY: _DISABILITY,
        Domain.SAFETY: _SAFETY,
        Domain.MRI: _MRI,
        Domain.COMPOSITE: _COMPOSITE,
        Domain.QUALITY_OF_LIFE: _QUALITY_OF_LIFE,
        Domain.COGNITION_FUNCTION: _COGNITION_FUNCTION,
        Domain.BIOMARKER: _BIOMARKER,
        Domain.OTHER: _OTHER,
    }
)


def _measures() -> dict[tuple[Domain, str], Measure]:
    return {
        (domain, key): Measure(key, domain, label, unit, benefit, definition)
        for domain, rows in _ROWS.items()
        for key, label, unit, benefit, definition in rows
    }


MEASURES: Mapping[tuple[Domain, str], Measure] = MappingProxyType(_measures())


def measure(domain: str, key: str) -> Measure:
    """Return the measure of this name, for instance ``measure("relapse", "arr")``.

    Raises ValueError, naming what would be known, when the domain or the key is not in the list.
    """
    try:
        known = Domain(domain)
    except ValueError:
        raise ValueError(f"unknown domain {domain!r}; known: {', '.join(Domain)}") from None
    if (known, key) not in MEASURES:
        keys = ", ".join(row[0] for row in _ROWS[known])
        raise ValueError(f"unknown measure {key!r} in domain {domain!r}; known: {keys}")
    return MEASURES[known, key]


# fmt: off
_KINDS: tuple[Kind, ...] = (
    Kind("count_of_participants", "People", False, "So many people out of so many."),
    Kind("percentage_of_participants", "Share of people", False,
         "A percentage as printed, not an estimate over time; the report may not say of how many."),
    Kind("survival_probability", "Estimate over time", False,
         "A Kaplan-Meier or similar estimate at a time; not a count divided by the people treated."),
    Kind("time_to_event", "Time to an event", False, "Median or mean time until the event."),
    Kind("mean", "Mean", False, "Arithmetic mean at a time."),
    Kind("median", "Median", False, "Median at a time."),
    Kind("mean_change", "Mean change", False, "Mean of the differences from baseline."),
    Kind("median_change", "Median change", False, "Median of the differences from baseline."),
    Kind("rate", "Rate", False, "Events divided by the person-time observed."),
    Kind("count_of_events", "Events", False, "Events counted; one person can have several."),
    Kind("hazard_ratio", "Hazard ratio", True, "Hazard in the first arm divided by that in the second."),
    Kind("risk_ratio", "Risk ratio", True, "Risk in the first arm divided by that in the second."),
    Kind("odds_ratio", "Odds ratio", True, "Odds in the first arm divided by those in the second."),
    Kind("rate_ratio", "Rate ratio", True, "Rate in the first arm divided by that in the second."),
    Kind("mean_difference", "Difference of means", True, "Mean of the first arm minus that of the second."),
    Kind("risk_difference", "Difference of shares", True,
         "Share of people in the first arm minus that in the second, in percentage points where the unit says so."),
    Kind("median_difference", "Difference of medians", True,
         "Median of the first arm minus that of the second, or the median of all differences between them."),
    Kind("rate_difference", "Difference of rates", True, "Rate in the first arm minus that in the second."),
    Kind("slope_difference", "Difference of slopes", True,
         "Change over time in the first arm minus that in the second; the source may not say per what time."),
    Kind("mean_ratio", "Ratio of means", True, "Mean of the first arm divided by that of the second."),
    Kind("other", "Other number", False, "A number of another kind; its unit says which."),
)
# fmt: on
KINDS: Mapping[str, Kind] = MappingProxyType({kind.key: kind for kind in _KINDS})

GRADES: Mapping[str, str] = MappingProxyType(
    {
        "A": "Read in the report itself: its abstract, a table, a registry entry or a repost of these.",
        "B": "Read in another text about the report: a review table, a news item or a company statement.",
    }
)


class Design(StrEnum):
    """How a report compares people, if at all."""

    RANDOMISED = "randomised"
    COMPARATIVE = "comparative"
    SINGLE_ARM = "single_arm"


DESIGN_LABELS: Mapping[Design, str] = MappingProxyType(
    {
        Design.RANDOMISED: "Randomised trial",
        Design.COMPARATIVE: "Comparison without randomisation",
        Design.SINGLE_ARM: "No comparison group",
    }
)


class MSType(StrEnum):
    """Course of MS of the people in a report."""

    RRMS = "RRMS"
    SPMS = "SPMS"
    PPMS = "PPMS"
    PROGRESSIVE = "progressive"
    MIXED = "mixed"
    MS = "MS"


MS_TYPE_LABELS: Mapping[MSType, str] = MappingProxyType(
    {
        MSType.RRMS: "Relapsing-remitting MS",
        MSType.SPMS: "Secondary progressive MS",
        MSType.PPMS: "Primary progressive MS",
        MSType.PROGRESSIVE: "Progressive MS of either kind",
        MSType.MIXED: "Relapsing and progressive MS",
        MSType.MS: "MS, course not stated",
    }
)
