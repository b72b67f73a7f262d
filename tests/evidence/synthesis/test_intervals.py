"""Exact and score intervals beside R 4.2.2 (binom.test, uncorrected prop.test) and their definitions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.synthesis.intervals import exact_interval

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def at_least(x, n, p):
    """P(x or more events in n) by adding up the binomial terms."""
    return math.fsum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(x, n + 1))


@pytest.mark.parametrize(
    ("x", "n", "level", "lower", "upper"),
    [
        (0, 418, 95, 0.0, 0.00878624382991255),
        (5, 364, 95, 0.00447477076363227, 0.03176311375041596),
        (3, 41, 90, 0.020239787084815, 0.178395355539259),
    ],
)
def test_exact_bounds_are_those_of_binom_test(x, n, level, lower, upper):
    interval = exact_interval(x, n, level)
    assert (interval.lower, interval.upper) == pytest.approx((lower, upper), abs=1e-12)
    assert interval.level == level


def test_the_exact_bounds_leave_two_and_a_half_percent_on_each_side():
    interval = exact_interval(3, 41)
    assert at_least(3, 41, interval.lower) == pytest.approx(0.025, abs=1e-12)
    assert 1 - at_least(4, 41, interval.upper) == pytest.approx(0.025, abs=1e-12)


def test_no_event_has_the_closed_form_bound():
    assert exact_interval(0, 174).upper == pytest.approx(1 - 0.025 ** (1 / 174), rel=1e-12)


@given(counts)
def test_the_interval_holds_the_observed_proportion_and_mirror(pair):
    x, n = pair
    here, mirrored = exact_interval(x, n), exact_interval(n - x, n)
    assert 0 <= here.lower <= x / n + 1e-12
    assert x / n - 1e-12 <= here.upper <= 1
    assert here.lower == pytest.approx(1 - mirrored.upper, abs=1e-10)


@pytest.mark.parametrize(("x", "n"), [(-1, 5), (6, 5), (0, 0), (1.5, 5)])
def test_counts_that_cannot_be_are_rejected(x, n):
    with pytest.raises(ValueError, match=r"events|total"):
        exact_interval(x, n)
