"""The standing questions and their answers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from evidence.questions import QUESTIONS, question
from web.presenters.question import index_rows
from web.presenters.question import question_page as present


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "evidence/index.html", {"rows": index_rows(QUESTIONS)})


def question_page(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        page = present(question(slug))
    except KeyError:
        raise Http404(f"There is no question named {slug}.") from None
    return render(request, "evidence/question.html", {"page": page})
