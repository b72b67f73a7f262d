"""The files of a question's answer, at the same query string as its page."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from web.charts.standalone import png
from web.presenters.question_downloads import FILES, NoFile, file_name, made
from web.presenters.question_request import Asked, asked


@require_safe
def question_file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """400 for a query that is not understood, rather than the file of another answer; 404 where there is no file."""
    try:
        found = asked(slug, request.GET)
        what, media_type, make = FILES[name]
    except KeyError:
        raise Http404(f"There is no {name} of a question {slug}.") from None
    if found.errors:
        return refused(request, found, 400, "This file cannot be made", " ".join(found.errors))
    one = made(found)
    try:
        text = make(one, request.build_absolute_uri("/").rstrip("/"))
    except NoFile as error:
        return refused(request, found, 404, "There is no such file", str(error))
    etag = quote_etag(hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()[:32])
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    body = png(text) if media_type == "image/png" else text.encode()
    response = HttpResponse(body, content_type=media_type)
    response["ETag"] = etag
    response["Cache-Control"] = (
        "no-cache"  # kept, and asked for again: the standing answer may be another tomorrow
    )
    extension = name.rpartition(".")[2]
    response["Content-Disposition"] = f'attachment; filename="{file_name(one, what, extension)}"'
    return response


def refused(request: HttpRequest, found: Asked, status: int, title: str, words: str) -> HttpResponse:
    page = {"title": title, "words": words, "status": status, "question": found.question}
    page["url"] = reverse("question", args=[found.question.slug])
    return render(request, "evidence/no_file.html", page, status=status)
