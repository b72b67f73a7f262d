"""Overview: what the two therapies did for relapse, disability and safety, where trials stand, and what changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from web.presenters.overview import status_table, therapy_columns
from web.presenters.week import this_week

LIMITS = (
    {
        "lead": "It is not a comparison of HSCT with MSC.",
        "text": "No trial has compared them, and the people in the two sets of trials differ.",
    },
    {
        "lead": "Most HSCT figures have no comparison group.",
        "text": "People chosen for transplant differ from others with MS in ways these figures cannot correct.",
    },
    {
        "lead": "Primary progressive MS is almost absent,",
        "text": "and fertility, late cancers and outcomes beyond ten years are rarely reported.",
    },
    {
        "lead": "Unreported is not zero.",
        "text": "Few registered studies have posted results; what was never published is missing here as everywhere.",
    },
)


def show(request: HttpRequest) -> HttpResponse:
    context = {
        "columns": therapy_columns(),
        "statuses": status_table(),
        "limits": LIMITS,
        "week": this_week(),
    }
    return render(request, "home.html", context)
