"""Weighted means and regressions a second time, in fractions: nothing is rounded until the last line.

Shares no line with evidence/synthesis.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Row = list[Fraction]


def weighted_fit(
    y: Sequence[float], v: Sequence[float], design: Sequence[Sequence[float]]
) -> tuple[Row, Fraction]:
    """Coefficients of y on the rows of `design` with weights 1 / v, and the weighted sum of squared residuals."""
    outcomes, weights = [Fraction(one) for one in y], [1 / Fraction(one) for one in v]
    rows = [[Fraction(value) for value in row] for row in design]
    p = len(rows[0])
    normal = [
        [
            sum((w * row[a] * row[b] for w, row in zip(weights, rows, strict=True)), Fraction(0))
            for b in range(p)
        ]
        + [sum((w * row[a] * one for w, row, one in zip(weights, rows, outcomes, strict=True)), Fraction(0))]
        for a in range(p)
    ]
    found = solved(normal)
    fitted = [sum((b * x for b, x in zip(found, row, strict=True)), Fraction(0)) for row in rows]
    squares = (w * (one - line) ** 2 for w, one, line in zip(weights, outcomes, fitted, strict=True))
    return found, sum(squares, Fraction(0))


def solved(system: list[Row]) -> Row:
    """The solution of p equations, each with its right side as last element; Gauss and Jordan."""
    for column in range(len(system)):
        pivot = next(row for row in range(column, len(system)) if system[row][column] != 0)
        system[column], system[pivot] = system[pivot], system[column]
        system[column] = [value / system[column][column] for value in system[column]]
        for other in range(len(system)):
            if other != column:
                times = system[other][column]
                system[other] = [a - times * b for a, b in zip(system[other], system[column], strict=True)]
    return [row[-1] for row in system]


def der_simonian_laird(y: Sequence[float], v: Sequence[float]) -> tuple[float, float, float]:
    """tau2, the mean it weights, and Cochran's Q."""
    ones = [[1.0]] * len(y)
    _, q = weighted_fit(y, v, ones)
    weights = [1 / Fraction(one) for one in v]
    total = sum(weights, Fraction(0))
    excess = (q - (len(y) - 1)) / (total - sum((w * w for w in weights), Fraction(0)) / total)
    tau2 = max(Fraction(0), excess)
    mean, _ = weighted_fit(y, [Fraction(one) + tau2 for one in v], ones)  # type: ignore[misc]
    return float(tau2), float(mean[0]), float(q)
