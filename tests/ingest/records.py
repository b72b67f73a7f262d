"""Records for the tests of parsing and storing: the hand-made full one, and short ones."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).parents[1] / "payloads/clinicaltrials_gov"
LISTING = PAYLOADS / "listing"
FULL: dict[str, Any] = json.loads((PAYLOADS / "full_record.json").read_text(encoding="utf-8"))
Record = dict[str, Any]


def full() -> Record:
    """A copy to change."""
    return copy.deepcopy(FULL)


def short(nct_id: str = "NCT90000200", title: str = "A trial of stem cells", **modules: Any) -> Record:
    """modules: more of the protocol section, such as statusModule={...}."""
    identification = {"nctId": nct_id, "briefTitle": title}
    conditions = {"conditions": ["Multiple Sclerosis"]}
    protocol = {"identificationModule": identification, "conditionsModule": conditions}
    return {"protocolSection": protocol | modules}


def body(record: Any) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def with_status(record: Record, **status: Any) -> Record:
    changed = copy.deepcopy(record)
    changed["protocolSection"].setdefault("statusModule", {}).update(status)
    return changed
