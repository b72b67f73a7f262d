"""Has the registry changed the shape of its records? Fields it sends that its published structure does not name.

known_fields.txt holds the names of the published structure as of API 2.0.4, one a line, one space for each level.
A field we have never heard of is counted and shown; it never stops a record.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
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
# A decoder is made for each set of unknown fields met, which costs as much as a hundred records.
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
    found: tuple[str, ...] = ()
    while decoder := DECODERS.get(found) or decoder_beside(found):
        try:
            decoder.decode(body)
        except msgspec.ValidationError as error:
            field = UNKNOWN.fullmatch(str(error))
            if field is None:
                break
            found = tuple(sorted((*found, f"${INDEX.sub('', field[2])}.{field[1]}")))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return ()
        else:
            return found
    return walked(body)


def decoder_beside(found: tuple[str, ...]) -> msgspec.json.Decoder[Any] | None:
    """One that lets these unknown fields pass; None where there are too many to make one for each set."""
    if len(DECODERS) >= MOST_DECODERS or len(found) != len(set(found)):
        return None
    tree = copy.deepcopy(TREE)
    if not all(put(tree, path, None) for path in found):
        return None
    DECODERS[found] = msgspec.json.Decoder(strict(tree))
    return DECODERS[found]


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
