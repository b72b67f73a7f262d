"""The list of trials with its filters, and the page of one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from trials.models import Trial
from web.presenters.trial import PARTS, trial_page
from web.presenters.trial_list import trial_list


def listing(request: HttpRequest) -> HttpResponse:
    page = trial_list(request.GET)
    wrong = page.errors or page.search_error
    return render(request, "trials/list.html", {"page": page}, status=400 if wrong else 200)


def detail(request: HttpRequest, nct_id: str) -> HttpResponse:
    canonical = nct_id.upper().replace("\x00", "")
    trial = Trial.objects.with_family().prefetch_related(*PARTS).filter(nct_id=canonical).first()
    if trial is None or trial.merged_into_id:
        kept_as = Trial.objects.kept_as(canonical)
        if kept_as is not None:
            return redirect(kept_as, permanent=True)
    if trial is None:
        raise Http404(f"We hold no trial with the number {nct_id}.")
    if nct_id != canonical:
        return redirect(trial)
    url = request.build_absolute_uri(trial.get_absolute_url())
    return render(request, "trials/detail.html", {"page": trial_page(trial, timezone.localdate(), url)})
