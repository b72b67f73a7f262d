"""Step 3, stored trials -> their therapies and results; and whatever is out of date with its record or the rules."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import DatabaseError

from evidence.extraction_actions import extract_pending, extract_trials
from therapies.actions import classify_pending, classify_trials
from trials.facts import TrialFacts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a trial's rows say now, and the digest of the version they say it of."""

    facts: TrialFacts
    digest: str


def finish(stored: Mapping[int, Stored]) -> None:
    """Therapies and results of trials just stored. Where the database refuses, finish_trials comes back to them."""
    if not stored:
        return
    facts = {key: one.facts for key, one in stored.items()}
    digests = {key: one.digest for key, one in stored.items()}
    try:
        classify_trials(facts, digests=digests)
        extract_trials(facts, digests=digests)
    except DatabaseError as error:
        log.warning("therapies or results of %d trials are left for later: %s", len(stored), error)


def finish_trials() -> None:
    """Classify and extract whatever is not up to date with its record or with the rules, from the stored rows."""
    classify_pending()
    extract_pending()
