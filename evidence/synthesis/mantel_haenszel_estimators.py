"""The weighted estimates of Mantel and Haenszel with their standard errors, one per measure.

Each takes tables of two groups, in the order events, size, events, size, and raises ZeroDivisionError where its ratio
is 0, infinite or undefined.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from evidence.synthesis.binary_effects import cells

TABLE, TIMES = ("ai", "n1i", "ci", "n2i"), ("x1i", "t1i", "x2i", "t2i")
ROUNDING = 1e-12
Tables = list[dict[str, float]]
Summary = tuple[float, float]  # estimate, standard error


def odds_ratio(tables: Tables) -> Summary:
    """Log odds ratio (Mantel & Haenszel 1959)."""
    r = s = both = r_part = s_part = 0.0
    for a, b, c, d in map(cells, tables):
        n = a + b + c + d
        here, against, same, other = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        r, s = r + here, s + against
        r_part, s_part = r_part + same * here, s_part + other * against
        both += same * against + other * here
    variance = r_part / (2 * r * r) + both / (2 * r * s) + s_part / (2 * s * s)
    return math.log(r / s), math.sqrt(variance)


def ratio(tables: Tables) -> Summary:
    """Log ratio of risks, or of rates: the formulas differ in one term of the variance."""
    r = s = variance = 0.0
    for x1, size1, x2, size2 in (tuple(table.values()) for table in tables):
        whole = size1 + size2
        r, s = r + x1 * size2 / whole, s + x2 * size1 / whole
        variance += size1 / whole * size2 / whole * (x1 + x2)
    if "ai" in tables[0]:
        shared = math.fsum(table["ai"] * table["ci"] / (table["n1i"] + table["n2i"]) for table in tables)
        variance = left_over(variance, shared)
    if r == 0 or s == 0:
        raise ZeroDivisionError
    return math.log(r / s), math.sqrt(variance / (r * s))


def left_over(whole: float, part: float) -> float:
    """whole - part, 0 where only rounding is left of it."""
    return whole - part if whole - part > ROUNDING * whole else 0.0


def risk_difference(tables: Tables) -> Summary:
    """Risk difference."""
    difference = weight = p = q = 0.0
    for a, n1, c, n2 in (tuple(table.values()) for table in tables):
        n = n1 + n2
        difference += (a * n2 - c * n1) / n
        weight += n1 * n2 / n
        p += (n1 / n) ** 2 * c - (n2 / n) ** 2 * a + n1 / n * n2 / n * (n2 - n1) / 2
        q += (a * (n2 - c) + c * (n1 - a)) / (2 * n)
    estimate = difference / weight
    return estimate, math.sqrt(left_over(q, -estimate * p)) / weight


def rate_difference(tables: Tables) -> Summary:
    """Rate difference."""
    difference = weight = variance = 0.0
    for x1, t1, x2, t2 in (tuple(table.values()) for table in tables):
        here = t1 * t2 / (t1 + t2)
        difference += here * (x1 / t1 - x2 / t2)
        weight += here
        variance += here**2 * (x1 / t1**2 + x2 / t2**2)
    return difference / weight, math.sqrt(variance) / weight


ESTIMATORS: dict[str, tuple[tuple[str, ...], Callable[[Tables], Summary]]] = {
    "OR": (TABLE, odds_ratio),
    "RR": (TABLE, ratio),
    "RD": (TABLE, risk_difference),
    "IRR": (TIMES, ratio),
    "IRD": (TIMES, rate_difference),
}
