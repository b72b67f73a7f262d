"""How fresh and how complete the data is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from web.presenters.status import status_page


def show(request: HttpRequest) -> HttpResponse:
    return render(request, "status.html", {"page": status_page()})
