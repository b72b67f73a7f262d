from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from servers import holding, valkey
from servers.keeper import start_time
from servers.places import ServerFailed, account_of
from tests.servers.conftest import Holder


def server_of(var: Path) -> int:
    """The process id of the broker kept in this var folder."""
    return int((var / "valkey" / "valkey.keeper").read_text().split()[1])


def keeper_of(var: Path) -> int:
    return int((var / "valkey" / "valkey.keeper").read_text().split()[0])


def wait_for_the_end(pid: int) -> None:
    deadline = time.monotonic() + 20
    while start_time(pid):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        os.sched_yield()


def test_the_last_one_to_leave_stops_the_server(environ: dict[str, str], var: Path) -> None:
    first, second = valkey.attach(environ), valkey.attach(environ)
    server = server_of(var)
    first.leave()
    assert second.alive()
    assert start_time(server)
    second.leave()
    assert not second.alive()
    assert not start_time(server)


def test_another_process_joins_the_running_server(
    environ: dict[str, str], var: Path, hold_elsewhere: Callable[[], Holder]
) -> None:
    with valkey.attach(environ):
        server = server_of(var)
        hold_elsewhere()
        assert server_of(var) == server


def test_a_killed_holder_leaves_no_server_behind(var: Path, hold_elsewhere: Callable[[], Holder]) -> None:
    holder = hold_elsewhere()
    server = server_of(var)
    holder.kill()
    wait_for_the_end(server)
    assert not start_time(server)


def test_a_killed_holder_does_not_stop_the_server_of_another(
    environ: dict[str, str], var: Path, hold_elsewhere: Callable[[], Holder]
) -> None:
    holder = hold_elsewhere()
    with valkey.attach(environ) as ours:
        holder.kill()
        holder.wait()
        assert ours.alive()
        assert start_time(server_of(var))


def test_after_a_killed_keeper_the_next_user_gets_a_new_server(environ: dict[str, str], var: Path) -> None:
    first = valkey.attach(environ)
    server, keeper = server_of(var), keeper_of(var)
    os.kill(keeper, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while first.alive():  # the keeper's second thread may hold the lock a moment longer than the first
        assert time.monotonic() < deadline
        os.sched_yield()
    first.leave()
    with valkey.attach(environ) as second:
        assert second.alive()
        assert server_of(var) != server
        assert not start_time(server)


def test_a_server_that_does_not_start_is_reported_with_its_last_words(var: Path) -> None:
    def broken() -> holding.Server:
        command = ["/bin/sh", "-c", "echo cannot read my files; exit 3"]
        return holding.Server(command, account_of(os.geteuid()), str(var / "log"), signal.SIGTERM)

    with pytest.raises(ServerFailed, match=r"broken did not start(.|\n)*cannot read my files"):
        holding.attach(var, "broken", broken, lambda: False)
    # Nobody is left holding what never ran; its keeper may take a moment to go, and an alarm ends a wait in vain.
    signal.alarm(30)
    try:
        with (var / "broken.holders").open("r+") as holders:
            fcntl.flock(holders, fcntl.LOCK_EX)
    finally:
        signal.alarm(0)
