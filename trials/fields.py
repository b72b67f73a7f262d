"""Columns of our own: text that is empty rather than null, and dates kept as exact as the registry gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from trials.dates import PartialDate

if TYPE_CHECKING:
    Base = models.CharField[PartialDate | str | None, PartialDate | None]
else:
    Base = models.CharField


def text(**options: Any) -> models.TextField:
    """Words of any length; "" where the source has none."""
    return models.TextField(blank=True, default="", **options)


def texts() -> ArrayField:
    """Several of them, in the source's order."""
    return ArrayField(models.TextField(), default=list, blank=True)


class PartialDateField(Base):
    """Holds a PartialDate or None, as the ISO text itself: "2005-11" stays a month and still sorts in time.

    Unreadable text is a ValidationError, never a guess.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=10, null=True, blank=True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null", "blank"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | None:
        return None if value is None else PartialDate(value)

    def to_python(self, value: Any) -> PartialDate | None:
        if value in (None, "") or isinstance(value, PartialDate):
            return value or None
        try:
            return PartialDate(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value: Any) -> str | None:
        return None if value in (None, "") else str(value)
