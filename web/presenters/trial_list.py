"""The list of trials: its rows, and everything around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse

from therapies.models import Assignment
from trials.models import Trial
from trials.querysets import TrialQuerySet
from web import wording
from web.filter_fields import Problem, cut
from web.filters import RELEVANCE, OneOfFilter, TrialFilter
from web.listing import Listing
from web.marks import Mark, status_mark, therapy_mark
from web.presenters import trial_views
from web.presenters.list_facets import Panel, chips, ways_back
from web.presenters.list_links import (
    FILTERS,
    LEGENDS,
    PAGE_SIZES,
    RANGES,
    VIEWS,
    headings,
    hidden,
    link,
    page_sizes,
    query,
    same_trials,
    switch,
)
from web.presenters.registry_text import plain
from web.presenters.search_words import Said, said_of
from web.presenters.therapy import phase_words

SHOWN = (
    "nct_id", "acronym", "brief_title", "overall_status", "has_results", "results_first_posted_date", "phase",
    "enrollment", "enrollment_kind", "start_date", "last_update_posted_date", "withdrawn_from_registry_at",
)  # fmt: skip


class ListFilter(TrialFilter):
    """With how the list is shown; a page number is looked at when the number of pages is known."""

    view = OneOfFilter(method="as_it_is", allowed=VIEWS)
    page_size = OneOfFilter(method="as_it_is", allowed={size: size for size in PAGE_SIZES})

    def as_it_is(self, trials: TrialQuerySet, name: str, value: str) -> TrialQuerySet:
        return trials


@dataclass(frozen=True, slots=True)
class TrialRow:
    url: str
    nct_id: str
    acronym: str
    title: str
    therapies: list[Mark]
    status: Mark
    results: str
    withdrawn: bool
    phase: str
    people: int | None
    planned: bool
    start: Any
    updated: Any


@dataclass(frozen=True, slots=True)
class TrialList:
    """searched: what the search did, in sentences. nearest: (url, words) of a page that exists, when one was asked
    for that does not. files: the whole list to take away. followed: its feed."""

    lead: str
    words: str
    errors: list[str]
    search_error: str
    nearest: tuple[str, str] | None
    searched: list[Said]
    by_relevance: str
    panel: Panel
    chips: list[dict[str, str]]
    clear_url: str
    hidden_for_search: list[dict[str, str]]
    headings: list[dict[str, Any]]
    rows: list[TrialRow]
    total: int
    paging: Page[Any]
    sizes: list[dict[str, Any]]
    prefix: str
    caption: str
    view: str
    views: list[dict[str, Any]]
    view_context: Any
    files: list[dict[str, str]]
    api_url: str
    followed: str
    empty_title: str
    empty_text: str
    ways_back: list[dict[str, str]]


def trial_list(params: QueryDict) -> TrialList:
    """params: the query string. What is wrong in it becomes errors on the page, and then nothing is listed."""
    chosen = ListFilter(params, Trial.objects.shown(), also=("page",))
    listing, valid = Listing(chosen), chosen.is_valid()
    view = listing.values.get("view") or "table"
    size = int(listing.values.get("page_size") or PAGE_SIZES[0])
    paging, wrong = page_of(params if view == "table" else QueryDict(), listing.total if valid else 0, size)
    problems = [*chosen.problems(), *([wrong] if wrong and valid else [])]
    rows = [] if problems else listing.in_order(paging.start_index() - 1 if paging else 0, paging.end_index())
    in_force, total = chips(params, listing), paging.paginator.count
    return TrialList(
        lead=lead(params, chosen, total, valid),
        words=params.get("q", "")[:500].replace("\x00", ""),
        errors=[str(one) for one in problems if one.parameter != "q"],
        search_error=" ".join(one.problem for one in problems if one.parameter == "q"),
        nearest=nearest(params, paging) if wrong and valid else None,
        searched=said_of(params, listing) if valid else [],
        by_relevance=relevance(params, chosen),
        panel=Panel(listing, hidden(params, without=(*LEGENDS, *RANGES))),
        chips=in_force,
        clear_url=reverse("trials"),
        hidden_for_search=hidden(params, without=("q", "exact")),
        headings=headings(params, chosen.sorted_by),
        rows=trial_rows([row.pk for row in rows]),
        total=total,
        paging=paging,
        sizes=page_sizes(params, size) if total > int(PAGE_SIZES[0]) else [],
        prefix=query(params, page=None),
        caption=f"{paging.start_index():,} to {paging.end_index():,} of {wording.counted(total, 'trial')}",
        view=view,
        views=switch(params, view),
        view_context=view_context(view, chosen, params) if not problems else None,
        files=files(params, listing.total) if valid else [],
        api_url=same_trials(params, "api-trials"),
        followed=same_trials(params, "trials-feed"),
        empty_title="No trial fits" if not problems else "Nothing is listed",
        empty_text=empty_text(bool(in_force)) if not problems else "The message above says what to mend.",
        ways_back=ways_back(params, listing) if valid and not listing.total else [],
    )


def view_context(view: str, chosen: TrialFilter, params: QueryDict) -> Any:
    """What templates/trials/_timeline.html or _map.html draws; None for the table."""
    if view == "timeline":
        return trial_views.timeline(chosen.qs, params)
    if view == "map":
        return trial_views.world(chosen.qs, params)
    return None


def page_of(params: QueryDict, total: int, size: int) -> tuple[Page[Any], Problem | None]:
    """The page asked for; where there is none, the nearest and what is wrong."""
    paginator = Paginator(range(total), size)
    text = params.get("page", "").strip() or "1"
    number = int(text[:9]) if text.isascii() and text.isdigit() else 0
    if 1 <= number <= paginator.num_pages and len(text.lstrip("0")) <= 9:
        return paginator.page(number), None
    words = f"there is no page “{cut(text)}”; this list has {wording.counted(paginator.num_pages, 'page')}"
    return paginator.page(paginator.num_pages if number else 1), Problem("page", cut(text), words)


def nearest(params: QueryDict, paging: Page[Any]) -> tuple[str, str]:
    return link(params, page=str(paging.number)), f"Go to page {paging.number}"


def lead(params: QueryDict, chosen: TrialFilter, total: int, valid: bool) -> str:
    if not valid:
        return "A filter was not understood, so nothing is listed."
    whole = "" if any(params.get(name) for name in FILTERS) else "Every registered study held here. "
    return f"{whole}{wording.counted(total, 'trial')}, {order(params, chosen.sorted_by)}."


def order(params: QueryDict, sorted_by: str) -> str:
    """In what order the list stands: "newest registry update first", "sorted by people, ascending"."""
    if params.get("view") == "timeline":
        return "earliest start first"
    if params.get("view") == "map":
        return "by country"
    if sorted_by == RELEVANCE:
        return "best match first"
    if sorted_by == "updated":
        return "newest registry update first"
    column = next(one for one in headings(params, sorted_by) if one["sorted"])
    return f"sorted by {column['label'].lower()}, {column['sorted']}"


def relevance(params: QueryDict, chosen: TrialFilter) -> str:
    """The way back to the best match first; "" where the list stands so, or has no words to match."""
    if chosen.search is None or chosen.sorted_by == RELEVANCE:
        return ""
    return link(params, sort=None, page=None)


def files(params: QueryDict, total: int) -> list[dict[str, str]]:
    many = wording.counted(total, "trial")
    return [
        {"label": f"CSV, {many}", "url": same_trials(params, "trials-csv")},
        {"label": f"JSON, {many}", "url": same_trials(params, "trials-json")},
    ]


def empty_text(filtered: bool) -> str:
    if filtered:
        return "No record that we hold fits all of these together. That is not to say that there is no such trial."
    return "No record is held yet."


def trial_rows(keys: Sequence[int]) -> list[TrialRow]:
    """In the order of the keys, in two queries whatever their number."""
    trials = Trial.objects.only(*SHOWN).in_bulk(keys)
    assigned: dict[int, list[Mark]] = defaultdict(list)
    held = Assignment.objects.filter(trial__in=keys).order_by(
        "-therapy__tracked", "therapy__position", "therapy__slug"
    )
    for trial, slug, abbreviation in held.values_list("trial_id", "therapy__slug", "therapy__abbreviation"):
        mark = therapy_mark(slug)
        assigned[trial].append(Mark(mark.css, mark.icon, abbreviation))
    return [trial_row(trials[key], assigned[key]) for key in keys if key in trials]


def trial_row(trial: Trial, therapies: list[Mark]) -> TrialRow:
    return TrialRow(
        url=trial.get_absolute_url(),
        nct_id=trial.nct_id,
        acronym=trial.acronym,
        title=plain(trial.brief_title),
        therapies=therapies,
        status=status_mark(trial.overall_status),
        results=results_words(trial),
        withdrawn=trial.withdrawn_from_registry_at is not None,
        phase=phase_words(trial.phase),
        people=trial.enrollment,
        planned=trial.enrollment_kind == "ESTIMATED",
        start=trial.start_date,
        updated=trial.last_update_posted_date,
    )


def results_words(trial: Trial) -> str:
    if not trial.has_results:
        return "No results posted"
    if trial.results_first_posted_date:
        return f"Results posted {wording.partial_date(str(trial.results_first_posted_date))}"
    return "Results posted"
