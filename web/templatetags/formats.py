"""Formatting for templates: thin filters over `web.wording` and `web.marks`. Percentages are 0 to 100."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web import marks, wording

register = template.Library()

register.filter("percent", wording.percent)
register.filter("ratio", wording.ratio)
register.filter("per_thousand", wording.per_thousand)
register.filter("p_value", wording.p_value)
register.filter("of", wording.count_of)
register.filter("age", wording.age)
register.filter("status_mark", marks.status_mark)
register.filter("design_mark", marks.design_mark)
register.filter("therapy_mark", marks.therapy_mark)
register.filter("domain_mark", marks.domain_mark)
register.filter("grade_mark", marks.grade_mark)


@register.filter
def number(value: float, decimals: int | None = None) -> str:
    """2502 -> "2,502"; -1.7 -> a true minus; `value|number:2` for two decimals."""
    return wording.number(value, decimals)


@register.filter
def months(value: float) -> str:
    """24 -> "24 months", 1 -> "1 month"."""
    return wording.counted(value, "month")


@register.filter
def people(value: float) -> str:
    """110 -> "110 people", 1 -> "1 person"."""
    return wording.counted(value, "person", "people")


@register.simple_tag
def estimate(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    unit: str = "percent",
    level: float | None = 95,
) -> SafeString:
    """A number with its interval: <b>0.4%</b> (95% CI 0.1 to 1.5). `unit`: percent, ratio or ""."""
    if value is None:
        return missing()
    sign = "%" if unit == "percent" else ""
    figure, interval = wording.figure(value, unit), wording.interval(low, high, level, unit)
    return format_html('<b class="num">{}{}</b> <span class="ci">({})</span>', figure, sign, interval)


@register.filter
def or_missing(value: Any, kind: str = "not_reported") -> Any:
    """The value, or the words for its absence: not_reported, not_extracted or none_yet. Zero is a value."""
    return missing(kind) if value is None or value == "" else value


def missing(kind: str = "not_reported") -> SafeString:
    return format_html('<span class="nr">{}</span>', wording.MISSING[kind])


@register.filter
def day(value: dt.date | None) -> SafeString:
    """<time datetime="2025-09-25">25 Sep 2025</time>."""
    return missing() if value is None else _time(value.isoformat(), wording.day(value))


@register.filter
def moment(value: dt.datetime | None) -> SafeString:
    """<time datetime="2025-09-25T14:03:00+00:00">25 Sep 2025, 14:03 UTC</time>."""
    return missing() if value is None else _time(value.isoformat(), wording.moment(value))


@register.filter
def partial_date(value: object) -> SafeString:
    """A PartialDate or its text: <time datetime="2014-10">Oct 2014</time>; "not reported" for None and ""."""
    text = "" if value is None else str(value)
    return _time(text, wording.partial_date(text)) if text else missing()


def _time(iso: str, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', iso, words)


@register.filter
def page_numbers(page: Page[Any]) -> Iterator[int | str]:
    """The numbers to offer on a page, with an ellipsis where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
