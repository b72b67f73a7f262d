"""Reads environment variables. A wrong value is a ValueError: the variable, what is wrong and the cure."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

_HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]")


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
    raise _wrong(name, value, "is neither yes nor no: use 1 or 0")


def env_number(name: str, default: float, *, least: float, most: float) -> float:
    value = env_text(name)
    if not value:
        return default
    try:
        number = float(value)
    except ValueError:
        raise _wrong(name, value, f"is not a number: try {name}={default:g}") from None
    if not least <= number <= most:
        raise _wrong(name, value, f"is outside {least:g} to {most:g}: try {name}={default:g}")
    return number


def env_whole_number(name: str, default: int, *, least: int, most: int) -> int:
    number = env_number(name, default, least=least, most=most)
    if number != int(number):
        raise _wrong(name, env_text(name), f"is not a whole number: try {name}={default}")
    return int(number)


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of the choices, whatever the case it is written in."""
    value = env_text(name, default)
    if value.upper() not in choices:
        raise _wrong(name, value, f"is not known: use one of {', '.join(choices)}")
    return value.upper()


def env_list(name: str, default: list[str]) -> list[str]:
    return [part.strip() for part in env_text(name).split(",") if part.strip()] or default


def env_hosts(name: str, default: list[str]) -> list[str]:
    """Host names without scheme, port and path; `.example.org` stands for all below it, `*` for any."""
    hosts = env_list(name, default)
    for host in hosts:
        if not _HOST.fullmatch(host):
            reason = "is no host name: write it without https://, port and path, such as"
            raise _wrong(name, host, f"{reason} {name}=tracker.example.org")
    return hosts


def env_origins(name: str) -> list[str]:
    """Scheme and host, with a port where it is not the usual one, and nothing behind."""
    origins = env_list(name, [])
    for origin in origins:
        parts = _web_address(origin)
        if parts is None or origin != f"{parts[0]}://{parts[1]}":
            reason = "is no origin: write scheme and host alone, such as"
            raise _wrong(name, origin, f"{reason} {name}=https://tracker.example.org")
    return origins


def env_url(name: str, default: str) -> str:
    value = env_text(name, default).rstrip("/")
    if _web_address(value) is None:
        raise _wrong(name, value, f"is not an http(s) address: for example {default}")
    return value


def env_ascii(name: str) -> str:
    """Text that may stand in a header: printable, and of ASCII alone."""
    value = env_text(name)
    if not (value.isascii() and value.isprintable()):
        reason = "has letters that no header may carry: use plain ASCII in one line, such as"
        raise _wrong(name, value, f"{reason} {name}=you@example.org")
    return value


def env_words(name: str, default: str) -> str:
    """Text with a word in it, or `*`."""
    value = env_text(name, default)
    if value != "*" and not re.search(r"\w", value):
        raise _wrong(name, value, f'has no word to search for: try {name}="{default}", or * for everything')
    return value


def _web_address(value: str) -> tuple[str, str] | None:
    """Scheme and place (host and port) of an http(s) address; None for anything else."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, half an IPv6 address
        return None
    return (parts.scheme, parts.netloc) if usable and re.fullmatch(r"[!-~]+", value) else None


def _wrong(name: str, value: str, reason: str) -> ValueError:
    """The message repeats the value, but no login that an address may hold."""
    shown = re.sub(r"//[^/@]*@", "//***@", value)
    return ValueError(f"environment variable {name}={shown!r} {reason}")


def env_schedule(name: str, default: str) -> str:
    """Minute, hour, day of month, month, day of week, as cron writes them; UTC."""
    from celery.schedules import ParseException, crontab

    value = env_text(name, default)
    try:
        crontab.from_string(value)
    except (ValueError, TypeError, ParseException) as error:
        raise _wrong(name, value, f"is not a schedule ({error}): try {name}={default!r}") from None
    return value
