"""The pooled estimate: one fit in process beside R's metafor on the same data, every standing question from the
database, and what starting the site costs before anything is pooled.

The data are the thirteen cohorts of treatment-related mortality; the fit by REML is of their shares on the arcsine
scale. R is measured where it is installed, in the same run, from inside R: its start is not counted.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from django.core.management import call_command
from django.db import transaction

from tests.bench.timing import timed

EVENTS = [0, 1, 0, 5, 3, 0, 3, 0, 0, 0, 1, 1, 0]
TREATED = [617, 507, 418, 364, 210, 174, 41, 35, 32, 30, 26, 24, 24]
FITS = 200
IN_R = """
suppressPackageStartupMessages(library(metafor))
yi <- c({yi}); vi <- c({vi})
timed <- function(work) {{
  work()
  once <- function(i) {{ began <- Sys.time(); work(); as.numeric(Sys.time() - began, units = "secs") }}
  median(sapply(1:{fits}, once))
}}
fit <- function() rma(yi = yi, vi = vi, method = "REML", test = "knha")
with_profile <- function() confint(fit())
# Times are of metafor as it comes; the estimate is that of a search followed further, as ours is.
finely <- rma(yi = yi, vi = vi, method = "REML", test = "knha", control = list(threshold = 1e-12, maxiter = 1000))
cat(timed(fit), timed(with_profile), format(as.numeric(finely$beta), digits = 15), "\\n")
"""
START = """
import json, os, sys, time
began = time.perf_counter()
import config.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
took = time.perf_counter() - began
heavy = sorted({name.split(".")[0] for name in sys.modules} & {"numpy", "scipy"})
began = time.perf_counter()
from evidence.synthesis.effects import effect_size
from evidence.synthesis.pooling import pool
pool(effect_size("GEN", yi=[0.1, 0.3, -0.2], vi=[0.1, 0.2, 0.1]))
print(json.dumps([took, heavy, time.perf_counter() - began]))
"""


def run() -> None:
    fits()
    standing_questions()
    start_up()


def tell(name: str, seconds: float, more: str = "") -> None:
    print(f"synthesis  {name:<46}{1000 * seconds:10.2f} ms{more}", flush=True)


def median(work: Callable[[], object], times: int) -> float:
    work()
    return statistics.median(timed(work) for _ in range(times))


def fits() -> None:
    from evidence.synthesis.effects import effect_size
    from evidence.synthesis.pooling import glmm, pool

    tell("first GLMM of 13 cohorts, numerics loading", timed(lambda: glmm(EVENTS, TREATED)))
    tell("later ones, median", median(lambda: glmm(EVENTS, TREATED), 25))
    effects = effect_size("PAS", xi=EVENTS, ni=TREATED, add=0.0)
    ours = median(lambda: pool(effects, method="REML", test="knha"), FITS)
    tell(
        "REML of 13 cohorts with Q-profile, median",
        ours,
        f"   (limit 1 ms: {'kept' if ours <= 1e-3 else 'MISSED'})",
    )
    found: Any = pool(effects, method="REML", test="knha")
    beside_r(effects, ours, found.estimate)


def beside_r(effects: Any, ours: float, estimate: float) -> None:
    """metafor's own time for the same numbers; nothing where R or metafor is not installed."""
    if shutil.which("Rscript") is None:
        print("synthesis  R is not installed: nothing to compare with")
        return
    given = {"yi": numbers(effects.yi), "vi": numbers(effects.vi), "fits": FITS}
    done = subprocess.run(
        ["Rscript", "-e", IN_R.format(**given)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(
            f"synthesis  R has no metafor: nothing to compare with ({done.stderr.strip().splitlines()[-1]})"
        )
        return
    fit, with_profile, theirs = map(float, done.stdout.split())
    if abs(theirs - estimate) > 1e-6:
        raise SystemExit(f"the fits differ: {estimate!r} here, {theirs!r} in R")
    tell("metafor, the same fit without Q-profile, median", fit, f"{fit / ours:9.1f} x ours")
    tell("metafor, with Q-profile, median", with_profile, f"{with_profile / ours:9.1f} x ours")


def numbers(values: Sequence[float]) -> str:
    return ", ".join(repr(float(value)) for value in values)


def standing_questions() -> None:
    """From the tables, with the starter data; undone afterwards, so that the next suite starts from empty tables."""
    from evidence.actions import refresh_syntheses
    from evidence.questions import QUESTIONS

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        call_command("load_starter", verbosity=0)
        took = statistics.median(timed(refresh_syntheses) for _ in range(3))
        transaction.set_rollback(True)
    kept = "kept" if took <= 10 else "MISSED"
    tell(f"all {len(QUESTIONS)} standing questions from the database", took, f"   (limit 10 s: {kept})")


def start_up() -> None:
    """In a process of its own: the site, then its first estimate."""
    starts = [started() for _ in range(3)]
    heavy = sorted({name for _, names, _ in starts for name in names})
    tell("start of the web app, median of 3", statistics.median(one[0] for one in starts))
    print(f"synthesis  loaded by then of numpy and scipy: {', '.join(heavy) or 'neither'}")
    tell("first estimate after it, numerics loading", statistics.median(one[2] for one in starts))


def started() -> tuple[float, list[str], float]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"the site does not start: {done.stderr.strip()}")
    took, names, first = json.loads(done.stdout.splitlines()[-1])
    return took, names, first
