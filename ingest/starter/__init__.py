"""The bundled records and their date. README.md is their data card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

RECORDS = Path(__file__).with_name("records.ndjson")
AS_OF = dt.date(2025, 9, 25)


def records() -> Iterator[bytes]:
    with RECORDS.open("rb") as lines:
        for line in lines:
            yield line.strip()
