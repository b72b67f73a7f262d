from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers import static_files
from servers.children import Child
from servers.keeper import start_time
from servers.places import REPOSITORY
from servers.ports import why_not


def launched(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "servers.launch", *words]
    return subprocess.run(command, env=environ, cwd=REPOSITORY, capture_output=True, text=True, check=False)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_taken_port_is_named_with_its_holder_and_the_cure(taken_port: int) -> None:
    reason = why_not("127.0.0.1", taken_port)
    assert reason is not None
    assert reason.startswith(f"Port {taken_port} is taken")
    assert reason.endswith(f": make run PORT={taken_port + 1}")
    if Path("/proc/net/tcp").exists():
        assert f"(process {os.getpid()})" in reason


def test_the_launcher_stops_at_a_taken_port_before_it_starts_anything(
    environ: dict[str, str], var: Path, taken_port: int
) -> None:
    ended = launched(environ, "--port", str(taken_port))
    assert ended.returncode == 1
    assert f"Port {taken_port} is taken" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert [path.name for path in var.iterdir()] == ["launch.lock"]


def test_a_bad_database_url_ends_the_launcher_with_a_sentence(environ: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    ended = launched({**environ, "DATABASE_URL": "sqlite:///x"}, "--port", str(port))
    assert ended.returncode == 1
    assert ended.stderr.startswith("error: DATABASE_URL begins with 'sqlite:'")


@pytest.mark.parametrize(
    ("host", "port", "reason"),
    [
        ("127.0.0.1", 80800, "is no port"),
        ("127.0.0.1", 0, "is no port"),
        ("192.0.2.1", 8000, "Cannot listen on"),
    ],
)
def test_an_impossible_address_is_explained(host: str, port: int, reason: str) -> None:
    assert reason in str(why_not(host, port))


def test_a_child_keeps_its_output_and_tells_warnings(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    child = Child("web", ["/bin/sh", "-c", "echo quiet; echo ERROR loud"], os.environ, tmp_path, 5)
    while child.exit_code() is None:
        os.sched_yield()
    child.stop()
    assert (tmp_path / "web.log").read_text() == "quiet\nERROR loud\n"
    assert capfd.readouterr().err == "web| ERROR loud\n"


def test_a_child_that_ignores_the_request_is_stopped_with_all_it_started(tmp_path: Path) -> None:
    script = "trap '' TERM; sleep 1000 & echo $!; wait; wait"
    child = Child("worker", ["/bin/sh", "-c", script], os.environ, tmp_path, 0.2)
    while not child.last:
        os.sched_yield()
    grandchild = int(child.last[0])
    child.stop()
    assert child.exit_code() == -signal.SIGKILL
    while start_time(grandchild):
        os.sched_yield()


def test_collected_static_files_are_current_until_a_source_changes(tmp_path: Path) -> None:
    collected = tmp_path / "static"
    collected.mkdir()
    wanted = static_files.fingerprint(tmp_path)
    assert not static_files.is_current(collected, wanted)
    (collected / "staticfiles.json").write_text("{}")
    static_files.mark_current(collected, wanted)
    assert static_files.is_current(collected, wanted)
    (tmp_path / "installed").write_text("other packages")
    assert not static_files.is_current(collected, static_files.fingerprint(tmp_path))
