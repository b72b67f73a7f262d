"""Up to six trials side by side, as a page and as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.presenters.compare import comparison, table_as_csv
from web.presenters.compare_request import asked


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    found = asked(request.GET)
    return render(request, "compare.html", {"page": comparison(found)}, status=400 if found.wrong else 200)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same table; where something asked for is wrong, the page that says so, with status 400."""
    found = asked(request.GET)
    if found.wrong:
        return render(request, "compare.html", {"page": comparison(found)}, status=400)
    text = table_as_csv(found, request.build_absolute_uri("/").rstrip("/"))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = "-".join(["compare", *(one.nct_id for one in found.trials)])
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
