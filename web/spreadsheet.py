"""Tables as CSV files that a spreadsheet opens as text and numbers, never as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

# What makes a cell a formula, or would hide such a sign behind a blank.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(value: Any) -> Any:
    """Text that begins like a formula gets an apostrophe before it; numbers stay numbers; None is an empty cell."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = value.replace("\0", "")
    return "'" + text if text.lstrip(" ").startswith(FORMULA_SIGNS) else text


def csv_text(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """With its heading, in lines that end as RFC 4180 asks. Booleans become yes and no."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow(
            [{True: "yes", False: "no"}[one] if isinstance(one, bool) else safe(one) for one in row]
        )
    return file.getvalue()
