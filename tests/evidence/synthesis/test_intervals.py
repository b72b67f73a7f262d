"""Exact and score intervals beside R 4.2.2 (binom.test, uncorrected prop.test) and their definitions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.synthesis.intervals import convert_interval, exact_interval, wilson_interval

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


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [(5, 364, 0.0058812021342905, 0.0317476689154005), (0, 35, 0.0, 0.098900992324404)],
)
def test_score_bounds_are_those_of_prop_test(x, n, lower, upper):
    interval = wilson_interval(x, n)
    assert (interval.lower, interval.upper) == pytest.approx((lower, upper), abs=1e-12)


def test_the_exact_bounds_leave_two_and_a_half_percent_on_each_side():
    interval = exact_interval(3, 41)
    assert at_least(3, 41, interval.lower) == pytest.approx(0.025, abs=1e-12)
    assert 1 - at_least(4, 41, interval.upper) == pytest.approx(0.025, abs=1e-12)


def test_no_event_has_the_closed_form_bound():
    assert exact_interval(0, 174).upper == pytest.approx(1 - 0.025 ** (1 / 174), rel=1e-12)


@given(counts)
def test_both_intervals_hold_the_observed_proportion_and_mirror(pair):
    x, n = pair
    for make in (exact_interval, wilson_interval):
        here, mirrored = make(x, n), make(n - x, n)
        assert 0 <= here.lower <= x / n + 1e-12
        assert x / n - 1e-12 <= here.upper <= 1
        assert here.lower == pytest.approx(1 - mirrored.upper, abs=1e-10)


def test_a_ninety_percent_interval_becomes_ninety_five_on_the_log_scale():
    interval, words = convert_interval(0.5, 0.8, level=90, to=95)
    half = math.log(0.8 / 0.5) / 2 * 1.959963984540054 / 1.644853626951473
    assert math.log(interval.upper / interval.lower) / 2 == pytest.approx(half, rel=1e-12)
    assert interval.lower * interval.upper == pytest.approx(0.5 * 0.8)
    assert "printed 90% interval (0.5 to 0.8)" in words
    assert "95%" in words


def test_converting_there_and_back_returns_the_printed_interval():
    there, _ = convert_interval(0.02, 0.24, level=95, to=99)
    back, _ = convert_interval(there.lower, there.upper, level=99, to=95)
    assert (back.lower, back.upper) == pytest.approx((0.02, 0.24))


@pytest.mark.parametrize(("lower", "upper"), [(0, 1), (-1, 2), (2, 1), (1, math.inf), (math.nan, 2)])
def test_an_interval_without_a_logarithm_is_rejected(lower, upper):
    with pytest.raises(ValueError, match="bounds above 0"):
        convert_interval(lower, upper, level=90, to=95)


@pytest.mark.parametrize(("x", "n"), [(-1, 5), (6, 5), (0, 0), (1.5, 5)])
def test_counts_that_cannot_be_are_rejected(x, n):
    for make in (exact_interval, wilson_interval):
        with pytest.raises(ValueError, match=r"events|total"):
            make(x, n)
