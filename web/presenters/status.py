"""How fresh and complete the data is, for everyone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from evidence.models import LiteratureMistake, Report, Result, UnplacedOutcome
from therapies.models import Therapy
from trials.models import RegistryCopy, Trial
from web.freshness import Freshness, freshness

COUNT_WORDS = {
    "seen": "records seen",
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "set_aside": "set aside",
    "not_seen": "held but not seen in this run; older copies",
    "requests": "requests to the registry",
    "retries": "of them tried again",
    "seconds": "seconds",
}


@dataclass(frozen=True, slots=True)
class StatusPage:
    freshness: Freshness
    copy: RegistryCopy | None
    counts: list[tuple[str, int]]
    difference: int | None
    held: list[tuple[str, int, str]]
    therapies: list[Therapy]
    mistakes: list[LiteratureMistake]


def status_page() -> StatusPage:
    copy = RegistryCopy.objects.filter(source="clinicaltrials.gov").first()
    counts: dict[str, Any] = copy.counts if copy else {}
    seen, expected = counts.get("seen"), copy.expected if copy else None
    trials = Trial.objects.aggregate(
        all=Count("pk"),
        posted=Count("pk", filter=Q(has_results=True)),
        held=Count("pk", filter=Q(results_held=True)),
    )
    return StatusPage(
        freshness=freshness(),
        copy=copy,
        counts=[(COUNT_WORDS[name], counts[name]) for name in COUNT_WORDS if name in counts],
        difference=None
        if seen is None or expected is None or copy is None or copy.mode != "sync"
        else expected - seen,
        held=[
            ("registered studies", trials["all"], "every record the registry gave us"),
            ("with posted results", trials["posted"], "by the registry's own word"),
            ("of which we hold the results", trials["held"], "the others were bundled without them"),
            ("published reports", Report.objects.count(), "read by hand"),
            (
                "numbers from reports",
                Result.objects.filter(report__isnull=False).count(),
                "each with its source",
            ),
            (
                "numbers from posted results",
                Result.objects.filter(trial__isnull=False).count(),
                "placed by rule",
            ),
            ("posted outcomes waiting", UnplacedOutcome.objects.count(), "the rules could not place them"),
        ],
        mistakes=list(LiteratureMistake.objects.order_by("file", "key")),
        therapies=list(
            Therapy.objects.order_by("-tracked", "position", "name").annotate(
                trial_count=Count("assignments", distinct=True)
            )
        ),
    )
