"""The database: the one `DATABASE_URL` names, or an embedded PostgreSQL on a private unix socket."""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from servers import holding
from servers.database_url import is_given, parse_database_url
from servers.places import (
    Account,
    ServerFailed,
    make_outside_home,
    make_private,
    make_var,
    postgres_home,
    server_account,
    socket_folder,
)
from servers.postgres_binaries import Binaries, find_binaries, reachable_binaries, run_as

__all__ = ["address", "attach", "database_settings", "throwaway"]

NAME = "tracker"  # of the database and of its role
SOCKET = ".s.PGSQL.5432"
LARGEST_LOG = 5_000_000  # bytes; a longer one is set aside at the next start
FAST = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
]


def address(environ: Mapping[str, str]) -> str:
    """The database's URL, given or embedded; the same on every call, and nothing is started for it."""
    if is_given(environ, "DATABASE_URL"):
        return environ["DATABASE_URL"].strip()
    return _url(_socket_folder(postgres_home(environ)))


def database_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Django's settings of the default database. ValueError naming DATABASE_URL if that cannot be used."""
    return parse_database_url(address(environ))


def attach(environ: Mapping[str, str]) -> holding.Holding:
    """Holds the embedded server, starting it if nobody has; holds nothing where DATABASE_URL is given.

    Raises ServerFailed with the reason and a cure.
    """
    if is_given(environ, "DATABASE_URL"):
        parse_database_url(environ["DATABASE_URL"])
        return holding.Holding()
    var = make_var(environ)
    home = postgres_home(environ)
    if home != var and make_outside_home(var, home):
        print(
            f"PostgreSQL runs for root as '{server_account(home).name}', "
            f"who may not enter {var}: its data is in {home}"
        )
    return _attach(environ, home, [], [])


@contextlib.contextmanager
def throwaway() -> Iterator[str]:
    """A new, empty server for tests under /tmp, quick and unsafe (no fsync); yields its DATABASE_URL.

    However the process ends, server and folder are removed. Any number can run at once.
    """
    home = Path(tempfile.mkdtemp(prefix="tracker-test-", dir="/tmp"))
    home.chmod(0o711)
    try:
        with _attach(os.environ, home, FAST, [str(home)]):
            yield _url(_socket_folder(home))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _socket_folder(home: Path) -> Path:
    return socket_folder(home / "run", SOCKET)


def _url(sockets: Path) -> str:
    return f"postgresql://{NAME}@/{NAME}?host={quote(str(sockets), safe='/')}"


def _attach(environ: Mapping[str, str], home: Path, options: list[str], remove: list[str]) -> holding.Holding:
    def prepare() -> holding.Server:
        return _prepared(environ, home, options, remove)

    return holding.attach(home, "postgres", prepare, lambda: _ready(_socket_folder(home)))


def _prepared(
    environ: Mapping[str, str], home: Path, options: list[str], remove: list[str]
) -> holding.Server:
    """Makes the data directory on the first run and says how to start the server on it."""
    account = server_account(home)
    binaries = reachable_binaries(find_binaries(environ), account, home)
    data = home / f"postgres-{binaries.major}"
    if not (data / "PG_VERSION").exists():
        _tell_of_other_majors(home, binaries)
        _make_cluster(data, binaries, account)
    elif os.geteuid() != 0 and data.stat().st_uid != os.geteuid():
        raise ServerFailed(
            f"{data} belongs to another user. Run as that user, or set TRACKER_VAR to a folder of your own."
        )
    _disown_reused_pid(data)
    sockets = make_private(_socket_folder(home), account)
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={sockets}",
        "unix_socket_permissions=0700",
        *options,
    ]
    return holding.Server(
        command=[
            str(binaries.folder / "postgres"),
            "-D",
            str(data),
            *[f"--{setting}" for setting in settings],
        ],
        account=account,
        log=str(_log(home)),
        stop_signal=signal.SIGINT,
        environ={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        remove=remove,
        passing="pre-existing shared memory block",
    )


def _log(home: Path) -> Path:
    log = home / "postgres.log"
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.old"))
    return log


def _tell_of_other_majors(home: Path, binaries: Binaries) -> None:
    for other in sorted(home.glob("postgres-[0-9][0-9]")):
        print(
            f"note: {other} holds data of another PostgreSQL; version {binaries.major} begins empty. "
            f"PG_BIN=<folder of the programs of {other.name}> uses the old one.",
            file=sys.stderr,
        )


def _make_cluster(data: Path, binaries: Binaries, account: Account) -> None:
    """initdb in a draft folder, renamed when complete: an interrupted first run leaves no half cluster."""
    draft = data.with_name(f"{data.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    make_private(draft, account)
    made = run_as(
        account, [str(binaries.folder / "initdb"), "-D", str(draft), *_initdb_options(binaries.major)]
    )
    if made.returncode != 0:
        raise ServerFailed(f"initdb failed:\n{holding.last_lines(made.stdout + made.stderr)}")
    if data.exists():
        data.rmdir()
    draft.rename(data)


def _initdb_options(major: int) -> list[str]:
    """UTF-8 with the order of code points, the same on every machine; trust on the socket, nothing by TCP."""
    locale = ["--locale=C.UTF-8"]
    if major >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        if sys.platform == "darwin":
            locale[-1] = "--locale=C"
    return [
        *locale,
        "--encoding=UTF8",
        f"--username={NAME}",
        "--auth-local=trust",
        "--auth-host=reject",
        "--no-instructions",
    ]


def _disown_reused_pid(data: Path) -> None:
    """After a crash the pid file may name somebody else's process; PostgreSQL would refuse to start.

    Only the id is replaced, by one no process can have: the rest still guards against live backends.
    """
    path = data / "postmaster.pid"
    if not path.exists() or not Path("/proc/self/cmdline").exists():
        return
    pid, *rest = path.read_text().split("\n")
    with contextlib.suppress(OSError):
        if str(data).encode() not in Path(f"/proc/{abs(int(pid))}/cmdline").read_bytes():
            path.write_text("\n".join(["999999999", *rest]))


def _ready(sockets: Path) -> bool:
    """Whether the server answers; makes the database if it is missing."""
    import psycopg

    try:
        with psycopg.connect(host=str(sockets), user=NAME, dbname="postgres", autocommit=True) as connection:
            known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).rowcount
            if not known:
                connection.execute(f"CREATE DATABASE {NAME}")
    except psycopg.OperationalError:
        return False
    return True
