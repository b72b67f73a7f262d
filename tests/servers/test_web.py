from __future__ import annotations

import http.client
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from servers import web
from servers.children import Child
from servers.places import REPOSITORY

SITE = """
def application(environ, start_response):
    body = repr((environ["SCRIPT_NAME"], environ["PATH_INFO"], len(environ["wsgi.input"].read()))).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""
SLOW = (b"", b"GET / HTTP/1.1\r\nHost: a\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx")
DEADLINE = 12  # seconds


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where a small site answers, run as `make run` runs the real one."""
    (tmp_path / "small_site.py").write_text(SITE)
    with socket.create_server(("127.0.0.1", 0)) as free:
        found = int(free.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "small_site:application", "--bind", f"127.0.0.1:{found}"]
    environ = {**os.environ, "PYTHONPATH": f"{tmp_path}:{REPOSITORY}"}
    child = Child("web", [*command, *web.OPTIONS], environ, tmp_path, 15)
    deadline = time.monotonic() + 60
    while not answers(found):
        assert child.exit_code() is None, list(child.last)
        assert time.monotonic() < deadline, list(child.last)
    yield found
    child.stop()


def answers(port: int) -> bool:
    try:
        return asked(port)[0] == 200
    except OSError:
        return False


def asked(port: int, **options: object) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
    try:
        connection.request("POST" if "body" in options else "GET", "/page", **options)  # type: ignore[arg-type]
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("sent", SLOW, ids=["nothing", "half a head", "half a body"])
def test_forty_half_asked_questions_do_not_keep_the_site_from_answering(port: int, sent: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(40):
            stack.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(sent)
        began = time.monotonic()
        assert asked(port) == (200, "('', '/page', 0)")
        assert time.monotonic() - began < DEADLINE


def test_a_client_that_sends_a_byte_now_and_then_is_cut_off_all_the_same(port: int) -> None:
    assert is_cut_off(port), f"still connected after {DEADLINE} seconds"


def is_cut_off(port: int) -> bool:
    """Whether a client that sends a byte now and then is, in time."""
    deadline = time.monotonic() + DEADLINE
    with socket.create_connection(("127.0.0.1", port), timeout=0.2) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nX: ")
        while time.monotonic() < deadline:
            try:
                slow.sendall(b"a")
                if slow.recv(1) == b"":
                    return True
            except TimeoutError:
                continue
            except ConnectionError:
                return True
    return False


def test_a_whole_request_with_a_body_is_read_to_its_end(port: int) -> None:
    assert asked(port, body=b"x" * 300_000) == (200, "('', '/page', 300000)")


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "PATH_INFO", "Script-Name"])
def test_no_client_says_where_the_site_is_mounted(port: int, name: str) -> None:
    assert asked(port, headers={name: "/x"}) == (200, "('', '/page', 0)")
