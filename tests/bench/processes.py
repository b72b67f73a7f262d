"""Programs that run beside the one that measures: the registry's simulator, Celery workers."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

LISTENING = re.compile(r"CTGOV_API_URL=(\S+)")


@contextmanager
def simulator(records: Path, folder: Path, *options: str) -> Iterator[str]:
    """Address of a simulator in a process of its own that finds every record for every query."""
    command = [
        sys.executable,
        "-m",
        "tests.registry_simulator",
        str(records),
        "--match-everything",
        "--plain",
        *options,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = LISTENING.search(process.stdout.readline())
        if found is None:
            raise SystemExit("the simulator does not start")
        yield found[1]
    finally:
        stop(process)


@contextmanager
def workers(number: int, folder: Path, **environ: str) -> Iterator[list[int]]:
    """Celery workers of one process each, ready to work; their process ids."""
    given = os.environ | environ | {"LOG_LEVEL": "INFO"}
    started = []
    try:
        for index in range(number):
            log = folder / f"worker-{index}.log"
            command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--loglevel", "INFO"]
            command += [
                "--pool",
                "solo",
                "--without-mingle",
                "--without-gossip",
                "--hostname",
                f"w{index}@bench",
            ]
            with log.open("w") as words:
                process = subprocess.Popen(command, stdout=words, stderr=subprocess.STDOUT, env=given)
            started.append(process)
            until_ready(process, log)
        yield [process.pid for process in started]
    finally:
        for process in started:
            stop(process)


def until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    while " ready." not in log.read_text():
        if process.poll() is not None:
            raise SystemExit(f"a worker does not start: {log.read_text()[-2000:]}")
        time.sleep(0.05)


def order(address: str, words: str) -> None:
    """Tell a running simulator what to do; tests/registry_simulator/control.py lists the orders."""
    parts = urlsplit(address)
    request = Request(f"{parts.scheme}://{parts.netloc}/control", data=words.encode(), method="POST")
    with urlopen(request, timeout=30) as answer:
        if answer.status >= 300:
            raise SystemExit(f"the simulator refuses {words!r}")


def stop(process: subprocess.Popen[Any]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
