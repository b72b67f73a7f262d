"""Step 3, stored trials -> their therapies and results; and whatever is out of date with its record or the rules."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from evidence.extraction_actions import extract_batch, extract_pending, extract_trials
from evidence.extraction_actions import rules as extraction_rules
from evidence.models import Extraction
from ingest.failures import blames_no_record, note_failure, printable
from ingest.models import Failure, Payload
from therapies.actions import (
    Classified,
    classify_batch,
    classify_pending,
    classify_trials,
    load_definitions,
)
from therapies.actions import rules as classification_rules
from therapies.catalogue import catalogue
from therapies.facets.rule_files import facet_rules
from therapies.models import Classification
from trials.facts import TrialFacts
from trials.querysets import TrialQuerySet
from trials.versions import waiting

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a trial's rows say now, and the digest of the version they say it of. new: there was no trial before."""

    facts: TrialFacts
    digest: str
    new: bool = False


def read_rules() -> None:
    """Once per process, about a second: better when a worker starts than when a sync waits for it."""
    catalogue()
    facet_rules()
    classification_rules()
    extraction_rules()


def make_therapies() -> None:
    """The rows of the therapies, before batches need them: of two workers that make them, one waits for the other."""
    try:
        load_definitions()
    except Exception as error:
        if blames_no_record(error):
            raise
        log.warning("the definitions cannot be loaded: %s", printable(str(error)))


def finish(stored: Mapping[int, Stored], new: bool = False) -> None:
    """Therapies and results of trials just stored. Where one cannot be finished, finish_trials comes back to it.

    new: the caller's transaction made all of these trials, so nothing can hang on them yet and nothing is looked up.
    """
    if not stored:
        return
    facts = {key: one.facts for key, one in stored.items()}
    digests = {key: one.digest for key, one in stored.items()}
    try:
        classify_trials(facts, digests=digests, new=new)
        extract_trials(facts, digests=digests, new=new)
    except Exception as error:
        log.warning(
            "therapies or results of %d trials are left for later: %s", len(stored), printable(str(error))
        )


def finish_trials() -> bool:
    """Classify and extract whatever is not up to date with its record or with the rules, from the stored rows.

    Returns whether that changed anything. A record that a rule cannot take is noted beside its payload and tried again
    the next time; the others go on.
    """
    try:
        changed = classify_pending() + extract_pending() > 0
    except Exception as error:
        if blames_no_record(error):
            raise
        changed = True
        log.warning("trials are taken one by one: %s", printable(str(error)))
        for key, nct_id in behind().values_list("pk", "nct_id"):
            finish_one(key, nct_id)
    settle_noted()
    return changed


def behind() -> TrialQuerySet:
    return waiting(Classification, classification_rules()) | waiting(Extraction, extraction_rules())


def finish_one(key: int, nct_id: str) -> None:
    try:
        with transaction.atomic():
            classify_batch([key], Classified())
            extract_batch([key])
    except Exception as error:
        if blames_no_record(error):
            raise
        reason = f"stored, but its therapies or results cannot be told: {error!r}".split("\n")[0]
        for payload in Payload.objects.filter(record_id=nct_id, state=Payload.State.CURRENT):
            note_failure(payload, reason, "")


def settle_noted() -> None:
    """Settle what was noted of stored records whose therapies and results are told by now."""
    noted = Failure.objects.filter(resolved_at=None, payload__state=Payload.State.CURRENT)
    if noted.exists():
        late = list(behind().values_list("nct_id", flat=True))
        noted.exclude(payload__record_id__in=late).update(resolved_at=timezone.now())
