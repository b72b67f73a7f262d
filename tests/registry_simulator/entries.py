"""One record as it is served: its bytes, and what searches and sorting look at."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from zlib import crc32

from tests.registry_simulator.pieces import PIECES, values

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
_POSTED = re.compile(
    rb'("lastUpdatePostDateStruct"\s*:\s*\{\s*"date"|"lastUpdateSubmitDate"|"versionHolder")(\s*:\s*)"[^"]*"'
)
_FIRST_POSTED = re.compile(rb'("studyFirstPostDateStruct"\s*:\s*\{\s*"date"\s*:\s*)"[^"]*"')
_NUMBER_GAP, _DAY_GAP = b"\0number\0", b"\0day\0"  # no good JSON has a NUL
_DAYS = {PIECES["LastUpdatePostDate"], PIECES["LastUpdateSubmitDate"]}


class Entry:
    """Kept as the bytes given. The parsed record is let go: only the pieces a query may name stay.

    readable: whether the bytes are a JSON object; those that are not match every query.
    """

    def __init__(self, key: str, body: bytes, record: Any) -> None:
        """record: the bytes parsed."""
        self.key, self.body = key, body
        self.shuffle = crc32(key.encode())
        self.readable = isinstance(record, dict)
        self._pieces = {path: list(values(record, path)) for path in PIECES.values()}
        self._texts: dict[str, str] = {}

    @property
    def record(self) -> Any:
        """Parsed anew at every look; None if it cannot be."""
        return parsed_or_none(self.body)

    @property
    def original(self) -> Entry:
        return self

    def values(self, path: str) -> list[Any]:
        return self._pieces[path]

    def first(self, path: str) -> Any:
        return next(iter(self.values(path)), None)

    def text(self, parameter: str) -> str:
        """What a query parameter searches, in lower case."""
        if parameter not in self._texts:
            found = (str(value) for name in AREAS[parameter] for value in self.values(PIECES[name]))
            self._texts[parameter] = "\n".join(found).lower()
        return self._texts[parameter]

    def posted_on(self, day: str) -> Entry:
        """The same record, updated on another day."""
        body = _posted_on(self.body, day)
        return Entry(self.key, body, parsed_or_none(body))

    @cached_property
    def pieces(self) -> list[bytes]:
        """The bytes, taken apart at the gaps where a copy puts its number and its day of first posting."""
        number = b'"%s"' % self.key.encode()
        gaps = _FIRST_POSTED.sub(rb'\g<1>"%s"' % _DAY_GAP, self.body.replace(number, b'"%s"' % _NUMBER_GAP))
        return re.split(rb"(%s|%s)" % (_NUMBER_GAP, _DAY_GAP), gaps)


class Copy:
    """A record under another number. Its bytes are made when they are asked for and kept nowhere.

    It was first posted on a day of its own: else all copies of the largest record would share a page.
    """

    __slots__ = ("_original", "day", "first_posted", "key", "shuffle")
    readable = True

    def __init__(self, original: Entry, key: str, day: str = "") -> None:
        self._original, self.key, self.day = original, key, day
        self.shuffle = crc32(key.encode())
        self.first_posted = (date(1999, 9, 20) + timedelta(self.shuffle % 9000)).isoformat()

    @property
    def original(self) -> Entry:
        return self._original

    @property
    def body(self) -> bytes:
        body = b"".join(map(self._filled, self.original.pieces))
        for theirs, ours in zip(self.original.values(_ALIAS), self.values(_ALIAS), strict=True):
            body = body.replace(b'"%s"' % theirs.encode(), b'"%s"' % ours.encode())
        return _posted_on(body, self.day) if self.day else body

    def _filled(self, piece: bytes) -> bytes:
        if piece == _NUMBER_GAP:
            return self.key.encode()
        return self.first_posted.encode() if piece == _DAY_GAP else piece

    @property
    def record(self) -> Any:
        return json.loads(self.body)

    def values(self, path: str) -> list[Any]:
        found = self.original.values(path)
        if path == _NUMBER:
            return [self.key]
        if path == _FIRST and found:
            return [self.first_posted]
        if path == _ALIAS and found:
            return [f"NCT{8 - n}{self.key[4:]}" for n in range(len(found))]
        return [self.day] if self.day and path in _DAYS else found

    def first(self, path: str) -> Any:
        return next(iter(self.values(path)), None)

    def text(self, parameter: str) -> str:
        return self.original.text(parameter).replace(self.original.key.lower(), self.key.lower())

    def posted_on(self, day: str) -> Copy:
        return Copy(self.original, self.key, day)


_NUMBER, _ALIAS, _FIRST = PIECES["NCTId"], PIECES["NCTIdAlias"], PIECES["StudyFirstPostDate"]
Served = Entry | Copy


def parsed_or_none(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _posted_on(body: bytes, day: str) -> bytes:
    changed, found = _POSTED.subn(rb'\g<1>\g<2>"%s"' % day.encode(), body)
    if found:
        return changed
    record = json.loads(body)
    status = record.setdefault("protocolSection", {}).setdefault("statusModule", {})
    status["lastUpdatePostDateStruct"] = {"date": day, "type": "ACTUAL"}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
