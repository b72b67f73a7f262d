"""The desk for therapies: what the definition files say and what each trial counts as studying. Both view-only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from therapies.models import Assignment, Therapy
from therapies.review_admin import review_address
from trials.view_only import ViewOnly, link

WORDS_IN_LIST = 4


@admin.register(Therapy)
class TherapyAdmin(ViewOnly):
    """Corrected in therapies/definitions, not here."""

    list_display = ("abbreviation", "name", "tracked", "number_of_trials", "slug")
    list_filter = ("tracked",)
    search_fields = ("abbreviation", "name", "definition")
    ordering = ("position",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Therapy]:
        return super().get_queryset(request).annotate(trials=Count("assignments"))

    @admin.display(description="trials", ordering="trials")
    def number_of_trials(self, therapy: Any) -> int:
        return therapy.trials


@admin.register(Assignment)
class AssignmentAdmin(ViewOnly):
    """Which trial studies which therapy, and the words that say so."""

    list_display = ("nct_id", "title", "therapy", "confidence", "matched_words")
    list_filter = ("confidence", "therapy__tracked", "therapy", "trial__study_type", "trial__overall_status")
    list_select_related = ("trial", "therapy")
    search_fields = (
        "trial__nct_id",
        "trial__acronym",
        "trial__brief_title",
        "trial__official_title",
        "matches",
    )
    search_help_text = "Registry number, acronym, title or matched words"
    ordering = ("trial__nct_id", "therapy__position")
    fields = ("trial_link", "registry_link", "therapy", "confidence", "evidence", "review_screen")
    readonly_fields = fields
    list_per_page = 50

    @admin.display(description="trial", ordering="trial__nct_id")
    def nct_id(self, assignment: Assignment) -> str:
        return assignment.trial.nct_id

    @admin.display(description="title", ordering="trial__brief_title")
    def title(self, assignment: Assignment) -> str:
        return assignment.trial.brief_title

    @admin.display(description="matched words")
    def matched_words(self, assignment: Assignment) -> str:
        """The first few different words, with how many more there are."""
        words = list(dict.fromkeys(one["words"] for one in assignment.matches))
        more = f" and {len(words) - WORDS_IN_LIST} more" if len(words) > WORDS_IN_LIST else ""
        return ", ".join(f"“{one}”" for one in words[:WORDS_IN_LIST]) + more

    @admin.display(description="trial")
    def trial_link(self, assignment: Assignment) -> SafeString:
        address = reverse("admin:trials_trial_change", args=[assignment.trial_id])
        return format_html(
            '<a href="{}">{} {}</a>', address, assignment.trial.nct_id, assignment.trial.brief_title
        )

    @admin.display(description="registry record")
    def registry_link(self, assignment: Assignment) -> SafeString:
        address = assignment.trial.registry_url
        return format_html('<a href="{}" rel="noreferrer">{}</a>', address, address)

    @admin.display(description="why")
    def evidence(self, assignment: Assignment) -> SafeString:
        rows = ((one["words"], one["field"], one["rule"]) for one in assignment.matches)
        return format_html(
            "<table><tr><th>Words in the record</th><th>Field</th><th>Rule</th></tr>{}</table>",
            format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", rows),
        )

    @admin.display(description="review")
    def review_screen(self, assignment: Assignment) -> SafeString:
        return link(review_address(assignment.trial_id), "Read, confirm, change or exclude")
