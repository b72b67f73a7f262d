"""What every page shows: how fresh the data is, and the reader's theme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from web.freshness import freshness

THEMES = ("light", "dark")


def site(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get("theme", "")
    return {"theme": theme if theme in THEMES else "", "freshness": freshness()}
