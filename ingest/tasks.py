"""Background work: one call each."""

from __future__ import annotations

from celery import shared_task

from ingest import pipeline


@shared_task(name="ingest.tasks.sync", ignore_result=True)
def sync(*, condition: str | None = None, nct_ids: tuple[str, ...] = ()) -> None:
    try:
        pipeline.sync(condition=condition, nct_ids=nct_ids)
    except pipeline.SyncAlreadyRunning:
        # The hourly turn came while a longer sync was still at work; the next hour has its own.
        pipeline.log.info("a sync is already running; this turn is skipped")
