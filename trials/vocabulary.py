"""Closed word lists of the registry, with the words a reader sees.

Source: ClinicalTrials.gov API 2.0.4, enumerations. A value outside a list is kept as it came and shown as it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OVERALL_STATUS: Mapping[str, str] = MappingProxyType(
    {
        "RECRUITING": "Recruiting",
        "ENROLLING_BY_INVITATION": "By invitation",
        "NOT_YET_RECRUITING": "Not yet recruiting",
        "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
        "COMPLETED": "Completed",
        "TERMINATED": "Stopped early",
        "SUSPENDED": "Suspended",
        "WITHDRAWN": "Withdrawn",
        "UNKNOWN": "Status unknown",
        "AVAILABLE": "Available",
        "TEMPORARILY_NOT_AVAILABLE": "Temporarily not available",
        "NO_LONGER_AVAILABLE": "No longer available",
        "APPROVED_FOR_MARKETING": "Approved for marketing",
        "WITHHELD": "Withheld",
    }
)

# What a reader looks for: several registry statuses can mean the same to someone who wants to join a trial.
STATUS_GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "recruiting": ("Recruiting or by invitation", ("RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE")),
        "not-yet": ("Not yet recruiting", ("NOT_YET_RECRUITING",)),
        "active": ("Active, not recruiting", ("ACTIVE_NOT_RECRUITING",)),
        "completed": ("Completed", ("COMPLETED", "APPROVED_FOR_MARKETING")),
        "stopped": (
            "Stopped, suspended or withdrawn",
            ("TERMINATED", "SUSPENDED", "WITHDRAWN", "TEMPORARILY_NOT_AVAILABLE", "NO_LONGER_AVAILABLE"),
        ),
        "unknown": ("Status unknown", ("UNKNOWN", "WITHHELD")),
    }
)

PHASES: Mapping[str, str] = MappingProxyType(
    {
        "EARLY_PHASE1": "Early 1",
        "PHASE1": "1",
        "PHASE1/PHASE2": "1/2",
        "PHASE2": "2",
        "PHASE2/PHASE3": "2/3",
        "PHASE3": "3",
        "PHASE4": "4",
        "NA": "No phase",
    }
)

STUDY_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "INTERVENTIONAL": "Interventional",
        "OBSERVATIONAL": "Observational",
        "EXPANDED_ACCESS": "Expanded access",
    }
)

SPONSOR_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "INDUSTRY": "Company",
        "NIH": "US National Institutes of Health",
        "FED": "Other US federal agency",
        "OTHER_GOV": "Other government",
        "NETWORK": "Research network",
        "OTHER": "University, hospital or other",
        "INDIV": "One person",
        "AMBIG": "Ambiguous",
        "UNKNOWN": "Unknown",
    }
)

ALLOCATION: Mapping[str, str] = MappingProxyType(
    {"RANDOMIZED": "Randomised", "NON_RANDOMIZED": "Not randomised", "NA": "Does not apply"}
)

MASKING: Mapping[str, str] = MappingProxyType(
    {
        "NONE": "Open label",
        "SINGLE": "Single",
        "DOUBLE": "Double",
        "TRIPLE": "Triple",
        "QUADRUPLE": "Quadruple",
    }
)

OUTCOME_TYPES: Mapping[str, str] = MappingProxyType(
    {"PRIMARY": "Primary", "SECONDARY": "Secondary", "OTHER_PRE_SPECIFIED": "Other", "POST_HOC": "Post hoc"}
)


def words(vocabulary: Mapping[str, str], value: str) -> str:
    """The reader's words for a registry value; an unknown value stays readable: "SOME_VALUE" -> "Some value"."""
    return vocabulary.get(value) or value.replace("_", " ").capitalize()
