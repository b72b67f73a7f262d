"""One run at work: what arrives is kept, stored a batch at a time, and finished whatever happened to the registry."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import connection
from django.utils import timezone

from evidence.actions import refresh_syntheses
from ingest.fetch import Seen, keep
from ingest.finish import finish_trials, make_therapies
from ingest.models import Run
from ingest.reconcile import check_total, drift, merged, return_seen, settle_failures
from ingest.runs import Tally, close_run, finish_run, note_answered, unanswered
from ingest.session import RegistryError, RegistryNonsense
from ingest.sources.clinicaltrials_gov.client import ClinicalTrialsGov
from ingest.sources.clinicaltrials_gov.pages import Page
from ingest.store import BATCH, adopt, behind_with, outdated, store_batch
from trials.family_actions import join_by_registry_ids

log = logging.getLogger(__name__)
# Payloads that may wait for helpers before the process that fetches stores some itself: enough for whole batches.
BACKLOG = 3 * BATCH
EARLIEST = 2000  # the year the registry opened
Progress = Callable[[Run], None]
Invite = Callable[[], None]


def quiet(run: Run) -> None:
    """No one is watching."""


def alone() -> None:
    """No workers are asked to help."""


class Work:
    """registry_count: how many records the registry itself counts in the scope, once it was asked.

    unknown: numbers asked for that the registry does not have. answered_by: of numbers it answered with another
    record, {that record's number: [numbers]}. fetched_at: of bundled records, their date.
    """

    def __init__(
        self, run: Run, progress: Progress, invite: Invite, *, fetched_at: dt.datetime | None = None
    ) -> None:
        self.run, self.progress, self.invite, self.fetched_at = run, progress, invite, fetched_at
        self.tally, self.seen = Tally(run), Seen()
        self.registry_count: int | None = None
        self.unknown: list[str] = []
        self.answered_by: dict[str, list[str]] = {}
        self.merged_before = merged()

    def carry_out(self, ask: Callable[[], None]) -> Run:
        """Ask (hear, receive), then finish the steps with what came, also where asking failed half way."""
        error = ""
        try:
            make_therapies()
            adopt(self.run, outdated())
            try:
                ask()
            except RegistryError as failed:
                log.warning("sync failed: %s", failed)
                error = str(failed)
            self.finish_steps()
        except BaseException as stopped:
            if not connection.needs_rollback:
                reason = str(stopped) or "the sync was stopped"
                close_run(self.run, f"{type(stopped).__name__}: {reason}")
            raise
        found = drift(self.run.source)
        return finish_run(self.run, error=error, registry_count=self.registry_count, drift=found)

    def hear(self, client: ClinicalTrialsGov) -> None:
        """Note the registry's own date for its data, before the first page."""
        try:
            stamp = client.version().data_timestamp
        except OverflowError:
            stamp = dt.datetime.min
        if stamp.year < EARLIEST:
            reason = "its data bear a date that cannot be"
            raise RegistryNonsense(
                f"{settings.CTGOV_API_URL}/version", reason, "Try later; what is stored stays."
            )
        self.run.registry_timestamp = stamp.isoformat()

    def receive(self, pages: Iterable[Page]) -> None:
        """Keep page after page; helpers store meanwhile, and so does this process where they fall behind."""
        for page in pages:
            if page.total_count is not None and self.run.expected is None:
                self.run.expected = check_total(page.total_count)
            if keep(self.tally, page.records, self.seen, fetched_at=self.fetched_at):
                self.invite()
                if behind_with(BACKLOG):
                    store_batch()
            self.unknown += page.missing
            for record in page.records:
                if record.nct_id and record.asked_for:
                    self.answered_by.setdefault(record.nct_id, []).extend(record.asked_for)
            self.tell("fetching")

    def drain(self) -> None:
        """Store all that waits, together with whoever helps, and wait for them."""
        while store_batch() or store_batch(wait=True):
            self.tell("storing")

    def finish_steps(self) -> None:
        self.drain()
        returned = return_seen(self.seen)
        settle_failures(self.seen, whole=False)
        self.tell("classifying")
        if finish_trials() or returned or self.unknown or self.answered_by or unanswered(self.run):
            self.tell("answering")
            join_by_registry_ids(at=timezone.now())
            refresh_syntheses()
            note_answered()
        self.run.answered = True

    def tell(self, step: str) -> None:
        self.tally.beat(step)
        self.progress(self.run)

    def sign_of_life(self) -> None:
        self.tally.beat("waiting for the registry")
