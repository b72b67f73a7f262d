"""How fresh and complete the data is, for everyone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from evidence.models import LiteratureMistake, Report, Result, UnplacedOutcome
from therapies.models import Therapy
from trials.models import Change, RegistryCopy, Trial
from web.freshness import Freshness, freshness
from web.presenters.registry_state import RegistryState, registry_state


@dataclass(frozen=True, slots=True)
class StatusPage:
    freshness: Freshness
    copy: RegistryCopy | None
    registry: RegistryState
    held: list[tuple[str, int, str]]
    therapies: list[Therapy]
    mistakes: list[LiteratureMistake]


def status_page() -> StatusPage:
    copy = RegistryCopy.objects.filter(source="clinicaltrials.gov").first()
    fresh = freshness()
    return StatusPage(
        freshness=fresh,
        copy=copy,
        registry=registry_state(copy, fresh),
        held=held(),
        mistakes=list(LiteratureMistake.objects.order_by("file", "key")),
        therapies=list(
            Therapy.objects.order_by("-tracked", "position", "name").annotate(
                trial_count=Count(
                    "assignments", filter=Q(assignments__trial__merged_into=None), distinct=True
                )
            )
        ),
    )


def held() -> list[tuple[str, int, str]]:
    """(what, how many, how it came)."""
    trials = Trial.objects.aggregate(
        all=Count("pk", filter=Q(merged_into=None)),
        merged=Count("pk", filter=Q(merged_into__isnull=False)),
        posted=Count("pk", filter=Q(has_results=True, merged_into=None)),
        held=Count("pk", filter=Q(results_held=True, merged_into=None)),
    )
    results = Result.objects.shown()
    unplaced = UnplacedOutcome.objects.filter(trial__merged_into=None)
    return [
        ("registered studies", trials["all"], "every record the registry gave us"),
        ("merged records", trials["merged"], "kept, and counted under the number that the registry kept"),
        ("with posted results", trials["posted"], "by the registry's own word"),
        ("of which we hold the results", trials["held"], "the others were bundled without them"),
        ("changes between versions", Change.objects.count(), "seen since the first sync, one by one"),
        ("published reports", Report.objects.count(), "read by hand"),
        ("numbers from reports", results.filter(report__isnull=False).count(), "each with its source"),
        ("numbers from posted results", results.filter(trial__isnull=False).count(), "placed by rule"),
        ("posted outcomes waiting", unplaced.count(), "the rules could not place them"),
    ]
