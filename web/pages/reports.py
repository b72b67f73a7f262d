"""Published reports: the list with its filters, and one report with everything carried from it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from evidence.models import Report
from web.presenters.report import report_page
from web.presenters.report_list import report_list


def listing(request: HttpRequest) -> HttpResponse:
    """A parameter that is not understood gets the page with a message and status 400; so does a page too far."""
    page = report_list(request.GET)
    return render(request, "evidence/reports.html", {"page": page}, status=400 if page.errors else 200)


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    reports = Report.objects.select_related("therapy").prefetch_related("cohort_groups__reports")
    report: Report = get_object_or_404(reports, slug=slug)
    return render(request, "evidence/report.html", {"page": report_page(report)})
