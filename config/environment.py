"""Reads environment variables. A wrong value names itself and its cure."""

from __future__ import annotations

import os
from urllib.parse import urlsplit


def env_text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, default: bool) -> bool:
    value = env_text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ValueError(f"environment variable {name}={value!r} is neither yes nor no: use 1 or 0")


def env_number(name: str, default: float, *, least: float, most: float) -> float:
    value = env_text(name)
    if not value:
        return default
    try:
        number = float(value)
    except ValueError:
        raise ValueError(
            f"environment variable {name}={value!r} is not a number: try {name}={default:g}"
        ) from None
    if not least <= number <= most:
        raise ValueError(f"environment variable {name}={value!r} is outside {least:g} to {most:g}")
    return number


def env_list(name: str, default: list[str]) -> list[str]:
    value = env_text(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else default


def env_url(name: str, default: str) -> str:
    value = env_text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(
            f"environment variable {name}={value!r} is not an http(s) address: for example {default}"
        )
    return value
