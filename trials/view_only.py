"""Admin pages for what a machine wrote: readable, searchable, never edited by hand."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

ROWS_SHOWN = 50


class NoWriting:
    """Nobody adds, changes or deletes here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ViewOnly(NoWriting, admin.ModelAdmin):
    """hidden: columns too long to load with a list; a page that shows one reads it by itself."""

    hidden: tuple[str, ...] = ()
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer(*self.hidden)


class OfTrial(ViewOnly):
    """A part of a record with a list of its own."""

    list_select_related = ("trial",)
    search_fields: ClassVar[Any] = ("trial__nct_id", "trial__acronym")
    ordering: ClassVar[Any] = ("trial__nct_id", "position")


class FirstRows(BaseInlineFormSet):
    """The first rows of a part, so that a record with a thousand of them still opens."""

    def get_queryset(self) -> QuerySet:
        if not hasattr(self, "_queryset"):
            self._queryset = super().get_queryset()[:ROWS_SHOWN]
        return self._queryset


class Part(NoWriting, admin.TabularInline):
    """A part of a record inside its page; its list page has them all."""

    formset = FirstRows
    extra = 0
    can_delete = False
    ordering: ClassVar[Any] = ("position",)
    classes: Any = ("collapse",)


def link(address: str, words: object) -> SafeString:
    return format_html('<a href="{}" rel="noreferrer">{}</a>', address, words)


def list_link(model: type[Model], words: object, **query: int | str) -> SafeString:
    """To the admin's list of a model, narrowed."""
    options = model._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    return link(f"{address}?{urlencode(query)}", words)


def as_block(text: str) -> SafeString:
    return format_html("<pre>{}</pre>", text)


def pretty(body: bytes, most: int) -> str:
    """The first characters of a record as received, laid out where it is JSON."""
    text = bytes(body).decode("utf-8", errors="replace")
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return text if len(text) <= most else f"{text[:most]}\n… {len(text) - most:,} more characters"
