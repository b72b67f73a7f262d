"""Requests per second and the slowest in a hundred of the trial list and its search, beside datasette's.

Our site runs as `make run` serves it: gunicorn with two workers, PostgreSQL. datasette holds the same rows in one
process, as it always does, over an immutable SQLite file with a full-text index of the same words; as it comes, and
without the facets it proposes. One after the other, never both at once; the client is a process of its own on the same
machine. BENCH_TRIALS sets how many trials (default 5,000).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote_plus, urlencode, urlsplit

from django.core.management import call_command

from tests.bench import datasette
from tests.bench.records import bodies
from tests.browser.site import manage, served

CLIENTS = 4  # keep both workers busy; what one reader waits for is measured with a client a worker
WORKERS = 2
REQUESTS = 400
SEED = 20261122
LIST = "trial list page"
BARE = "the same, no facets proposed"


def run() -> None:
    count = int(os.environ.get("BENCH_TRIALS", "5000"))
    chance = random.Random(SEED)
    print(f"web  {load(count)}; {CLIENTS} clients, {REQUESTS} requests each line", flush=True)
    titles = held_titles()
    with tempfile.TemporaryDirectory(prefix="tracker-bench-web-") as name:
        folder = Path(name)
        theirs = peer(folder, titles, chance)
        ours = our_site(folder, titles, chance)
    for line, (per_second, _) in ours.items():
        for peers in (LIST, BARE):
            if theirs and LIST in line:
                print(
                    f"web  {line:<44}{per_second / theirs[peers][0]:8.2f} x datasette's {peers}", flush=True
                )


def load(count: int) -> str:
    """Fills the database through the steps of a sync; in words, with what."""
    from ingest.pipeline import load_records

    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    call_command("load_starter", verbosity=0)
    records, origin = bodies(count)
    done = load_records(records, registry_timestamp="2026-11-20", fetched_at=dt.datetime.now(dt.UTC))
    return f"{done.new:,} trials ({origin}) and the starter records"


def held_titles() -> list[str]:
    from trials.models import Trial

    return list(Trial.objects.shown().order_by("pk").values_list("brief_title", flat=True))


def our_site(folder: Path, titles: Sequence[str], chance: random.Random) -> dict[str, tuple[float, float]]:
    environ = {**os.environ, "DEBUG": "0", "LOG_LEVEL": "ERROR", "TRACKER_VAR": str(folder)}
    manage(environ, "collectstatic", "--noinput", "--verbosity", "0")
    pages = [f"/trials/?page={1 + n % 100}" for n in range(REQUESTS)]
    kinds = {
        LIST: pages,
        f"{LIST}, filters that differ": [
            f"/trials/?{urlencode(choice, doseq=True)}" for choice in filters(chance)
        ],
        "search page": [f"/trials/?q={quote_plus(words)}" for words in searches(titles, chance)],
        "API, 20 trials": [f"/api/v1/trials/?page_size=20&page={1 + n % 100}" for n in range(REQUESTS)],
        "API, search": [f"/api/v1/trials/?q={quote_plus(words)}" for words in searches(titles, chance)],
    }
    with served(environ, folder / "web.log") as address:
        found = {name: measured("ours", name, address, paths) for name, paths in kinds.items()}
        measured("ours", f"search page, {WORKERS} clients", address, kinds["search page"], WORKERS)
        return found


def peer(folder: Path, titles: Sequence[str], chance: random.Random) -> dict[str, tuple[float, float]]:
    """LIST is its table page as HTML with 20 rows, as it comes; {} where datasette cannot be had."""
    python = datasette.installed(folder)
    if python is None:
        return {}
    file = folder / "trials.db"
    datasette.fill(file, rows())
    words = [urlencode({"_search": words, "_size": 20}) for words in searches(titles, chance)]
    shown = "&".join(f"_col={name}" for name in datasette.COLUMNS[:-1])
    pages = [f"_size=20&_next={20 * (n % 100)}&{shown}" for n in range(REQUESTS)]
    kinds = {
        LIST: [f"/trials/trials?{one}" for one in pages],
        "table JSON of 20": [f"/trials/trials.json?{one}" for one in pages],
        "full-text search page": [f"/trials/trials?{one}&{shown}" for one in words],
        "full-text search JSON": [f"/trials/trials.json?{one}&{shown}" for one in words],
    }
    with datasette.serving(python, file) as address:
        found = {name: measured("datasette", name, address, paths) for name, paths in kinds.items()}
    with datasette.serving(python, file, "--setting", "suggest_facets", "off") as address:
        bare = measured("datasette", BARE, address, kinds[LIST])
    return found | {BARE: bare}


def rows() -> list[tuple[object, ...]]:
    """What our list shows of each trial, and the words our search finds it by."""
    from trials.models import Trial

    columns = (
        "nct_id", "brief_title", "acronym", "overall_status", "has_results", "phase", "enrollment", "start_date",
        "last_update_posted_date", "search_text",
    )  # fmt: skip
    held = Trial.objects.shown().order_by("pk").values_list(*columns)
    return [tuple(str(value) if value is not None else None for value in row) for row in held]


def filters(chance: random.Random) -> list[dict[str, list[str]]]:
    choices = {
        "status": ["recruiting", "completed", "stopped", "unknown"],
        "phase": ["PHASE1", "PHASE2", "PHASE3", "PHASE4", "none"],
        "results": ["posted", "none"],
        "country": ["Sweden", "Norway", "Italy", "United States", "France", "Germany", "Spain", "China"],
        "therapy": ["hsct", "msc", "none"],
    }
    found = []
    for _ in range(REQUESTS):
        names = chance.sample(sorted(choices), chance.randint(1, 3))
        found.append({name: chance.sample(choices[name], chance.randint(1, 2)) for name in names})
    return found


def searches(titles: Sequence[str], chance: random.Random) -> list[str]:
    """One to three words of a title each, so that something is found."""
    found = []
    while len(found) < REQUESTS:
        words = re.findall(r"[A-Za-z]{4,}", chance.choice(titles))
        if words:
            found.append(" ".join(chance.sample(words, min(len(words), chance.randint(1, 3)))))
    return found


def measured(
    who: str, name: str, address: str, paths: Sequence[str], clients: int = CLIENTS
) -> tuple[float, float]:
    """(requests per second, milliseconds of the slowest in a hundred), after a few that only warm up."""
    parts = urlsplit(address)
    command = [sys.executable, "-m", "tests.bench.asking", str(parts.hostname), str(parts.port), str(clients)]
    for asked in (paths[:40], paths):
        done = subprocess.run(
            command, input="\n".join(asked), capture_output=True, text=True, check=True, timeout=600
        )
        answer = json.loads(done.stdout)
        if answer["wrong"]:
            raise SystemExit(f"{who}, {name}: {answer['wrong'][0]}")
    took = sorted(answer["milliseconds"])
    per_second, slowest = len(took) / answer["seconds"], statistics.quantiles(took, n=100)[98]
    print(
        f"web  {who:<10}{name:<38}{per_second:8.0f} requests/s   median {statistics.median(took):7.1f} ms"
        f"   p99 {slowest:7.1f} ms",
        flush=True,
    )
    return per_second, slowest
