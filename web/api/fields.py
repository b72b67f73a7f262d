"""How single values are written: null for not reported, numbers as stored, dates as exact as their source."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class Text(serializers.CharField):
    """Empty text is null: the source says nothing."""

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) or None


@extend_schema_field(OpenApiTypes.NUMBER)
class Number(serializers.Field):
    """A stored decimal as the shortest JSON number that reads back as it: 0.07, never 0.07000000000000001.

    A calculated float is written with twelve significant figures.
    """

    def to_representation(self, value: Decimal | float) -> int | float:
        exact = value if isinstance(value, Decimal) else Decimal(f"{value:.12g}")
        return int(exact) if exact == exact.to_integral_value() else float(exact)


class StatedDateSerializer(serializers.Serializer):
    date = serializers.CharField(help_text="ISO 8601, cut where knowledge ends: 2005-11-16, 2005-11 or 2005.")
    precision = serializers.CharField(help_text="day, month or year.")
    kind = Text(
        allow_null=True, help_text="ACTUAL or ESTIMATED as the registry says; null when it does not say."
    )


@extend_schema_field(StatedDateSerializer)
class StatedDate(serializers.Field):
    """The date column of this name, with the kind in the column beside it."""

    def get_attribute(self, instance: Any) -> dict[str, str | None] | None:
        name = str(self.field_name)
        date = getattr(instance, name)
        if date is None:
            return None
        kind = getattr(instance, f"{name}_kind", "") or None
        return {"date": date.text, "precision": date.precision, "kind": kind}

    def to_representation(self, value: dict[str, str | None]) -> dict[str, str | None]:
        return value


@extend_schema_field(OpenApiTypes.URI)
class Link(serializers.Field):
    """An absolute address here: of a named view with one column as argument, or the row's own page."""

    def __init__(self, view: str = "", column: str = "", **kwargs: Any) -> None:
        self.view, self.column = view, column
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        path = (
            reverse(self.view, args=[getattr(value, self.column)]) if self.view else value.get_absolute_url()
        )
        return absolute(self.context, path)


def absolute(context: Mapping[str, Any], path: str) -> str:
    return context["request"].build_absolute_uri(path)


def maybe(words: str) -> Text:
    """Text that can be missing."""
    return Text(allow_null=True, read_only=True, help_text=words)


def given(words: str) -> serializers.CharField:
    """Text that is always there."""
    return serializers.CharField(read_only=True, help_text=words)


def texts(words: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), read_only=True, help_text=words)


def count(words: str) -> serializers.IntegerField:
    return serializers.IntegerField(allow_null=True, read_only=True, help_text=words)


def number(words: str) -> Number:
    return Number(allow_null=True, read_only=True, help_text=words)


def truth(words: str) -> serializers.BooleanField:
    return serializers.BooleanField(read_only=True, help_text=words)


def said(words: str) -> serializers.BooleanField:
    """Yes, no, or null where the source does not say."""
    return serializers.BooleanField(
        allow_null=True, read_only=True, help_text=f"{words} Null: the registry does not say."
    )


def whole_date(words: str) -> serializers.CharField:
    """A date as its text, cut where knowledge ends."""
    return Text(allow_null=True, read_only=True, help_text=f"{words} ISO 8601, cut where knowledge ends.")


def date(words: str) -> StatedDate:
    return StatedDate(allow_null=True, read_only=True, help_text=words)


def api_link(view: str, column: str, words: str = "This record in the API.") -> Link:
    return Link(view, column, help_text=words)


def page_link(words: str = "The same record as a page for people.") -> Link:
    return Link(help_text=words)
