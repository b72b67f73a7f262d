"""The curator's desk for reviews: a queue, one screen per trial, and every decision ever made."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from therapies.models import Review
from therapies.review_actions import ReviewError, decide, withdraw_review
from therapies.review_page import review_page
from therapies.reviews import WORRIES, queue
from trials.models import Trial
from trials.view_only import ViewOnly, link

ON_A_PAGE = 50
NO_DECISION = "No decision is in force on this therapy any more; it was withdrawn meanwhile."


class ByState(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("in_force", "in force"), ("withdrawn", "withdrawn")]

    def queryset(self, request: HttpRequest, reviews: QuerySet[Review]) -> QuerySet[Review]:
        if self.value() in ("in_force", "withdrawn"):
            return reviews.filter(withdrawn_at__isnull=self.value() == "in_force")
        return reviews


@admin.register(Review)
class ReviewAdmin(ViewOnly):
    """A decision is kept for ever; it is made, followed by another and withdrawn on the screen of its trial."""

    list_display = ("nct_id", "therapy", "verdict", "reason", "made_by", "made_at", "state")
    list_filter = (ByState, "verdict", "therapy")
    list_select_related = ("trial", "therapy", "made_by")
    search_fields = ("trial__nct_id", "trial__acronym", "trial__brief_title", "reason")
    search_help_text = "Registry number, acronym, title or reason"
    ordering = ("-made_at", "-pk")
    fields = (
        *("trial_screen", "therapy", "verdict", "instead", "reason", "made_by", "made_at", "state"),
        *("digest", "machine", "machine_now", "others", "withdrawn_by", "withdrawn_at"),
    )
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("queue/", view(self.queue), name="therapies_review_queue"),
            path("trial/<int:pk>/", view(self.trial), name="therapies_review_trial"),
            *super().get_urls(),
        ]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """All that waits for a curator, or what has one worry."""
        self.may_look(request)
        waiting = queue()
        counts = Counter(one.worry for one in waiting)
        chosen = request.GET.get("worry", "")
        shown = [one for one in waiting if one.worry == chosen or chosen not in WORRIES]
        page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("p"))
        worries = [(key, words, counts[key]) for key, words in WORRIES.items()]
        more = {"worries": worries, "chosen": chosen, "page": page, "total": len(waiting)}
        return self.answer(request, "queue.html", title="Review queue", **more)

    def trial(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Everything there is to decide about one trial, and what was decided."""
        self.may_look(request)
        trial = get_object_or_404(Trial.objects.defer("search", "search_text"), pk=pk)
        given: Any = {}
        if request.method == "POST":
            if not self.may_decide(request):
                raise PermissionDenied
            try:
                self.message_user(request, self.store(request, trial), messages.SUCCESS)
                return HttpResponseRedirect(request.path)
            except ReviewError as error:
                self.message_user(request, f"Not stored. {error}", messages.ERROR)
                given = request.POST
                trial.refresh_from_db(fields=["payload_digest"])
        page = review_page(trial)
        more = {"page": page, "given": given, "may_decide": self.may_decide(request)}
        title = f"Review {trial.nct_id}"
        return self.answer(request, "trial.html", title=title, worries=WORRIES, **more)

    def store(self, request: HttpRequest, trial: Trial) -> str:
        """Does what the form asks; returns what was done, in words."""
        asked = {name: request.POST.get(name, "") for name in ("therapy", "verdict", "reason", "instead")}
        at, by = timezone.now(), request.user
        if asked["verdict"] == "withdrawn":
            seen = numbers(request.POST.get("seen", ""))
            rows = Review.objects.in_force().filter(trial=trial, therapy__slug=plain(asked["therapy"]))
            review = rows.filter(pk__in=seen).first()
            if review is None or not withdraw_review(review, by=by, at=at):  # type: ignore[arg-type]
                raise ReviewError(NO_DECISION)
            self.log_change(request, review, "Withdrawn.")
            return "Withdrawn; what the rules say counts again."
        if asked["verdict"] != Review.Verdict.CHANGED:
            asked["instead"] = ""
        made = decide(
            trial.pk,
            **asked,
            by=by,  # type: ignore[arg-type]
            at=at,
            digest=request.POST.get("digest", ""),
            seen=numbers(request.POST.get("seen", "")),
        )
        for review in made:
            self.log_addition(request, review, review.get_verdict_display())
        return "Stored. " + " ".join(f"{one.therapy}: {one.get_verdict_display()}." for one in made)

    def may_look(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def may_decide(self, request: HttpRequest) -> bool:
        return request.user.has_perm("therapies.add_review")

    def answer(self, request: HttpRequest, template: str, **more: Any) -> TemplateResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **more}
        return TemplateResponse(request, f"admin/therapies/review/{template}", context)

    @admin.display(description="trial", ordering="trial__nct_id")
    def nct_id(self, review: Review) -> str:
        return review.trial.nct_id

    @admin.display(description="trial")
    def trial_screen(self, review: Review) -> SafeString:
        return link(review_address(review.trial_id), f"{review.trial.nct_id} {review.trial.brief_title}")

    @admin.display(description="state", ordering="withdrawn_at")
    def state(self, review: Review) -> str:
        return "withdrawn" if review.withdrawn_at else "in force"


def review_address(trial: int) -> str:
    return reverse("admin:therapies_review_trial", args=[trial])


def plain(slug: str) -> str:
    return slug.replace("\x00", "")


def numbers(text: str) -> set[int]:
    """What is no number is a decision that nobody made, so that the action refuses."""
    return {
        int(one) if one.isascii() and one.isdigit() and len(one) < 19 else -1
        for one in text.split(",")
        if one
    }
