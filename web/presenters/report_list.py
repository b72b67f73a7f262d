"""The list of published reports: filters with counts, what is in force, and a row a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q
from django.http import QueryDict
from django.urls import reverse

from evidence.domains import MS_TYPE_LABELS, MSType
from evidence.models import Report
from web import wording
from web.report_filter import COUNTED, ReportFilter, measure_in

PER_PAGE = 25
LEGENDS = {
    "therapy": "Therapy",
    "design": "How people were compared",
    "phenotype": "Form of MS",
    "domain": "What it measured",
    "measure": "Measure",
    "pooled": "In a pooled estimate",
    "trial": "Trial",
}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """figures: how many of the report are held; people: None where the sources read do not say."""

    url: str
    name: str
    title: str
    therapy: str
    abbreviation: str
    design: str
    course: str
    people: int | None
    figures: int


@dataclass(frozen=True, slots=True)
class ReportList:
    lead: str
    errors: list[str]
    facets: list[dict[str, Any]]
    folded: list[dict[str, Any]]
    hidden: list[dict[str, str]]
    chips: list[dict[str, str]]
    rows: list[ReportRow]
    paging: Page[Report]
    prefix: str
    caption: str
    api_url: str


def report_list(params: QueryDict) -> ReportList:
    """params: the query string. What is wrong in it becomes a message, and nothing is listed."""
    chosen = ReportFilter(params, Report.objects.all(), also=("page",))
    errors = [] if chosen.is_valid() else [str(problem) for problem in chosen.problems()]
    found = Report.objects.none() if errors else chosen.qs
    paging, wrong_page = page_of(as_rows(found), params.get("page", "1"))
    errors += [wrong_page] if wrong_page else []
    total = paging.paginator.count
    offered = facets(chosen)
    return ReportList(
        lead=lead(chosen, total, errors),
        errors=errors,
        facets=[one for one in offered if one["name"] != "measure"],
        folded=folded(offered),
        hidden=[
            {"name": name, "value": value} for name in ("trial", "pooled") for value in params.getlist(name)
        ],
        chips=chips(params, chosen),
        rows=[] if wrong_page else [report_row(report) for report in paging.object_list],
        paging=paging,
        prefix=f"{link(params)}{'&' if '?' in link(params) else '?'}",
        caption=f"{paging.start_index():,} to {paging.end_index():,} of {wording.counted(total, 'report')}",
        api_url=link(params, reverse("api-reports")),
    )


def as_rows(reports: Any) -> Any:
    return (
        reports.select_related("therapy")
        .annotate(figures=Count("results", filter=~Q(results__time_kind="baseline")))
        .order_by(F("year").desc(nulls_last=True), "slug")
    )


def page_of(reports: Any, number: str) -> tuple[Page[Report], str]:
    """The page, or the first with a message where there is none of this number."""
    paginator = Paginator(reports, PER_PAGE)
    known = number.isascii() and number.isdecimal() and 1 <= int(number[:9]) <= paginator.num_pages
    if known and len(number) < 10:
        return paginator.page(int(number)), ""
    pages = wording.counted(paginator.num_pages, "page")
    return paginator.page(1), f"page: there is no page {number[:20]!r}; the list has {pages}"


def lead(chosen: ReportFilter, total: int, errors: list[str]) -> str:
    if errors:
        return "Something in the address was not understood, so nothing is listed."
    whole = "" if any(chosen.form.cleaned_data.values()) else "Every published report read. "
    return f"{whole}{wording.counted(total, 'report')}, newest first."


def facets(chosen: ReportFilter) -> list[dict[str, Any]]:
    numbers = chosen.counts()
    measures = measure_in(picked(chosen, "domain"))
    return [
        {
            "name": name,
            "legend": LEGENDS[name],
            "options": [
                {
                    "value": value,
                    "label": label,
                    "count": numbers[name][value],
                    "checked": value in picked(chosen, name),
                }
                for value, label in chosen.filters[name].field.allowed.items()
                if offered(name, value, numbers[name][value], picked(chosen, name), measures)
            ],
        }
        for name in COUNTED
    ]


def offered(name: str, value: str, count: int, ticked: list[str], measures: dict[str, str]) -> bool:
    """Neighbours of a therapy, and measures that no report gives, take no room."""
    if name == "therapy":
        return bool(count) or value in ticked or value in ("hsct", "msc")
    return name != "measure" or value in ticked or (bool(count) and value in measures)


def folded(offered: list[dict[str, Any]]) -> list[dict[str, Any]]:
    measures = [one for one in offered if one["name"] == "measure"]
    in_force = sum(option["checked"] for one in measures for option in one["options"])
    return [{"heading": "Measure", "facets": measures, "in_force": in_force}]


def picked(chosen: ReportFilter, name: str) -> list[str]:
    return list(chosen.form.cleaned_data.get(name) or [])


def chips(params: QueryDict, chosen: ReportFilter) -> list[dict[str, str]]:
    return [
        {
            "group": legend,
            "label": chosen.filters[name].field.allowed.get(value, value),
            "remove_url": link(params, changed={name: [one for one in picked(chosen, name) if one != value]}),
        }
        for name, legend in LEGENDS.items()
        for value in picked(chosen, name)
    ]


def link(params: QueryDict, base: str = "", changed: Mapping[str, list[str]] | None = None) -> str:
    """This list from its first page, with some parameters changed; [] removes one."""
    kept = params.copy()
    kept.pop("page", None)
    for name, values in (changed or {}).items():
        kept.setlist(name, values)
    base = base or reverse("reports")
    return f"{base}?{kept.urlencode(safe=',')}" if kept.urlencode() else base


def report_row(report: Any) -> ReportRow:
    return ReportRow(
        url=report.get_absolute_url(),
        name=report.short_name,
        title=report.title if report.title != report.short_name else "",
        therapy=report.therapy.slug,
        abbreviation=report.therapy.abbreviation,
        design=report.design_type,
        course=MS_TYPE_LABELS[MSType(report.ms_type)] if report.ms_type else MS_TYPE_LABELS[MSType.MS],
        people=report.n,
        figures=report.figures,
    )
