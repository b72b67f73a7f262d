"""Links of the list of trials: each changes one thing and keeps the rest."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from web import facet_words

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
    "sponsor": "Lead sponsor",
    **{key: facet_words.LEGENDS[key] for therapy in FOLDED for key in facet_words.OF_THERAPY[therapy]},
}
# A number each: legend, its words in a chip, its label in the form.
RANGES = {
    "start_from": ("Start", "from {}", "from year"),
    "start_to": ("Start", "to {}", "to year"),
    "people_min": ("People", "{} or more", "at least"),
    "people_max": ("People", "{} or fewer", "at most"),
}
# What a list keeps when its filters or its words are changed; page never is.
KEPT = (*LEGENDS, *RANGES, "q", "exact", "sort", "view", "page_size")
# What decides which trials are listed.
FILTERS = (*LEGENDS, *RANGES, "q", "exact")
VIEWS = {"table": "Table", "timeline": "Timeline", "map": "Map"}
PAGE_SIZES = ("25", "50", "100")
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


def link(params: QueryDict, **changes: str | list[str] | None) -> str:
    """This list with some parameters changed; None or [] removes one."""
    return address("trials", params, **changes)


def address(of: str, params: QueryDict, **changes: str | list[str] | None) -> str:
    """of: the name of any address that takes the list's parameters."""
    kept = params.copy()
    for name, value in changes.items():
        kept.setlist(name, value if isinstance(value, list) else [value] if value else [])
        if not kept.getlist(name):
            kept.pop(name, None)
    words = kept.urlencode()
    return f"{reverse(of)}?{words}" if words else reverse(of)


def query(params: QueryDict, **changes: str | list[str] | None) -> str:
    """The start of a link that appends one more parameter: "?therapy=hsct&" or "?"."""
    _, _, words = link(params, **changes).partition("?")
    return f"?{words}&" if words else "?"


def same_trials(params: QueryDict, to: str) -> str:
    """The same filtered and sorted list at another address, such as the API's."""
    kept = QueryDict(mutable=True)
    for name in (*FILTERS, "sort"):
        if params.getlist(name):
            kept.setlist(name, params.getlist(name))
    return address(to, kept)


def hidden(params: QueryDict, *, without: tuple[str, ...]) -> list[dict[str, str]]:
    """Fields that a form keeps from the present list."""
    return [
        {"name": name, "value": value.replace("\x00", "")}
        for name, values in params.lists()
        if name in KEPT and name not in without
        for value in values
    ]


def headings(params: QueryDict, sorted_by: str) -> list[dict[str, Any]]:
    found = []
    for name, label, numeric in COLUMNS:
        down_first, direction = name in LARGEST_FIRST, ""
        if sorted_by.removeprefix("-") == name:
            direction = "descending" if down_first != sorted_by.startswith("-") else "ascending"
        target = f"-{name}" if sorted_by == name else name
        url = link(params, sort=target, page=None)
        found.append({"label": label, "url": url, "sorted": direction, "numeric": numeric})
    return found


def switch(params: QueryDict, view: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": link(params, view=None if name == "table" else name, page=None),
            "current": name == view,
        }
        for name, label in VIEWS.items()
    ]


def page_sizes(params: QueryDict, size: int) -> list[dict[str, Any]]:
    return [
        {"label": one, "url": link(params, page_size=one, page=None), "current": int(one) == size}
        for one in PAGE_SIZES
    ]
