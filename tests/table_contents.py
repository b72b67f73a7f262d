"""What stands in the tables, as plain values, so that two states of the database can be compared."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import connection

ROW_NUMBER = re.compile(r'"(?:result|other)_id": \d+')
OURS = ("trials", "therapies", "evidence", "ingest")
# Differ between any two runs: they tell of the run, not of the registry.
OF_THE_RUN = ("ingest_run", "ingest_cursor", "trials_registrycopy")
Rows = list[tuple[Any, ...]]


def tables() -> list[str]:
    models = [
        model for label in OURS for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    return sorted(model._meta.db_table for model in models)


# What a load of literature notes of the files it had to leave out.
LEFT_OUT = ("evidence_literaturemistake",)


def contents(*, without: Collection[str] = OF_THE_RUN, with_keys: bool = True) -> dict[str, Rows]:
    """{table: its rows, sorted}. with_keys=False follows keys to what they name and leaves out moments.

    With keys, two equal dumps mean that no row was written in between, not even with the same values: the
    database's own version of each row (xmin) is one of the values.
    """
    read = rows if with_keys else named_rows
    return {table: read(table) for table in tables() if table not in without}


def rows(table: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT xmin::text, * FROM "{table}"')
        return sorted(map(plain, cursor.fetchall()), key=repr)


def named_rows(table: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [column.name for column in cursor.description or ()]
        found = cursor.fetchall()
    keep = [i for i, name in enumerate(names) if (name != "id" and not name.endswith("_id")) or name in KEPT]
    return sorted(
        (
            tuple(without_row_numbers(row[i]) for i in keep if not isinstance(row[i], dt.datetime))
            for row in map(plain, found)
        ),
        key=repr,
    )


def without_row_numbers(value: Any) -> Any:
    """A stored answer names the rows it was drawn from; their numbers differ between two equal databases."""
    return ROW_NUMBER.sub("", value) if isinstance(value, str) else value


# End in _id and are the registry's own.
KEPT = {"nct_id", "group_id", "record_id", "org_study_id"}


def plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
