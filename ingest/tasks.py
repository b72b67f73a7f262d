"""Background work: one call each."""

from __future__ import annotations

import logging
import time

from celery import shared_task
from kombu.exceptions import OperationalError

from evidence.actions import refresh_syntheses
from ingest import finish, pipeline, store

log = logging.getLogger(__name__)
# A turn that waited so long for a worker is better served by the next.
EXPIRES = 3600
SECONDS_WITHOUT_BROKER = 300.0


@shared_task(name="ingest.tasks.sync", ignore_result=True)
def sync(*, full: bool = False, condition: str | None = None) -> None:
    try:
        pipeline.sync(full=full, condition=condition, invite=invite)
    except pipeline.SyncAlreadyRunning:
        # The hourly turn came while a longer sync was still at work; the next hour has its own.
        log.info("a sync is already running; this turn is skipped")


@shared_task(name="ingest.tasks.store_pending", ignore_result=True)
def store_pending() -> None:
    store.store_pending()


@shared_task(name="ingest.tasks.finish_trials", ignore_result=True)
def finish_trials() -> None:
    finish.finish_trials()


@shared_task(name="ingest.tasks.refresh_syntheses", ignore_result=True)
def refresh() -> None:
    refresh_syntheses()


@shared_task(name="ingest.tasks.take_up", ignore_result=True)
def take_up() -> None:
    pipeline.take_up()


class Inviter:
    """Asks one more worker to help store. Without a broker, whoever syncs stores alone.

    A broker that is away is found so only after seconds, and is asked again only after a while.
    """

    def __init__(self) -> None:
        self.not_before = 0.0

    def __call__(self) -> None:
        if time.monotonic() < self.not_before:
            return
        try:
            store_pending.apply_async(expires=EXPIRES, retry=False)
        except OperationalError as error:
            self.not_before = time.monotonic() + SECONDS_WITHOUT_BROKER
            log.warning("no worker can be asked to help: %s", error)


invite = Inviter()
