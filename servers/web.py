"""gunicorn's threaded worker, with an end to its patience: slow clients hold no thread for long.

Of itself the worker waits for the rest of a request for ever, so that a few half-sent ones stop the site.
"""

import contextlib
import selectors
import socket
import threading
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

SECONDS_TO_ASK = 5.0  # from the first byte of a request to its last
SECONDS_TO_ASK_WHEN_FULL = 1.0  # while every thread is taken
SECONDS_IN_ALL = 60.0  # until the answer has been fetched too
OPTIONS = [
    *("--worker-class", "servers.web.ImpatientWorker", "--workers", "2", "--threads", "16"),
    *("--keep-alive", "5", "--timeout", "60", "--graceful-timeout", "10"),
    # No client may say where the site is mounted (SCRIPT_NAME) or what is asked for (PATH_INFO).
    *("--forwarder-headers", ""),
    *("--access-logfile", "-", "--no-control-socket"),
]


class ImpatientWorker(ThreadWorker):
    """A thread is given to a connection once it has sent something, and is taken back when it dawdles.

    Taking back is a shutdown of the socket: the waiting thread then sees the end of the request and closes.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._asking: dict[TConn, float] = {}  # connection → when its request began, monotonic seconds
        self._served: dict[TConn, float] = {}
        self._changing = threading.Lock()

    def enqueue_req(self, conn: TConn) -> None:
        """A new connection waits beside the threads, not in one, for its first byte."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        waiting = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, waiting)

    def handle(self, conn: TConn) -> Any:
        with self._changing:
            self._asking[conn] = self._served[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            self._forget(conn, self._asking, self._served)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        if not any(name in ("CONTENT-LENGTH", "TRANSFER-ENCODING") for name, _ in req.headers):
            self._forget(conn, self._asking)  # nothing more is to come
        return super().handle_request(req, conn)

    def _forget(self, conn: TConn, *among: dict[TConn, float]) -> None:
        with self._changing:
            for connections in among:
                connections.pop(conn, None)

    def murder_pending(self) -> None:
        """Called by gunicorn's loop at least once a second."""
        super().murder_pending()
        now = time.monotonic()
        with self._changing:
            full = len(self._served) >= self.cfg.threads
            patience = SECONDS_TO_ASK_WHEN_FULL if full else SECONDS_TO_ASK
            _shut(self._asking, now - patience, socket.SHUT_RD)
            _shut(self._served, now - SECONDS_IN_ALL, socket.SHUT_RDWR)


def _shut(connections: dict[TConn, float], before: float, how: int) -> None:
    for conn in [conn for conn, began in connections.items() if began < before]:
        del connections[conn]
        with contextlib.suppress(OSError):  # gone already
            conn.sock.shutdown(how)
