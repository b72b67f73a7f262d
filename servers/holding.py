"""Who still needs a server: every user holds a shared lock, and the last one to leave stops the server.

Three lock files lie beside each other; the kernel frees a lock however its process ends:

    <name>.holders   shared by every user; a keeper that gets it exclusively knows that all users are gone
    <name>.keeper    held by the keeper process for as long as the server lives; names keeper and server
    <name>.starting  held for the moment of starting, so that two users do not start two servers
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from servers.keeper import start_time
from servers.places import Account, ServerFailed, open_private

KEEPER = Path(__file__).with_name("keeper.py")
SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 60.0


@dataclass(frozen=True)
class Server:
    """One server process: its command, as whom it runs, its log, the signal that ends it safely."""

    command: list[str]
    account: Account
    log: str
    stop_signal: int
    environ: dict[str, str] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)  # folders deleted after the server has stopped
    passing: str = ""  # words in the log of a failed start that pass by themselves: worth another try


class Holding:
    """A user's hold on a running server; `leave()` (or the end of the process) gives it up."""

    def __init__(self, folder: Path | None = None, name: str = "", holders: IO[str] | None = None) -> None:
        self._keeper = folder / f"{name}.keeper" if folder else None
        self._starting = folder / f"{name}.starting" if folder else None
        self._holders = holders
        self._owner = os.getpid()

    def alive(self) -> bool:
        """Whether the server still runs; always true where there was nothing to start."""
        if self._keeper is None or self._starting is None:
            return True
        with _opened(self._starting) as starting:
            return not _locked(starting, fcntl.LOCK_EX) or _keeper_lives(self._keeper)

    def leave(self) -> None:
        """Gives up the hold; the last one waits until the server has stopped."""
        if self._holders is None or self._keeper is None or self._owner != os.getpid():
            return
        with self._holders as holders:
            self._holders = None
            if _locked(holders, fcntl.LOCK_EX):
                _stop(self._keeper)

    def __enter__(self) -> "Holding":
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()


def attach(folder: Path, name: str, prepare: Callable[[], Server], ready: Callable[[], bool]) -> Holding:
    """Joins the server of this folder, starting it if nobody has.

    `prepare` is called before a start alone and says what to run; `ready` is asked until it answers true.
    Raises ServerFailed with the last lines of the server's log if it does not come up.
    """
    holders = _opened(folder / f"{name}.holders")
    try:
        fcntl.flock(holders, fcntl.LOCK_SH)
        with _opened(folder / f"{name}.starting") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not _keeper_lives(folder / f"{name}.keeper"):
                _end_orphan(folder / f"{name}.keeper")
                _start(folder, name, prepare(), ready)
    except BaseException:
        holders.close()
        raise
    return Holding(folder, name, holders)


def _opened(path: Path) -> IO[str]:
    try:
        return open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")
    except PermissionError:
        raise ServerFailed(
            f"{path} belongs to another user: this clone was first run by somebody else. "
            "Run as that user, or set TRACKER_VAR to a folder of your own."
        ) from None


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _keeper_lives(keeper: Path) -> bool:
    """To be asked with the starting or the exclusive holders' lock in hand: takes the keeper's briefly."""
    try:
        with _opened(keeper) as lock:
            return not _locked(lock, fcntl.LOCK_SH)
    except FileNotFoundError:  # a throw-away folder, deleted when its server had stopped
        return False


def _start(folder: Path, name: str, server: Server, ready: Callable[[], bool]) -> None:
    """Starts keeper and server and waits for an answer; tries again while the log says that waiting helps."""
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        already = Path(server.log).stat().st_size if Path(server.log).exists() else 0
        _start_keeper(folder, name, server)
        while time.monotonic() < deadline and _keeper_lives(folder / f"{name}.keeper"):
            if ready():
                return
            time.sleep(0.02)
        _stop(folder / f"{name}.keeper")
        with open(server.log, encoding="utf-8", errors="replace") as log:
            log.seek(already)
            written = log.read().strip()
        if time.monotonic() > deadline or not server.passing or server.passing not in written:
            raise ServerFailed(
                f"{name} did not start. Its last words, in full in {server.log}:\n{last_lines(written)}"
            )
        time.sleep(0.5)


def last_lines(text: str, count: int = 8) -> str:
    """The end of a log, indented for a message."""
    return "\n".join(f"    {line}" for line in text.splitlines()[-count:]) or "    (nothing)"


def _start_keeper(folder: Path, name: str, server: Server) -> None:
    """The keeper inherits the lock, so there is no moment at which the server runs and the lock is free."""
    with _opened(folder / f"{name}.keeper") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        order = {**asdict(server), "lock": lock.fileno(), "holders": str(folder / f"{name}.holders")}
        with open_private(Path(server.log)) as log:
            subprocess.run(
                [sys.executable, "-E", "-s", "-S", str(KEEPER), json.dumps(order)],
                pass_fds=[lock.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                check=False,
            )


def _stop(keeper: Path) -> None:
    """Asks the keeper to stop the server and waits until both are gone."""
    deadline = time.monotonic() + SECONDS_TO_STOP
    told = False
    while _keeper_lives(keeper) and time.monotonic() < deadline:
        if not told:
            # The keeper of a throw-away server can end, and take its folder with it, between any two of these lines.
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                named = keeper.read_text(encoding="utf-8").split()
                if named:
                    os.kill(int(named[0]), signal.SIGTERM)
                    told = True
        time.sleep(0.01)


def _end_orphan(keeper: Path) -> None:
    """Where a keeper was killed and its server lives on (other systems than Linux), ends the server."""
    named = keeper.read_text(encoding="utf-8").split(maxsplit=3)
    if len(named) < 4:
        return
    server, stop_signal, started = int(named[1]), int(named[2]), named[3].strip()
    deadline = time.monotonic() + SECONDS_TO_STOP
    told = False
    while start_time(server) == started and time.monotonic() < deadline:
        if not told:
            os.kill(server, stop_signal)
            told = True
        time.sleep(0.02)
