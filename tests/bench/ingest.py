"""Records per second of a first load, an unchanged sync and one with a tenth changed, over HTTP into PostgreSQL.

The floor is COPY of the same raw documents into one jsonb column, on one connection, in the same run. A first load
keeps every document, parses it, stores all its facts, classifies it, places its outcomes and answers the questions.
BENCH_RECORDS sets how many records (default 5,000), BENCH_WORKERS how many workers help the sync (default 1).
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.bench.processes import simulator, workers
from tests.bench.records import bodies
from tests.bench.timing import timed


def run() -> None:
    count = int(os.environ.get("BENCH_RECORDS", "5000"))
    helping = int(os.environ.get("BENCH_WORKERS", "1"))
    records, origin = bodies(count)
    size = sum(map(len, records)) / count / 1024
    print(f"ingest  {count:,} records, {size:.1f} KB on average ({origin}); {helping} worker(s) help")
    call_command("migrate", verbosity=0)
    floor = statistics_of_floor(records)
    tell("COPY floor", count, floor, floor)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        file = Path(folder) / "records.ndjson"
        file.write_bytes(b"\n".join(records))
        del records
        running.enter_context(workers(helping, Path(folder)))
        with simulator(file, Path(folder)) as settings.CTGOV_API_URL:
            tell("first load", count, seconds(full=True, new=count), floor)
            tell("unchanged, full", count, seconds(full=True, unchanged=count), floor)
            tell("unchanged, full", count, seconds(full=True, unchanged=count), floor)
        with simulator(file, Path(folder), "--changed", "0.1") as settings.CTGOV_API_URL:
            tell("a tenth changed", count, seconds(full=True, changed=count // 10), floor)


def statistics_of_floor(records: Sequence[bytes]) -> float:
    """The faster of two: the first also warms the server."""
    lines = [body.replace(b"\\", b"\\\\") + b"\n" for body in records]

    def copy_in() -> None:
        with connection.cursor() as cursor, cursor.copy("COPY floor FROM STDIN") as copy:
            for line in lines:
                copy.write(line)

    took = []
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE floor (record jsonb)")
        took.append(timed(copy_in))
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE floor")
    return min(took)


def seconds(*, full: bool, **expected: int) -> float:
    """Of one sync, which must have found what was expected: a fast sync that lost records is no result."""
    from ingest import tasks
    from ingest.pipeline import sync
    from ingest.runs import counts

    began = time.perf_counter()
    done = sync(full=full, condition=None, invite=tasks.invite)
    took = time.perf_counter() - began
    found = counts(done)
    wrong = {
        name: found[name] for name, number in expected.items() if abs(found[name] - number) > number * 0.15
    }
    if done.error or wrong or found["set_aside"]:
        raise SystemExit(f"the sync is not what is measured: {done.error or json.dumps(found)}")
    return took


def tell(name: str, count: int, took: float, floor: float) -> None:
    print(
        f"ingest  {name:<16}{took:8.2f} s{count / took:10.0f} records/s{floor / took:10.3f} x floor",
        flush=True,
    )
