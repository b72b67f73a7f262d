"""What changed: in registry records, in the registry, and in the evidence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from web.presenters.changes import changes_page


def show(request: HttpRequest) -> HttpResponse:
    page = changes_page(request.GET)
    return render(request, "changes.html", {"page": page}, status=400 if page.errors else 200)
