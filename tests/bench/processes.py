"""Programs that run beside the one that measures: the registry's simulator, Celery workers."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
def workers(number: int, folder: Path) -> Iterator[list[int]]:
    """Celery workers of one process each, ready to work; their process ids."""
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
            environ = os.environ | {"LOG_LEVEL": "INFO"}
            process = subprocess.Popen(
                command, stderr=subprocess.PIPE, stdout=log.open("w"), text=True, env=environ
            )
            started.append(process)
            assert process.stderr is not None
            for line in process.stderr:
                if "ready." in line:
                    break
            else:
                raise SystemExit(f"a worker does not start: {log.read_text()[-2000:]}")
        yield [process.pid for process in started]
    finally:
        for process in started:
            stop(process)


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
