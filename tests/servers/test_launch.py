from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers import launch, postgres, static_files
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


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.mark.parametrize("port", ["abc", "8000.5", "-1", "٣", "9" * 20])
def test_a_port_that_is_no_number_is_answered_with_a_sentence(environ: dict[str, str], port: str) -> None:
    ended = launched(environ, "--host=", f"--port={port}")
    assert ended.returncode == 1
    assert ended.stderr == (
        f"error: PORT={port!r} is no port: choose a number from 1 to 65535: make run PORT=8000\n"
    )


def test_an_empty_port_means_the_usual_one() -> None:
    assert launch._port("") == launch._port(" ") == 8000


@pytest.mark.parametrize("name", ["DATABASE_URL", "BROKER_URL"])
def test_a_server_nobody_reaches_stops_the_launcher_before_it_starts_anything(
    environ: dict[str, str], var: Path, free_port: int, name: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    scheme = {"DATABASE_URL": "postgresql", "BROKER_URL": "redis"}[name]
    with postgres.throwaway() as database:
        given = {**environ, "DATABASE_URL": database, name: f"{scheme}://u:geheim@127.0.0.1:{port}/0"}
        ended = launched(given, "--port", str(free_port))
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"error: environment variable {name}: the ")
    assert f"at 127.0.0.1, port {port} cannot be used" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "geheim" not in ended.stderr
    assert {path.name for path in var.iterdir()} == {"launch.lock", "log"}


def test_a_folder_for_the_data_that_is_a_file_is_named(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = launched({**environ, "TRACKER_VAR": str(tmp_path / "file")})
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"error: environment variable TRACKER_VAR='{tmp_path}/file' is no usable")


def test_all_a_command_says_is_passed_on_and_a_flood_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "manage.py").write_text("import sys\nfor n in range(int(sys.argv[1])): print('line', n)\n")
    monkeypatch.chdir(tmp_path)
    launch._manage(dict(os.environ), "12")
    assert capsys.readouterr().out.splitlines() == [f"  line {n}" for n in range(12)]
    launch._manage(dict(os.environ), "45")
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 41
    assert shown[-1].startswith("  and 5 more lines")


def test_a_wrong_setting_is_told_without_the_command_that_met_it() -> None:
    told = launch._why_failed("migrate", "noise\nmanage.py: environment variable DEBUG='x' is neither")
    assert told == "environment variable DEBUG='x' is neither"
    assert launch._why_failed("migrate", "disk full") == "manage.py migrate failed:\ndisk full"


def test_logs_are_nobody_elses_to_read_and_older_ones_are_closed(var: Path) -> None:
    (var / "log").mkdir(mode=0o755)
    for name in ("log/web.log", "beat-schedule"):
        (var / name).write_text("old\n")
        (var / name).chmod(0o644)
    logs = launch._private_logs(var)
    child = Child("worker", ["/bin/sh", "-c", f"echo said; echo > {var}/written"], os.environ, logs, 5)
    while child.exit_code() is None:
        os.sched_yield()
    child.stop()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [logs, *logs.iterdir(), *var.iterdir()]}
    assert modes == {
        "log": 0o700, "web.log": 0o600, "worker.log": 0o600, "beat-schedule": 0o600, "written": 0o600,
    }  # fmt: skip


def test_the_address_is_told_again_once_warnings_have_ended(tmp_path: Path) -> None:
    child = Child("web", ["/bin/sh", "-c", "echo ERROR loud"], os.environ, tmp_path, 5)
    while child.exit_code() is None:
        os.sched_yield()
    child.stop()
    assert child.complained is not None
    soon, later = child.complained + 0.1, child.complained + launch.SECONDS_OF_QUIET + 0.1
    assert not launch._buried(child.complained - 1, [child], soon)
    assert launch._buried(child.complained - 1, [child], later)
    assert not launch._buried(later, [child], later + 60)


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
