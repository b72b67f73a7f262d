"""The simulator on a socket of this machine."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.registry_simulator import control
from tests.registry_simulator.answers import ROOT, Answers
from tests.registry_simulator.faults import Fault, Reply
from tests.registry_simulator.records import Record, Records, load

CONTROL = "/control"
_LONGEST_STALL = 30.0


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came. number counts from 1."""

    number: int
    path: str
    params: dict[str, str]
    headers: dict[str, str]


class Simulator:
    """sources: files and folders of records, or records themselves as a list. Use as a context manager.

    repeat: serve the records that many times over, under other numbers; count: serve exactly so many.
    metadata: a file for /studies/metadata. plain: never compress.
    url: the base address (…/api/v2). records: what is served, changeable at any time. requests: the log.
    connections: how many connections were opened.
    """

    def __init__(
        self,
        *sources: Path | str | list[Record],
        port: int = 0,
        data_timestamp: str = "2026-09-04T09:00:06",
        match_everything: bool = False,
        repeat: int = 1,
        count: int | None = None,
        metadata: Path | str | None = None,
        plain: bool = False,
    ) -> None:
        self.records: Records = load(*(source for source in sources if not isinstance(source, list)))
        for source in sources:
            if isinstance(source, list):
                self.records.update(Records(source))
        if repeat != 1 or count is not None:
            self.records.fill(len(self.records) * repeat if count is None else count)
        self.answers = Answers(
            self.records,
            data_timestamp=data_timestamp,
            match_everything=match_everything,
            metadata=None if metadata is None else Path(metadata).read_bytes(),
        )
        self.plain = plain
        self.requests: list[Request] = []
        self.connections = 0
        self.closing = threading.Event()
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.simulator = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{ROOT}"

    @property
    def control_url(self) -> str:
        """Where a process that cannot call control() posts its orders."""
        return self.url.removesuffix(ROOT) + CONTROL

    def start(self) -> Self:
        self._thread.start()
        return self

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.close()

    def fault(self, text: str, *, at: int | None = None, path: str = "", times: int | None = None) -> None:
        """Order a fault as faults.py spells it; at, path and times may be given by name instead."""
        fault = Fault.parse(text, self.numbered)
        fault.at, fault.path, fault.times = at or fault.at, path or fault.path, times or fault.times
        self._faults.append(fault)

    def heal(self) -> None:
        """Take back every fault, and every action ordered for a later request."""
        self._faults.clear()

    def control(self, *lines: str) -> None:
        """Carry out orders as control.py spells them; none of them if one cannot be read. ValueError."""
        for order in [control.prepared(self, line) for line in lines]:
            try:
                order()
            except KeyError as error:
                raise ValueError(f"No record {error.args[0]} is served.") from error

    def numbered(self, number: str) -> int:
        """A request number; "+1" is the next request."""
        return int(number) + (len(self.requests) if number.startswith("+") else 0)

    def before(self, number: int, action: Callable[[Records], Any]) -> None:
        """Change the records just before request `number` is answered: between two pages, say."""
        self._faults.append(Fault("action", at=number, action=action))

    def refresh(self, data_timestamp: str) -> None:
        """The daily refresh of the data set: a new timestamp, and every token handed out is void."""
        self.answers.data_timestamp = data_timestamp
        self.answers.listing.expire_tokens()

    def reply(self, target: str, headers: dict[str, str]) -> Reply:
        parts = urlsplit(target)
        params = dict(parse_qsl(parts.query, keep_blank_values=True))
        with self._lock:
            request = Request(len(self.requests) + 1, parts.path, params, headers)
            self.requests.append(request)
            fault = self._due(request.number, f"{parts.path}?{parts.query}")
            reply = fault.instead() if fault else None
            reply = reply or self.answers.reply(parts.path, params, fault)
        return fault.spoil(reply) if fault else reply

    def _due(self, number: int, target: str) -> Fault | None:
        """The first fault on order for this request; changes to the records are made on the way to it."""
        for fault in list(self._faults):
            if fault.takes(number, target):
                if fault.action is None:
                    return fault
                fault.action(self.records)
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    simulator: Simulator

    def server_bind(self) -> None:
        """Without the look-up of a host name that HTTPServer does here."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        self.simulator.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        simulator = self.server.simulator
        reply = simulator.reply(self.path, dict(self.headers.items()))
        if reply.delivery == "reset":
            self._reset()
            return
        body, encoding = self._encoded(reply.body)
        etag = f'"{zlib.crc32(reply.body):08x}{len(reply.body):x}"'
        if reply.status == 200 and self.headers.get("If-None-Match") == etag:
            self._head(304, [("ETag", etag)], 0)
            return
        headers = [("Content-Type", reply.content_type), *encoding, *reply.headers]
        headers += [("ETag", etag)] if reply.status == 200 else []
        sent = body if reply.delivery == "whole" else body[: len(body) // 2]
        if reply.delivery == "unfinished":
            self._head(reply.status, [*headers, ("Transfer-Encoding", "chunked")], None)
            sent = b"%x\r\n%s\r\n" % (len(sent), sent)
        else:
            self._head(reply.status, headers, len(body))
        self.wfile.write(sent)
        if reply.delivery == "stall":
            simulator.closing.wait(_LONGEST_STALL)
        self.close_connection = self.close_connection or reply.delivery != "whole"

    def do_POST(self) -> None:
        """Orders for the simulator itself; a request here is not in the log."""
        lines = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode().splitlines()
        status, said = 200, b"done"
        try:
            if self.path != CONTROL:
                raise ValueError(f"Orders go to {CONTROL}.")
            self.server.simulator.control(*filter(str.strip, lines))
        except ValueError as error:
            status, said = 400, f"{error}".encode()
        self._head(status, [("Content-Type", "text/plain; charset=utf-8")], len(said))
        self.wfile.write(said)

    def _head(self, status: int, headers: list[tuple[str, str]], length: int | None) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _encoded(self, body: bytes) -> tuple[bytes, list[tuple[str, str]]]:
        wanted = "gzip" in self.headers.get("Accept-Encoding", "") and not self.server.simulator.plain
        if not wanted or len(body) < 500:
            return body, []
        return gzip.compress(body, 1), [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.rfile.close()
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: Simulator.requests is the log."""
