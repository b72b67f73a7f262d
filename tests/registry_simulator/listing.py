"""/studies: parameters → one page. Errors are the registry's own plain texts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.registry_simulator import search_syntax
from tests.registry_simulator.entries import AREAS, Served
from tests.registry_simulator.pieces import DATES, NUMBERS, PIECES, STATUSES, where
from tests.registry_simulator.records import Records

Params = Mapping[str, str]
_LABELS = {
    "query.cond": "Conditions or disease",
    "query.term": "Other terms",
    "query.intr": "Intervention / treatment",
    "query.titles": "Title / acronym",
    "query.id": "Study IDs",
    "query.spons": "Sponsor / collaborator",
    "query.lead": "Lead sponsor",
    "filter.advanced": "advanced filter",
}
_FILTERS = {"filter.overallStatus", "filter.ids", "filter.advanced"}
KNOWN = {*AREAS, *_FILTERS, "format", "markupFormat", "fields", "sort", "countTotal", "pageSize", "pageToken"}
_NUMBER = re.compile(r"NCT0*([1-9]\d{0,7})", re.IGNORECASE | re.ASCII)
_MOST_REMEMBERED = 8
_SORT = re.compile(r"(@relevance|[A-Za-z][A-Za-z0-9\-. ]*)(?::(asc|desc))?")


class Refusal(Exception):
    """A request the registry answers with 400 or 404 and a line of text."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class ListingPage:
    studies: tuple[bytes, ...]
    total: int | None
    token: str | None

    def render(self) -> bytes:
        """One study a line, as the API's description promises."""
        total = b"" if self.total is None else b'"totalCount":%d,' % self.total
        token = b"" if self.token is None else b',"nextPageToken":"%s"' % self.token.encode()
        return b'{%s"studies":[\n%s\n]%s}' % (total, b",\n".join(self.studies), token)

    def spoiled(self, kind: str, value: str, before: ListingPage | None) -> ListingPage:
        """This page with a page fault of faults.py in it."""
        if kind == "repeat" and before:
            return replace(before, token=self.token if value == "fresh" else before.token)
        if kind == "empty":
            return replace(self, studies=(), token=self.token if value == "more" else None)
        if kind == "duplicate":
            return replace(self, studies=self.studies[:1] + self.studies)
        return replace(self, total=int(value) if value else None) if kind == "total" else self


class Listing:
    """match_everything: every query.* parameter finds every record, for files of other conditions."""

    def __init__(self, records: Records, *, match_everything: bool = False) -> None:
        self.records = records
        self.match_everything = match_everything
        self._tokens: dict[str, tuple[str, int]] = {}
        self._found: dict[str, list[Served]] = {}
        self._revision = -1
        self._generation = 0

    def expire_tokens(self) -> None:
        self._tokens.clear()
        self._generation += 1

    def page(self, params: Params) -> ListingPage:
        """Raises Refusal."""
        for name in params:
            if name not in KNOWN:
                raise Refusal(f"`{name}` is unknown parameter")
        key = json.dumps(
            sorted((k, v) for k, v in params.items() if k not in ("pageSize", "pageToken", "countTotal"))
        )
        offset = self._offset(params.get("pageToken"), key)
        size = _page_size(params.get("pageSize", ""))
        found = self._matching(key, params)
        entries = found[offset : offset + size]
        chosen = projection(params.get("fields"), self.records)
        # A token for every full page: nobody looks whether anything follows.
        token = self._mint(key, offset + size) if len(entries) == size else None
        counted = params.get("countTotal") == "true" and "pageToken" not in params
        return ListingPage(tuple(map(chosen, entries)), len(found) if counted else None, token)

    def _offset(self, token: str | None, key: str) -> int:
        if token is None:
            return 0
        asked, offset = self._tokens.get(token, ("", 0))
        if asked != key:
            raise Refusal("Invalid value in parameter `pageToken`")
        return offset

    def _mint(self, key: str, offset: int) -> str:
        digest = hashlib.sha384(f"{self._generation}|{key}|{offset}".encode()).digest()[:36]
        token = base64.urlsafe_b64encode(digest).decode()
        self._tokens[token] = (key, offset)
        return token

    def _matching(self, key: str, params: Params) -> list[Served]:
        """What a query finds, remembered until the records change."""
        if self._revision != self.records.revision:
            self._revision = self.records.revision
            self._found.clear()
        if key not in self._found:
            while len(self._found) >= _MOST_REMEMBERED:
                del self._found[next(iter(self._found))]
            self._found[key] = self._search(params)
        return self._found[key]

    def _search(self, params: Params) -> list[Served]:
        queries = {name: params[name] for name in AREAS if params.get(name, "").strip()}
        tests = [_query_test(name, text) for name, text in queries.items()]
        # The registry ignores filters when a query consists of NCT numbers only.
        only_numbers = any(
            all(map(_NUMBER.fullmatch, re.split(r"[\s,]+", text))) for text in queries.values()
        )
        filters = [] if only_numbers else self._filters(params)
        tests = filters if self.match_everything else tests + filters
        found = [e for e in self.records.entries() if not e.readable or all(test(e) for test in tests)]
        return _sorted(found, params.get("sort", ""))

    def _filters(self, params: Params) -> list[Callable[[Served], bool]]:
        tests: list[Callable[[Served], bool]] = []
        if statuses := _items(params.get("filter.overallStatus", "")):
            if odd := [status for status in statuses if status not in STATUSES]:
                raise Refusal(f"Invalid value in parameter `overallStatus`: `{odd[0]}`")
            tests.append(lambda entry: entry.first(PIECES["OverallStatus"]) in statuses)
        if ids := _items(params.get("filter.ids", "")):
            numbers = {canonical(text, "filter.ids") for text in ids}
            kept = numbers | {self.records.aliases.get(number, number) for number in numbers}
            tests.append(lambda entry: entry.first(PIECES["NCTId"]) in kept)
        if advanced := params.get("filter.advanced", "").strip():
            tests.append(_query_test("filter.advanced", advanced))
        return tests


