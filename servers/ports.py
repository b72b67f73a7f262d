"""Whether a port can be listened on, and who has it if not."""

import contextlib
import errno
import os
import socket
from pathlib import Path

LISTENING = "0A"  # the state column of /proc/net/tcp


def why_not(host: str, port: int) -> str | None:
    """None if the web server can listen there, or else a sentence with the reason and the cure."""
    if not 0 < port < 65536:
        return f"Port {port} is no port: choose one from 1 to 65535, such as make run PORT=8000"
    try:
        family, kind, _, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
            trial.listen(1)
    except socket.gaierror:
        return f"'{host}' is no address of this machine: use 127.0.0.1, or 0.0.0.0 for every network"
    except OSError as error:
        return _explained(error, host, port)
    return None


def _explained(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken{_by_whom(port)}: make run PORT={port + 1 if port < 65535 else 8000}"
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for the administrator: make run PORT=8000"
    return f"Cannot listen on {host}, port {port}: {error.strerror}"


def _by_whom(port: int) -> str:
    """', by <command> (process <id>)', where Linux lets us see it."""
    inodes = {
        f"socket:[{columns[9]}]"
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        if os.path.exists(table)
        for columns in (line.split() for line in Path(table).read_text().splitlines()[1:])
        if columns[3] == LISTENING and int(columns[1].rpartition(":")[2], 16) == port
    }
    for process in Path("/proc").glob("[0-9]*"):
        if inodes & _handles(process):
            words = (process / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            return f" by {words.strip()[:80]} (process {process.name})"
    return ""


def _handles(process: Path) -> set[str]:
    """What a process has open, as far as we may look and it stays open while we do."""
    found = set()
    with contextlib.suppress(OSError):
        for handle in os.listdir(process / "fd"):
            with contextlib.suppress(OSError):
                found.add(os.readlink(process / "fd" / handle))
    return found
