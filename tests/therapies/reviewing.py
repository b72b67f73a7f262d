"""Trials and curators for the tests of reviews."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User

from tests.therapies.records import arm, record
from therapies.actions import classify_trials
from therapies.models import Review
from therapies.review_actions import decide
from trials.actions import record_trials
from trials.changes import changes
from trials.facts import Provenance, TrialFacts
from trials.history_actions import record_changes
from trials.models import Trial

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)


def msc(number: int = 1, **more: Any) -> TrialFacts:
    """Certain."""
    return record("Mesenchymal stem cells in MS", "Mesenchymal stem cells", nct_id=f"NCT{number:08}", **more)


def hsct(number: int = 1, **more: Any) -> TrialFacts:
    return record("AHSCT in MS", "AHSCT", nct_id=f"NCT{number:08}", **more)


def drug(number: int = 1, **more: Any) -> TrialFacts:
    return record("Ocrelizumab in MS", "Ocrelizumab", nct_id=f"NCT{number:08}", **more)


def doubtful(number: int = 1, **more: Any) -> TrialFacts:
    """MSC, needs review: only a description of what is given names the cells."""
    arms = {"arms": (arm("Cells", "Mesenchymal stem cells once."),)}
    return record("Cell product in MS", "XYZ-1", nct_id=f"NCT{number:08}", **(arms | more))


def stored(facts: TrialFacts, digest: str = "1" * 64) -> Trial:
    """Stored and classified, as a sync does it; no changes told."""
    ids = record_trials([(facts, Provenance(digest=digest, fetched_at=NOW))])
    classify_trials({ids[facts.nct_id]: facts})
    return Trial.objects.get(nct_id=facts.nct_id)


def updated(before: TrialFacts, after: TrialFacts, digests: tuple[str, str] = ("1" * 64, "2" * 64)) -> Trial:
    """A later sync: the new version with what changed."""
    trial = stored(after, digests[1])
    record_changes(
        trial.pk,
        changes(before, after),
        from_digest=digests[0],
        to_digest=digests[1],
        seen_at=NOW,
        registry_date=None,
    )
    return trial


def curator(name: str = "a curator") -> User:
    return User.objects.get_or_create(username=name)[0]


def decided(trial: Trial, therapy: str = "msc", verdict: str = "confirmed", **more: Any) -> list[Review]:
    """By a curator who has the present state before them."""
    trial.refresh_from_db()
    seen = Review.objects.in_force().filter(trial=trial).values_list("pk", flat=True)
    given = {"by": curator(), "at": LATER, "digest": trial.payload_digest, "seen": list(seen)}
    return decide(trial.pk, therapy, verdict, more.pop("reason", "read it"), **(given | more))


def effective(trial: Trial) -> dict[str, str]:
    return dict(trial.assignments.values_list("therapy__slug", "confidence"))
