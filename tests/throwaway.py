"""A pytest plugin: throw-away PostgreSQL and Valkey for this run, started before Django reads its settings.

DATABASE_URL or BROKER_URL given from outside are used instead. `-p no:django` starts nothing.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

servers_of_this_run = ExitStack()


def start() -> None:
    from servers import postgres, valkey

    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = servers_of_this_run.enter_context(postgres.throwaway())
    if not os.environ.get("BROKER_URL"):
        os.environ["BROKER_URL"] = servers_of_this_run.enter_context(valkey.throwaway())


def pytest_unconfigure() -> None:
    servers_of_this_run.close()


if "no:django" not in " ".join(sys.argv):
    os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50
    os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
    os.environ.setdefault("CTGOV_SECONDS_BETWEEN_REQUESTS", "0")
    # Plain static files: the tests collect none. pytest-django turns DEBUG itself off again.
    os.environ["DEBUG"] = "1"
    var = Path(servers_of_this_run.enter_context(tempfile.TemporaryDirectory(prefix="tracker-var-")))
    (var / "static").mkdir()
    os.environ["TRACKER_VAR"] = str(var)
    start()
