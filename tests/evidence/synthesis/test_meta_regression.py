"""Meta-regression: by hand, beside plain least squares, and what it refuses."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.synthesis.pooling import MetaRegression, Refusal, meta_regression
from tests.evidence.synthesis.test_pooling import BCG
from tests.oracles import exact_weights

LATITUDE = [44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33]
YEAR = [1948, 1949, 1960, 1977, 1973, 1953, 1973, 1980, 1968, 1961, 1974, 1969, 1976]
FIVE = SimpleNamespace(yi=[0.1, 0.5, 0.2, 0.9, 0.4], vi=[0.1, 0.2, 0.05, 0.1, 0.3])


def fitted(effects, moderators, **options) -> MetaRegression:
    found = meta_regression(effects, moderators, **options)
    assert isinstance(found, MetaRegression), found
    return found


def test_the_vaccine_protects_better_far_from_the_equator():
    """R: rma(yi, vi, mods = ~ ablat), metafor 3.8-1, of the model in Berkey et al. 1995, Stat Med 14:395."""
    found = fitted(BCG, {"latitude": LATITUDE}, test="z")
    intercept, slope = found.coefficients
    assert (intercept.name, slope.name) == ("intrcpt", "latitude")
    assert (slope.estimate, slope.se) == pytest.approx((-0.0291, 0.0072), abs=5e-5)
    assert intercept.estimate == pytest.approx(0.2515, abs=5e-5)
    assert found.tau2 == pytest.approx(0.076348, abs=5e-7)
    assert found.r2 == pytest.approx(75.6266, abs=5e-4)
    assert found.qm == pytest.approx(16.36, abs=5e-3)
    assert found.qm_df == (1, None)
    assert found.q == pytest.approx(30.733, abs=5e-4)


def test_equal_variances_make_it_plain_least_squares():
    """1, 2, 4, 5 at 0, 1, 2, 3: slope 1.4, intercept 0.9, residual variance 0.1; Knapp–Hartung's se is theirs."""
    four = SimpleNamespace(yi=[1, 2, 4, 5], vi=[2, 2, 2, 2])
    found = fitted(four, {"dose": [0, 1, 2, 3]}, method="DL", test="knha")
    intercept, slope = found.coefficients
    assert (intercept.estimate, slope.estimate) == pytest.approx((0.9, 1.4))
    assert slope.se == pytest.approx(math.sqrt(0.1 / 5))
    assert found.qm == pytest.approx((1.4**2) / (0.1 / 5))
    assert found.qm_df == (1, 2)
    assert found.qm_p_value == pytest.approx(slope.p_value)


def test_words_become_columns_against_the_alphabetically_first():
    found = fitted(FIVE, {"arm": ["b", "a", "b", "c", "a"]}, method="EE", test="z")
    assert [one.name for one in found.coefficients] == ["intrcpt", "armb", "armc"]
    assert found.coefficients[2].estimate == pytest.approx(
        0.9 - (0.5 / 0.2 + 0.4 / 0.3) / (1 / 0.2 + 1 / 0.3)
    )


def test_without_an_intercept_every_word_has_its_own_mean_and_all_are_tested():
    found = fitted(FIVE, {"arm": ["b", "a", "b", "a", "a"]}, method="EE", test="z", intercept=False)
    assert [one.name for one in found.coefficients] == ["arma", "armb"]
    assert found.coefficients[1].estimate == pytest.approx((0.1 / 0.1 + 0.2 / 0.05) / (1 / 0.1 + 1 / 0.05))
    assert found.qm_df == (2, None)


def test_calendar_years_lose_no_digits():
    plain = fitted(BCG, {"latitude": LATITUDE, "year": YEAR}, test="z")
    centred = fitted(BCG, {"latitude": LATITUDE, "year": [year - 1970 for year in YEAR]}, test="z")
    assert plain.tau2 == pytest.approx(centred.tau2, rel=1e-9)
    for here, there in zip(plain.coefficients[1:], centred.coefficients[1:], strict=True):
        assert (here.estimate, here.se) == pytest.approx((there.estimate, there.se), rel=1e-9)


def test_variances_eight_powers_of_ten_apart_lose_no_digits():
    variances = [10.0**power for power in (-6, -5, 2, -3, 1, 0, -1, 2, -4, -2, 0, 1, -6)]
    found = fitted(
        SimpleNamespace(yi=BCG.yi, vi=variances), {"latitude": LATITUDE, "year": YEAR}, method="EE", test="z"
    )
    design = [[1, latitude, year] for latitude, year in zip(LATITUDE, YEAR, strict=True)]
    exact, q = exact_weights.weighted_fit(BCG.yi, variances, design)
    assert found.q == pytest.approx(float(q), rel=1e-10)
    for one, value in zip(found.coefficients, exact, strict=True):
        assert one.estimate == pytest.approx(float(value), rel=1e-8)


@pytest.mark.parametrize(
    ("effects", "moderators", "word"),
    [
        (SimpleNamespace(yi=[], vi=[]), {"x": []}, "No study"),
        (SimpleNamespace(yi=[1, 2], vi=[1, 1]), {"x": [0, 1]}, "at least 3 are needed"),
        (FIVE, {"x": [3, 3, 3, 3, 3]}, "x does not vary"),
        (FIVE, {"x": [1, 2, 3, 4, 5], "y": [3, 5, 7, 9, 11]}, "y does not vary, or follows"),
        (SimpleNamespace(yi=[1, 2, 3], vi=[1, 1, 1]), {"x": [0, 1, 2]}, "fitted line"),
        (SimpleNamespace(yi=[1, 2, 4], vi=[1, 0, 1]), {"x": [0, 1, 2]}, "Study 2 is zero"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_words(effects, moderators, word):
    found = meta_regression(effects, moderators)
    assert isinstance(found, Refusal)
    assert word in found.reason


@pytest.mark.parametrize(
    ("moderators", "words"),
    [
        ({}, "no moderator"),
        ({"x": [1, 2]}, "x: 2 values but 5 studies"),
        ({"x": [1, 2, None, 4, 5]}, "Study 3: x is None"),
        ({"x": ["a", "b", 3, "a", "b"]}, "Study 3: x is 3 among words"),
    ],
)
def test_bad_moderators_are_named(moderators, words):
    with pytest.raises(ValueError, match=words):
        meta_regression(FIVE, moderators)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 10), st.floats(-3, 3)), min_size=4, max_size=9),
    st.sampled_from(["EE", "DL", "PM", "REML", "ML"]),
)
def test_the_residuals_are_at_right_angles_to_the_moderators(rows, method):
    y, v, x = (np.array([round(row[i], 3) for row in rows]) for i in range(3))
    found = meta_regression(SimpleNamespace(yi=y, vi=v), {"x": list(x)}, method=method, test="z")
    if isinstance(found, Refusal):
        assert "does not vary" in found.reason
        return
    intercept, slope = (one.estimate for one in found.coefficients)
    weighted = (y - intercept - slope * x) / (v + found.tau2)
    assert weighted.sum() == pytest.approx(0, abs=1e-6)
    assert (weighted * x).sum() == pytest.approx(0, abs=1e-6)
    assert 0 <= found.r2 <= 100
    assert 0 <= found.qm_p_value <= 1
