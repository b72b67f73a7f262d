"""The gallery of components, for those who build pages; only in debug."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from web.gallery import examples


def show(request: HttpRequest) -> HttpResponse:
    return render(request, "components.html", examples())
