"""The parent process of one embedded server: stops it when the last user is gone, however that user ended.

Run as a script by `servers.holding`, with its order as JSON in the only argument. Standard library alone, no
imports of ours, so that it starts in a moment.
"""

import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from typing import Any

SECONDS_BEFORE_KILL = 45
PR_SET_PDEATHSIG = 1


def main() -> int:
    order = json.loads(sys.argv[1])
    if os.fork():
        os._exit(0)  # the one who ordered goes on; the keeper belongs to nobody
    os.chdir("/")
    server = _started(order)
    signal.signal(signal.SIGTERM, lambda *_: _stop(server, order))
    threading.Thread(target=_stop_when_unused, args=(server, order), daemon=True).start()
    os.ftruncate(order["lock"], 0)
    named = f"{os.getpid()} {server.pid} {order['stop_signal']} {start_time(server.pid)}\n"
    os.write(order["lock"], named.encode())
    server.wait()
    for folder in order["remove"]:
        shutil.rmtree(folder, ignore_errors=True)
    fcntl.flock(order["lock"], fcntl.LOCK_UN)  # before the holders' lock, which newcomers wait for
    return 0


def _started(order: dict[str, Any]) -> "subprocess.Popen[bytes]":
    with open(order["log"], "ab") as log:
        return subprocess.Popen(
            order["command"],
            env=order["environ"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=lambda: _become(order),
        )


def start_time(pid: int) -> str:
    """When a process began, in the system's words; names it for good with its id. Empty if it is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            state, *rest = file.read().rpartition(b")")[2].split()
        return "" if state == b"Z" else rest[18].decode()
    except OSError:
        if os.path.exists("/proc/self/stat"):
            return ""
    asked = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()


def _become(order: dict[str, Any]) -> None:
    """In the child: gives up root, and asks the kernel to stop the server when its keeper ends."""
    account = order["account"]
    if os.geteuid() == 0 and account["uid"] != 0:
        os.setgroups(account["groups"])
        os.setgid(account["gid"])
        os.setuid(account["uid"])
    os.umask(0o077)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, order["stop_signal"])


def _stop_when_unused(server: "subprocess.Popen[bytes]", order: dict[str, Any]) -> None:
    with open(order["holders"]) as holders:
        fcntl.flock(holders, fcntl.LOCK_EX)
        _stop(server, order)
        server.wait()
        threading.Event().wait()  # keeps the lock until the process ends


def _stop(server: "subprocess.Popen[bytes]", order: dict[str, Any]) -> None:
    server.send_signal(order["stop_signal"])
    killer = threading.Timer(SECONDS_BEFORE_KILL, server.kill)
    killer.daemon = True
    killer.start()


if __name__ == "__main__":
    sys.exit(main())
