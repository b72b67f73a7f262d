"""Is an outcome about MS or a disease like it? The relapse of a leukaemia only has the same name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

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
_GVHD_IN_TITLE = re.compile(r"GvHD|GRFS", re.IGNORECASE)
_OF_ITS_DISEASE = frozenset({"relapse", "disability"})
_JUDGED = _OF_ITS_DISEASE | {"composite", "mri"}


def about_another_disease(domain: str, measure: str, title: str, conditions: Sequence[str]) -> bool:
    """Relapse, disability, activity, lesions: only of MS and its kin; MS is assumed without conditions."""
    if domain not in _JUDGED or _MS_IN_TITLE.search(title):
        return False
    disease_activity = domain == "composite" and measure in ("neda", "other")
    if domain in _OF_ITS_DISEASE or disease_activity:
        if _CANCER_IN_TITLE.search(title):
            return True
        return bool(conditions) and not _any(_RELATED, tuple(conditions))
    if domain == "mri" and conditions and not _any(_RELATED, tuple(conditions)):
        return not _IMAGE_IN_TITLE.search(title)
    if (domain, measure) == ("composite", "event_free"):
        cancer = _any(_CANCER, tuple(conditions)) and not _any(_RELATED, tuple(conditions))
        return bool(cancer and not _GVHD_IN_TITLE.search(title))
    return False


@lru_cache(maxsize=256)
def _any(pattern: re.Pattern[str], conditions: tuple[str, ...]) -> bool:
    """Asked again for each outcome of a record, so the last answers are remembered."""
    return any(pattern.search(condition) for condition in conditions)
