"""The page of what changed: in registry records, in the registry itself, and in the evidence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet
from django.http import QueryDict
from django.utils import timezone

from therapies.models import Assignment, Therapy
from trials.dates import PartialDate
from trials.models import Change, Trial
from web import wording
from web.change_filter import DATES, KINDS
from web.presenters.change_request import Asked
from web.presenters.changed_trials import RECORD, ChangedTrial, by_trial, changed_trials
from web.presenters.evidence_changes import MOST_SHOWN, EvidenceChange, evidence_changes
from web.presenters.registry_text import plain

PER_PAGE = 20
MOST_REGISTERED = 10
MOST_KINDS = 12


@dataclass(frozen=True, slots=True)
class ChangesPage:
    asked: Asked
    errors: list[str]
    lead: str
    facets: list[dict[str, Any]]
    chips: list[dict[str, str]]
    hidden_for_facets: list[dict[str, str]]
    hidden_for_since: list[dict[str, str]]
    since: str
    dates: list[dict[str, Any]]
    rows: list[ChangedTrial]
    paging: Page[dict[str, Any]]
    prefix: str
    registered: Registered
    evidence: list[EvidenceChange]
    evidence_full: bool
    last: str


@dataclass(frozen=True, slots=True)
class Registered:
    """Trials the registry posted for the first time in the period, by its own date.

    entries: of _components/history.html. more: how many are not listed.
    """

    entries: list[dict[str, Any]]
    more: int

    @property
    def number(self) -> int:
        return len(self.entries) + self.more


NONE_REGISTERED = Registered([], 0)


def changes_page(params: QueryDict) -> ChangesPage:
    """params: the query string. Wrong values become errors on the page, and then nothing is listed."""
    asked = Asked(params, timezone.localdate())
    groups = by_trial(asked.changes, newest=asked.order == "newest")
    paging, page_errors = page_of(groups, params.get("page", "1"))
    registered = NONE_REGISTERED if asked.of_records_alone else newly_registered(asked)
    evidence = [] if asked.of_records_alone else evidence_changes(asked.since, asked.picked("therapy"))
    return ChangesPage(
        asked=asked,
        errors=[*asked.errors, *page_errors],
        lead="Nothing is listed until that is mended."
        if asked.errors
        else lead(asked, paging.paginator.count),
        facets=[] if asked.errors else facets(asked),
        chips=chips(asked),
        hidden_for_facets=hidden(asked, without=("therapy", "kind")),
        hidden_for_since=hidden(asked, without=("since", "dated", "period")),
        since=asked.since.date().isoformat() if asked.since else "",
        dates=[{"value": key, "label": words, "chosen": key == asked.dated} for key, words in DATES.items()],
        rows=changed_trials(paging.object_list, asked.changes),
        paging=paging,
        prefix=prefix(asked),
        registered=registered,
        evidence=evidence,
        evidence_full=len(evidence) == MOST_SHOWN,
        last="" if paging.paginator.count else last_words(),
    )


def page_of(groups: QuerySet[Change, Any], number: str) -> tuple[Page[dict[str, Any]], list[str]]:
    """A page that is not there is an error, and the first in its place."""
    pages = Paginator(groups, PER_PAGE)
    if number.isascii() and number.isdecimal() and 1 <= int(number[:9]) <= pages.num_pages:
        return pages.page(int(number[:9])), []
    last = wording.counted(pages.num_pages, "page")
    return pages.page(1), [
        f"page: there is no page “{number[:20]}”; this list has {last}. The first is shown."
    ]


def prefix(asked: Asked) -> str:
    """The start of a link to another page of this list."""
    _, _, words = asked.link().partition("?")
    return f"?{words}&" if words else "?"


def lead(asked: Asked, trials: int) -> str:
    number = asked.changes.count()
    since = f" since {wording.day(asked.since.date())}" if asked.since else ""
    by = ", by the registry’s own dates" if asked.since and asked.dated == "registry" else ""
    if not number:
        return f"No registry record changed{since}{by}."
    changes = wording.counted(number, "change")
    return f"{changes} in {wording.counted(trials, 'trial')}{since}{by}."


def last_words() -> str:
    """When the last change was seen, for a page that lists none."""
    last = Change.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if last is None:
        return (
            "None was seen since the first records were loaded. Loading a record for the first time is no change; "
            "what differs at a later sync is."
        )
    return f"The last change of any record was seen here on {wording.day(timezone.localdate(last))}."


def newly_registered(asked: Asked) -> Registered:
    """By the registry's date: when we first loaded a record says nothing about it."""
    if asked.since is None:
        return NONE_REGISTERED
    found = first_posted(asked.since.date(), asked.picked("therapy"))
    rows = list(found[:MOST_REGISTERED])
    more = found.count() - len(rows) if len(rows) == MOST_REGISTERED else 0
    return Registered([registered_entry(trial) for trial in rows], more)


