"""What people call a trial, also where its record gives the acronym only inside a title."""

from __future__ import annotations

import re

from trials.models import Trial

# "(RAM-MS)", "(HALT MS)": a word and MS, in brackets; "(RRMS)" is a form of the disease and "(MS)" the disease itself.
IN_A_TITLE = re.compile(r"\(([A-Z][A-Za-z]{2,}[- ]MS)\)")


def trial_name(trial: Trial) -> str:
    """Its acronym, else the one that its own titles put in brackets, else its registry number."""
    if trial.acronym:
        return trial.acronym
    found = IN_A_TITLE.search(trial.brief_title) or IN_A_TITLE.search(trial.official_title)
    return found[1] if found else trial.nct_id
