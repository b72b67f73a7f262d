"""Atom feeds: of changes, of any list of trials, of the answers to a question."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from evidence.questions import question as standing
from trials.models import Trial
from web.atom import document
from web.filters import TrialFilter
from web.presenters import feed_entries
from web.presenters.change_request import Asked

SITE = "MS Cell-Therapy Evidence Tracker"
OF_THE_PAGE = ("page", "page_size", "view", "sort")  # how a list is looked at; not what is in it


def refused(errors: list[str]) -> HttpResponse:
    """A reader of feeds shows no page: plain words, for whoever looks at the address."""
    text = "\n".join(("This feed cannot be made:", *errors, ""))
    return HttpResponse(text.replace("\x00", ""), status=400, content_type="text/plain; charset=utf-8")


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Of a feed every change there is, unless its address asks for less: readers keep what they have read."""
    params = request.GET.copy()
    params.setdefault("period", "all")
    asked = Asked(params, timezone.localdate())
    if asked.errors:
        return refused(asked.errors)
    entries = feed_entries.change_entries(asked.changes)
    if not asked.of_records_alone:
        therapies = asked.picked("therapy")
        entries += feed_entries.registered_entries(timezone.localdate(), therapies)
        entries += feed_entries.evidence_entries(asked.since, therapies)
    return document(
        request,
        title=f"What changed: {SITE}",
        subtitle="Changes of registry records, newly registered trials and changed answers, each with its source.",
        page=with_query(reverse("changes"), request),
        entries=entries,
    )


@require_safe
def trials(request: HttpRequest) -> HttpResponse:
    chosen = TrialFilter(request.GET, Trial.objects.shown(), also=OF_THE_PAGE)
    if problems := chosen.problems():
        return refused([str(problem) for problem in problems])
    return document(
        request,
        title=f"Trials of a list: {SITE}",
        subtitle="Trials that fit the filters in this address, those updated last first.",
        page=with_query(reverse("trials"), request),
        entries=feed_entries.trial_entries(chosen.qs),
    )


@require_safe
def question(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        asked = standing(slug)
    except KeyError:
        raise Http404(f"There is no question named {slug}.") from None
    return document(
        request,
        title=f"{asked.title}: {SITE}",
        subtitle="Every version of the answer, with what changed from the one before.",
        page=reverse("question", args=[slug]),
        entries=feed_entries.answer_entries(asked),
    )


def with_query(path: str, request: HttpRequest) -> str:
    words = request.GET.urlencode()
    return f"{path}?{words}" if words else path
