"""The list of trials: its filters with counts, its rows, and every link that changes one thing and keeps the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, QueryDict
from django.urls import reverse

from therapies.models import Therapy
from trials.models import Trial
from web import facet_words, wording
from web.filters import TrialFilter, counts
from web.presenters.registry_text import plain
from web.presenters.therapy import phase_words

PER_PAGE = 25
# Facets that stand folded under one heading, by the therapy whose trials they tell of ("": of any trial).
FOLDED = {"": "Course of MS, and design", "hsct": "How HSCT is given", "msc": "How MSC are given"}
LEGENDS = {
    "therapy": "Therapy",
    "status": "Status",
    "results": "Results",
    "phase": "Phase",
    "type": "Type",
    "plans": "Plans to measure",
    "country": "Country",
    **{key: facet_words.LEGENDS[key] for therapy in FOLDED for key in facet_words.OF_THERAPY[therapy]},
}
COLUMNS = (
    ("id", "Trial", False),
    ("status", "Status and results", False),
    ("phase", "Phase", False),
    ("people", "People", True),
    ("start", "Start", True),
    ("updated", "Updated", True),
)
# Sorted by these, the first shown is the largest.
LARGEST_FIRST = {"people", "start", "updated"}
# Facets of which only so many values are shown, those of most trials, and any that is chosen.
LONG = {"plans": 12, "country": 12, "conditioning": 8}


@dataclass(frozen=True, slots=True)
class TrialRow:
    url: str
    nct_id: str
    acronym: str
    title: str
    therapies: list[Therapy]
    status: str
    results: str
    withdrawn: bool
    phase: str
    people: int | None
    planned: bool
    start: Any
    updated: Any


@dataclass(frozen=True, slots=True)
class TrialList:
    lead: str
    words: str
    errors: list[str]
    search_error: str
    facets: list[dict[str, Any]]
    folded: list[dict[str, Any]]
    chips: list[dict[str, str]]
    clear_url: str
    hidden_for_search: list[dict[str, str]]
    hidden_for_facets: list[dict[str, str]]
    headings: list[dict[str, Any]]
    rows: list[TrialRow]
    paging: Page[Trial]
    prefix: str
    caption: str
    empty_title: str
    empty_text: str


def trial_list(params: QueryDict) -> TrialList:
    """params: the query string. Wrong values become errors on the page; a page that is not there is Http404."""
    chosen = TrialFilter(params, Trial.objects.shown(), also=("page",))
    valid = chosen.is_valid()
    found = chosen.qs if valid else Trial.objects.none()
    paging = page_of(found.prefetch_related("assignments__therapy"), params.get("page", "1"))
    errors = [str(problem) for problem in chosen.problems() if problem.parameter != "q"]
    search_errors = [problem.problem for problem in chosen.problems() if problem.parameter == "q"]
    total = paging.paginator.count
    offered = facets(params, chosen)
    return TrialList(
        lead=lead(params, total, valid),
        words=params.get("q", "")[:500].replace("\x00", ""),
        errors=errors,
        search_error=" ".join(search_errors),
        facets=in_the_open(offered),
        folded=folded(offered),
        chips=chips(params, chosen),
        clear_url=reverse("trials"),
        hidden_for_search=hidden(params, without=("q", "page")),
        hidden_for_facets=hidden(params, without=(*LEGENDS, "page")),
        headings=headings(params),
        rows=[trial_row(trial) for trial in paging.object_list],
        paging=paging,
        prefix=query(params, page=None),
        caption=f"{paging.start_index():,} to {paging.end_index():,} of {wording.counted(total, 'trial')}",
        empty_title="No trial fits" if valid else "Nothing is listed",
        empty_text="Remove a filter, or search for fewer words."
        if valid
        else "The message above says which filter to mend.",
    )


def page_of(trials: Any, number: str) -> Page[Trial]:
    paginator = Paginator(trials, PER_PAGE)
    if not number.isdecimal() or not 1 <= int(number[:9]) <= paginator.num_pages:
        raise Http404(f"There is no page {number[:20]}; the list has {paginator.num_pages}.")
    return paginator.page(int(number))


def lead(params: QueryDict, total: int, valid: bool) -> str:
    if not valid:
        return "A filter was not understood, so nothing is listed."
    whole = "" if any(params.get(name) for name in (*LEGENDS, "q")) else "Every registered study held here. "
    return f"{whole}{wording.counted(total, 'trial')}, {order(params)}."


def order(params: QueryDict) -> str:
    """In what order the list stands: "newest registry update first", "sorted by people, ascending"."""
    chosen = next((one for one in headings(params) if one["sorted"]), None)
    if chosen is None or not params.get("sort"):
        return "newest registry update first"
    return f"sorted by {chosen['label'].lower()}, {chosen['sorted']}"


def facets(params: QueryDict, chosen: TrialFilter) -> list[dict[str, Any]]:
    numbers = counts(Trial.objects.shown(), params)
    found, tracked = [], abbreviations()
    for name, legend in LEGENDS.items():
        labels, picked = chosen.filters[name].field.allowed, selected(chosen, name)
        options = [
            {
                "value": value,
                "label": option_label(name, value, tracked.get(value, label)),
                "count": numbers[name][value],
                "checked": value in picked,
                "therapy": value if name == "therapy" and value in tracked else "",
            }
            for value, label in labels.items()
        ]
        if name in LONG:
            options = largest(options, LONG[name])
        found.append({"name": name, "legend": legend, "options": options})
    return found


def abbreviations() -> dict[str, str]:
    """The short names of the therapies followed here, by slug."""
    return dict(Therapy.objects.filter(tracked=True).values_list("slug", "abbreviation"))


def option_label(facet: str, value: str, label: str) -> str:
    return phase_words(value) if facet == "phase" and value != "none" else label


def largest(options: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The values of most trials, and any that is chosen."""
    ranked = sorted(options, key=lambda option: (-option["count"], option["label"]))
    return ranked[:most] + [option for option in ranked[most:] if option["checked"]]


