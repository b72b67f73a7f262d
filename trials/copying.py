"""Many rows in few statements: COPY, keys taken beforehand, and upserts by way of a staging table.

Everything runs on Django's connection, in the caller's transaction. Columns are named as the model names them
("trial_id" for a foreign key), rows are tuples in the same order, and a cell is what the model's field holds: text,
a number, a bool, None, a PartialDate, a sequence of texts for an array, anything msgspec encodes for JSON.

Errors are Django's own (DataError, IntegrityError) or ValueError; where a cell is to blame, they name its column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import msgspec
import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import DataError, connection, models
from psycopg import sql

from trials.fields import PartialDateField

Model = type[models.Model]
Row = Sequence[Any]
Adapter = tuple[int, Callable[[Any], str | None]]
BLAMED = re.compile(r"^COPY \S+, line \d+, column (\w+)", re.MULTILINE)

# NUL, or half of a pair of surrogates, as repr shows them; not a backslash that is itself in the text.
ODD = re.compile(r"(?<!\\)(?:\\\\)*\\(?:x00|ud[89a-f])")


def copy_rows(model: Model, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Add the rows to the model's table; a generated column is left out by not naming it."""
    columns = tuple(columns)
    copy_into(model._meta.db_table, model, columns, rows)


def copy_binary(model: Model, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """As copy_rows, in the binary form: long byte strings cost a fifth. Cells are of the columns' own Python types."""
    columns = tuple(columns)
    statement = f"{copying(model._meta.db_table, model, columns)} (FORMAT binary)"
    with (
        naming_the_column(model),
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        copy.set_types([type_name(field(model, name)) for name in columns])
        for row in rows:
            copy.write_row(row)


def type_name(column: models.Field[Any, Any]) -> str:
    """As PostgreSQL knows it, without its length: varchar(40) -> varchar."""
    return re.sub(r"\(\d+\)", "", column.db_type(connection) or "")


def copy_into(table: str, model: Model, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
    adapters = adapters_of(model, columns)
    row: Row = ()
    with (
        naming_the_column(model),
        connection.cursor() as cursor,
        cursor.copy(copying(table, model, columns)) as copy,
    ):
        write = copy.write_row
        for row in rows:
            try:
                write(adapted(row, adapters) if adapters else row)
            except (ValueError, psycopg.DataError) as error:
                raise DataError(reason(error, model, columns, row)) from error


def next_keys(model: Model, count: int) -> list[int]:
    """Keys that the model's own sequence hands out to nobody else, ascending."""
    if not count:
        return []
    statement = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    key = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(statement, [f'"{model._meta.db_table}"', key, count])
        return [row[0] for row in cursor.fetchall()]


def upsert_rows(
    model: Model, columns: Sequence[str], rows: Iterable[Row], *, unique: Sequence[str], update: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Insert the rows; where `unique` is taken, set the columns of `update` to the row's.

    Returns (key, *unique) of every row given. Rows are taken in the order of `unique`, so that two at once wait for
    each other and cannot lock each other out.
    """
    make, insert, drop = upserting(model, tuple(columns), tuple(unique), tuple(update))
    with connection.cursor() as cursor:
        cursor.execute(make)
        copy_into(staging(model), model, tuple(columns), rows)
        cursor.execute(insert)
        stored = cursor.fetchall()
        # Batches can share one outer transaction, whose end would drop the table.
        cursor.execute(drop)
    return stored


def delete_rows(
    model: Model, column: str, keys: Sequence[int], *, through: tuple[Model, str] | None = None
) -> None:
    """Delete the rows whose column is one of the keys, in one statement that follows no relation.

    through: (model, column) where the keys are those of a row in between: column -> its row -> its column.
    """
    with connection.cursor() as cursor:
        cursor.execute(deleting(model, column, through), [list(keys)])


@cache
def adapters_of(model: Model, columns: tuple[str, ...]) -> tuple[Adapter, ...]:
    """Where a cell needs another form before psycopg writes it: its index and what makes that form."""
    found = [(index, adapter(field(model, name))) for index, name in enumerate(columns)]
    return tuple((index, form) for index, form in found if form is not None)


def adapter(column: models.Field[Any, Any]) -> Callable[[Any], str | None] | None:
    if isinstance(column, PartialDateField):
        return column.get_prep_value
    if isinstance(column, ArrayField):
        return array_text
    if isinstance(column, models.JSONField):
        return json_text
    return str if isinstance(column, models.DecimalField) else None


def adapted(row: Row, adapters: Sequence[Adapter]) -> Row:
    cells = list(row)
    for index, form in adapters:
        if cells[index] is not None:
            cells[index] = form(cells[index])
    return cells


def array_text(values: Sequence[str]) -> str:
    """The texts as PostgreSQL writes an array: ("a", 'b"c') -> {"a","b\\"c"}."""
    if not values:
        return "{}"
    return '{"' + '","'.join(one.replace("\\", "\\\\").replace('"', '\\"') for one in values) + '"}'


def json_text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def field(model: Model, column: str) -> models.Field[Any, Any]:
    """By the name of the attribute that holds the plain value; KeyError where there is none."""
    return {one.attname: one for one in model._meta.concrete_fields}[column]


@contextmanager
def naming_the_column(model: Model) -> Iterator[None]:
    try:
        with connection.wrap_database_errors:
            yield
    except DataError as error:
        said = error.__cause__.diag if isinstance(error.__cause__, psycopg.Error) else None
        blamed = BLAMED.search(said.context or "") if said else None
        if not (said and blamed):
            raise
        raise DataError(f"{model._meta.object_name}.{blamed[1]}: {said.message_primary}") from error


def reason(error: Exception, model: Model, columns: Sequence[str], row: Row) -> str:
    """The error with the column whose cell holds what no column can: a NUL, half a character."""
    blamed = next(
        (f".{name}" for name, cell in zip(columns, row, strict=False) if ODD.search(repr(cell))), ""
    )
    return f"{model._meta.object_name}{blamed}: {error}"


def staging(model: Model) -> str:
    return f"staged_{model._meta.db_table}"


def name(model: Model, column: str) -> sql.Identifier:
    return sql.Identifier(str(field(model, column).column))


def names(model: Model, columns: Iterable[str]) -> sql.Composed:
    return sql.Composed([name(model, column) for column in columns]).join(", ")


@cache
def copying(table: str, model: Model, columns: tuple[str, ...]) -> str:
    statement = sql.SQL("COPY {} ({}) FROM STDIN")
    return statement.format(sql.Identifier(table), names(model, columns)).as_string(None)


@cache
def upserting(
    model: Model, columns: tuple[str, ...], unique: tuple[str, ...], update: tuple[str, ...]
) -> tuple[str, str, str]:
    """The statements that make the staging table, empty it into the model's, and drop it."""
    setting = [sql.SQL("{0} = excluded.{0}").format(name(model, column)) for column in update]
    parts = {
        "table": sql.Identifier(model._meta.db_table),
        "staged": sql.Identifier(staging(model)),
        "columns": names(model, columns),
        "unique": names(model, unique),
        "key": name(model, model._meta.pk.attname),
        "values": sql.Composed(setting).join(", "),
    }
    make = "CREATE TEMP TABLE {staged} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA"
    insert = (
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM {staged} ORDER BY {unique} "
        "ON CONFLICT ({unique}) DO UPDATE SET {values} RETURNING {key}, {unique}"
    )
    made, inserted, dropped = (
        sql.SQL(text).format(**parts).as_string(None) for text in (make, insert, "DROP TABLE {staged}")
    )
    return made, inserted, dropped


@cache
def deleting(model: Model, column: str, through: tuple[Model, str] | None) -> str:
    statement = "DELETE FROM {table} WHERE {column} = ANY(%s)"
    parts = {"table": sql.Identifier(model._meta.db_table), "column": name(model, column)}
    if through:
        between, their = through
        statement = (
            "DELETE FROM {table} WHERE {column} IN (SELECT {key} FROM {between} WHERE {their} = ANY(%s))"
        )
        parts |= {
            "between": sql.Identifier(between._meta.db_table),
            "key": name(between, between._meta.pk.attname),
            "their": name(between, their),
        }
    return sql.SQL(statement).format(**parts).as_string(None)
