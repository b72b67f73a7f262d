from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import psycopg
import pytest

from servers import postgres
from servers.keeper import start_time
from servers.places import LONGEST_SOCKET_PATH, ServerFailed, account_of, make_private, socket_folder
from servers.postgres_binaries import find_binaries


def rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS patients (id int)")
        connection.execute("INSERT INTO patients VALUES (1)")
        found = connection.execute("SELECT count(*) FROM patients").fetchone()
        assert found is not None
        return int(found[0])


def test_data_outlives_a_stop_and_a_crash(environ: dict[str, str], var: Path) -> None:
    with postgres.attach(environ):
        assert rows(postgres.address(environ)) == 1
        server = int((var / "postgres.keeper").read_text().split()[1])
        os.kill(server, signal.SIGKILL)
    with postgres.attach(environ):
        assert rows(postgres.address(environ)) == 2


def test_the_server_answers_on_a_private_socket_alone(environ: dict[str, str], var: Path) -> None:
    with postgres.attach(environ), psycopg.connect(postgres.address(environ)) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert stat.S_IMODE((var / "run").stat().st_mode) == 0o700
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert stat.S_IMODE((var / "postgres.log").stat().st_mode) == 0o600
        ordered = connection.execute("SELECT string_agg(w, '' ORDER BY w) FROM unnest('{a,B,é,Z}'::text[]) w")
        assert ordered.fetchone() == ("BZaé",)


def test_two_throwaway_servers_share_nothing() -> None:
    with postgres.throwaway() as first, postgres.throwaway() as second:
        assert first != second
        assert (rows(first), rows(first), rows(second)) == (1, 2, 1)
        folder = Path(first.rpartition("host=")[2]).parent
        assert folder.is_dir()
    assert not folder.exists()


def test_a_pid_file_that_names_a_strangers_process_does_not_stop_the_start(
    environ: dict[str, str], var: Path
) -> None:
    with postgres.attach(environ):
        rows(postgres.address(environ))
        data = next(var.glob("postgres-[0-9]*"))
        kept = (data / "postmaster.pid").read_text().split("\n")
    (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *kept[1:]]))
    os.chown(data / "postmaster.pid", data.stat().st_uid, data.stat().st_gid)
    with postgres.attach(environ):
        assert rows(postgres.address(environ)) == 2
    assert start_time(os.getpid())


def test_a_given_address_starts_nothing(environ: dict[str, str], var: Path) -> None:
    given = {**environ, "DATABASE_URL": "postgresql://a:b@db.example.org/tracker"}
    postgres.attach(given).leave()
    assert postgres.database_settings(given)["HOST"] == "db.example.org"
    assert list(var.iterdir()) == []


def test_a_long_path_gets_a_short_socket_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / "run"
    chosen = socket_folder(deep, postgres.SOCKET)
    assert len(os.fsencode(chosen / postgres.SOCKET)) <= LONGEST_SOCKET_PATH
    assert chosen == socket_folder(deep, postgres.SOCKET)
    assert chosen != socket_folder(tmp_path / ("e" * 100) / "run", postgres.SOCKET)


@pytest.mark.parametrize("name", ["two words", "one,two", "50%", "über"])
def test_a_path_with_odd_characters_gets_a_plain_socket_folder(name: str) -> None:
    assert socket_folder(Path("/srv") / name, postgres.SOCKET).parent == Path("/tmp")


def test_a_folder_open_to_others_is_not_used_for_a_socket(tmp_path: Path) -> None:
    squatted = tmp_path / "sockets"
    squatted.mkdir()
    squatted.chmod(0o777)
    with pytest.raises(ServerFailed, match=r"not a private folder(.|\n)*mode 0777"):
        make_private(squatted, account_of(os.geteuid()))


def test_a_link_in_place_of_the_socket_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(ServerFailed, match="not a private folder"):
        make_private(tmp_path / "link", account_of(os.geteuid()))


def test_a_folder_without_programs_named_by_pg_bin_is_an_error_and_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(ServerFailed, match=r"PG_BIN: .* does not run(.|\n)*give DATABASE_URL"):
        find_binaries({"PG_BIN": str(tmp_path)})
