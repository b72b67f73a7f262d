"""How trials, numbers and estimates come to be here, and what they do not show."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evidence.domains import DESIGN_LABELS, DOMAIN_LABELS, GRADES, KINDS, MEASURES
from therapies.models import Therapy


def show(request: HttpRequest) -> HttpResponse:
    measures = [
        (DOMAIN_LABELS[domain], [measure for (where, _), measure in MEASURES.items() if where == domain])
        for domain in DOMAIN_LABELS
    ]
    context = {
        "measures": measures,
        "kinds": KINDS.values(),
        "grades": GRADES.items(),
        "designs": DESIGN_LABELS.values(),
        "therapies": Therapy.objects.order_by("-tracked", "position", "name"),
    }
    return render(request, "methods.html", context)
