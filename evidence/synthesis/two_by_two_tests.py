"""Tests on strata of two groups: is there an effect at all, and is it the same in all studies?"""

from __future__ import annotations

import math
from collections.abc import Sequence

from scipy.special import chdtrc

from evidence.synthesis.binary_effects import cells, observed_expected
from evidence.synthesis.mantel_haenszel_estimators import TIMES, Tables
from evidence.synthesis.measures import Study


def person_time(table: Study) -> tuple[float, float, float]:
    """Events in group 1, their mean and variance given all events (Rothman, Greenland & Lash 2008)."""
    x1, t1, x2, t2 = (table[name] for name in TIMES)
    share = t1 / (t1 + t2)
    return x1, share * (x1 + x2), share * (1 - share) * (x1 + x2)


def association(steps: Sequence[tuple[float, float, float]], correct: bool) -> dict[str, float | int | None]:
    """Chi-square on 1 df of observed less expected over all studies."""
    variance = math.fsum(v for _, _, v in steps)
    off = abs(math.fsum(o - e for o, e, _ in steps)) - (0.5 if correct else 0.0)
    statistic = off**2 / variance
    return {"association": statistic, "association_p_value": float(chdtrc(1, statistic))}


def tarone(tables: Tables, odds: float) -> dict[str, float | int | None]:
    """Tarone's test: tables beside those the common odds ratio makes of the same margins."""
    off = [fitted(table, odds) for table in tables if observed_expected(table)[2] > 0]
    statistic = math.fsum(o * o / v for o, v in off)
    statistic -= math.fsum(o for o, _ in off) ** 2 / math.fsum(v for _, v in off)
    df = len(off) - 1
    p = float(chdtrc(df, max(statistic, 0.0))) if df else 1.0
    return {"tarone": max(statistic, 0.0), "tarone_df": df, "tarone_p_value": p}


def fitted(table: Study, odds: float) -> tuple[float, float]:
    """Events in group 1 less those fitted under a common odds ratio, and their asymptotic variance."""
    a, b, c, d = cells(table)
    n1, n2, m = a + b, c + d, a + c
    linear = n2 - m + odds * (m + n1)
    root = math.sqrt(max(linear**2 - 4 * (odds - 1) * odds * m * n1, 0.0))
    fit = 2 * odds * m * n1 / (linear + root)
    return a - fit, 1 / (1 / fit + 1 / (m - fit) + 1 / (n1 - fit) + 1 / (n2 - m + fit))
