"""The Celery app and the whole timetable."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

SYNC, TAKE_UP = "ingest.tasks.sync", "ingest.tasks.take_up"
HOUR = 3600

# The registry renews its data once a day, about 09:00 UTC; hourly keeps the lag small. Weekly, all is compared.
app.conf.beat_schedule = {
    "sync": {
        "task": SYNC,
        "schedule": crontab.from_string(settings.SYNC_SCHEDULE),
        "options": {"expires": HOUR},
    },
    "full sync": {
        "task": SYNC,
        "schedule": crontab.from_string(settings.FULL_SYNC_SCHEDULE),
        "kwargs": {"full": True},
        "options": {"expires": HOUR},
    },
    "take up what a killed sync left": {
        "task": TAKE_UP,
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 300},
    },
}


@beat_init.connect
def sync_at_start(**about: Any) -> None:
    """A site that has just been started should not show bundled records for up to an hour."""
    app.send_task(SYNC, expires=HOUR)


@worker_init.connect
def read_the_rules(**about: Any) -> None:
    """Before the processes of the worker part, so that they share what was read."""
    from ingest.finish import read_rules

    read_rules()
