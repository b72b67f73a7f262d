"""The processes `make run` starts: output to a log file, warnings to the terminal, an orderly end."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from servers.places import open_private

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 5_000_000  # bytes; a longer one is set aside at the next start
LOUD = ("WARNING", "ERROR", "CRITICAL")


def say(words: str) -> None:
    """Prints a line; a terminal that is gone is no reason to leave the rest undone."""
    with contextlib.suppress(OSError):
        print(words, flush=True)


def complain(words: str) -> None:
    """Prints a line among the errors, likewise."""
    with contextlib.suppress(OSError):
        print(words, file=sys.stderr, flush=True)


class Child:
    """One process with a name. It sits in a session of its own, so Ctrl-C reaches the launcher alone."""

    def __init__(
        self, name: str, command: list[str], environ: Mapping[str, str], logs: Path, grace: float
    ) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        self.last: deque[str] = deque(maxlen=12)
        self.complained: float | None = None  # when it last said something on the terminal, monotonic seconds
        self._grace = grace
        parent = os.getpid()
        self._process = subprocess.Popen(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=lambda: begin(parent),
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        output = self._process.stdout
        assert output is not None
        with output, _opened_log(self.log) as log:
            for line in output:
                log.write(line)
                log.flush()
                self.last.append(line.rstrip())
                if any(word in line for word in LOUD):
                    complain(f"{self.name}| {line.rstrip()}")
                    self.complained = time.monotonic()

    def exit_code(self) -> int | None:
        """None while the process runs."""
        return self._process.poll()

    def stop(self) -> None:
        """Asks to end, waits for work in hand, and insists after the period of grace."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(self._grace)
            except subprocess.TimeoutExpired:
                complain(f"{self.name} did not end within {self._grace:.0f} seconds and is stopped hard")
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)  # what it may have left behind
        self._process.wait()
        self._reader.join(5)


def begin(parent: int) -> None:
    """In the child: its files are its own; the kernel is to end it with the launcher, even a killed one."""
    os.umask(0o077)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


def _opened_log(path: Path) -> IO[str]:
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.chmod(0o600)
        path.replace(path.with_suffix(".log.old"))
    return open_private(path)
