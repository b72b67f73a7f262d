"""One therapy: what it is, what happened to the people, which trials study it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from therapies.models import Therapy
from web.presenters.therapy import therapy_page


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    therapy = get_object_or_404(Therapy, slug=slug)
    return render(request, "therapies/detail.html", {"page": therapy_page(therapy)})
