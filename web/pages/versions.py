"""The versions of a trial's record that are held, two of them side by side; how to cite its page, as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from trials.models import Trial
from web.presenters.citation import FORMATS, citation
from web.presenters.versions import versions_page


def show(request: HttpRequest, nct_id: str) -> HttpResponse:
    trial, moved = shown(nct_id)
    if moved is not None:
        return redirect(reverse("versions", args=[moved]), permanent=moved != nct_id.upper())
    page = versions_page(trial, {name: request.GET.get(name, "") for name in ("from", "to")})
    return render(request, "trials/versions.html", {"page": page}, status=400 if page.error else 200)


def cite(request: HttpRequest, nct_id: str, form: str) -> HttpResponse:
    """form: bib or ris."""
    if form not in FORMATS:
        raise Http404(f"A citation comes as {' or '.join(FORMATS)}, not as {form[:20]}.")
    trial, moved = shown(nct_id)
    if moved is not None:
        return redirect(reverse("cite", args=[moved, form]))
    write, content_type = FORMATS[form]
    one = citation(trial, request.build_absolute_uri(trial.get_absolute_url()), timezone.localdate())
    answer = HttpResponse(write(one), content_type=f"{content_type}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{trial.nct_id}.{form}"'
    return answer


def shown(nct_id: str) -> tuple[Trial, str | None]:
    """The trial, and the number to go to where another one speaks for it. Http404 for a number we do not hold."""
    canonical = nct_id.upper().replace("\x00", "")
    rows = Trial.objects.defer("search", "search_text")
    trial = rows.filter(nct_id=canonical).first()
    if trial is None or trial.merged_into_id:
        kept_as = Trial.objects.kept_as(canonical)
        if kept_as is not None:
            return kept_as, kept_as.nct_id
    trial = trial or get_object_or_404(rows, nct_id=canonical)
    return trial, None if trial.nct_id == nct_id else trial.nct_id
