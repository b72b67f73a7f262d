"""Records per second of a first load, an unchanged sync and one with a tenth changed, over HTTP into PostgreSQL.

The floor is COPY of the same raw documents into one jsonb column, on one connection, in the same run. A first load
keeps every document, parses it, stores all its facts, classifies it, places its outcomes and answers the questions.
Syncs are sent through the broker, as beat does, to workers that are ready; one of them syncs, the others help store.
BENCH_RECORDS sets how many records (default 5,000), BENCH_WORKERS how many workers (default 2).
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from tests.bench.processes import order, simulator, workers
from tests.bench.records import bodies
from tests.bench.timing import timed

LONGEST = 600.0  # seconds a sync may take


def run() -> None:
    count = int(os.environ.get("BENCH_RECORDS", "5000"))
    number = int(os.environ.get("BENCH_WORKERS", "2"))
    records, origin = bodies(count)
    size = sum(map(len, records)) / count / 1024
    print(f"ingest  {count:,} records, {size:.1f} KB on average ({origin}); {number} worker(s)")
    call_command("migrate", verbosity=0)
    floor = floor_of(records)
    tell("COPY floor", count, floor, floor)
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        file = folder / "records.ndjson"
        file.write_bytes(b"\n".join(records))
        del records
        address = running.enter_context(simulator(file, folder))
        running.enter_context(workers(number, folder, CTGOV_API_URL=address))
        tell("first load", count, seconds(new=count), floor)
        tell("unchanged, full", count, seconds(unchanged=count), floor)
        tell("unchanged, full", count, seconds(unchanged=count), floor)
        order(address, "change 0.1 2026-09-05")
        tell("a tenth changed", count, seconds(changed=count // 10), floor)


def floor_of(records: Sequence[bytes]) -> float:
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


def seconds(**expected: int) -> float:
    """Of one full sync, which must have found what was expected: a fast sync that lost records is no result."""
    from ingest import tasks
    from ingest.models import Run
    from ingest.runs import counts

    before = Run.objects.count()
    tasks.sync.delay(full=True)
    deadline = time.monotonic() + LONGEST
    while not Run.objects.exclude(state=Run.State.RUNNING).count() > before:
        if time.monotonic() > deadline:
            raise SystemExit("the workers do not end the sync")
        time.sleep(1)  # the run tells its own times; asking more often takes from what is measured
    done = Run.objects.latest("id")
    found = counts(done)
    wrong = {
        name: found[name] for name, number in expected.items() if abs(found[name] - number) > number * 0.15
    }
    if done.error or wrong or found["set_aside"]:
        raise SystemExit(f"the sync is not what is measured: {done.error or json.dumps(found)}")
    assert done.finished_at
    return (done.finished_at - done.started_at).total_seconds()


def tell(name: str, count: int, took: float, floor: float) -> None:
    print(
        f"ingest  {name:<16}{took:8.2f} s{count / took:10.0f} records/s{floor / took:10.3f} x floor",
        flush=True,
    )
