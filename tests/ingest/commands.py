"""`manage.py` in a process of its own, on the tests' database and a registry on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from tests.conftest import ROOT

LONGEST = 60.0  # seconds any of these processes may take


def environ(registry_url: str, **more: str) -> dict[str, str]:
    """The environment of this run, with DATABASE_URL naming the database that the tests see."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    given = {"DATABASE_URL": database, "CTGOV_API_URL": registry_url, "CTGOV_SECONDS_BETWEEN_REQUESTS": "0"}
    return os.environ | given | {"DJANGO_SETTINGS_MODULE": "config.settings"} | more


def manage(*arguments: str, registry_url: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environ(registry_url, **more),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


@contextmanager
def running(*command: str, registry_url: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A process of its own; killed, if need be, when the block ends."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environ(registry_url, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=LONGEST)


def other_connection(*, autocommit: bool = True) -> psycopg.Connection[Any]:
    """Another session on the tests' database. Closing it frees its locks; it waits for none of them for ever."""
    given = connection.get_connection_params()
    wanted = {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
    patience = f"-c statement_timeout={LONGEST:g}s"
    return psycopg.connect(**wanted, autocommit=autocommit, options=patience)


def until(condition: Callable[[], Any]) -> Any:
    """The first true answer; fails when there is none in time."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        threading.Event().wait(0.02)
    pytest.fail(f"not within {LONGEST:g} s: {condition}")
