"""python -m tests.bench.asking HOST PORT CLIENTS: asks for every path read from standard input, connections kept open.

A process of its own, so that measuring takes no turn from the server that is measured. Writes JSON: seconds of the
whole, and of each answer in milliseconds. An answer that is not 200, or empty, ends it: a fast error is no result.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from queue import Empty, SimpleQueue
from threading import Thread


def main(host: str, port: int, clients: int, paths: list[str]) -> dict[str, object]:
    waiting: SimpleQueue[str] = SimpleQueue()
    for path in paths:
        waiting.put(path)
    took: list[float] = []
    wrong: list[str] = []
    threads = [Thread(target=ask, args=(host, port, waiting, took, wrong)) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"seconds": time.perf_counter() - began, "milliseconds": took, "wrong": wrong}


def ask(host: str, port: int, waiting: SimpleQueue[str], took: list[float], wrong: list[str]) -> None:
    connection = http.client.HTTPConnection(host, port, timeout=60)
    while not wrong:
        try:
            path = waiting.get_nowait()
        except Empty:
            break
        began = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        took.append(1000 * (time.perf_counter() - began))
        if answer.status != 200 or not body:
            wrong.append(f"{path}: {answer.status}")
    connection.close()


if __name__ == "__main__":
    given = [line.rstrip("\n") for line in sys.stdin]
    json.dump(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), given), sys.stdout)
