"""What goes wrong with one record is noted beside its payload, and does not stop the others."""

from __future__ import annotations

from django.db import DatabaseError
from django.utils import timezone

from ingest.models import Failure, Payload

# What a record can do to the tables or to the rules.
UNSTORABLE = (DatabaseError, ValueError, ArithmeticError)


def note_failure(payload: Payload, error: str, json_path: str) -> None:
    now = timezone.now()
    values = {"error": error, "json_path": json_path, "last_seen_at": now, "resolved_at": None}
    Failure.objects.update_or_create(
        payload=payload, defaults=values, create_defaults=values | {"first_seen_at": now}
    )
