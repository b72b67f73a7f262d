"""`DATABASE_URL` taken apart into Django's settings, with errors that show a good one."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

EXAMPLE = "postgresql://name:password@db.example.org:5432/tracker?sslmode=require"
_HOST_AND_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*)(?::(?P<port>.*))?")
_PLACES = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}


def parse_database_url(url: str) -> dict[str, Any]:
    """A PostgreSQL address → Django's ENGINE, NAME, USER, PASSWORD, HOST, PORT and OPTIONS.

    Takes what libpq takes: percent-encoding, `?sslmode=` and other options, a unix socket as `?host=/folder`.
    Raises ValueError naming DATABASE_URL; the message never repeats the address, which may hold a password.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError as error:
        raise _refused(f"cannot be read as an address ({error})") from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise _refused(f"begins with '{parts.scheme}:'" if parts.scheme else "names no scheme")
    if parts.fragment:
        raise _refused("holds a bare '#'; write it as %23")
    settings = {**_login(parts.netloc), "NAME": unquote(parts.path[1:]), "OPTIONS": {}}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name in _PLACES:
            settings[_PLACES[name]] = value
        else:
            settings["OPTIONS"][_known_option(name)] = value
    settings["PORT"] = _checked_port(settings["PORT"])
    if not settings["NAME"] or "/" in settings["NAME"]:
        raise _refused("names no database after the host")
    return {"ENGINE": "django.db.backends.postgresql", **settings}


def _login(netloc: str) -> dict[str, Any]:
    """The part before the path; not urlsplit's own reading, which lowers the case of a socket folder."""
    login, _, place = netloc.rpartition("@")
    user, _, password = login.partition(":")
    found = _HOST_AND_PORT.fullmatch(place)
    if found is None:
        raise _refused("has an unreadable host")
    host = unquote(found["host"].strip("[]"))
    return {"USER": unquote(user), "PASSWORD": unquote(password), "HOST": host, "PORT": found["port"] or ""}


def _checked_port(port: str) -> str:
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise _refused(
            "has a port that is no number from 1 to 65535 (inside a password, ':', '/' and '@' are "
            "written %3A, %2F and %40)"
        )
    return port


def _known_option(name: str) -> str:
    from psycopg.pq import Conninfo  # here, so that addresses can be computed without loading the driver

    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    if name not in known:
        raise _refused(f"has the option '{name}', which PostgreSQL's client does not know")
    return name


def _refused(reason: str) -> ValueError:
    return ValueError(f"DATABASE_URL {reason}. Expected an address such as {EXAMPLE}")


def is_given(environ: Mapping[str, str], name: str) -> bool:
    """Whether a variable holds more than blanks."""
    return bool(environ.get(name, "").strip())