def canonical(text: str, parameter: str) -> str:
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise Refusal(f"Parameter `{parameter}` has incorrect format")
    return f"NCT{int(match[1]):08d}"


def projection(fields: str | None, records: Records) -> Callable[[Served], bytes]:
    """How to write an entry: whole as kept, or the asked pieces only. Raises Refusal on an unknown piece."""
    if fields is None:
        return lambda entry: entry.body
    if set(_items(fields)) == {"NCTId"}:
        return _number_alone
    trie: dict[str, Any] = {}
    for name in _items(fields):
        path = where(name, records.paths)
        if path is None:
            raise Refusal(f"Parameter 'fields' contains invalid field name: '{name}'")
        node = trie
        for step in path.split("."):
            node = node.setdefault(step, {})
        node[""] = {}  # the whole branch
    return lambda entry: json.dumps(_pruned(entry.record, trie) or {}, ensure_ascii=False).encode()


def _number_alone(entry: Served) -> bytes:
    """The commonest projection, without parsing the record."""
    number = entry.first(PIECES["NCTId"])
    if number is None:
        return b"{}"
    return b'{"protocolSection":{"identificationModule":{"nctId":%s}}}' % json.dumps(number).encode()


def _pruned(node: Any, trie: dict[str, Any]) -> Any:
    """The part of `node` below `trie`, or None where nothing is left."""
    if "" in trie:
        return node
    if isinstance(node, list):
        return [kept for item in node if (kept := _pruned(item, trie)) is not None] or None
    if not isinstance(node, dict):
        return None
    found = {name: _pruned(node[name], below) for name, below in trie.items() if name in node}
    return {name: kept for name, kept in found.items() if kept is not None} or None


def _query_test(parameter: str, text: str) -> Callable[[Served], bool]:
    try:
        test = search_syntax.compiled(text)
    except search_syntax.SyntaxFault as error:
        raise Refusal(f"Error parsing query in {_LABELS[parameter]}: {error}") from error
    area = parameter if parameter in AREAS else "query.term"
    return lambda entry: test(entry.text(area), entry.values)


def _sorted(entries: list[Served], sort: str) -> list[Served]:
    """Without `sort` an order that means nothing, as the registry promises none."""
    entries.sort(key=lambda entry: (entry.shuffle, entry.key))
    items = _items(sort)
    if len(items) > 2:
        raise Refusal("Parameter `sort` must contain no more than 2 items")
    for number, item in reversed(list(enumerate(items, 1))):
        match = _SORT.fullmatch(item)
        if match is None:
            raise Refusal(f"Item {number} in parameter `sort` has incorrect format")
        name, direction = match.groups()
        if name == "@relevance":
            continue
        if name not in DATES and name not in NUMBERS:
            raise Refusal("Unknown sort field")
        path, kind = PIECES[name], str if name in DATES else (int, float)
        keyed = [(entry.first(path), entry) for entry in entries]
        with_value = [pair for pair in keyed if isinstance(pair[0], kind)]
        downward = (direction or ("desc" if name in DATES else "asc")) == "desc"
        with_value.sort(key=lambda pair: pair[0], reverse=downward)
        entries = [entry for _, entry in with_value]
        entries += [entry for value, entry in keyed if not isinstance(value, kind)]
    return entries


def _page_size(text: str) -> int:
    if not text:
        return 10
    if not re.fullmatch(r"\d{1,9}", text):
        raise Refusal("Parameter `pageSize` has incorrect format")
    return min(int(text), 1000) or 10


def _items(text: str) -> list[str]:
    return [item.strip() for item in re.split(r"[,|]", text) if item.strip()]
