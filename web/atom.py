"""Atom feeds (RFC 4287): entries as plain values, and the document made of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.http import http_date
from django.utils.safestring import SafeString

MOST_ENTRIES = 50
AUTHOR = "MS Cell-Therapy Evidence Tracker"
# A feed that has had no entry yet was never updated; a fixed moment keeps it the same from one reading to the next.
NEVER = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
# What XML cannot hold, escaped or not; and marks that turn the order of words round.
UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """key names the entry for good, whatever becomes of its words. path: an address of this site.

    lines, terms: what the summary says; plain words.
    """

    key: str
    title: str
    path: str
    updated: dt.datetime
    lines: Sequence[str] = ()
    categories: Sequence[str] = ()


class SteadyFeed(Atom1Feed):
    """The same entries give the same bytes, whenever they are asked for: what ETag and Last-Modified rest on."""

    def latest_post_date(self) -> dt.datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)


def tag(request: HttpRequest, key: str) -> str:
    """A tag URI (RFC 4151) of this host; a port is no part of it."""
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if re.search(r":\d+$", host) else host
    return f"tag:{name.strip('[]').replace(':', '-')},2026:{key}"


def fit(text: str) -> str:
    """On one line, without what XML or a reader's screen cannot bear."""
    return " ".join(UNFIT.sub("", text).split())


def summary(lines: Iterable[str]) -> SafeString:
    """HTML of plain words: what came from a registry stays text."""
    items = [(fit(line),) for line in lines if fit(line)]
    if len(items) == 1:
        return format_html("<p>{}</p>", *items[0])
    return (
        format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", items)) if items else format_html("")
    )


def document(
    request: HttpRequest, *, title: str, subtitle: str, page: str, entries: Sequence[Entry]
) -> HttpResponse:
    """The 50 newest, newest first. page: the address of what the feed follows; its query is part of the feed's id."""
    feed = SteadyFeed(
        title=fit(title),
        subtitle=fit(subtitle),
        link=request.build_absolute_uri(page),
        description=None,
        feed_url=request.build_absolute_uri(),
        feed_guid=tag(request, f"feed{request.get_full_path()}"),
        author_name=AUTHOR,
        language="en",
    )
    for entry in newest(entries):
        feed.add_item(
            title=fit(entry.title),
            link=request.build_absolute_uri(entry.path),
            description=summary(entry.lines),
            unique_id=tag(request, entry.key),
            updateddate=entry.updated,
            categories=[fit(one) for one in entry.categories],
        )
    response = HttpResponse(content_type=feed.content_type)
    response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    response["Access-Control-Allow-Origin"] = "*"
    feed.write(response, "utf-8")
    return response


def newest(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: (one.updated, one.key), reverse=True)[:MOST_ENTRIES]
