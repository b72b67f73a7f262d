"""One published report: everything carried from it, each number with its source."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from evidence.models import Report
from web.presenters.report import report_page


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    reports = Report.objects.select_related("therapy").prefetch_related("cohort_groups__reports")
    report: Report = get_object_or_404(reports, slug=slug)
    return render(request, "evidence/report.html", {"page": report_page(report)})
