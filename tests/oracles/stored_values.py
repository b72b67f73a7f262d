"""The same figures as registry_values, taken back from the tables of one trial by the types of their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from tests.oracles.registry_values import POSITIONS, Found
from trials.fields import PartialDateField
from trials.models import Trial

# Tables that say what became of a record, not what it says.
NOT_SAID = ("Change", "FamilyMember", "KeptApart", "RegistryCopy", "TrialFamily")
OWNERS = ("trial", "outcome", "measure")


def said_by_tables(trial: Trial) -> Found:
    found: Found = {"numbers": Counter(), "counts": Counter(), "dates": Counter()}
    for model in apps.get_app_config("trials").get_models():
        if model.__name__ not in NOT_SAID:
            for row in rows_of(model, trial):
                for kind, value in figures(model, row):
                    found[kind][value] += 1
    return found


def rows_of(model: type[models.Model], trial: Trial) -> list[dict[str, Any]]:
    if model is Trial:
        return list(Trial.objects.filter(pk=trial.pk).values())
    names = {field.name for field in model._meta.get_fields()}
    owner = next(name for name in OWNERS if name in names)
    path = "trial" if owner == "trial" else f"{owner}__trial"
    return list(model._default_manager.filter(**{path: trial}).values())


def figures(model: type[models.Model], row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field in model._meta.concrete_fields:
        value = row[field.attname]
        if value in (None, "", [], {}) or field.primary_key or field.is_relation:
            continue
        if isinstance(field, PartialDateField) or field.name == "uploaded":
            yield "dates", str(value)
        elif isinstance(field, models.JSONField):
            yield from inside(value)
        elif is_printed_number(model, field.name):
            yield "numbers", value
        elif isinstance(field, ArrayField | models.TextField):
            continue
        elif isinstance(field, models.IntegerField) and field.name not in POSITIONS:
            yield "counts", str(value)


def is_printed_number(model: type[models.Model], name: str) -> bool:
    """A text that stands beside the number it is the text of."""
    names = {field.name for field in model._meta.concrete_fields}
    if name == "search_text":
        return False
    return name == "p_value" or (name.endswith("_text") and name.removesuffix("_text") in names)


def inside(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for one in value:
            yield from inside(one, name)
    elif isinstance(value, dict):
        if {"text", "value"} <= value.keys():
            yield "numbers", value["text"]
        for key, one in value.items():
            if key not in ("text", "value"):
                yield from inside(one, key)
    elif isinstance(value, int) and not isinstance(value, bool) and name not in POSITIONS:
        yield "counts", str(value)
