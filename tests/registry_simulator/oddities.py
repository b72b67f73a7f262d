"""Odd records on order: what a registry should not send and one day does.

big          five million letters of description
types        texts where lists are due, a list where a text is due, a number in words
enums        a status, a phase and a study type that no list knows
modules      nothing but the identification
date         the month 2005-13
nul          an escaped NUL in the title: good JSON that a database refuses
bare-nul     a bare NUL in the title: no JSON
control      a bare escape character in the title: no JSON
escaped      control characters in the title, escaped: good JSON
not-utf8     a byte in the title that is no UTF-8
html         tags, a script and a link in the title
null         null instead of the protocol
number       an NCT number that is none
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Record = dict[str, Any]
_MARK = "\N{OBJECT REPLACEMENT CHARACTER}"


def odd(kind: str, record: Record) -> bytes:
    """The bytes of `record` with that oddity. ValueError for an unknown kind. `record` is used up."""
    if kind not in ODDITIES:
        raise ValueError(f"Oddity {kind!r} is unknown: choose of {', '.join(sorted(ODDITIES))}.")
    return ODDITIES[kind](record)


def _big(record: Record) -> bytes:
    _module(record, "descriptionModule")["detailedDescription"] = "stem cells " * 454_546
    return _written(record)


def _types(record: Record) -> bytes:
    _module(record, "identificationModule")["briefTitle"] = ["two", "titles"]
    _module(record, "designModule").update(phases="PHASE2", enrollmentInfo={"count": "forty"})
    _module(record, "conditionsModule")["conditions"] = "Multiple Sclerosis"
    return _written(record)


def _enums(record: Record) -> bytes:
    _module(record, "statusModule")["overallStatus"] = "PAUSED_BY_WEATHER"
    _module(record, "designModule").update(phases=["PHASE9"], studyType="THOUGHT_EXPERIMENT")
    return _written(record)


def _modules(record: Record) -> bytes:
    identification = _module(record, "identificationModule")
    return _written({"protocolSection": {"identificationModule": identification}})


def _date(record: Record) -> bytes:
    _module(record, "statusModule")["startDateStruct"] = {"date": "2005-13", "type": "ACTUAL"}
    return _written(record)


def _titled(written: bytes) -> Callable[[Record], bytes]:
    """The title ends in these bytes, as they are to stand in the JSON text."""

    def odd_title(record: Record) -> bytes:
        identification = _module(record, "identificationModule")
        identification["briefTitle"] = f"{identification.get('briefTitle', '')} {_MARK}"
        return _written(record).replace(_MARK.encode(), written)

    return odd_title


def _null(record: Record) -> bytes:
    return _written(record | {"protocolSection": None})


def _number(record: Record) -> bytes:
    _module(record, "identificationModule")["nctId"] = "NCT17"
    return _written(record)


ODDITIES: dict[str, Callable[[Record], bytes]] = {
    "big": _big,
    "types": _types,
    "enums": _enums,
    "modules": _modules,
    "date": _date,
    "nul": _titled(rb"\u0000"),
    "bare-nul": _titled(b"\x00"),
    "control": _titled(b"\x1b[31m"),
    "escaped": _titled(rb"\u001b[31m\u0007\u202e"),
    "not-utf8": _titled(b"\xff"),
    "html": _titled(rb"<b>new</b><script>alert(\"x\")</script> [here](javascript:alert(1))"),
    "null": _null,
    "number": _number,
}


def _module(record: Record, name: str) -> Record:
    module: Record = record.setdefault("protocolSection", {}).setdefault(name, {})
    return module


def _written(record: Record) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
