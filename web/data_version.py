"""Which state of the data a reader sees: equal versions are equal trials, sites, therapies, facets and plans.

Kept by triggers of the database (web/migrations/0001), so that no writer can forget it.
"""

from __future__ import annotations

from django.db import connection

# The sum tells two states apart that share the newest stamp, as one of two writers commits before the other.
VERSION = "SELECT coalesce(max(id), 0), coalesce(sum(id), 0) FROM web_data_stamp"

Version = tuple[int, int]


def data_version() -> Version:
    """In one short query; a version that has passed never comes back, except with its data by a rollback."""
    with connection.cursor() as cursor:
        cursor.execute(VERSION)
        newest, total = cursor.fetchone()
    return newest, int(total)
