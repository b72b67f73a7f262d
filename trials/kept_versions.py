"""The versions of a record that were received and kept, for readers: the list of them, and what each said.

Who keeps them is named in settings.KEPT_VERSIONS, so that no reader needs to know the writer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from trials.dates import PartialDate
from trials.facts import TrialFacts


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """digest: sha256 of the record as received. seen_at: when it was first received, or received again after another.

    bundled: came with the site, abridged. parser: version of our parser that read it last, "" where none has.
    size: in bytes.
    """

    digest: str
    seen_at: dt.datetime
    registry_timestamp: str
    bundled: bool
    parser: str
    size: int


class VersionKeeper(Protocol):
    def versions(self, nct_id: str) -> list[KeptVersion]:
        """Oldest first; those that cannot be read are left out."""

    def facts(self, nct_id: str, digests: Collection[str]) -> dict[str, TrialFacts]:
        """{digest: what that version says}; one that is not kept or cannot be read is left out."""

    def update_dates(self, nct_id: str, digests: Collection[str]) -> dict[str, PartialDate]:
        """{digest: the registry's date of that update}, without reading the rest of the record."""


def keeper() -> VersionKeeper:
    found: VersionKeeper = import_string(settings.KEPT_VERSIONS)()
    return found
