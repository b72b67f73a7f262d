"""The peer of the web suite: the same rows in SQLite, served by datasette from an environment of its own."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.bench.processes import stop

VERSION = "0.65.5"
SECONDS_TO_START = 60
COLUMNS = ("nct_id", "title", "acronym", "status", "results", "phase", "people", "start", "updated", "words")


def fill(file: Path, rows: Iterable[Sequence[object]]) -> None:
    """rows: in the order of COLUMNS. words, all that our own search looks through, is in the index alone with title."""
    with sqlite3.connect(file) as database:
        shown = ", ".join(COLUMNS[:-1])
        database.execute(f"CREATE TABLE trials (id INTEGER PRIMARY KEY, {shown}, words)")
        marks = ", ".join("?" * len(COLUMNS))
        database.executemany(f"INSERT INTO trials ({', '.join(COLUMNS)}) VALUES ({marks})", rows)
        database.execute("CREATE INDEX by_update ON trials (updated)")
        database.execute(
            "CREATE VIRTUAL TABLE trials_fts"
            " USING fts5(title, words, content=trials, content_rowid=id, tokenize=porter)"
        )
        database.execute("INSERT INTO trials_fts(trials_fts) VALUES ('rebuild')")


def installed(folder: Path) -> Path | None:
    """Its Python, in an environment made for this run; None where it cannot be had, with the reason on the screen."""
    environment = folder / "datasette"
    python = environment / "bin" / "python"
    made = [
        [sys.executable, "-m", "venv", str(environment)],
        [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            f"datasette=={VERSION}",
        ],
    ]
    for command in made:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"web  no datasette beside it: {done.stderr.strip().splitlines()[-1:]}")
            return None
    return python


@contextmanager
def serving(python: Path, file: Path, *options: str) -> Iterator[str]:
    """The address of one datasette process over the file, opened as immutable, which is its fastest way."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(python), "-m", "datasette", "serve", "-i", str(file), "--port", str(port), *options]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": ""}
    )
    try:
        address = f"http://127.0.0.1:{port}"
        until_answering(process, address)
        yield address
    finally:
        stop(process)


def until_answering(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with urlopen(address + "/-/versions.json", timeout=5):
                return
        except (URLError, OSError) as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"datasette does not start: {error}") from error
            time.sleep(0.1)
