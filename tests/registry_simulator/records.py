"""The records being served: read from files, kept as the bytes they are, changeable while the server runs."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, MutableMapping
from pathlib import Path
from threading import RLock
from typing import Any
from zlib import crc32

from tests.registry_simulator.entries import Copy, Entry, Served, parsed_or_none
from tests.registry_simulator.pieces import PIECES

Record = dict[str, Any]
MOST_COPIES, MOST_COPIED = 1000, 9999


class Records(MutableMapping[str, Record]):
    """NCT number → record. What you get is a copy: assign it back to change what is served."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._lock = RLock()
        self._entries: dict[str, Served] = {}
        self._paths: set[str] = set()
        self.revision = 0
        self.aliases: dict[str, str] = {}
        for record in records:
            self[number_of(record)] = record

    def __getitem__(self, nct_id: str) -> Record:
        record: Record = json.loads(self._entries[nct_id].body)
        return record

    def __setitem__(self, nct_id: str, record: Record) -> None:
        self.put_bytes(nct_id, _written(record))

    def __delitem__(self, nct_id: str) -> None:
        with self._lock:
            del self._entries[nct_id]
            self.revision += 1
            self.aliases = {alias: kept for alias, kept in self.aliases.items() if kept != nct_id}

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def put_bytes(self, key: str, body: bytes) -> None:
        """Serve exactly these bytes under `key`: a malformed record, or a second one with a number in use.

        Bytes that cannot be parsed match every query that names no field.
        """
        self.keep(key, body, parsed_or_none(body))

    def keep(self, key: str, body: bytes, record: Any) -> None:
        """record: the bytes parsed; None where they cannot be."""
        with self._lock:
            _collect(record, "", self._paths)
        self.put(Entry(key, body, record))

    def body(self, nct_id: str) -> bytes:
        return self._entries[nct_id].body

    def entries(self) -> list[Served]:
        with self._lock:
            return list(self._entries.values())

    def entry(self, nct_id: str) -> Served | None:
        return self._entries.get(nct_id)

    def fill(self, count: int) -> None:
        """Serve exactly `count` records: the first ones, or all of them and copies until there are enough.

        Copies are numbered NCT9 + copy + place and made when they are asked for.
        """
        originals = [entry for entry in self.entries() if isinstance(entry, Entry) and entry.readable]
        times = -(-count // max(1, len(originals)))
        if count < 1 or times > MOST_COPIES or (times > 1 and len(originals) > MOST_COPIED):
            raise ValueError(
                f"{len(originals)} records cannot be served as {count}: give 1 or more, each at most "
                f"{MOST_COPIES} times, and at most {MOST_COPIED} to be copied."
            )
        for number in list(self)[count:]:
            del self[number]
        for copy in range(1, times):
            for place, entry in enumerate(originals[: count - copy * len(originals)]):
                self.put(Copy(entry, f"NCT9{copy:03d}{place:04d}"))

    def change(self, share: float, day: str) -> int:
        """Post that share of the records anew, on `day`; which ones hangs on their numbers alone. How many."""
        numbered = (entry for entry in self.entries() if entry.first(PIECES["NCTId"]))
        due = [entry for entry in numbered if crc32(entry.key.encode()) % 10_000 < share * 10_000]
        for entry in due:
            self.put(entry.posted_on(day))
        return len(due)

    def update_on(self, nct_id: str, day: str) -> None:
        self.put(self._entries[nct_id].posted_on(day))

    def merge(self, gone: str, kept: str) -> None:
        """`gone` is no record any more but another name of `kept`."""
        record = self[kept]
        identification = record["protocolSection"]["identificationModule"]
        identification["nctIdAliases"] = [*identification.get("nctIdAliases", ()), gone]
        del self[gone]
        self[kept] = record

    def paths(self) -> set[str]:
        """Every dotted path that has occurred in the records, branches included."""
        with self._lock:
            return set(self._paths)

    def put(self, entry: Served) -> None:
        """Serve it, in place of what had its key."""
        with self._lock:
            self._entries[entry.key] = entry
            self.revision += 1
            for alias in entry.values(PIECES["NCTIdAlias"]):
                if isinstance(alias, str):
                    self.aliases[alias] = entry.key


def load(*sources: Path | str) -> Records:
    """Records of folders of .json, and of .json, .ndjson or .ndjson.gz files. ValueError names the place."""
    records = Records()
    for source in map(Path, sources):
        for record, body in _read(source):
            records.keep(number_of(record), body or _written(record), record)
    return records


def _read(source: Path) -> Iterator[tuple[Record, bytes]]:
    """Each record, and the line of an .ndjson file as it stands there."""
    if source.is_dir():
        for file in sorted(source.glob("*.json")):
            yield from _read(file)
    elif not source.exists():
        raise ValueError(f"{source} does not exist: give a folder or a .json, .ndjson or .ndjson.gz file.")
    elif source.name.endswith(".json"):
        whole = _parsed(source.read_bytes(), str(source))
        for record in whole if isinstance(whole, list) else whole.get("studies", [whole]):
            yield record, b""
    elif source.name.endswith((".ndjson", ".ndjson.gz")):
        with gzip.open(source) if source.suffix == ".gz" else source.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if body := line.strip():
                    yield _parsed(body, f"{source} line {number}"), body
    else:
        raise ValueError(f"{source} is no folder and no .json, .ndjson or .ndjson.gz file.")


def _written(record: Record) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def _parsed(text: bytes, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"{where} is not JSON: {error}") from error


def number_of(record: Record) -> str:
    """ValueError if it has none."""
    try:
        return str(record["protocolSection"]["identificationModule"]["nctId"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"A record has no protocolSection.identificationModule.nctId ({error}).") from error


def _collect(node: Any, path: str, found: set[str]) -> None:
    if isinstance(node, list):
        for item in node:
            _collect(item, path, found)
    elif isinstance(node, dict):
        for name, child in node.items():
            below = f"{path}.{name}" if path else name
            found.add(below)
            _collect(child, below, found)
