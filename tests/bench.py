"""`make bench`: how fast, beside a floor measured in the same run. Nothing here passes or fails.

ingest     records per second of a first sync and of an unchanged one, from the simulator over HTTP into PostgreSQL,
           beside the floor: COPY of the same raw records into one jsonb column.
synthesis  milliseconds for the pooled treatment-related mortality of thirteen cohorts.

Records are the bundled ones with other numbers. BENCH_RECORDS sets how many (default 1,000).
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

EVENTS = [0, 1, 0, 5, 3, 0, 3, 0, 0, 0, 1, 1, 0]
TREATED = [617, 507, 418, 364, 210, 174, 41, 35, 32, 30, 26, 24, 24]


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def many_records(count: int) -> list[dict[str, Any]]:
    from ingest.starter import records

    samples = [json.loads(body) for body in records()]
    made = []
    for number in range(count):
        record = json.loads(json.dumps(samples[number % len(samples)]))
        record["protocolSection"]["identificationModule"]["nctId"] = f"NCT{90_000_000 + number}"
        made.append(record)
    return made


def ingest(count: int) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from ingest.pipeline import sync
    from tests.registry_simulator import Simulator

    call_command("migrate", verbosity=0)
    records = many_records(count)
    bodies = [json.dumps(record, separators=(",", ":")).encode() for record in records]

    def floor() -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE floor (record jsonb)")
            lines = b"".join(body.replace(b"\\", b"\\\\") + b"\n" for body in bodies)
            with cursor.copy("COPY floor FROM STDIN") as copy:
                copy.write(lines)

    copied = timed(floor)
    with Simulator(records, match_everything=True) as simulator:
        settings.CTGOV_API_URL = simulator.url
        settings.CTGOV_SECONDS_BETWEEN_REQUESTS = 0
        first = timed(lambda: sync(condition="*"))
        again = timed(lambda: sync(condition="*"))
    for name, seconds in (("COPY floor", copied), ("first sync", first), ("unchanged sync", again)):
        print(f"ingest  {name:<16}{count / seconds:10.0f} records/s{copied / seconds:10.3f} x floor")


def synthesis() -> None:
    from evidence.synthesis.pooling import glmm

    loading = timed(lambda: glmm(EVENTS, TREATED))
    fits = [timed(lambda: glmm(EVENTS, TREATED)) for _ in range(25)]
    print(f"synthesis  first GLMM of 13 cohorts {1000 * loading:8.1f} ms")
    print(f"synthesis  later ones, median       {1000 * statistics.median(fits):8.1f} ms")


def main() -> int:
    from servers import postgres, valkey

    with ExitStack() as servers:
        os.environ["DATABASE_URL"] = servers.enter_context(postgres.throwaway())
        os.environ["BROKER_URL"] = servers.enter_context(valkey.throwaway())
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        os.environ["LOG_LEVEL"] = "ERROR"
        import django

        django.setup()
        synthesis()
        ingest(int(os.environ.get("BENCH_RECORDS", "1000")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
