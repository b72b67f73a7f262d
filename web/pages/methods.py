"""How trials, numbers and estimates come to be here, and what they do not show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from web.freshness import freshness
from web.presenters import methods
from web.presenters.agreement import agreement_page


def show(request: HttpRequest) -> HttpResponse:
    return render(request, "methods/index.html", methods.contents())


def sources(request: HttpRequest) -> HttpResponse:
    return part(request, "methods-sources", "methods/sources.html", methods.sources())


def outcomes(request: HttpRequest) -> HttpResponse:
    return part(request, "methods-outcomes", "methods/outcomes.html", methods.outcomes())


def statistics(request: HttpRequest) -> HttpResponse:
    return part(request, "methods-statistics", "methods/statistics.html", methods.statistics())


def agreement(request: HttpRequest) -> HttpResponse:
    content = {"page": agreement_page(), "limits": methods.AGREEMENT_LIMITS}
    return part(request, "agreement", "methods/agreement.html", content)


def limits(request: HttpRequest) -> HttpResponse:
    held = methods.limits(request.build_absolute_uri("/"), freshness().registry_date)
    return part(request, "methods-limits", "methods/limits.html", held)


def part(request: HttpRequest, name: str, template: str, content: dict[str, Any]) -> HttpResponse:
    """One of the pages, with its place among the others."""
    return render(request, template, {"trail": methods.trail(name), "here": methods.BY_NAME[name], **content})
