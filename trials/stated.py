"""Which fact fills which column: by name and type, so that a new column with a fact of its name is stored.

column                    fact                  type of the fact
title                     title                 text, number, bool, a PartialDate, a tuple
value, value_text         value                 Reading: the number, and its text
start_date, …_date_kind   start                 StatedDate: the date, and whether it is ACTUAL
date                      date                  StatedDate
denominators              denominators          DenominatorFacts, each count flat beside its group
position                  position              or else the order in which the facts come
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any, get_type_hints

from django.db import models

from trials.dates import PartialDate, StatedDate
from trials.facts import DenominatorFacts, Reading

Row = tuple[Any, ...]
Source = str | Callable[[Any], Any]
DATED = StatedDate | None


def own_columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Those a record can fill: no key, no relation, nothing that the database makes."""
    return [
        column
        for column in model._meta.concrete_fields
        if not (column.primary_key or column.is_relation or column.generated)
    ]


def source_of(column: str, hints: Mapping[str, Any]) -> Source | None:
    """hints: the types of the facts by name. None where they say nothing of the column."""
    if column in hints:
        return source_of_type(column, hints[column])
    for ending, kind, make in (
        ("_text", Reading, text_of),
        ("_date", DATED, date_of),
        ("_date_kind", DATED, kind_of),
    ):
        stem = column.removesuffix(ending)
        if stem != column and hints.get(stem) == kind:
            return make(stem)
    return None


def source_of_type(name: str, hint: Any) -> Source:
    if hint is Reading:
        return f"{name}.value"
    if hint == DATED:
        return date_of(name)
    return denominators_of(name) if hint == tuple[DenominatorFacts, ...] else name


def text_of(name: str) -> str:
    return f"{name}.text"


def date_of(name: str) -> Callable[[Any], PartialDate | None]:
    read: Callable[[Any], StatedDate | None] = attrgetter(name)

    def date(facts: Any) -> PartialDate | None:
        stated = read(facts)
        return stated.date if stated else None

    return date


def kind_of(name: str) -> Callable[[Any], str]:
    read: Callable[[Any], StatedDate | None] = attrgetter(name)

    def kind(facts: Any) -> str:
        stated = read(facts)
        return stated.kind if stated else ""

    return kind


def denominators_of(name: str) -> Callable[[Any], list[dict[str, Any]]]:
    read: Callable[[Any], tuple[DenominatorFacts, ...]] = attrgetter(name)
    return lambda facts: [flat_denominator(one) for one in read(facts)]


def flat_denominator(one: DenominatorFacts) -> dict[str, Any]:
    return {
        "group_id": one.group_id,
        "units": one.units,
        "class_title": one.class_title,
        "class_position": one.class_position,
        "text": one.count.text,
        "value": None if one.count.value is None else str(one.count.value),
    }


def sources_of(
    model: type[models.Model], facts: type, other: Mapping[str, Source] | None = None
) -> dict[str, Source]:
    """{column: source} of every column that the facts state, in the order values_by wants them."""
    hints, found = get_type_hints(facts), dict(other or {})
    for column in own_columns(model):
        source = found.get(column.attname) or source_of(column.attname, hints)
        if source is not None:
            found[column.attname] = source
    return dict(sorted(found.items(), key=lambda pair: not isinstance(pair[1], str)))


def values_by(sources: Iterable[Source]) -> Callable[[Any], Row]:
    """One call that reads them all, in order: names first (read by one attrgetter), then what is made."""
    sources = tuple(sources)
    named = [one for one in sources if isinstance(one, str)]
    made = [one for one in sources if not isinstance(one, str)]
    read = (
        attrgetter(*named) if len(named) > 1 else lambda facts: tuple(attrgetter(one)(facts) for one in named)
    )
    return (lambda facts: (*read(facts), *[make(facts) for make in made])) if made else read


@dataclass(frozen=True)
class Part:
    """The rows of one table that hang on a record, or on another part of it.

    path: where its facts stand in what it hangs on ("results.outcomes"). other: columns with a source that is not
    an attribute of their name. within: the parts that hang on each of its rows.
    """

    model: type[models.Model]
    facts: type
    path: str
    other: Mapping[str, Source] = field(default_factory=dict)
    within: tuple[Part, ...] = ()

    @cached_property
    def sources(self) -> dict[str, Source]:
        return sources_of(self.model, self.facts, self.other)

    @cached_property
    def owner(self) -> str:
        """The column of the foreign key to what the part hangs on."""
        return next(column.attname for column in self.model._meta.concrete_fields if column.is_relation)

    @cached_property
    def counted(self) -> bool:
        """The facts have no position of their own where the table has one: it is their order."""
        names = {column.name for column in self.model._meta.concrete_fields}
        return "position" in names and "position" not in self.sources

    @cached_property
    def columns(self) -> tuple[str, ...]:
        position = ("position",) if self.counted else ()
        return (self.owner, *position, *self.sources)

    @cached_property
    def values(self) -> Callable[[Any], Row]:
        return values_by(self.sources.values())

    @cached_property
    def steps(self) -> tuple[str, ...]:
        return tuple(self.path.split("."))

    def of(self, whole: Any) -> tuple[Any, ...]:
        """Its facts in a record (or in the part it hangs on): several, one, or none where the section is missing."""
        for step in self.steps:
            whole = getattr(whole, step)
            if whole is None:
                return ()
        return whole if isinstance(whole, tuple) else (whole,)

    def rows(self, owned: Iterable[tuple[int, Any]]) -> Iterator[Row]:
        """owned: (key of the owner, the owner's facts)."""
        values = self.values
        for key, whole in owned:
            if self.counted:
                for position, one in enumerate(self.of(whole)):
                    yield (key, position, *values(one))
            else:
                for one in self.of(whole):
                    yield (key, *values(one))
