"""The Celery app and the whole timetable."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# The registry renews its data once a day, about 09:00 UTC; hourly keeps the lag small at one short request.
app.conf.beat_schedule = {
    "sync": {"task": "ingest.tasks.sync", "schedule": crontab(minute="17")},
}
