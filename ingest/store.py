"""Step 2, payloads that wait -> facts in the tables, batch by batch, on as many workers as there are.

A batch is one transaction, with the therapies and results of its trials; without them where the rules fail, which
leaves them to a later step. If storing fails, its payloads are taken one by one, and only the bad one is set aside
with its error. Nothing is claimed outside a transaction, so a killed worker leaves its payloads waiting.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone
from psycopg import Cursor

from evidence.extraction_actions import forget_extractions
from ingest.failures import blames_no_record, note_failure, printable
from ingest.finish import Stored, finish
from ingest.models import Failure, Payload, Run
from ingest.sources.clinicaltrials_gov.drift import unknown_fields
from ingest.sources.clinicaltrials_gov.parse import parse
from ingest.sources.clinicaltrials_gov.parser import PARSER
from ingest.sources.clinicaltrials_gov.readings import RecordProblem
from therapies.actions import forget_classifications
from trials.actions import record_trials
from trials.changes import changes
from trials.facts import Provenance, TrialFacts
from trials.history_actions import merge_aliases, record_changes, return_trials
from trials.models import Trial

log = logging.getLogger(__name__)
State = Payload.State
# The most and the fewest records of a batch: the more, the fewer statements; the fewer, the less one worker waits
# at the end for another's last batch.
BATCH, SMALLEST = 400, 100
MOST_BYTES = 16 * 1024 * 1024  # of one batch, unless a single record is larger
NEW, CHANGED, UNCHANGED, SET_ASIDE = "new", "changed", "unchanged", "set_aside"


@dataclass(frozen=True, slots=True)
class Read:
    """A payload with the facts parsed from it, or with why they could not be."""

    payload: Payload
    facts: TrialFacts | None
    reason: str = ""
    json_path: str = ""
    unknown: tuple[str, ...] = ()


def store_pending() -> int:
    """Store until nothing is left that another worker is not at. Returns how many payloads were taken."""
    taken = 0
    while batch := store_batch():
        taken += batch
    return taken


def store_batch(*, wait: bool = False) -> int:
    """Store the next payloads that wait, with their therapies and results. Returns how many were taken.

    wait: also for payloads that another worker is storing at this moment.
    """
    with garbage_left_for_later():
        batch: list[int] = []
        try:
            with transaction.atomic():
                batch = claim(wait=wait)
                stored = store_payloads(batch) if batch else {}
                finish(stored, all(one.new for one in stored.values()))
        except Exception as error:
            log.info("a batch of %d is taken one by one: %s", len(batch), printable(str(error)))
            finish(one_by_one(batch))
    return len(batch)


@contextmanager
def garbage_left_for_later() -> Iterator[None]:
    """A batch makes hundreds of thousands of objects and no circles; looking for some takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def adopt(run: Run, payloads: QuerySet[Payload]) -> None:
    """Make payloads wait (again) and count them to the run, with those that a cut-off run left waiting."""
    payloads.update(state=State.PENDING, outcome="")
    Payload.objects.filter(state=State.PENDING).update(run=run)


def behind_with(most: int) -> bool:
    """Whether more payloads wait than that."""
    return pending()[most : most + 1].exists()


def anything_waiting() -> bool:
    return Payload.objects.filter(state=State.PENDING).exists()


def readable() -> QuerySet[Payload]:
    """What the tables show, and what is set aside."""
    return Payload.objects.filter(state__in=[State.CURRENT, State.SET_ASIDE])


def outdated() -> QuerySet[Payload]:
    """What another version of the parser read last."""
    return readable().exclude(parser=PARSER)


