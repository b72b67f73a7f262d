"""The page for an address that leads nowhere: what is wrong with it, and where to look instead."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from web.presenters.faults import not_found_page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"fault": not_found_page(request.path)}, status=404)
