"""What changed in a record between two syncs of ours, and what became of its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from trials.change_kinds import CHANGE_WORDS
from trials.models import Change, Trial
from web import wording
from web.filters import numbers_of_the_record

FIRST_SHOWN = 12
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class History:
    """first, folded: entries of _components/history.html, newest first. more: how many only the API lists."""

    first: list[dict[str, Any]]
    folded: list[dict[str, Any]]
    more: int


def history(trial: Trial) -> History:
    """Of the record, and of those merged into it."""
    found = Change.objects.filter(Q(trial=trial) | Q(trial__merged_into=trial)).select_related("trial")
    found = found.defer("trial__search", "trial__search_text")
    rows = list(found.order_by("-seen_at", "rank", "trial_id", "position")[: MOST_SHOWN + 1])
    entries = [entry(one, trial) for one in rows[:MOST_SHOWN]]
    more = found.count() - MOST_SHOWN if len(rows) > MOST_SHOWN else 0
    return History(entries[:FIRST_SHOWN], entries[FIRST_SHOWN:], more)


def entry(one: Change, trial: Trial) -> dict[str, Any]:
    seen = timezone.localdate(one.seen_at)
    posted = one.registry_date
    said = [
        "" if one.trial_id == trial.pk else f"in {one.trial.nct_id}",
        place(one),
        f"seen here on {wording.day(seen)}",
        "" if posted else "the registry gives no date",
    ]
    return {
        "date": str(posted) if posted else seen.isoformat(),
        "headline": CHANGE_WORDS.get(one.kind, one.kind),
        "was": one.before,
        "now": one.after,
        "note": "; ".join(filter(None, said)),
    }


def place(one: Change) -> str:
    """Where in the record, where the kind alone does not tell: "planned outcomes, primary, measure"."""
    if "." not in one.field and not one.kind.startswith("other"):
        return ""
    return one.field.replace("_", " ").replace(".", ", ")


def merged_numbers(trial: Trial) -> list[str]:
    """Numbers the registry has merged into this record."""
    return [number for number in numbers_of_the_record([trial.nct_id]) if number != trial.nct_id]