def share() -> int:
    """How many to take at once: a third of what waits, within bounds."""
    return min(BATCH, max(SMALLEST, pending()[: 3 * BATCH].count() // 3))


def pending() -> QuerySet[Payload]:
    return Payload.objects.filter(state=State.PENDING).order_by("id")


def claim(*, wait: bool) -> list[int]:
    rows = pending().select_for_update(skip_locked=not wait).values_list("pk", "size")
    claimed: list[int] = []
    size = 0
    for pk, one in rows[: share()]:
        size += one
        if claimed and size > MOST_BYTES:
            break
        claimed.append(pk)
    return claimed


def store_again(payload: int) -> str:
    """Try one that was set aside once more. Returns its outcome now: new, changed, unchanged or set_aside."""
    row = Payload.objects.filter(pk=payload)
    row.filter(state=State.SET_ASIDE).update(state=State.PENDING, outcome="")
    finish(one_by_one([payload]))
    # One that a later version has overtaken has no outcome of its own.
    return row.values_list("outcome", flat=True).get() or UNCHANGED


def one_by_one(batch: Sequence[int]) -> dict[int, Stored]:
    """Of a batch that failed as a whole, all that can be stored."""
    stored: dict[int, Stored] = {}
    for pk in batch:
        try:
            with transaction.atomic():
                stored |= store_payloads([pk])
        except Exception as error:
            if blames_no_record(error):
                raise
            with transaction.atomic():
                for payload in waiting([pk]):
                    set_aside([Read(payload, None, f"cannot be stored: {reason_of(error)}")])
    return stored


def reason_of(error: Exception) -> str:
    """One line; of an error that is a slip of ours, which kind it is as well."""
    said = str(error).split("\n")[0]
    return said if isinstance(error, (DatabaseError, ValueError)) else f"{type(error).__name__}: {said}"


def waiting(keys: Sequence[int]) -> list[Payload]:
    """The payloads, locked, without their bytes; without any that another worker has stored meanwhile."""
    rows = Payload.objects.filter(pk__in=keys, state=State.PENDING).order_by("id")
    return list(rows.select_for_update(of=("self",)).defer("body"))


def bodies(payloads: Sequence[Payload]) -> dict[int, bytes]:
    """By the payload's id. In the binary form, which Django's own cursors do not speak: text is twice as long."""
    keys = [payload.pk for payload in payloads]
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute("SELECT id, body FROM ingest_payload WHERE id = ANY(%s)", [keys], binary=True)
        return dict(cursor.fetchall())


def store_payloads(keys: Sequence[int]) -> dict[int, Stored]:
    """By the trial's id, what could be read; the others are set aside."""
    payloads = waiting(keys)
    received = bodies(payloads)
    read = [read_one(payload, received[payload.pk]) for payload in payloads]
    good = latest(read)
    # Locked before anything is decided by it, in the order of their ids as everywhere.
    trials = Trial.objects.filter(nct_id__in=good).order_by("pk").select_for_update(no_key=True)
    rows = list(trials.values_list("nct_id", "pk", "payload_digest"))
    known = {nct_id: pk for nct_id, pk, _ in rows}
    shown = {nct_id: digest for nct_id, _, digest in rows}
    for nct_id in overtaken(good):
        del good[nct_id]
    versions = [(one.facts, provenance(one.payload)) for one in good.values() if one.facts is not None]
    ids = record_trials(versions, known)
    same = {nct_id for nct_id, one in good.items() if shown.get(nct_id) == one.payload.digest}
    merge_aliases({facts.nct_id: facts.aliases for facts, _ in versions if facts.nct_id not in same})
    older = {nct_id: key for nct_id, key in ids.items() if key not in ids.made}
    if older:
        return_trials(older.values())
        note_changes(good, shown, ids)
        forget([ids[nct_id] for nct_id in same])
    settle(list(good.values()), shown, older)
    set_aside([one for one in read if one.facts is None])
    pass_over([one for one in read if one.facts is not None and good.get(one.payload.record_id) is not one])
    return {
        ids[facts.nct_id]: Stored(facts, version.digest, new=facts.nct_id not in older)
        for facts, version in versions
    }


def forget(trials: Sequence[int]) -> None:
    """Of records read again: their therapies and results are told anew, though the version is the same."""
    if trials:
        forget_classifications(trials)
        forget_extractions(trials)


def latest(read: Sequence[Read]) -> dict[str, Read]:
    """Of each record the version to show: one just received before one that is read again, then the later one."""
    good = [one for one in read if one.facts is not None]
    good.sort(key=lambda one: (not one.payload.parser, one.payload.fetched_at, one.payload.pk))
    return {one.payload.record_id: one for one in good}


def overtaken(good: Mapping[str, Read]) -> list[str]:
    """The records of which a later version is current by now than the one that was read again."""
    again = {nct_id: one.payload for nct_id, one in good.items() if one.payload.parser}
    if not again:
        return []
    current = Payload.objects.filter(record_id__in=again, state=State.CURRENT)
    return [
        nct_id
        for nct_id, *moment in current.values_list("record_id", "fetched_at", "pk")
        if moment > [again[nct_id].fetched_at, again[nct_id].pk]
    ]


def pass_over(late: Sequence[Read]) -> None:
    """What can be read, but a later version of its record is shown."""
    if late:
        keys = [one.payload.pk for one in late]
        Payload.objects.filter(pk__in=keys).update(state=State.REPLACED, replaced_at=timezone.now())
        resolve(keys)


def read_one(payload: Payload, body: bytes) -> Read:
    if payload.problem:
        reason, _, path = payload.problem.partition(" - at `")
        return Read(payload, None, reason, path.rstrip("`"))
    try:
        facts = parse(body)
    except RecordProblem as unreadable:
        return Read(payload, None, unreadable.reason, unreadable.json_path)
    if facts.nct_id != payload.record_id:
        return Read(payload, None, f"came as {payload.record_id} and says it is {facts.nct_id}")
    return Read(payload, facts, unknown=unknown_fields(body))


def provenance(payload: Payload) -> Provenance:
    return Provenance(
        digest=payload.digest, fetched_at=payload.fetched_at, registry_timestamp=payload.registry_timestamp
    )


def note_changes(good: Mapping[str, Read], shown: Mapping[str, str], ids: Mapping[str, int]) -> None:
    """Compares each record with the version shown before it. Bundled versions are abridged and never compared."""
    before = versions_before(good, shown)
    for nct_id, old in before.items():
        one = good[nct_id]
        if one.facts is not None and not one.payload.bundled:
            record_changes(
                ids[nct_id],
                changes(old, one.facts),
                from_digest=shown[nct_id],
                to_digest=one.payload.digest,
                seen_at=one.payload.fetched_at,
                registry_date=one.facts.last_update_posted,
            )


def versions_before(good: Mapping[str, Read], shown: Mapping[str, str]) -> dict[str, TrialFacts]:
    """The facts of the versions shown until now, of the records that differ; unreadable ones are left out."""
    changed = {nct_id: digest for nct_id, digest in shown.items() if digest != good[nct_id].payload.digest}
    found: dict[str, TrialFacts] = {}
    rows = Payload.objects.filter(record_id__in=changed, digest__in=changed.values(), bundled=False)
    old = [one for one in rows.defer("body") if changed[one.record_id] == one.digest]
    received = bodies(old)
    for payload in old:
        facts = read_one(payload, received[payload.pk]).facts
        if facts is not None:
            found[payload.record_id] = facts
    return found


SETTLE = """
    UPDATE ingest_payload AS payload
    SET state = 'current', outcome = stored.outcome, parser = %s, replaced_at = NULL,
        unknown_fields = CASE WHEN stored.unknown = '' THEN '{}' ELSE string_to_array(stored.unknown, chr(10)) END
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS stored(id, outcome, unknown)
    WHERE payload.id = stored.id
"""


def settle(good: Sequence[Read], shown: Mapping[str, str], older: Collection[str]) -> None:
    """The stored versions become the current ones, the ones before them replaced. older: records stored before."""
    if not good:
        return
    now = timezone.now()
    keys = [one.payload.pk for one in good]
    if older:
        Payload.objects.filter(
            source=good[0].payload.source, record_id__in=older, state=State.CURRENT
        ).exclude(pk__in=keys).update(state=State.REPLACED, replaced_at=now)
    outcomes = [outcome(one.payload, shown) for one in good]
    unknown = ["\n".join(one.unknown) for one in good]
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, [PARSER, keys, outcomes, unknown])
    resolve(keys)


def resolve(payloads: Sequence[int]) -> None:
    """The clock may have been set back since the failures were noted."""
    moment = Greatest(F("first_seen_at"), timezone.now())
    Failure.objects.filter(payload__in=payloads, resolved_at=None).update(resolved_at=moment)


def outcome(payload: Payload, shown: Mapping[str, str]) -> str:
    if payload.record_id not in shown:
        return NEW
    return UNCHANGED if shown[payload.record_id] == payload.digest else CHANGED


def set_aside(bad: Sequence[Read]) -> None:
    for one in bad:
        Payload.objects.filter(pk=one.payload.pk).update(
            state=State.SET_ASIDE, outcome=SET_ASIDE, parser=PARSER
        )
        note_failure(one.payload, one.reason, one.json_path)
