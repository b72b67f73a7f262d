"""Static files as they lie in the tree, so that a page can be asked for without collecting them first."""

from __future__ import annotations

from typing import Any


def use_plain_static(settings: Any) -> None:
    """settings: the fixture of pytest-django, which undoes this after the test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT = settings.BASE_DIR / "static"
