"""Is an outcome about MS or a disease like it? The relapse of a leukaemia only has the same name."""

from __future__ import annotations

import re
from collections.abc import Sequence

_RELATED = re.compile(
    r"multiple sclerosis|\bMS\b|\b(?:RR|SP|PP|R|P)MS\b|neuromyelitis|\bNMO|\bMOG|demyelinat|"
    r"optic neuritis|isolated syndrome"
    r"|radiologically isolated|transverse myelitis|encephalomyelitis|autoimmun|myasthenia|"
    r"polyneuropath|\bCIDP\b|sclerod"
    r"|systemic sclerosis|lupus|crohn|vasculit|stiff[- ]person|neurologic",
    re.IGNORECASE,
)
_MS_IN_TITLE = re.compile(
    r"multiple sclerosis|(?-i:\bMS\b)|\b(?:RR|SP|PP)MS\b|\bEDSS\b|\bNEDA\b|\bNMOSD?\b|\bCDMS\b",
    re.IGNORECASE,
)
_CANCER_IN_TITLE = re.compile(
    r"leuk[ae]+mia|lymphoma|myeloma|carcinoma|tumou?r|\bcancers?\b|sarcoma|metasta\w+|"
    r"recurrence[- ]free|\bMDS\b|\bAML\b",
    re.IGNORECASE,
)
_CANCER = re.compile(
    r"leuk[ae]+mia|lymphoma|myeloma|carcinoma|tumou?r|cancer|sarcoma|neoplas|myelodysplas|malignan|"
    r"glioma|hodgkin",
    re.IGNORECASE,
)
_IMAGE_IN_TITLE = re.compile(
    r"\bf?MRI\b|magnetic|brain|cerebral|gadolinium|(?-i:\bGd\b)|\bT[12]\b|spectroscop|matter",
    re.IGNORECASE,
)
_OF_ITS_DISEASE = frozenset({"relapse", "disability"})


def about_another_disease(domain: str, measure: str, title: str, conditions: Sequence[str]) -> bool:
    """Relapse, disability, activity, lesions: only of MS and its kin; MS is assumed without conditions."""
    if _MS_IN_TITLE.search(title):
        return False
    disease_activity = domain == "composite" and measure in ("neda", "other")
    if domain in _OF_ITS_DISEASE or disease_activity:
        if _CANCER_IN_TITLE.search(title):
            return True
        return bool(conditions) and not _any(_RELATED, conditions)
    if domain == "mri" and conditions and not _any(_RELATED, conditions):
        return not _IMAGE_IN_TITLE.search(title)
    if (domain, measure) == ("composite", "event_free"):
        cancer = _any(_CANCER, conditions) and not _any(_RELATED, conditions)
        return bool(cancer and not re.search(r"GvHD|GRFS", title, re.IGNORECASE))
    return False


def _any(pattern: re.Pattern[str], conditions: Sequence[str]) -> bool:
    return any(pattern.search(condition) for condition in conditions)
