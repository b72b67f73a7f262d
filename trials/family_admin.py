"""The curator's desk for families: what is suggested, why, and what was joined."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from trials.families import usual_acronym
from trials.family_actions import FamilyError, join_family, keep_apart, leave_family
from trials.family_reading import suggested
from trials.models import FamilyMember, Trial, TrialFamily
from trials.view_only import Part, ViewOnly

ON_A_PAGE = 20


class MemberPart(Part):
    model = FamilyMember
    fields = ("trial", "joined_by", "by", "at", "reason")
    ordering = ("trial__nct_id",)
    classes = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[FamilyMember]:
        return super().get_queryset(request).select_related("trial", "by")


class TrialFamilyAdmin(ViewOnly):
    """Joined on the page of suggestions, where trials leave a family too."""

    list_display = ("name", "number_of_trials", "reason")
    search_fields = ("name", "reason", "members__trial__nct_id")
    ordering = ("name", "pk")
    fields = ("name", "reason")
    inlines = (MemberPart,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrialFamily]:
        return super().get_queryset(request).annotate(trials=Count("members", distinct=True))

    @admin.display(description="trials", ordering="trials")
    def number_of_trials(self, family: Any) -> int:
        return family.trials

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.suggestions)
        return [path("suggestions/", view, name="trials_trialfamily_suggestions"), *super().get_urls()]

    def suggestions(self, request: HttpRequest) -> HttpResponse:
        """What may be one programme, for a curator to join or to keep apart."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            if not self.may_join(request):
                raise PermissionDenied
            try:
                self.message_user(request, self.store(request), messages.SUCCESS)
            except FamilyError as error:
                self.message_user(request, f"Not stored. {error}", messages.ERROR)
            return HttpResponseRedirect(reverse("admin:trials_trialfamily_suggestions"))
        every = request.GET.get("all") == "1"
        page = Paginator(suggested(with_therapy=not every), ON_A_PAGE).get_page(request.GET.get("p"))
        numbers = [nct_id for one in page for nct_id in one.nct_ids]
        rows = Trial.objects.filter(nct_id__in=numbers).select_related("membership__family")
        trials = {trial.nct_id: trial for trial in rows.defer("search", "search_text")}
        shown = [
            (
                one,
                [trials[nct_id] for nct_id in one.nct_ids if nct_id in trials],
                name_of(one.nct_ids, trials),
            )
            for one in page
        ]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": "Suggested families"}
        context |= {"page": page, "shown": shown, "every": every, "may_join": self.may_join(request)}
        context["families"] = families_shown()
        return TemplateResponse(request, "admin/trials/trialfamily/suggestions.html", context)

    def store(self, request: HttpRequest) -> str:
        """Does what the form asks; returns what was done, in words."""
        nct_ids, reason = plain(request.POST.getlist("trial")), request.POST.get("reason", "")
        who: Any = {"by": request.user, "at": timezone.now()}
        match request.POST.get("verdict"):
            case "join":
                family = join_family(nct_ids, reason, name=request.POST.get("name", ""), **who)
                self.log_change(request, family, "Joined.")
                return f"Joined as one programme: {family}."
            case "apart":
                keep_apart(nct_ids, reason, **who)
                return "Kept apart; not suggested again."
            case "leave":
                leave_family("".join(nct_ids[:1]), reason, **who)
                return f"{nct_ids[0]} left its family."
        raise FamilyError("Choose what to do: join, keep apart or take out.")

    def may_join(self, request: HttpRequest) -> bool:
        return request.user.has_perm("trials.add_trialfamily")


class KeptApartAdmin(ViewOnly):
    """Who was found not to belong together. Joining them on the page of suggestions ends that."""

    list_display = ("one", "other", "reason", "by", "at")
    list_select_related = ("one", "other", "by")
    search_fields = ("one__nct_id", "other__nct_id", "reason")
    ordering = ("-at", "-pk")


def name_of(nct_ids: tuple[str, ...], trials: dict[str, Trial]) -> str:
    """The family it would join, else what it may be called."""
    found = [trials[one] for one in nct_ids if one in trials]
    families = [one.family.name for one in found if one.family]
    return families[0] if families else usual_acronym(one.acronym for one in found)


def families_shown() -> QuerySet[TrialFamily]:
    return TrialFamily.objects.order_by("name", "pk").prefetch_related("members__trial", "members__by")


def plain(texts: list[str]) -> list[str]:
    return [one.replace("\x00", "") for one in texts]
