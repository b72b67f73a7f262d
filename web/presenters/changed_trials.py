"""Changes of registry records, a trial at a time: the most telling first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Min, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from therapies.models import Therapy
from trials.models import Change, Trial
from web.presenters import change_words
from web.presenters.registry_text import plain

FIRST_SHOWN = 4
MOST_SHOWN = 20
# What a merged record changed stands under the record that speaks for it.
RECORD = Coalesce("trial__merged_into_id", "trial_id")


@dataclass(frozen=True, slots=True)
class ChangedTrial:
    """first, folded: entries of _components/history.html. more: how many the trial's own page and the API tell."""

    url: str
    nct_id: str
    acronym: str
    title: str
    status: str
    therapies: list[Therapy]
    number: int
    first: list[dict[str, Any]]
    folded: list[dict[str, Any]]
    more: int


def by_trial(changes: QuerySet[Change], *, newest: bool = False) -> QuerySet[Change, Any]:
    """{record, top, latest, number} of each trial: the most telling change first, or the newest."""
    rows = changes.order_by().values(record=RECORD)
    rows = rows.annotate(top=Min("rank"), latest=Max("seen_at"), number=Count("pk"))
    return rows.order_by(*(("-latest", "top") if newest else ("top", "-latest")), "record")


def changed_trials(groups: Iterable[Mapping[str, Any]], changes: QuerySet[Change]) -> list[ChangedTrial]:
    """groups: of by_trial, of these changes. Three queries whatever the number."""
    groups = list(groups)
    records = [group["record"] for group in groups]
    trials = (
        Trial.objects.defer("search", "search_text").prefetch_related("assignments__therapy").in_bulk(records)
    )
    told = most_telling(changes, records, MOST_SHOWN)
    return [
        changed_trial(trials[group["record"]], told[group["record"]], group["number"])
        for group in groups
        if group["record"] in trials
    ]


def most_telling(changes: QuerySet[Change], records: list[int], most: int) -> dict[int, list[Change]]:
    """record -> its changes, the most telling first and of equals the newest, at most so many."""
    place = Window(
        RowNumber(),
        partition_by=[RECORD],
        order_by=[F("rank").asc(), F("seen_at").desc(), F("position").asc()],
    )
    rows = changes.annotate(record=RECORD).filter(record__in=records).annotate(place=place)
    rows = rows.filter(place__lte=most).select_related("trial").defer("trial__search", "trial__search_text")
    found: dict[int, list[Change]] = defaultdict(list)
    for one in rows.order_by("record", "place"):
        found[one.record].append(one)
    return found


def changed_trial(trial: Trial, told: list[Change], number: int) -> ChangedTrial:
    entries = [change_words.entry(one, trial.nct_id) for one in told]
    return ChangedTrial(
        url=trial.get_absolute_url(),
        nct_id=trial.nct_id,
        acronym=trial.acronym,
        title=plain(trial.brief_title),
        status=trial.overall_status,
        therapies=therapies_of(trial),
        number=number,
        first=entries[:FIRST_SHOWN],
        folded=entries[FIRST_SHOWN:],
        more=max(number - len(entries), 0),
    )


def therapies_of(trial: Trial) -> list[Therapy]:
    """The tracked ones first."""
    found = [one.therapy for one in trial.assignments.all()]
    return sorted(found, key=lambda therapy: (not therapy.tracked, therapy.position, therapy.slug))
