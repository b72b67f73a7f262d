"""Wiring only: settings, addresses, the Celery app with its timetable, the WSGI entry.

Imports everything; nothing imports it but Django, Celery and the web server.
"""

from config.celery import app as celery_app

__all__ = ["celery_app"]
