"""Peak memory of a sync of 50,000 records beside that of 5,000: the process that syncs, without workers.

BENCH_MEMORY gives both numbers (default 5000,50000). Each is a `manage.py sync --full` of its own on an empty database.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.core.management import call_command

from tests.bench.processes import simulator
from tests.bench.records import bodies


def run() -> None:
    numbers = [int(one) for one in os.environ.get("BENCH_MEMORY", "5000,50000").split(",")]
    peaks = [peak(number) for number in numbers]
    for number, used in zip(numbers, peaks, strict=True):
        print(
            f"memory  {number:>7,} records  peak {used / 1024:8.1f} MB  {used / peaks[0]:6.3f} x the first",
            flush=True,
        )


def peak(number: int) -> int:
    """Kilobytes."""
    each = 500
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.ndjson"
        file.write_bytes(b"\n".join(bodies(each)[0]))
        call_command("migrate", verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
        with simulator(file, Path(folder), "--repeat", str(number // each)) as address:
            command = [sys.executable, "manage.py", "sync", "--full", "--json"]
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, env=os.environ | {"CTGOV_API_URL": address, "DEBUG": "0"}
            )
            assert process.stdout is not None
            told = process.stdout.read()
            _, status, used = os.wait4(process.pid, 0)
            if status or f'"new": {number}'.encode() not in told:
                raise SystemExit(f"the sync is not what is measured: {told[-500:]!r}")
            return used.ru_maxrss
