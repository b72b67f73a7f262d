"""The whole of a filtered list of trials as a file, written while it is read."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trials.models import Trial
from web.filters import TrialFilter
from web.freshness import freshness
from web.spreadsheet import safe
from web.trial_columns import COLUMNS, Cell, rows

# How a list is looked at; not what is in it.
OF_THE_PAGE = ("page", "page_size", "view")
BETWEEN = "; "


@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    return render(request, "trials/columns.html", {"columns": COLUMNS})


@require_safe
def trials_csv(request: HttpRequest) -> Any:
    """UTF-8 with a mark that spreadsheets need; several values of a cell stand between semicolons."""
    chosen = asked(request)
    return (
        chosen
        if isinstance(chosen, HttpResponse)
        else file(as_csv(chosen.qs), "text/csv; charset=utf-8", "csv")
    )


@require_safe
def trials_json(request: HttpRequest) -> Any:
    chosen = asked(request)
    if isinstance(chosen, HttpResponse):
        return chosen
    return file(as_json(chosen.qs, request.build_absolute_uri()), "application/json", "json")


def asked(request: HttpRequest) -> TrialFilter | HttpResponse:
    chosen = TrialFilter(request.GET, Trial.objects.shown(), also=OF_THE_PAGE)
    problems = chosen.problems()
    if not problems:
        return chosen
    text = "\n".join(("This file cannot be made:", *map(str, problems), ""))
    return HttpResponse(text.replace("\x00", ""), status=400, content_type="text/plain; charset=utf-8")


def file(pieces: Iterator[str], content_type: str, extension: str) -> StreamingHttpResponse:
    """Named by the registry's date of the data."""
    day = freshness().registry_date
    response = StreamingHttpResponse(pieces, content_type=content_type)
    name = f"ms-cell-therapy-trials{f'-{day}' if day else ''}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class Echo:
    """Gives back what csv would write into a file."""

    def write(self, text: str) -> str:
        return text


def as_csv(trials: Any) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([column.name for column in COLUMNS])
    for row in rows(trials):
        yield writer.writerow([safe(flat(value)) for value in row.values()])


def flat(value: Cell) -> Any:
    if isinstance(value, list):
        return BETWEEN.join(value)
    return ("yes" if value else "no") if isinstance(value, bool) else value


def as_json(trials: Any, address: str) -> Iterator[str]:
    """{source, registry_date, address, columns: {name: what it holds}, trials: [row]}"""
    about = {
        "source": "ClinicalTrials.gov, U.S. National Library of Medicine, public domain",
        "registry_date": str(freshness().registry_date or "") or None,
        "address": address,
        "columns": {column.name: column.holds for column in COLUMNS},
    }
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "trials": ['
    for place, row in enumerate(rows(trials)):
        yield (",\n" if place else "\n") + json.dumps(row, ensure_ascii=False)
    yield "\n]}\n"
