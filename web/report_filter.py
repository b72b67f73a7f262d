"""The filter of the list of reports, for the page and the API."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from evidence.domains import MEASURES, MS_TYPE_LABELS
from evidence.models import Report, Result
from web.filters import (
    DESIGNS,
    DOMAINS,
    MEASURE_LABELS,
    ListFilter,
    RegistryNumberFilter,
    StrictFilterSet,
    numbers_of_the_record,
    therapies,
)
from web.pooled_use import pooled_use

COURSES = {key.lower(): words for key, words in MS_TYPE_LABELS.items()}
# A report whose file names no course is one whose course is not stated.
STORED: dict[str, tuple[str, ...]] = {key.lower(): (str(key),) for key in MS_TYPE_LABELS} | {"ms": ("MS", "")}
POOLED = {"yes": "In a pooled estimate now", "no": "In none"}
COUNTED = ("therapy", "design", "phenotype", "domain", "measure")


def figures() -> models.QuerySet[Result]:
    """What reports found: no description of people before treatment, no figure of a comparison group alone."""
    return Result.objects.exclude(time_kind="baseline").exclude(arm_role="comparator")


class ReportFilter(StrictFilterSet):
    """Published reports by therapy, design, course of MS, what they measured, the trial they name, and their use.

    domain and measure together mean one figure that fits both.
    """

    therapy = ListFilter(field_name="therapy__slug", lookup_expr="in", allowed=therapies)
    design = ListFilter(field_name="design_type", lookup_expr="in", allowed=DESIGNS)
    phenotype = ListFilter(method="by_phenotype", allowed=COURSES)
    domain = ListFilter(method="by_nothing", allowed=DOMAINS)
    measure = ListFilter(method="by_nothing", allowed=MEASURE_LABELS)
    trial = RegistryNumberFilter(method="by_trial")
    pooled = ListFilter(method="by_use", allowed=POOLED)

    class Meta(StrictFilterSet.Meta):
        model = Report
        fields = ()

    def by_phenotype(self, reports: models.QuerySet, name: str, courses: list[str]) -> models.QuerySet:
        return reports.filter(ms_type__in=[stored for one in courses for stored in STORED[one]])

    def by_nothing(self, reports: models.QuerySet, name: str, values: list[str]) -> models.QuerySet:
        """domain and measure are read together, in filter_queryset."""
        return reports

    def by_trial(self, reports: models.QuerySet, name: str, numbers: list[str]) -> models.QuerySet:
        return reports.filter(registry_ids__overlap=numbers_of_the_record(numbers))

    def by_use(self, reports: models.QuerySet, name: str, choices: list[str]) -> models.QuerySet:
        if len(choices) != 1:
            return reports
        used = Q(slug__in=self.used)
        return reports.filter(used if choices == ["yes"] else ~used)

    @cached_property
    def used(self) -> set[str]:
        return {one.report for one in pooled_use() if one.report}

    def filter_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        return self.measured(super().filter_queryset(queryset))

    def measured(self, reports: models.QuerySet, without: str = "") -> models.QuerySet:
        """Those with a figure of the chosen domains and measures; without: a choice left aside."""
        chosen = self.form.cleaned_data
        wanted = {
            f"{name}__in": chosen[name]
            for name in ("domain", "measure")
            if name != without and chosen.get(name)
        }
        return (
            reports.filter(Exists(figures().filter(report=OuterRef("pk"), **wanted))) if wanted else reports
        )

    def chosen_without(self, facet: str) -> models.QuerySet:
        """The reports that every choice but this facet's leaves, unsorted."""
        reports = self.queryset.all()
        for name, value in self.form.cleaned_data.items():
            if name != facet:
                reports = self.filters[name].filter(reports, value)
        return self.measured(reports, without=facet).order_by()

    def counts(self) -> dict[str, dict[str, int]]:
        """facet -> value -> how many reports choosing it would show. Five queries; what is wrong narrows nothing."""
        self.is_valid()
        tallied = {
            "therapy": tally(self.chosen_without("therapy"), "therapy__slug"),
            "design": tally(self.chosen_without("design"), "design_type"),
            "phenotype": self.of_courses(),
            "domain": self.of_figures("domain", "measure"),
            "measure": self.of_figures("measure", "domain"),
        }
        return {
            name: {value: numbers.get(value, 0) for value in self.filters[name].field.allowed}
            for name, numbers in tallied.items()
        }

    def of_courses(self) -> dict[str, int]:
        found = tally(self.chosen_without("phenotype"), "ms_type")
        return {key: sum(found.get(one, 0) for one in stored) for key, stored in STORED.items()}

    def of_figures(self, column: str, other: str) -> dict[str, int]:
        """Reports by the domain, or measure, of a figure that fits what is chosen of the other."""
        rows = figures().filter(report__in=self.chosen_without(column).values("pk"))
        if chosen := self.form.cleaned_data.get(other):
            rows = rows.filter(**{f"{other}__in": chosen})
        return tally(rows, column, "report")


def tally(rows: models.QuerySet, column: str, of: str = "pk") -> dict[str, int]:
    return dict(rows.order_by().values_list(column).annotate(number=Count(of, distinct=True)))


def measure_in(domains: Iterable[str]) -> dict[str, str]:
    """Measures of these domains, or of all, for a list to choose from; "other" is no choice."""
    wanted = set(domains)
    return {
        key: one.label
        for (domain, key), one in MEASURES.items()
        if key != "other" and (not wanted or domain in wanted)
    }
