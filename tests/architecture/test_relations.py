"""Tables point down the import order. A foreign key written as a string is no import: no contract sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture.source import APPS

LEVEL = {"trials": 0, "therapies": 1, "evidence": 2, "ingest": 3, "web": 3}


def upward(tables: Iterable[type[models.Model]]) -> Iterator[str]:
    """Every relation of our tables to a table of an app that theirs may not import."""
    for table in tables:
        for field in table._meta.get_fields():
            if field.is_relation and not field.auto_created and not allowed(table, field.related_model):
                yield f"{table._meta.label}.{field.name}"


def allowed(table: type[models.Model], other: object) -> bool:
    """A generic relation, which names no table, hides its direction and is refused too."""
    if not (isinstance(other, type) and issubclass(other, models.Model)):
        return False
    ours, theirs = table._meta.app_label, other._meta.app_label
    return ours == theirs or theirs not in LEVEL or LEVEL[theirs] < LEVEL[ours]


def test_every_app_has_its_place_in_the_order() -> None:
    assert set(LEVEL) == set(APPS)
    assert {
        table._meta.app_label for table in apps.get_models() if table.__module__.split(".")[0] in APPS
    } <= set(LEVEL)


def test_no_relation_points_up_the_import_order() -> None:
    ours = [table for table in apps.get_models(include_auto_created=True) if table._meta.app_label in LEVEL]
    assert ours
    assert list(upward(ours)) == []


def made(label: str, **fields: models.Field) -> type[models.Model]:
    """A table named `app.Name` that exists for one test."""
    app, name = label.split(".")
    meta = type("Meta", (), {"app_label": app})
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


@isolate_apps("trials", "therapies")
def test_a_foreign_key_written_as_a_string_is_seen() -> None:
    low = made("trials.Low", above=models.ForeignKey("therapies.High", models.CASCADE))
    high = made("therapies.High", below=models.ManyToManyField("trials.Low"))
    assert list(upward([low, high])) == ["trials.Low.above"]


@isolate_apps("ingest", "web")
def test_the_writer_and_the_reader_hold_no_relation_to_each_other() -> None:
    seen = made("web.Seen")
    written = made("ingest.Written", seen=models.ForeignKey("web.Seen", models.CASCADE))
    assert list(upward([seen, written])) == ["ingest.Written.seen"]
