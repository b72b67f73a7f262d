"""The standing questions and their answers, as they stand, as they stood, and as a reader would count them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from evidence.questions import QUESTIONS
from web.presenters.question import index_rows
from web.presenters.question import question_page as present
from web.presenters.question_request import asked


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "evidence/index.html", {"rows": index_rows(QUESTIONS)})


def question_page(request: HttpRequest, slug: str) -> HttpResponse:
    """400 for an address that asks what cannot be; the page then says what can, over the standing answer."""
    try:
        it = asked(slug, request.GET)
    except KeyError:
        raise Http404(f"There is no question named {slug}.") from None
    page = present(it, timezone.now().date(), request.build_absolute_uri("/").rstrip("/"))
    return render(request, "evidence/question.html", {"page": page}, status=400 if it.errors else 200)
