"""Has the registry changed the shape of its records? Fields it sends that its published structure does not name.

known_fields.txt holds the names of the published structure as of API 2.0.4, one a line, one space for each level.
A field we have never heard of is counted and shown; it never stops a record.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

KNOWN_FIELDS = Path(__file__).with_name("known_fields.txt")
Tree = dict[str, "Tree | None"]  # None: a field met that is not known
Plain = str | int | float | bool | None
Leaf = Plain | list[Plain]
UNKNOWN = re.compile(r"Object contains unknown field `([A-Za-z]\w*)` - at `\$([^`]*)`")
INDEX = re.compile(r"\[[^\]]*\]")
# A decoder is made whenever another unknown field is met, which costs as much as a hundred records.
MOST_DECODERS = 32
# Paths are kept in a table: neither their number nor a name may grow without end.
MOST_PATHS = 100
LONGEST_NAME = 80


def known_tree(text: str) -> Tree:
    """The names, each with the names below it."""
    root: Tree = {}
    above = [root]
    for line in text.splitlines():
        name = line.lstrip(" ")
        level = len(line) - len(name)
        inner: Tree = {}
        above[level][name] = inner
        above[level + 1 :] = [inner]
    return root


def strict(tree: Tree, name: str = "Study") -> Any:
    """A type that refuses a name the tree does not have: its decoder is the fast answer "nothing new"."""
    fields = [
        (f"f{i}", kind(inner, key), msgspec.field(name=key, default=None))
        for i, (key, inner) in enumerate(tree.items())
    ]
    return msgspec.defstruct(name, fields, forbid_unknown_fields=True, gc=False)


def kind(tree: Tree | None, name: str) -> Any:
    """Of a field: whether it holds one or many is no matter of names."""
    if tree is None:
        return msgspec.Raw
    if not tree:
        return Leaf
    piece: Any = strict(tree, name)
    return piece | list[piece] | None


def put(tree: Tree, path: str, below: Tree | None) -> bool:
    """Set what is below a path; False, and nothing done, where its parent is not in the tree."""
    *above, name = path.split(".")[1:]
    inner: Tree | None = tree
    for step in above:
        inner = inner.get(step) if inner else None
    if inner is None:
        return False
    inner[name] = below
    return True


TREE = known_tree(KNOWN_FIELDS.read_text(encoding="utf-8"))
# The published structure names the point and not what it is made of.
put(TREE, "$.protocolSection.contactsLocationsModule.locations.geoPoint", {"lat": {}, "lon": {}})
NOTHING_NEW = msgspec.json.Decoder(strict(TREE))
DECODERS: dict[tuple[str, ...], msgspec.json.Decoder[Any]] = {(): NOTHING_NEW}


@cache
def known_paths() -> frozenset[str]:
    """The names of the published structure as paths: $.protocolSection.statusModule …"""
    return frozenset(paths_of(known_tree(KNOWN_FIELDS.read_text(encoding="utf-8")), "$"))


def paths_of(tree: Tree, path: str) -> Iterator[str]:
    for name, inner in tree.items():
        yield f"{path}.{name}"
        yield from paths_of(inner or {}, f"{path}.{name}")


def unknown_fields(body: bytes) -> tuple[str, ...]:
    """Paths of the fields of one record that the published structure does not name, each once, sorted.

    Array indexes are left out: $.protocolSection.armsInterventionsModule.armGroups.dose. Of an unknown field only
    its own path, not what is inside it; at most 100. () for a body that is no JSON object: the parser says so.
    """
    passed = next(
        reversed(DECODERS)
    )  # the newest lets pass all that was met, so one reading is mostly enough
    while decoder := DECODERS.get(passed) or decoder_beside(passed):
        try:
            record = decoder.decode(body)
        except msgspec.ValidationError as error:
            field = UNKNOWN.fullmatch(str(error))
            if field is None:
                break
            passed = tuple(sorted((*passed, f"${INDEX.sub('', field[2])}.{field[1]}")))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return ()
        else:
            return tuple(path for path, steps in steps_to(passed) if stands(record, steps))
    return walked(body)


def decoder_beside(passed: tuple[str, ...]) -> msgspec.json.Decoder[Any] | None:
    """One that lets these unknown fields pass; None where there are too many to make one for each set."""
    if len(DECODERS) >= MOST_DECODERS or len(passed) != len(set(passed)):
        return None
    tree = tree_with(passed)
    if tree is None:
        return None
    DECODERS[passed] = msgspec.json.Decoder(strict(tree))
    return DECODERS[passed]


def tree_with(paths: Iterable[str]) -> Tree | None:
    """The known fields and these; None where one has no place among them."""
    tree = copy.deepcopy(TREE)
    return tree if all(put(tree, path, None) for path in paths) else None


@cache
def steps_to(passed: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Of each path, the attributes that lead to it in what the decoder that lets them pass makes of a record."""
    found = []
    for path in passed:
        inner: Tree | None = tree_with(passed)
        steps = []
        for name in path.split(".")[1:]:
            assert inner is not None
            steps.append(f"f{list(inner).index(name)}")
            inner = inner[name]
        found.append((path, tuple(steps)))
    return found


def stands(value: Any, steps: tuple[str, ...]) -> bool:
    """Whether the field the steps lead to is there, in any one of several where a piece holds many."""
    if isinstance(value, list):
        return any(stands(one, steps) for one in value)
    if value is None or not steps:
        return value is not None
    return stands(getattr(value, steps[0]), steps[1:])


def walked(body: bytes) -> tuple[str, ...]:
    """The same by looking at every field: for wrong types and for more kinds of unknown fields than a release has."""
    try:
        record = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ()
    waiting: list[tuple[Any, Tree, str]] = [(record, TREE, "$")]
    found: set[str] = set()
    while waiting and len(found) < MOST_PATHS:
        value, tree, path = waiting.pop()
        if isinstance(value, list):
            waiting += [(one, tree, path) for one in value if isinstance(one, (dict, list))]
        elif isinstance(value, dict):
            found |= {f"{path}.{printable(name)}" for name in value.keys() - tree.keys()}
            for name, inner in value.items():
                if isinstance(inner, (dict, list)) and (below := tree.get(name)) is not None:
                    waiting.append((inner, below, f"{path}.{name}"))
    return tuple(sorted(found)[:MOST_PATHS])


def printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name[:LONGEST_NAME])


def metadata_fields(metadata: Any) -> dict[str, str]:
    """{path: type} of the registry's answer to /studies/metadata, decoded: [{name, type, children: […]}].

    ValueError where it is something else.
    """
    return dict(sorted(described(metadata, "$")))


def described(nodes: Any, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(nodes, list):
        raise ValueError(f"the registry's list of fields has no list at {path}")
    for node in nodes:
        if not isinstance(node, dict) or not isinstance(node.get("name"), str):
            raise ValueError(f"the registry's list of fields has a field without a name below {path}")
        place = f"{path}.{node['name']}"
        yield place, str(node.get("type", ""))
        yield from described(node.get("children", []), place)


class Retyped(NamedTuple):
    path: str
    before: str
    after: str


class Differences(NamedTuple):
    added: tuple[str, ...]
    removed: tuple[str, ...]
    retyped: tuple[Retyped, ...]


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> Differences:
    """Between two answers of metadata_fields, each part sorted by path."""
    return Differences(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        retyped=tuple(
            Retyped(path, before[path], after[path])
            for path in sorted(before.keys() & after.keys())
            if before[path] != after[path]
        ),
    )
