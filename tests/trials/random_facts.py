"""Facts filled at random by the types of their attributes, and changed in one of them: nothing is listed by hand.

A new attribute is filled and changed too; one of a type unknown here fails with its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from trials.dates import PartialDate, StatedDate
from trials.differences import PLACES

WORDS = (
    *("lesion", "relapse", "EDSS", "walking", "fatigue", "cell", "dose", "infusion", "month"),
    *("12", "24", "safety", "vision", "hand", "score", "\\<", "2", "fever"),
)


def filled(shape: Any, random: Random, full: bool = False) -> Any:
    """A random value of the type. full: nothing is None, and every list holds one."""
    if get_origin(shape) is UnionType:
        choices = [one for one in get_args(shape) if not (full and one is NoneType)]
        return filled(random.choice(choices), random, full)
    if get_origin(shape) is tuple:
        return tuple(
            filled(get_args(shape)[0], random, full) for _ in range(1 if full else random.randrange(4))
        )
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        return shape(**{name: filled(of, random, full) for name, of in get_type_hints(shape).items()})
    return SINGLE[shape](random)


def day(random: Random) -> PartialDate:
    text = f"{random.randrange(1990, 2030)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
    return PartialDate(text[: random.choice((4, 7, 10))])


SINGLE: dict[Any, Any] = {
    str: lambda random: " ".join(random.choices(WORDS, k=random.choice((0, 1, 3, 8, 120)))),
    int: lambda random: random.randrange(300),
    float: lambda random: random.randrange(-900, 900) / 10,
    bool: lambda random: random.random() < 0.5,
    Decimal: lambda random: Decimal(random.randrange(-900, 900)) / 10,
    NoneType: lambda random: None,
    PartialDate: day,
    StatedDate: lambda random: StatedDate(day(random), random.choice(("ACTUAL", "ESTIMATED", ""))),
}


def another(shape: Any, value: Any, random: Random) -> Any:
    """A different value of the same type, changed deep inside where it has an inside. Not a mere other order."""
    if isinstance(value, tuple):
        return another_tuple(get_args(shape)[0], value, random)
    if isinstance(value, msgspec.Struct) and random.random() < 0.8:
        return changed(value, random.choice(changeable(type(value))), random)
    while True:
        found = filled(shape, random)
        if found != value:
            return found


def another_tuple(shape: Any, value: tuple[Any, ...], random: Random) -> tuple[Any, ...]:
    place = random.randrange(len(value) + 1)
    if place == len(value):
        return (*value, filled(shape, random))
    rest = (value[:place], value[place + 1 :])
    return (
        (*rest[0], another(shape, value[place], random), *rest[1]) if random.random() < 0.7 else sum(rest, ())
    )


def changeable(shape: type) -> list[str]:
    return [name for name in get_type_hints(shape) if name not in PLACES]


def changed(facts: Any, name: str, random: Random) -> Any:
    """The same facts but for one attribute."""
    value = another(get_type_hints(type(facts))[name], getattr(facts, name), random)
    return msgspec.structs.replace(facts, **{name: value})


def paths(shape: Any) -> Iterator[str]:
    """Of every attribute of every item at any depth that is no item itself: "arms.label", "results.flow.units.text"."""
    for name, of in get_type_hints(shape).items():
        inside = [
            one for one in (of, *get_args(of)) if isinstance(one, type) and issubclass(one, msgspec.Struct)
        ]
        if name not in PLACES:
            yield from [f"{name}.{path}" for path in paths(inside[0])] if inside else [name]


def changed_at(facts: Any, path: str, random: Random) -> Any:
    """Full facts, changed at one path only."""
    name, _, rest = path.partition(".")
    value = getattr(facts, name)
    if not rest:
        return changed(facts, name, random)
    inner = tuple(changed_at(one, rest, random) for one in value) if isinstance(value, tuple) else None
    return msgspec.structs.replace(facts, **{name: inner or changed_at(value, rest, random)})
