"""Which trial studies which therapy: the rules, how often they are right, and why one trial is here or not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from web.presenters.classification import classification_page
from web.presenters.why import why


def show(request: HttpRequest) -> HttpResponse:
    """nct= asks about one trial; what is no registry number gets the page with a message and status 400."""
    asked = request.GET.get("nct")
    answer = None if asked is None else why(asked)
    trail = [{"label": "Methods", "url": reverse("methods")}, {"label": "Which trial studies which therapy"}]
    context = {"page": classification_page(), "why": answer, "trail": trail}
    return render(request, "classification.html", context, status=400 if answer and answer.error else 200)
