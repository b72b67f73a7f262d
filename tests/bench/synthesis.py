"""Milliseconds for the pooled treatment-related mortality of thirteen cohorts."""

from __future__ import annotations

import statistics

from tests.bench.timing import timed

EVENTS = [0, 1, 0, 5, 3, 0, 3, 0, 0, 0, 1, 1, 0]
TREATED = [617, 507, 418, 364, 210, 174, 41, 35, 32, 30, 26, 24, 24]


def run() -> None:
    from evidence.synthesis.pooling import glmm

    loading = timed(lambda: glmm(EVENTS, TREATED))
    fits = [timed(lambda: glmm(EVENTS, TREATED)) for _ in range(25)]
    print(f"synthesis  first GLMM of 13 cohorts {1000 * loading:8.1f} ms")
    print(f"synthesis  later ones, median       {1000 * statistics.median(fits):8.1f} ms")
