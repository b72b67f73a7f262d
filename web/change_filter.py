"""The filter of the list of changes, for the API and whatever page shows them."""

from __future__ import annotations

import datetime as dt
import re

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from therapies.models import Assignment
from trials.change_kinds import CHANGE_WORDS
from trials.dates import PartialDate
from trials.models import Change
from web.filter_fields import cut
from web.filters import (
    ListFilter,
    OneOfFilter,
    RegistryNumberFilter,
    StrictFilterSet,
    numbers_of_the_record,
    therapies,
)

KINDS = dict(CHANGE_WORDS)
DATES = {"seen": "When we saw it", "registry": "When the registry posted it"}
# A plus in an address arrives as a space.
PLUS_LOST = re.compile(r"(T\S+) (\d\d:\d\d)$")


class Moment(forms.Field):
    """A day or a moment, ISO 8601; without a zone it is UTC."""

    def clean(self, value: str | None) -> dt.datetime | None:
        text = (value or "").strip()
        if not text:
            return None
        try:
            moment = dt.datetime.fromisoformat(PLUS_LOST.sub(r"\1+\2", text))
        except ValueError:
            raise ValidationError(
                "“%(value)s” is no date; expected one such as 2026-11-22 or 2026-11-22T09:00:00Z",
                code="unknown_value",
                params={"value": cut(text)},
            ) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


class MomentFilter(filters.Filter):
    field_class = Moment


class ChangeFilter(StrictFilterSet):
    """Changes by when we saw them or the registry posted them, by their kind, therapy and record."""

    since = MomentFilter(method="by_date")
    dated = OneOfFilter(method="by_date_of_since", allowed=DATES)
    kind = ListFilter(field_name="kind", lookup_expr="in", allowed=KINDS)
    therapy = ListFilter(method="by_therapy", allowed=therapies)
    trial = RegistryNumberFilter(method="by_trial")

    class Meta(StrictFilterSet.Meta):
        model = Change
        fields = ()

    def by_date(self, changes: models.QuerySet, name: str, since: dt.datetime) -> models.QuerySet:
        """A change of no registry date is found by the day we saw it alone."""
        if self.form.cleaned_data.get("dated") == "registry":
            return changes.filter(registry_date__gte=PartialDate(since.date().isoformat()))
        return changes.filter(seen_at__gte=since)

    def by_date_of_since(self, changes: models.QuerySet, name: str, dated: str) -> models.QuerySet:
        """Read by `since`; without it nothing is narrowed."""
        return changes

    def by_therapy(self, changes: models.QuerySet, name: str, slugs: list[str]) -> models.QuerySet:
        return changes.filter(trial__in=Assignment.objects.filter(therapy__slug__in=slugs).values("trial_id"))

    def by_trial(self, changes: models.QuerySet, name: str, numbers: list[str]) -> models.QuerySet:
        return changes.filter(trial__nct_id__in=numbers_of_the_record(numbers))
