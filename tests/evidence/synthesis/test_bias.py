"""Tests of asymmetry and trim and fill beside R 4.2.2 (lm, cor.test, metafor 3.8-1) and by hand."""

from __future__ import annotations

from itertools import permutations

import pytest

from evidence.synthesis.bias import (
    RankTest,
    RegressionTest,
    begg,
    egger,
    harbord,
    peters,
    trim_and_fill,
)
from evidence.synthesis.effects import Effects, effect_size
from evidence.synthesis.rank_correlation import exact_p
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.trim_and_fill import TrimAndFill, signed_ranks

# The 13 trials of BCG against tuberculosis (Colditz et al. 1994, JAMA 271:698).
BCG = {
    "ai": [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
    "n1i": [123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913],
    "ci": [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
    "n2i": [139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854],
}
RISKS = effect_size("RR", **BCG)


def generic(yi: list[float], vi: list[float]) -> Effects:
    return effect_size("GEN", yi=yi, vi=vi)


def test_egger_on_bcg_is_that_of_regtest():
    found = egger(RISKS)
    assert isinstance(found, RegressionTest)
    assert (found.statistic, found.df, found.p_value) == pytest.approx((-1.401282, 11, 0.188706995), abs=1e-6)
    limits = (found.limit_estimate, found.limit_lower, found.limit_upper)
    assert limits == pytest.approx((-0.190928642, -0.67533235, 0.293475066), abs=1e-6)


def test_the_mixed_effects_version_is_that_of_regtest():
    found = egger(RISKS, model="rma")
    assert isinstance(found, RegressionTest)
    assert (found.statistic, found.p_value) == pytest.approx((-0.803329193, 0.421784489), abs=1e-6)
    assert found.df is None
    assert found.limit_estimate == pytest.approx(-0.510431874, abs=1e-6)


def test_egger_on_sizes_takes_them_from_the_tables():
    found = egger(RISKS, predictor="ni")
    assert isinstance(found, RegressionTest)
    assert found.statistic == pytest.approx(4.41122166, abs=1e-6)
    with pytest.raises(ValueError, match="needs ni"):
        egger(generic([0.1, 0.2, 0.4], [0.1, 0.2, 0.3]), predictor="ni")


def test_peters_and_harbord_on_bcg_are_those_of_lm():
    by_people = peters(**BCG)
    by_score = harbord(**BCG)
    assert isinstance(by_people, RegressionTest)
    assert isinstance(by_score, RegressionTest)
    assert (by_people.slope, by_people.slope_se) == pytest.approx((-563.688204, 413.72334), rel=1e-7)
    assert (by_score.slope, by_score.slope_se) == pytest.approx((-2.09299154, 1.66576544), rel=1e-7)
    assert by_score.p_value == pytest.approx(0.234971952, abs=1e-8)


def test_begg_on_bcg_is_that_of_ranktest():
    found = begg(RISKS)
    assert isinstance(found, RankTest)
    assert (found.tau, found.p_value) == pytest.approx((0.0256410256, 0.952361908), abs=1e-9)
    assert found.exact


def test_the_exact_p_value_counts_all_orders():
    """Against all 120 orders of five."""

    def score(order: tuple[int, ...]) -> int:
        return sum((order[i] > order[j]) - (order[i] < order[j]) for i in range(5) for j in range(i))

    scores = [score(order) for order in permutations(range(5))]
    for seen in (0, 2, 4, 6, 8, 10):
        share = sum(abs(other) >= seen for other in scores) / 120
        assert exact_p(seen, 5) == pytest.approx(min(1.0, share) if seen else 1.0)


def test_tied_variances_are_judged_by_the_normal_distribution():
    """cor.test(c(0.1, 0.6, 0.3, 0.9), c(1, 1, 2, 3), method = "kendall") on effects about an equal mean."""
    found = begg(generic([0.1, 0.6, 0.3, 0.9], [1.0, 1.0, 2.0, 3.0]))
    assert isinstance(found, RankTest)
    assert not found.exact
    assert -1 < found.tau < 1


def test_shifting_all_effects_moves_no_test_of_asymmetry():
    moved = generic([y + 3 for y in RISKS.yi], list(RISKS.vi))
    for test in (egger, begg):
        there, here = test(RISKS), test(moved)
        assert not isinstance(there, Refusal)
        assert not isinstance(here, Refusal)
        assert here.p_value == pytest.approx(there.p_value)


def test_turning_the_effects_round_turns_the_slope():
    turned = egger(generic([-y for y in RISKS.yi], list(RISKS.vi)))
    there = egger(RISKS)
    assert isinstance(turned, RegressionTest)
    assert isinstance(there, RegressionTest)
    assert turned.slope == pytest.approx(-there.slope)
    assert turned.p_value == pytest.approx(there.p_value)


@pytest.mark.parametrize(
    ("estimator", "method", "missing", "se", "estimate"),
    [
        ("L0", "DL", 1, 2.45279864, -0.656073213),
        ("R0", "DL", 0, 1.41421356, -0.714117222),
        ("L0", "FE", 4, 2.38532559, -0.291025992),
        ("R0", "FE", 4, 3.16227766, -0.291025992),
        ("Q0", "FE", 5, 3.96918335, -0.286260375),
    ],
)
def test_trim_and_fill_on_bcg_is_that_of_metafor(estimator, method, missing, se, estimate):
    found = trim_and_fill(RISKS, estimator=estimator, method=method, test="z")
    assert isinstance(found, TrimAndFill)
    assert (found.side, found.missing, found.k) == ("right", missing, 13 + missing)
    assert (found.missing_se, found.pooled.estimate) == pytest.approx((se, estimate), abs=1e-7)
    assert (found.p_value is None) == (estimator != "R0")


def test_a_filled_study_mirrors_a_farthest_one():
    found = trim_and_fill(RISKS, method="DL", test="z")
    assert isinstance(found, TrimAndFill)
    assert found.filled_yi == pytest.approx((0.309510325,), abs=1e-7)
    assert found.filled_vi == pytest.approx((0.223017248,), abs=1e-7)


def test_a_symmetric_funnel_lacks_nothing():
    effects = generic([-0.6, -0.3, -0.1, 0.1, 0.3, 0.6, 0.0], [0.4, 0.2, 0.1, 0.1, 0.2, 0.4, 0.05])
    found = trim_and_fill(effects, side="left", test="z")
    assert isinstance(found, TrimAndFill)
    assert found.missing == 0
    assert found.filled_yi == ()


def test_turning_the_effects_round_fills_the_other_side():
    turned = trim_and_fill(generic([-y for y in RISKS.yi], list(RISKS.vi)), method="FE", test="z")
    assert isinstance(turned, TrimAndFill)
    assert (turned.side, turned.missing) == ("left", 4)
    assert turned.pooled.estimate == pytest.approx(0.291025992, abs=1e-7)


def test_ranks_carry_the_sign_of_the_deviation():
    assert signed_ranks([-0.5, 0.1, 0.0, 2.0, -0.1]) == [-4, 2, 0, 5, -3]


@pytest.mark.parametrize("test", [egger, begg, trim_and_fill])
@pytest.mark.parametrize(
    ("yi", "vi"),
    [
        ([], []),
        ([0.2], [0.1]),
        ([0.2, 0.3], [0.1, 0.2]),
        ([0.2, 0.3, 0.5, 0.1], [0.1] * 4),
        ([0.2, 0.3, 0.5], [0.1, 0.0, 0.2]),
        ([0.2, 0.2, 0.2], [0.1, 0.2, 0.3]),
    ],
    ids=["none", "one", "two", "equal sizes", "no variance", "equal effects"],
)
def test_too_little_to_see_asymmetry_in_is_refused_or_stated(test, yi, vi):
    found = test(generic(yi, vi))
    if isinstance(found, Refusal):
        assert found.reason
        assert found.k == len(yi)
    else:
        assert len(set(yi)) == 1


def test_tables_without_events_are_refused():
    nothing = {"ai": [0, 0, 0], "n1i": [10, 20, 30], "ci": [0, 0, 0], "n2i": [10, 20, 30]}
    assert isinstance(peters(**nothing), Refusal)
    assert isinstance(harbord(**nothing), Refusal)


def test_unknown_options_are_errors():
    with pytest.raises(ValueError, match="predictor"):
        egger(RISKS, predictor="year")
    with pytest.raises(ValueError, match="estimator"):
        trim_and_fill(RISKS, estimator="L1")