def folded(facets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The facets of each therapy under one heading, open where one of their values is chosen."""
    groups = []
    for therapy, heading in FOLDED.items():
        inside = [one for one in facets if one["name"] in facet_words.OF_THERAPY[therapy]]
        chosen = sum(option["checked"] for one in inside for option in one["options"])
        groups.append({"heading": heading, "facets": inside, "in_force": chosen})
    return groups


def in_the_open(facets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    away = {key for therapy in FOLDED for key in facet_words.OF_THERAPY[therapy]}
    return [one for one in facets if one["name"] not in away]


def selected(chosen: TrialFilter, name: str) -> list[str]:
    chosen.is_valid()
    value = chosen.form.cleaned_data.get(name) or []
    return [value] if isinstance(value, str) else list(value)


def chips(params: QueryDict, chosen: TrialFilter) -> list[dict[str, str]]:
    found, tracked = [], abbreviations()
    for name, legend in LEGENDS.items():
        picked = selected(chosen, name)
        for value in picked:
            rest = [other for other in picked if other != value]
            known = tracked.get(value, chosen.filters[name].field.allowed[value])
            label = option_label(name, value, known)
            found.append(
                {"group": legend, "label": label, "remove_url": link(params, page=None, **{name: rest})}
            )
    if params.get("q"):
        found.append(
            {"group": "Words", "label": str(params["q"])[:60], "remove_url": link(params, q=None, page=None)}
        )
    return found


def hidden(params: QueryDict, *, without: tuple[str, ...]) -> list[dict[str, str]]:
    return [
        {"name": name, "value": value}
        for name, values in params.lists()
        if name not in without and name in {*LEGENDS, "q", "sort"}
        for value in values
    ]


def headings(params: QueryDict) -> list[dict[str, Any]]:
    current = params.get("sort", "updated")
    found = []
    for name, label, numeric in COLUMNS:
        down_first = name in LARGEST_FIRST
        sorted_ = ""
        if current.removeprefix("-") == name:
            sorted_ = "descending" if down_first != current.startswith("-") else "ascending"
        target = f"-{name}" if current == name else name
        found.append(
            {
                "label": label,
                "url": link(params, sort=target, page=None),
                "sorted": sorted_,
                "numeric": numeric,
            }
        )
    return found


def link(params: QueryDict, **changes: str | list[str] | None) -> str:
    """This list with some parameters changed; None or [] removes one."""
    kept = params.copy()
    for name, value in changes.items():
        kept.setlist(name, value if isinstance(value, list) else [value] if value else [])
        if not kept.getlist(name):
            kept.pop(name, None)
    words = kept.urlencode()
    return f"{reverse('trials')}?{words}" if words else reverse("trials")


def query(params: QueryDict, **changes: str | list[str] | None) -> str:
    """The start of a link that appends one more parameter: "?therapy=hsct&" or "?"."""
    _, _, words = link(params, **changes).partition("?")
    return f"?{words}&" if words else "?"


def trial_row(trial: Trial) -> TrialRow:
    assigned = [one.therapy for one in trial.assignments.all()]
    if not trial.has_results:
        results = "No results posted"
    elif trial.results_first_posted_date:
        results = f"Results posted {wording.partial_date(str(trial.results_first_posted_date))}"
    else:
        results = "Results posted"
    return TrialRow(
        url=trial.get_absolute_url(),
        nct_id=trial.nct_id,
        acronym=trial.acronym,
        title=plain(trial.brief_title),
        therapies=sorted(assigned, key=lambda therapy: (not therapy.tracked, therapy.position, therapy.slug)),
        status=trial.overall_status,
        results=results,
        withdrawn=trial.withdrawn_from_registry_at is not None,
        phase=phase_words(trial.phase),
        people=trial.enrollment,
        planned=trial.enrollment_kind == "ESTIMATED",
        start=trial.start_date,
        updated=trial.last_update_posted_date,
    )