def first_posted(since: dt.date, therapies: list[str]) -> QuerySet[Trial]:
    found = Trial.objects.shown().filter(first_posted_date__gte=PartialDate(since.isoformat()))
    if therapies:
        studying = Assignment.objects.filter(therapy__slug__in=therapies)
        found = found.filter(pk__in=studying.values("trial_id"))
    found = found.defer("search", "search_text").prefetch_related("assignments__therapy")
    return found.order_by(F("first_posted_date").desc(), "-nct_id")


def registered_entry(trial: Trial) -> dict[str, Any]:
    tracked = [one.therapy.slug for one in trial.assignments.all() if one.therapy.tracked]
    return {
        "date": trial.first_posted_date,
        "headline": " · ".join(filter(None, (trial.nct_id, trial.acronym))),
        "url": trial.get_absolute_url(),
        "therapy": tracked[0] if tracked else "",
        "note": plain(trial.brief_title),
    }


def facets(asked: Asked) -> list[dict[str, Any]]:
    """How many trials with a change each choice would show."""
    return [therapy_facet(asked), kind_facet(asked)]


def therapy_facet(asked: Asked) -> dict[str, Any]:
    pairs = asked.changes_without("therapy").order_by().values_list("trial__assignments__therapy__slug")
    numbers = dict(pairs.annotate(number=Count(RECORD, distinct=True)))
    options = [
        {
            "value": one.slug,
            "label": one.abbreviation if one.tracked else one.name,
            "count": numbers.get(one.slug, 0),
            "checked": one.slug in asked.picked("therapy"),
            "therapy": one.slug if one.tracked else "",
        }
        for one in Therapy.objects.order_by("-tracked", "position", "slug")
    ]
    return {"name": "therapy", "legend": "Therapy", "options": options}


def kind_facet(asked: Asked) -> dict[str, Any]:
    """The kinds there are, the most telling first, and any that is chosen."""
    pairs = asked.changes_without("kind").order_by().values_list("kind")
    numbers = dict(pairs.annotate(number=Count(RECORD, distinct=True)))
    picked = asked.picked("kind")
    there = [kind for kind in KINDS if numbers.get(kind)][:MOST_KINDS]
    shown = [kind for kind in KINDS if kind in there or kind in picked]
    options = [
        {"value": kind, "label": KINDS[kind], "count": numbers.get(kind, 0), "checked": kind in picked}
        for kind in shown
    ]
    return {"name": "kind", "legend": "Kind of change", "options": options}


def chips(asked: Asked) -> list[dict[str, str]]:
    names = {one.slug: one.abbreviation or one.name for one in Therapy.objects.all()}
    found = []
    for name, group, labels in (
        ("therapy", "Therapy", names),
        ("kind", "Kind", KINDS),
        ("trial", "Trial", {}),
    ):
        picked = asked.picked(name)
        found += [
            {
                "group": group,
                "label": labels.get(value, value),
                "remove_url": asked.link(**{name: [other for other in picked if other != value]}),
            }
            for value in picked
        ]
    return found


def hidden(asked: Asked, *, without: tuple[str, ...]) -> list[dict[str, str]]:
    kept = {"therapy", "kind", "trial", "since", "dated", "period", "sort"} - set(without)
    return [
        {"name": name, "value": value}
        for name, values in asked.params.lists()
        if name in kept
        for value in values
    ]
