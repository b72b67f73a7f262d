"""Two values of the same shape -> every difference between them, down to the single attribute.

Lists have no order here: items are paired by what names them, so a mere reordering is no difference. Where an item
stands (`PLACES`) is not part of it. An attribute or a type added to the facts later is compared without a word here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from trials import facts
from trials.change_texts import (
    SHORT_LABEL,
    excerpts,
    in_words,
    missing_from,
    named,
    plain,
    shortened,
    text_of,
)

PLACES: Final = frozenset(
    {"position", "class_position", "category_position", "period_position", "step", "json_path"}
)

# What names an item, where that is not simply its required attributes.
NAMED_BY: Final[Mapping[type, tuple[str, ...]]] = {
    facts.SiteFacts: ("facility", "city", "state", "country"),
    facts.ReferenceFacts: ("pmid", "citation"),
    facts.DenominatorFacts: ("class_title", "group_id", "units"),
    facts.MeasurementFacts: ("class_title", "category_title", "group_id"),
    facts.AnalysisFacts: ("group_ids", "method", "param_type"),
    facts.AdverseEventFacts: ("serious", "organ_system", "term", "group_id"),
    facts.FlowFacts: ("kind", "period", "type", "group_id"),
    facts.AnnotationFacts: ("section", "type", "date"),
    facts.ResultsSubmissionFacts: ("released_date",),
    facts.RetractionFacts: ("pmid", "source"),
    facts.LinkFacts: ("label", "url"),
    facts.SharedDataFacts: ("id", "url"),
    facts.DocumentFacts: ("label", "filename"),
}
# What tells that an item of another name is still the same one: all of it given, and nobody else's.
RENAMED_BY: Final[Mapping[type, tuple[str, ...]]] = {
    facts.ArmFacts: ("description",),
    facts.InterventionFacts: ("description",),
    facts.SiteFacts: ("zip", "city", "country"),
    facts.PostedOutcomeFacts: ("title",),
    facts.ReferenceFacts: ("pmid",),
    facts.LinkFacts: ("url",),
    facts.DocumentFacts: ("type", "label"),
}


class Difference(NamedTuple):
    """path: attributes joined by dots. label names the item it belongs to, "" for the record itself."""

    path: str
    label: str
    before: str
    after: str
    layout_only: bool = False


class Pairing(NamedTuple):
    both: list[tuple[Any, Any]]
    gone: list[Any]
    new: list[Any]


def attributes(item: object) -> tuple[str, ...]:
    return item.__struct_fields__ if isinstance(item, msgspec.Struct) else ()


def is_item(value: object) -> bool:
    """Whether it has attributes of its own; a number beside its text counts as one value."""
    return isinstance(value, msgspec.Struct) and not isinstance(value, facts.Reading)


def differences(before: object, after: object, path: str, label: str = "") -> Iterator[Difference]:
    """Every difference between two values, either of which may be None (not given)."""
    if before == after:
        return
    if isinstance(before, tuple) and isinstance(after, tuple):
        between = items_differ if any(is_item(one) for one in before + after) else texts_differ
        yield from between(before, after, path, label)
    elif is_item(before) and is_item(after):
        yield from attributes_differ(before, after, path, label)
    else:
        yield single(before, after, path, label)


def single(before: object, after: object, path: str, label: str) -> Difference:
    attribute = path.rpartition(".")[2]
    one, other = (
        name_of(value) if is_item(value) else in_words(value, attribute) for value in (before, after)
    )
    if one == other:  # the number beside the text changed, or "" became None
        one, other = (f"{text} ({value!r})".strip() for text, value in ((one, before), (other, after)))
    return Difference(path, label, *excerpts(one, other), plain(one) == plain(other))


def attributes_differ(before: object, after: object, path: str, label: str) -> Iterator[Difference]:
    for name in attributes(after):
        if name not in PLACES:
            yield from differences(getattr(before, name), getattr(after, name), f"{path}.{name}", label)


def texts_differ(
    before: tuple[Any, ...], after: tuple[Any, ...], path: str, label: str
) -> Iterator[Difference]:
    """Two sets of plain values; texts that differ in spacing or escapes only are said to."""
    one, other = [text_of(value) for value in before], [text_of(value) for value in after]
    pairs = matched(Pairing([], missing_from(one, other), missing_from(other, one)), plain)
    yield from (Difference(path, label, *excerpts(*pair), True) for pair in pairs.both)
    attribute = path.rpartition(".")[2]
    gone, new = ([named(in_words(text, attribute)) for text in texts] for texts in pairs[1:])
    yield from (Difference(path, label, text, "") for text in gone)
    yield from (Difference(path, label, "", text) for text in new)


def items_differ(
    before: tuple[Any, ...], after: tuple[Any, ...], path: str, label: str
) -> Iterator[Difference]:
    pairs = paired(before, after)
    for one, other in pairs.both:
        name = shortened(name_of(other), SHORT_LABEL)
        yield from attributes_differ(one, other, path, f"{label}, {name}" if label else name)
    yield from (Difference(path, label, name_of(one), "") for one in pairs.gone)
    yield from (Difference(path, label, "", name_of(one)) for one in pairs.new)


def paired(before: Sequence[Any], after: Sequence[Any]) -> Pairing:
    """Without those that are equal: first the ones of the same name, in order, then those that were renamed."""
    unequal = matched(Pairing([], list(before), list(after)), whole)
    pairing = matched(Pairing([], unequal.gone, unequal.new), naming)
    return matched(pairing, renaming, only_unique=True)


def matched(pairing: Pairing, key: Callable[[Any], Hashable], only_unique: bool = False) -> Pairing:
    """Pairs more of what is left over, by equal keys; a key of None pairs with nothing."""
    left, right = places_by_key(pairing.gone, key), places_by_key(pairing.new, key)
    found: list[tuple[int, int]] = []
    for value, ones in left.items():
        others = right.get(value, [])
        if not (only_unique and (len(ones) > 1 or len(others) > 1)):
            found += zip(ones, others, strict=False)
    old, new = {one for one, _ in found}, {other for _, other in found}
    return Pairing(
        pairing.both + [(pairing.gone[one], pairing.new[other]) for one, other in found],
        [item for place, item in enumerate(pairing.gone) if place not in old],
        [item for place, item in enumerate(pairing.new) if place not in new],
    )


def places_by_key(items: Sequence[Any], key: Callable[[Any], Hashable]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        value = key(item)
        if value is not None:
            found[value].append(place)
    return found


def whole(item: object) -> Hashable:
    return tuple(getattr(item, name) for name in attributes(item) if name not in PLACES)


def naming(item: object) -> Hashable:
    return tuple(comparable(getattr(item, name)) for name in names(type(item)))


def renaming(item: object) -> Hashable:
    values = tuple(comparable(getattr(item, name)) for name in RENAMED_BY.get(type(item), ()))
    return values if values and all(values) else None


def comparable(value: object) -> Hashable:
    if isinstance(value, tuple):
        return tuple(comparable(one) for one in value)
    return plain(value).casefold() if isinstance(value, str) else text_of(value)


def names(shape: type) -> tuple[str, ...]:
    """The attributes that name an item: as listed, else those it cannot do without."""
    return NAMED_BY.get(shape) or tuple(name for name in required(shape) if name not in PLACES)


def required(shape: type) -> tuple[str, ...]:
    return tuple(one.name for one in msgspec.structs.fields(shape) if one.required)


def name_of(item: object) -> str:
    """What a reader would call it; where nothing names it, what it holds."""
    parts = []
    for value in (getattr(item, name) for name in names(type(item))):
        parts += (
            [named(text_of(one)) for one in value] if isinstance(value, tuple) else [plain(text_of(value))]
        )
    return ", ".join(part for part in parts if part) or contents(item)


def contents(item: object) -> str:
    """ "12 outcomes, 40 adverse events" or the texts given, or the type's name for an empty item."""
    held = [(name, getattr(item, name)) for name in attributes(item) if name not in PLACES]
    counts = [
        f"{len(value)} {name.replace('_', ' ')}" for name, value in held if isinstance(value, tuple) and value
    ]
    texts = [
        plain(text_of(value)) for _, value in held if not isinstance(value, tuple) and not is_item(value)
    ]
    return ", ".join([*counts, *(text for text in texts if text)]) or "(empty)"
