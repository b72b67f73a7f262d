"""What goes wrong with one record is noted beside its payload, and does not stop the others."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from ingest.models import Failure, Payload

# SQLSTATE class of the database's own limits, such as a text too long to be indexed: no retry helps.
LIMIT_EXCEEDED = "54"


def blames_no_record(error: Exception) -> bool:
    """A lost connection, a deadlock, a full disk: the same record can pass the next time."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return not state.startswith(LIMIT_EXCEEDED)


def printable(text: str) -> str:
    """Without what no text column takes: a NUL, half a character."""
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode()


def note_failure(payload: Payload, error: str, json_path: str) -> None:
    now = timezone.now()
    said = {"error": printable(error), "json_path": printable(json_path)}
    values = said | {"last_seen_at": now, "resolved_at": None}
    Failure.objects.update_or_create(
        payload=payload, defaults=values, create_defaults=values | {"first_seen_at": now}
    )
