"""The Celery app and the whole timetable."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

SYNC = "ingest.tasks.sync"

# The registry renews its data once a day, about 09:00 UTC; hourly keeps the lag small.
app.conf.beat_schedule = {
    "sync": {"task": SYNC, "schedule": crontab(minute="17"), "options": {"expires": 3600}},
}


@beat_init.connect
def sync_at_start(**about: Any) -> None:
    """A site that has just been started should not show bundled records for up to an hour."""
    app.send_task(SYNC, expires=3600)
