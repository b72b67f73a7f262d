from __future__ import annotations

from pathlib import Path

from kombu import Connection

from servers import valkey


def put(url: str, word: str) -> None:
    with Connection(url) as connection, connection.SimpleQueue("work") as queue:
        queue.put(word)


def take(url: str) -> str:
    with Connection(url) as connection, connection.SimpleQueue("work") as queue:
        message = queue.get(timeout=5)
        message.ack()
        return str(message.payload)


def test_queued_work_outlives_a_restart(environ: dict[str, str]) -> None:
    url = valkey.broker_url(environ)
    with valkey.attach(environ):
        put(url, "sync")
    with valkey.attach(environ):
        assert take(url) == "sync"


def test_a_throwaway_broker_is_empty_and_leaves_nothing() -> None:
    with valkey.throwaway() as first, valkey.throwaway() as second:
        put(first, "first")
        put(second, "second")
        assert take(first) == "first"
        folder = Path(first.removeprefix("redis+socket://")).parent
    assert not folder.exists()
