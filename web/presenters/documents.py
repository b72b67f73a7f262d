"""The files a registry record comes with: protocol, analysis plan, consent form."""

from __future__ import annotations

from typing import Any

from trials.models import Trial
from trials.parts import Document, document_url
from web import wording

PARTS = (
    ("has_protocol", "study protocol"),
    ("has_sap", "statistical analysis plan"),
    ("has_icf", "informed consent form"),
)


def documents(trial: Trial) -> list[dict[str, Any]]:
    """[{label, url, date, note}]; url "" where the record names no file."""
    return [
        {
            "label": one.label or holds(one) or one.filename or one.type or "Document",
            "url": document_url(trial.nct_id, one.filename),
            "date": one.date,
            "note": "" if one.size is None else size(one.size),
        }
        for one in trial.documents.all()
    ]


def holds(one: Document) -> str:
    return ", ".join(words for name, words in PARTS if getattr(one, name)).capitalize()


def size(number: int) -> str:
    """1_234_567 -> "1.2 MB", 12_345 -> "12 KB"."""
    if number < 1000:
        return wording.counted(number, "byte")
    return f"{number / 1e6:.1f} MB" if number >= 1e6 else f"{number // 1000} KB"
