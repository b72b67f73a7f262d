"""The desk for the evidence: reports, single results, where they were read, and what could not be placed.

All of it is view-only: reports are corrected in evidence/literature, rules in evidence, a single figure of a report by
a correction (correction_admin.py), and a step of certainty by a curator's own (certainty_admin.py).
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from evidence.certainty_admin import certainty_link
from evidence.correction_admin import correct_link
from evidence.corrections import said_by_file
from evidence.models import CohortGroup, PlannedMeasure, Report, Result, Source, Synthesis, UnplacedOutcome
from evidence.querysets import ResultQuerySet
from therapies.models import Therapy
from trials.view_only import ViewOnly, as_block, link, list_link


class TherapyOfResult(admin.SimpleListFilter):
    """Through the report, or through the trial that posted the number."""

    title = "therapy"
    parameter_name = "therapy"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Therapy.objects.order_by("position").values_list("slug", "abbreviation"))

    def queryset(self, request: HttpRequest, results: Any) -> ResultQuerySet:
        return results.of_therapy(self.value()) if self.value() else results


class Origin(admin.SimpleListFilter):
    title = "origin"
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("report", "Published report"), ("registry", "Posted on the registry")]

    def queryset(self, request: HttpRequest, results: Any) -> ResultQuerySet:
        return results.filter(trial__isnull=self.value() == "report") if self.value() else results


@admin.register(Report)
class ReportAdmin(ViewOnly):
    """Corrected in evidence/literature, not here."""

    list_display = ("short_name", "title", "therapy", "design_type", "ms_type", "n", "number_of_results")
    list_filter = ("therapy", "design_type", "ms_type", "cohort_groups")
    list_select_related = ("therapy",)
    search_fields = ("slug", "title", "first_author", "doi", "pmid", "registry_ids")
    search_help_text = "Author, title, DOI, PubMed or registry number"
    ordering = ("-year", "slug")
    readonly_fields = ("elsewhere",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["elsewhere", *(name for name in super().get_fields(request, obj) if name != "elsewhere")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return super().get_queryset(request).annotate(results_held=Count("results"))

    @admin.display(description="results", ordering="results_held")
    def number_of_results(self, report: Any) -> int:
        return report.results_held

    @admin.display(description="elsewhere")
    def elsewhere(self, report: Report) -> SafeString:
        links = [link(report.get_absolute_url(), "Page on this site")]
        links += [link(f"https://doi.org/{report.doi}", f"DOI {report.doi}")] if report.doi else []
        links += [list_link(Result, "Its results", report__id__exact=report.pk)]
        return joined(links)


@admin.register(Result)
class ResultAdmin(ViewOnly):
    """One number. Its literature file, the rules of extraction or a correction change it, not this page."""

    list_display = (
        "where_from",
        "domain",
        "measure",
        "kind",
        "figure",
        "interval",
        "arm_label",
        "time_text",
        "grade",
        "by_a_curator",
    )
    list_filter = (TherapyOfResult, Origin, "domain", "measure", "kind", "grade", "state")
    list_select_related = ("report", "trial")
    search_fields = (
        "report__slug",
        "report__title",
        "trial__nct_id",
        "trial__acronym",
        "key",
        "title",
        "definition",
    )
    search_help_text = "Report, registry number, title of the outcome, definition or key"
    ordering = ("report__slug", "trial__nct_id", "position")
    filter_horizontal = ()
    exclude = ("sources",)
    readonly_fields = ("elsewhere", "figure", "interval", "file_says", "correct")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = [name for name in super().get_fields(request, obj) if name not in self.readonly_fields]
        first = list(self.readonly_fields)
        if not (
            obj and obj.report_id and not obj.corrected and request.user.has_perm("evidence.add_correction")
        ):
            first.remove("correct")
        return [*first, *names]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Result]:
        return super().get_queryset(request).defer("trial__search", "trial__search_text")

    @admin.display(description="from", ordering="report__slug")
    def where_from(self, result: Any) -> str:
        return result.report.short_name if result.report else result.trial.name

    @admin.display(description="figure")
    def figure(self, result: Result) -> str:
        """ "3 of 52", "0.07 ratio", "p <0.001": as stored, nothing computed."""
        counted = f"{result.n} of {result.total}" if result.total is not None else str(result.n)
        parts = [counted if result.n is not None else "", plain(result.value), result.unit]
        parts += [f"p {result.p_value}" if result.p_value else ""]
        return " ".join(part for part in parts if part)

    @admin.display(description="interval")
    def interval(self, result: Result) -> str:
        if result.ci_level is None:
            return "none given"
        lower, upper = plain(result.ci_lower) or "…", plain(result.ci_upper) or "…"
        return f"{lower} to {upper} ({plain(result.ci_level)}%)"

    @admin.display(description="corrected", boolean=True)
    def by_a_curator(self, result: Result) -> bool:
        return result.corrected

    @admin.display(description="the file says")
    def file_says(self, result: Result) -> str:
        """What stands in the literature file, or in the registry record, where a curator says something else."""
        return said_by_file(result.correction) if result.correction else "the same"

    @admin.display(description="wrong?")
    def correct(self, result: Any) -> SafeString:
        return correct_link(result.report, result.key)

    @admin.display(description="elsewhere")
    def elsewhere(self, result: Any) -> SafeString:
        """The page on this site, the registry record, and every source."""
        links = [link((result.report or result.trial).get_absolute_url(), "Page on this site")]
        links += [link(result.trial.registry_url, "Registry record")] if result.trial else []
        links += [link(source.url, source.title) for source in result.sources.all()]
        return joined(links)


@admin.register(CohortGroup)
class CohortGroupAdmin(ViewOnly):
    """Reports that may hold the same people."""

    list_display = ("key", "name", "number_of_reports", "reason")
    search_fields = ("key", "name", "reports__slug")
    ordering = ("key",)
    readonly_fields = ("members",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CohortGroup]:
        return super().get_queryset(request).annotate(reports_held=Count("reports"))

    @admin.display(description="reports", ordering="reports_held")
    def number_of_reports(self, group: Any) -> int:
        return group.reports_held

    @admin.display(description="reports")
    def members(self, group: CohortGroup) -> SafeString:
        return list_link(Report, "Its reports", cohort_groups__id__exact=group.pk)


@admin.register(Source)
class SourceAdmin(ViewOnly):
    """Where numbers were read."""

    list_display = ("key", "title", "kind", "address", "number_of_results")
    list_filter = ("kind",)
    search_fields = ("key", "title", "url")
    ordering = ("key",)
    readonly_fields = ("address",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return super().get_queryset(request).annotate(results_held=Count("results"))

    @admin.display(description="results", ordering="results_held")
    def number_of_results(self, source: Any) -> int:
        return source.results_held

    @admin.display(description="address")
    def address(self, source: Source) -> SafeString:
        return link(source.url, source.url)


@admin.register(UnplacedOutcome)
class UnplacedOutcomeAdmin(ViewOnly):
    """The queue: posted outcomes that no rule could place. A rule or a verdict in evidence empties it."""

    list_display = ("title", "trial", "reason", "json_path")
    list_filter = ("reason",)
    list_select_related = ("trial",)
    search_fields = ("title", "reason", "trial__nct_id", "trial__acronym")
    ordering = ("trial__nct_id", "json_path")
    readonly_fields = ("elsewhere",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[UnplacedOutcome]:
        return super().get_queryset(request).defer("trial__search", "trial__search_text")

    @admin.display(description="elsewhere")
    def elsewhere(self, outcome: UnplacedOutcome) -> SafeString:
        return joined(
            [
                link(outcome.trial.get_absolute_url(), "Page on this site"),
                link(f"{outcome.trial.registry_url}?tab=results", "Registry results"),
            ]
        )


@admin.register(PlannedMeasure)
class PlannedMeasureAdmin(ViewOnly):
    """Where the rules placed each planned outcome; confidence 0 where none fits."""

    list_display = ("__str__", "trial", "domain", "measure", "confidence", "matched", "rule")
    list_filter = ("domain", "measure", "type")
    list_select_related = ("trial",)
    search_fields = ("trial__nct_id", "trial__acronym", "matched", "rule")
    ordering = ("trial__nct_id", "type", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlannedMeasure]:
        return super().get_queryset(request).defer("trial__search", "trial__search_text")


@admin.register(Synthesis)
class SynthesisAdmin(ViewOnly):
    """Answers as they stood, newest first. Kept for ever."""

    list_display = ("question", "made_at", "figures_used", "set_aside", "pooled", "short_digest")
    list_filter = ("question",)
    ordering = ("-made_at",)
    fields = ("question", "certainty", "made_at", "digest", "whole_answer")
    readonly_fields = ("certainty", "whole_answer")

    @admin.display(description="certainty")
    def certainty(self, synthesis: Synthesis) -> SafeString:
        return certainty_link(synthesis.question)

    @admin.display(description="figures used")
    def figures_used(self, synthesis: Synthesis) -> int:
        return len(synthesis.answer.get("rows", ()))

    @admin.display(description="set aside")
    def set_aside(self, synthesis: Synthesis) -> int:
        return len(synthesis.answer.get("set_aside", ()))

    @admin.display(description="pooled (proportion)")
    def pooled(self, synthesis: Synthesis) -> str:
        found = synthesis.answer.get("pooled")
        if not found:
            return "not pooled"
        return f"{found['estimate']:.5f} ({found['ci_lower']:.5f} to {found['ci_upper']:.5f})"

    @admin.display(description="digest")
    def short_digest(self, synthesis: Synthesis) -> str:
        return synthesis.digest[:12]

    @admin.display(description="answer")
    def whole_answer(self, synthesis: Synthesis) -> SafeString:
        return as_block(json.dumps(synthesis.answer, indent=2, ensure_ascii=False))


def plain(number: Any) -> str:
    """A stored decimal without trailing zeros; "" for None."""
    return "" if number is None else f"{number.normalize():f}"


def joined(links: list[SafeString]) -> SafeString:
    return format_html_join(" · ", "{}", ((one,) for one in links))
