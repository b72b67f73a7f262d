"""The records being served: read from files, kept as bytes, changeable while the server runs."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, MutableMapping
from pathlib import Path
from threading import RLock
from typing import Any
from zlib import crc32

from tests.registry_simulator.pieces import PIECES, values

Record = dict[str, Any]
_CONDITION = ("Condition", "Keyword", "BriefTitle", "OfficialTitle", "Acronym", "ConditionMeshTerm")
_INTERVENTION = (
    "InterventionName",
    "InterventionOtherName",
    "InterventionDescription",
    "InterventionMeshTerm",
)
_IDS = ("NCTId", "NCTIdAlias", "OrgStudyId", "SecondaryId", "Acronym")
AREAS = {
    "query.cond": _CONDITION,
    "query.intr": (*_INTERVENTION, "BriefTitle", "OfficialTitle"),
    "query.titles": ("BriefTitle", "OfficialTitle", "Acronym"),
    "query.id": _IDS,
    "query.spons": ("LeadSponsorName",),
    "query.lead": ("LeadSponsorName",),
    "query.term": (*_CONDITION, *_INTERVENTION, *_IDS, "BriefSummary", "LeadSponsorName"),
}


class Entry:
    """One record: the bytes to send, its parsed form (None if it cannot be parsed), its searched texts."""

    def __init__(self, key: str, body: bytes, record: Any) -> None:
        self.key, self.body, self.record = key, body, record
        self.shuffle = crc32(key.encode())
        self._texts: dict[str, str] = {}

    def text(self, parameter: str) -> str:
        if parameter not in self._texts:
            found = (str(value) for name in AREAS[parameter] for value in values(self.record, PIECES[name]))
            self._texts[parameter] = "\n".join(found).lower()
        return self._texts[parameter]

    def first(self, path: str) -> Any:
        return next(iter(values(self.record, path)), None)


class Records(MutableMapping[str, Record]):
    """NCT number → record. What you get is a copy: assign it back to change what is served."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._lock = RLock()
        self._entries: dict[str, Entry] = {}
        self.revision = 0
        self.aliases: dict[str, str] = {}
        for record in records:
            self[_number(record)] = record

    def __getitem__(self, nct_id: str) -> Record:
        record: Record = json.loads(self._entries[nct_id].body)
        return record

    def __setitem__(self, nct_id: str, record: Record) -> None:
        body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
        self._put(Entry(nct_id, body, record))

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
        try:
            record = json.loads(body)
        except ValueError:
            record = None
        self._put(Entry(key, body, record))

    def body(self, nct_id: str) -> bytes:
        return self._entries[nct_id].body

    def entries(self) -> list[Entry]:
        with self._lock:
            return list(self._entries.values())

    def entry(self, nct_id: str) -> Entry | None:
        return self._entries.get(nct_id)

    def paths(self) -> set[str]:
        """Every dotted path that occurs in the records, branches included."""
        found: set[str] = set()
        for entry in self.entries():
            _collect(entry.record, "", found)
        return found

    def _put(self, entry: Entry) -> None:
        with self._lock:
            self._entries[entry.key] = entry
            self.revision += 1
            for alias in values(entry.record, PIECES["NCTIdAlias"]):
                self.aliases[alias] = entry.key


def load(*sources: Path | str) -> Records:
    """Records of folders of .json, and of .json, .ndjson or .ndjson.gz files. ValueError names the place."""
    records = Records()
    for source in map(Path, sources):
        for record in _read(source):
            records[_number(record)] = record
    return records


def _read(source: Path) -> Iterator[Record]:
    if source.is_dir():
        for file in sorted(source.glob("*.json")):
            yield from _read(file)
    elif not source.exists():
        raise ValueError(f"{source} does not exist: give a folder or a .json, .ndjson or .ndjson.gz file.")
    elif source.name.endswith(".json"):
        whole = _parsed(source.read_bytes(), str(source))
        yield from whole if isinstance(whole, list) else whole.get("studies", [whole])
    elif source.name.endswith((".ndjson", ".ndjson.gz")):
        with gzip.open(source) if source.suffix == ".gz" else source.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _parsed(line, f"{source} line {number}")
    else:
        raise ValueError(f"{source} is no folder and no .json, .ndjson or .ndjson.gz file.")


def _parsed(text: bytes, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"{where} is not JSON: {error}") from error


def _number(record: Record) -> str:
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
