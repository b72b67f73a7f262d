"""The payloads of a record as versions that readers may look at: named in settings.KEPT_VERSIONS. Reads only."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from django.db.models import QuerySet

from ingest.models import Payload
from ingest.sources.clinicaltrials_gov.parse import parse
from ingest.sources.clinicaltrials_gov.readings import RecordProblem
from trials.dates import PartialDate
from trials.facts import TrialFacts
from trials.kept_versions import KeptVersion

MOST = 500


class Stated(msgspec.Struct):
    date: str = ""


class Status(msgspec.Struct, rename="camel"):
    last_update_post_date_struct: Stated = msgspec.field(default_factory=Stated)


class ProtocolSection(msgspec.Struct, rename="camel"):
    status_module: Status = msgspec.field(default_factory=Status)


class Record(msgspec.Struct, rename="camel"):
    """protocolSection.statusModule.lastUpdatePostDateStruct.date, and nothing else of a record."""

    protocol_section: ProtocolSection = msgspec.field(default_factory=ProtocolSection)


class PayloadVersions:
    def versions(self, nct_id: str) -> list[KeptVersion]:
        """The latest 500, oldest first."""
        rows = readable(nct_id).defer("body").order_by("-fetched_at", "-pk")[:MOST]
        return [
            KeptVersion(one.digest, one.fetched_at, one.registry_timestamp, one.bundled, one.parser, one.size)
            for one in reversed(rows)
        ]

    def facts(self, nct_id: str, digests: Collection[str]) -> dict[str, TrialFacts]:
        found: dict[str, TrialFacts] = {}
        for digest, body in bodies(nct_id, digests):
            try:
                found[digest] = parse(body)
            except RecordProblem:
                continue
        return found

    def update_dates(self, nct_id: str, digests: Collection[str]) -> dict[str, PartialDate]:
        found: dict[str, PartialDate] = {}
        for digest, body in bodies(nct_id, digests):
            try:
                status = msgspec.json.decode(body, type=Record).protocol_section.status_module
                found[digest] = PartialDate(status.last_update_post_date_struct.date)
            except (msgspec.DecodeError, ValueError):
                continue
        return found


def readable(nct_id: str) -> QuerySet[Payload]:
    shown = [Payload.State.CURRENT, Payload.State.REPLACED]
    return Payload.objects.filter(record_id=nct_id, state__in=shown, problem="")


def bodies(nct_id: str, digests: Collection[str]) -> list[tuple[str, bytes]]:
    if not digests:
        return []
    rows = readable(nct_id).filter(digest__in=digests).values_list("digest", "body")
    return [(digest, bytes(body)) for digest, body in rows]
