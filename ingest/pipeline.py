"""A sync, step by step: fetch, store, classify and extract, refresh the answers. Each step can be run again alone.

incremental   what the registry updated since the last clean run began, with some days of overlap
full          every record of the scope; then what is gone from the registry is marked so
part          single records, or another condition than the site's
replay        every payload we hold, read again by the parser as it is now; asks the registry nothing
starter       the records that come with the project
rest          what a killed run left behind

All that waits to be done is in the database, so a run that was killed is finished by the next.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db import transaction

from ingest import reconcile
from ingest.models import Cursor, Run
from ingest.runs import (
    FULL,
    INCREMENTAL,
    PART,
    REPLAY,
    REST,
    STARTER,
    SyncAlreadyRunning,
    cut_off,
    one_at_a_time,
    start_run,
)
from ingest.session import Manners, RegistrySession
from ingest.sources import CLINICALTRIALS_GOV
from ingest.sources.clinicaltrials_gov.client import ClinicalTrialsGov, RecordNotFound
from ingest.sources.clinicaltrials_gov.pages import Page, raw_record
from ingest.sources.clinicaltrials_gov.queries import canonical_number, plain_words
from ingest.store import adopt, anything_waiting, readable
from ingest.work import Invite, Progress, Work, alone, quiet

__all__ = ["SyncAlreadyRunning", "load_records", "replay", "sync", "sync_records", "take_up"]

log = logging.getLogger(__name__)
EVERY_STUDY = "*"


def sync(
    *, full: bool = False, condition: str | None = None, progress: Progress = quiet, invite: Invite = alone
) -> Run:
    """Fetch what the registry updated for the condition, or everything (full, or never read before), and store it.

    condition: other words than the setting's; such a run says nothing of how fresh the site's copy is.
    progress is called with the run after every page and every batch; invite asks other workers to help store.
    Raises SyncAlreadyRunning, and ValueError for a condition without words, before anything is asked. A registry that
    cannot be reached or answers nonsense ends the run as failed, with the reason on the run and on the registry
    copy; what came before is stored, and the cursor stays where it was.
    """
    scope = settings.CTGOV_CONDITION if condition is None else condition
    words = words_of(scope)
    with one_at_a_time():
        cursor = reconcile.cursor_of(CLINICALTRIALS_GOV, scope)
        mode, ask = (FULL, whole_listing) if full or cursor is None else (INCREMENTAL, updates)
        if scope != settings.CTGOV_CONDITION:
            mode, ask = PART, listing
        work = Work(start_run(mode, scope), progress, invite)
        return work.carry_out(lambda: asking(work, lambda client: ask(work, client, words)))


def sync_records(nct_ids: Iterable[str], *, progress: Progress = quiet) -> Run:
    """Fetch single records. Raises ValueError for a number that is none, before anything is asked."""
    numbers = list(dict.fromkeys(map(canonical_number, nct_ids)))
    with one_at_a_time():
        work = Work(start_run(PART), progress, alone)
        return work.carry_out(lambda: asking(work, lambda client: work.receive(named(client, numbers))))


def replay(*, progress: Progress = quiet, invite: Invite = alone) -> Run:
    """Read every payload we show or have set aside again, with the parser as it is now."""
    with one_at_a_time():
        work = Work(start_run(REPLAY), progress, invite)
        return work.carry_out(lambda: adopt(work.run, readable()))


def load_records(bodies: Iterable[bytes], *, registry_timestamp: str, fetched_at: dt.datetime) -> Run:
    """Store records that came with the project, through the same steps as a sync, as of their own date; all or none."""
    records = [raw_record(body, position) for position, body in enumerate(bodies, 1)]
    page = Page(number=1, total_count=None, records=tuple(records), next_token=None)
    with one_at_a_time(), transaction.atomic():
        run = start_run(STARTER)
        run.registry_timestamp = registry_timestamp
        work = Work(run, quiet, alone, fetched_at=fetched_at)
        return work.carry_out(lambda: work.receive([page]))


def take_up() -> Run | None:
    """Finish what a killed run left waiting; None where nothing was left, or another sync is at work."""
    try:
        with one_at_a_time():
            if not (anything_waiting() or cut_off()):
                return None
            return Work(start_run(REST), quiet, alone).carry_out(lambda: None)
    except SyncAlreadyRunning:
        return None


def words_of(scope: str) -> str | None:
    """What to ask the registry for; None for every study. ValueError for words that say nothing."""
    if scope == EVERY_STUDY:
        return None
    plain_words(scope)
    return scope


def asking(work: Work, ask: Callable[[ClinicalTrialsGov], None]) -> None:
    manners = Manners(interval_seconds=settings.CTGOV_SECONDS_BETWEEN_REQUESTS)
    with RegistrySession(
        settings.CTGOV_API_URL, contact=settings.CTGOV_CONTACT, manners=manners, waiting=work.sign_of_life
    ) as session:
        try:
            client = ClinicalTrialsGov(session)
            work.hear(client)
            ask(client)
        finally:
            work.run.requests, work.run.retries = session.requests, session.retries


def listing(work: Work, client: ClinicalTrialsGov, words: str | None) -> None:
    work.receive(client.search(words, page_size=settings.CTGOV_PAGE_SIZE))
    reconcile.check_complete(work.run)


def updates(work: Work, client: ClinicalTrialsGov, words: str | None) -> None:
    """The cursor moves to the data timestamp read before the first page, so nothing falls between two runs."""
    run = work.run
    since = reconcile.since(Cursor.objects.get(source=run.source, scope=run.scope))
    work.receive(client.search(words, updated_since=since, page_size=settings.CTGOV_PAGE_SIZE))
    reconcile.check_complete(run)
    work.registry_count = reconcile.check_total(client.count(words))
    work.drain()
    # A number can be named as merged into another while the registry still has it.
    work.receive(client.fetch_many(sorted(reconcile.merged() - work.merged_before - work.seen.numbers)))
    reconcile.advance(run, full=False)


def whole_listing(work: Work, client: ClinicalTrialsGov, words: str | None) -> None:
    """Every record of the scope; what is held and not listed is asked for by number before it counts as gone."""
    run = work.run
    listing(work, client, words)
    reconcile.check_not_shrunk(run)
    listed, work.registry_count = run.seen, run.expected
    work.receive(client.fetch_many(reconcile.not_listed(work.seen)))
    work.drain()
    reconcile.check_few_gone(work.unknown)
    reconcile.retire(run, gone(work, client), work.answered_by)
    reconcile.settle_failures(work.seen, whole=True)
    reconcile.note_structure(run.source, client)
    reconcile.advance(run, full=True, listed=listed)


def gone(work: Work, client: ClinicalTrialsGov) -> list[str]:
    """Of the numbers missing from an answer, those the registry does not know when asked for each alone."""
    return [nct_id for nct_id in work.unknown if not known(work, client, nct_id)]


def known(work: Work, client: ClinicalTrialsGov, nct_id: str) -> bool:
    try:
        work.receive(named(client, [nct_id]))
    except RecordNotFound:
        return False
    return True


def named(client: ClinicalTrialsGov, nct_ids: list[str]) -> Iterator[Page]:
    """One page a record. A number the registry does not know is told of after the others are stored."""
    missing: RecordNotFound | None = None
    for position, nct_id in enumerate(nct_ids, 1):
        try:
            yield Page(number=position, total_count=None, records=(client.fetch(nct_id),), next_token=None)
        except RecordNotFound as error:
            missing = missing or error
    if missing:
        raise missing
