"""Tests and intervals around an estimate: normal, t, or Knapp–Hartung."""

from __future__ import annotations

import math
from functools import lru_cache

from scipy.special import chdtrc, fdtrc, stdtr, stdtrit

from evidence.synthesis.intervals import normal_quantile, tail

TESTS = ("z", "t", "knha", "adhoc")


def checked_test(test: str) -> str:
    if test not in TESTS:
        raise ValueError(f"test is {test!r}; give one of {', '.join(TESTS)}")
    return test


def variance_factor(test: str, q: float, df: int) -> float:
    """What the model's variance is multiplied by: q / df for Knapp & Hartung 2003 (Stat Med 22:2693) and
    Sidik & Jonkman 2002; "adhoc" never below 1; else 1. q is the generalised Q at the estimated tau2."""
    if test == "knha":
        return q / df
    return max(1.0, q / df) if test == "adhoc" else 1.0


@lru_cache(maxsize=1024)
def quantile(level: float, df: int | None) -> float:
    """Two-sided quantile at level percent: normal where df is None, else t."""
    return normal_quantile(level) if df is None else float(stdtrit(df, 1 - tail(level)))


def two_sided(statistic: float, df: int | None) -> float:
    """p-value of |statistic|: normal where df is None, else t."""
    if df is None:
        return math.erfc(abs(statistic) / math.sqrt(2))
    return 2 * float(stdtr(df, -abs(statistic)))


def chi_square_p(statistic: float, df: int) -> float:
    """P(chi-square on df >= statistic); 1 where df is 0."""
    return float(chdtrc(df, statistic)) if df > 0 else 1.0


def f_p(statistic: float, df1: int, df2: int) -> float:
    """P(F on df1 and df2 >= statistic)."""
    return float(fdtrc(df1, df2, statistic))
