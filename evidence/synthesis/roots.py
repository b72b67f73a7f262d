"""Where a continuous function crosses zero, between two points where its signs differ."""

from __future__ import annotations

from collections.abc import Callable

PRECISION = 4e-15  # of the root, relative
MOST_STEPS = 200


def root_between(f: Callable[[float], float], a: float, fa: float, b: float, fb: float) -> float:
    """Chandrupatla's method (1997, Adv Eng Softw 28:145): inverse quadratic where safe, else halving.

    fa = f(a) and fb = f(b) must not have the same sign; either may be 0.
    """
    c, fc, t = a, fa, 0.5
    for _ in range(MOST_STEPS):
        best, low = (a, fa) if abs(fa) < abs(fb) else (b, fb)
        width = abs(b - a)
        if low == 0 or width <= PRECISION * abs(best):
            return best
        x = a + t * (b - a)
        fx = f(x)
        if (fx > 0) == (fa > 0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = x, fx
        t = step(a, fa, b, fb, c, fc)
    return a if abs(fa) < abs(fb) else b


def step(a: float, fa: float, b: float, fb: float, c: float, fc: float) -> float:
    """The next point as a share of the way from a to b."""
    if a == b or fb == fc or c == b:
        return 0.5
    xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
    if not (phi * phi < xi and (1 - phi) ** 2 < 1 - xi):
        return 0.5
    t = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    return min(max(t, 1e-9), 1 - 1e-9)
