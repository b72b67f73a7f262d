"""The site as `make run` serves it: PostgreSQL of its own, what the project ships, collected files, gunicorn."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from servers import children, postgres
from servers.web import OPTIONS
from tests.conftest import ROOT

SECONDS_TO_PREPARE = 120
PREPARATIONS = (
    ("migrate", "--noinput", "--verbosity", "0"),
    ("load_starter",),
    ("collectstatic", "--noinput", "--verbosity", "0"),
)


@contextmanager
def running_site() -> Iterator[str]:
    """Yields the address, such as http://127.0.0.1:40123; afterwards nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="tracker-site-") as folder, postgres.throwaway() as database:
        environ = {
            **os.environ,
            "DATABASE_URL": database,
            "TRACKER_VAR": folder,
            "DEBUG": "0",
            "LOG_LEVEL": "WARNING",
        }
        for words in PREPARATIONS:
            manage(environ, *words)
        with served(environ, Path(folder) / "web.log") as address:
            yield address


def manage(environ: Mapping[str, str], *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_PREPARE,
        check=False,
    )
    assert done.returncode == 0, f"manage.py {words[0]} failed:\n{done.stdout}{done.stderr}"


@contextmanager
def served(environ: Mapping[str, str], log: Path) -> Iterator[str]:
    """gunicorn on a socket that listens already: a request made before it is ready waits in line."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening, log.open("wb") as output:
        number, parent = listening.fileno(), os.getpid()
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"fd://{number}"),
                *OPTIONS,
            ],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=(number,),
            start_new_session=True,
            preexec_fn=lambda: children.begin(parent),
        )
        try:
            address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            answered(address)
            yield address
        finally:
            server.terminate()
            server.wait(30)
            sys.stderr.write(faults(log))


def answered(address: str) -> None:
    """The first request waits for the whole site to be imported; no test's patience is spent on that."""
    with urllib.request.urlopen(f"{address}/", timeout=SECONDS_TO_PREPARE) as answer:
        answer.read()


def faults(log: Path) -> str:
    """What the server had to complain about, for whoever reads a failed run."""
    lines = log.read_text(errors="replace").splitlines(keepends=True)
    return "".join(line for line in lines if "[INFO]" not in line)
