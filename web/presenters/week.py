"""What changed in seven days, in a few lines for the home page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from therapies.models import Therapy
from web import wording
from web.presenters.change_request import Asked
from web.presenters.changed_trials import ChangedTrial, by_trial, changed_trials
from web.presenters.changes import last_words, newly_registered
from web.presenters.evidence_changes import MOST_SHOWN, evidence_changes


@dataclass(frozen=True, slots=True)
class Week:
    """What changed in the tracked therapies' trials in seven days, for the home page. last: where nothing did."""

    lead: str
    entries: list[dict[str, Any]]
    url: str
    feed: str
    last: str


def this_week(most: int = 5) -> Week:
    """The most telling change of each trial, and how much the evidence changed."""
    params = QueryDict(mutable=True)
    params.setlist("therapy", list(Therapy.objects.filter(tracked=True).values_list("slug", flat=True)))
    params["period"] = "week"
    asked = Asked(params, timezone.localdate())
    groups = by_trial(asked.changes)
    rows = changed_trials(groups[:most], asked.changes)
    evidence = evidence_changes(asked.since, asked.picked("therapy"))
    new = newly_registered(asked)
    return Week(
        lead=week_words(groups.count(), new.number, len(evidence)),
        entries=[week_entry(row) for row in rows],
        url=f"{reverse('changes')}?{params.urlencode()}",
        feed=asked.feed,
        last="" if rows else last_words(),
    )


def week_words(trials: int, new: int, evidence: int) -> str:
    most = "or more " if evidence == MOST_SHOWN else ""
    said = [
        f"{wording.counted(trials, 'trial')} changed in the registry" if trials else "",
        f"{new:,} newly registered" if new else "",
        f"{evidence} {most}changes in the evidence"
        if evidence > 1
        else "1 change in the evidence"
        if evidence
        else "",
    ]
    there = [words for words in said if words]
    return (
        "In the last seven days: " + "; ".join(there) + "."
        if there
        else "Nothing changed in the last seven days."
    )


def week_entry(row: ChangedTrial) -> dict[str, Any]:
    first = row.first[0]
    more = f"and {wording.counted(row.number - 1, 'more change')}" if row.number > 1 else ""
    return first | {
        "headline": f"{' · '.join(filter(None, (row.nct_id, row.acronym)))}: {first['headline']}",
        "url": row.url,
        "therapy": next((one.slug for one in row.therapies if one.tracked), ""),
        "note": "; ".join(filter(None, (row.title, more))),
    }
