"""Step 1, records as received -> payloads waiting to be stored. What is held already writes nothing.

A version the tables show is unchanged. A version that was set aside stays so until the parser that read it has
changed. A version that comes back after another is the row it was.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from ingest.models import Payload, Run
from ingest.runs import Tally
from ingest.sources.clinicaltrials_gov.pages import RawRecord
from ingest.sources.clinicaltrials_gov.parser import PARSER
from trials.copying import copy_binary

State = Payload.State
COLUMNS = (
    *("source", "record_id", "digest", "body", "size", "fetched_at", "registry_timestamp"),
    *("bundled", "run_id", "state", "outcome", "problem", "parser", "unknown_fields"),
)
Key = tuple[str, str]  # record id, digest


@dataclass
class Seen:
    """What a run has been handed so far: numbers that could be read, and payloads that stay set aside."""

    numbers: set[str] = field(default_factory=set)
    set_aside: set[int] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)

    def first_time(self, record: RawRecord, digest: str) -> bool:
        """A record twice in a listing counts once. One with a problem must not hide a good copy of its number."""
        known, key = (self.numbers, record.nct_id) if record.problem is None else (self.unreadable, digest)
        if not key or key in known:
            return False
        known.add(key)
        return True


@dataclass(frozen=True, slots=True)
class Held:
    pk: int
    state: str
    parser: str
    problem: str
    run: int | None


def keep(
    tally: Tally, records: Iterable[RawRecord], seen: Seen, *, fetched_at: dt.datetime | None = None
) -> int:
    """Keep what is new among the records and count the rest. Returns how many wait to be stored.

    fetched_at: of bundled records, the date they are from; a record just received is as of now.
    """
    run = tally.run
    arrived = dict(fresh(records, seen))
    run.seen += len(arrived)
    held = versions_held(run.source, {record_id for record_id, _ in arrived})
    new = {key: record for key, record in arrived.items() if key not in held}
    known = [(held[key], record) for key, record in arrived.items() if key in held]
    again = {row.pk: record for row, record in known if is_due(row, record)}
    for row in (row for row, _ in known if row.pk not in again):
        if row.state == State.SET_ASIDE:
            seen.set_aside.add(row.pk)
        # What this run has stored already, as left by another, counts by its outcome.
        if row.run != run.pk:
            tally.own["set_aside" if row.state == State.SET_ASIDE else "unchanged"] += 1
    if new or again:
        write(run, new, again, fetched_at)
    return len(new) + len(again)


def fresh(records: Iterable[RawRecord], seen: Seen) -> Iterator[tuple[Key, RawRecord]]:
    for record in records:
        digest = hashlib.sha256(record.body).hexdigest()
        if seen.first_time(record, digest):
            yield (record.nct_id or "", digest), record


def versions_held(source: str, record_ids: set[str]) -> dict[Key, Held]:
    rows = Payload.objects.filter(source=source, record_id__in=record_ids).values_list(
        "record_id", "digest", "pk", "state", "parser", "problem", "run_id"
    )
    return {
        (record_id, digest): Held(pk, state, parser, problem, run)
        for record_id, digest, pk, state, parser, problem, run in rows
    }


def is_due(held: Held, record: RawRecord) -> bool:
    """Whether a version we know has to be stored (again)."""
    if held.state == State.SET_ASIDE:
        return held.parser != PARSER or held.problem != (record.problem or "")
    return held.state in (State.REPLACED, State.PENDING)


@transaction.atomic
def write(
    run: Run, new: dict[Key, RawRecord], again: dict[int, RawRecord], fetched_at: dt.datetime | None
) -> None:
    """Of one record, only its latest version waits: one that waited before it was never shown and need not be.

    One that waits to be read again bears the parser that read it last; should the new one be bad, it is still shown.
    again: by the payload's id.
    """
    now = timezone.now()
    waiting = Payload.objects.filter(source=run.source, state=State.PENDING)
    arriving = {record.nct_id for record in (*new.values(), *again.values()) if record.nct_id}
    waiting.filter(record_id__in=arriving, problem="", parser="").exclude(pk__in=again).update(
        state=State.REPLACED, replaced_at=now
    )
    # Another worker may have stored one of them since it was looked at.
    known = Payload.objects.filter(pk__in=again).exclude(state=State.CURRENT)
    for problem in {record.problem or "" for record in again.values()}:
        same = [pk for pk, record in again.items() if (record.problem or "") == problem]
        known.filter(pk__in=same).exclude(problem=problem).update(problem=problem)
    known.filter(state=State.REPLACED).update(
        state=State.PENDING,
        replaced_at=None,
        fetched_at=fetched_at or now,
        registry_timestamp=run.registry_timestamp,
    )
    known.update(state=State.PENDING, run=run, outcome="", parser="")
    copy_binary(Payload, COLUMNS, (row(run, key, record, fetched_at or now) for key, record in new.items()))


def row(run: Run, key: Key, record: RawRecord, fetched_at: dt.datetime) -> tuple[object, ...]:
    record_id, digest = key
    return (
        *(
            run.source,
            record_id[:20],
            digest,
            record.body,
            len(record.body),
            fetched_at,
            run.registry_timestamp,
        ),
        *(run.mode == "starter", run.pk, State.PENDING.value, "", record.problem or "", "", []),
    )
