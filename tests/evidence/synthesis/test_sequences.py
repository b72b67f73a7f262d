"""Leave-one-out, cumulative series, subgroups and influence."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from evidence.synthesis.pooling import (
    Pooled,
    Refusal,
    accumulated,
    cumulative,
    influence,
    leave_one_out,
    meta_regression,
    pool,
    subgroups,
)

SIX = SimpleNamespace(yi=[0.1, 0.4, 0.35, -0.2, 0.8, 1.5], vi=[0.05, 0.02, 0.1, 0.03, 0.04, 0.2])
YEARS = [2009, 2001, 2012, 2001, 2015, 1999]


def some(indices) -> SimpleNamespace:
    return SimpleNamespace(yi=[SIX.yi[i] for i in indices], vi=[SIX.vi[i] for i in indices])


def test_each_study_is_left_out_once_in_order():
    results = leave_one_out(SIX, method="DL", test="z")
    assert len(results) == 6
    assert results[2] == pool(some([0, 1, 3, 4, 5]), method="DL", test="z")


def test_of_two_studies_the_other_one_is_left_as_it_is():
    first, second = leave_one_out(some([0, 1]))
    assert isinstance(first, Pooled)
    assert isinstance(second, Pooled)
    assert (first.k, first.estimate, second.estimate) == (1, 0.4, 0.1)
    assert first.se == pytest.approx(0.02**0.5)
    assert (first.tau2, first.test, first.prediction_lower) == (0, "z", None)


def test_without_the_only_study_nothing_is_left():
    (nothing,) = leave_one_out(some([0]))
    assert nothing == Refusal("No study to pool.", 0)
    assert leave_one_out(some([])) == []


def test_a_series_grows_by_year_and_equal_years_keep_their_order():
    assert accumulated(SIX, YEARS) == [5, 1, 3, 0, 2, 4]
    series = cumulative(SIX, order=YEARS)
    assert [one.k for one in series] == [1, 2, 3, 4, 5, 6]
    assert isinstance(series[0], Pooled)
    assert series[0].estimate == 1.5
    assert series[2] == pool(some([5, 1, 3]))


def test_a_whole_series_ends_in_the_pooled_estimate():
    last, whole = cumulative(SIX)[-1], pool(SIX)
    assert last == whole


def test_years_of_all_studies_given_serve_where_one_had_no_effect_size():
    kept = SimpleNamespace(yi=[1.0, 2.0], vi=[1.0, 1.0], index=(0, 2), left_out=("one",))
    assert accumulated(kept, [2010, 1990, 2000]) == [1, 0]
    assert accumulated(kept, [2010, 2000]) == [1, 0]
    with pytest.raises(ValueError, match="order: 4 values but 2 studies"):
        accumulated(kept, [1, 2, 3, 4])


def test_the_influence_of_six_studies_is_that_of_metafor():
    """R: influence(rma(yi, vi)), metafor 3.8-1; cook, cov_r and rstudent also with test="knha"."""
    normal, scaled = influence(SIX, test="z"), influence(SIX, test="knha")
    assert isinstance(normal, tuple)
    assert isinstance(scaled, tuple)
    fourth = normal[3]
    assert fourth.rstudent == pytest.approx(-1.7936555037890, rel=1e-7)
    assert fourth.dffits == pytest.approx(-0.7674730810557, rel=1e-7)
    assert fourth.cook == pytest.approx(0.3559187948332, rel=1e-7)
    assert fourth.cov_r == pytest.approx(0.796062364920, rel=1e-7)
    assert fourth.tau2_del == pytest.approx(0.107037775028, rel=1e-7)
    assert fourth.qe_del == pytest.approx(11.1386363636, rel=1e-9)
    assert fourth.hat == pytest.approx(0.190166455117, rel=1e-7)
    assert fourth.dfbs == pytest.approx(-0.7477365955778, rel=1e-7)
    assert scaled[3].rstudent == pytest.approx(-1.6006776084271, rel=1e-7)
    assert scaled[3].dffits == pytest.approx(-0.6849012942125, rel=1e-7)
    assert scaled[3].cook == pytest.approx(0.3134360189045, rel=1e-7)
    assert scaled[3].cov_r == pytest.approx(0.880268988907, rel=1e-7)
    assert scaled[3].dfbs == pytest.approx(-0.6672882406987, rel=1e-7)


def test_a_study_far_from_the_rest_is_marked():
    flagged = influence(SIX, method="EE", test="z")
    assert isinstance(flagged, tuple)
    assert [one.influential for one in flagged] == [False, False, False, True, True, False]


def test_two_studies_have_no_influence_to_compare():
    found = influence(some([0, 1]))
    assert isinstance(found, Refusal)
    assert "Two studies" in found.reason


def test_influence_is_refused_where_the_rest_cannot_be_pooled():
    found = influence(SimpleNamespace(yi=[1.0, 1.0, 2.0], vi=[1, 2, 3]), test="knha")
    assert isinstance(found, Refusal)
    assert found.reason.startswith("Without Study 3: All studies report the same estimate")


def test_subgroups_are_pooled_apart_and_compared():
    """0 and 2 against 10 and 12, variance 1 each: means 1 and 11, se 1, so Q = 10^2 / 2."""
    four = SimpleNamespace(yi=[0, 2, 10, 12], vi=[1, 1, 1, 1])
    found = subgroups(four, ["low", "low", "high", "high"], method="DL", test="z")
    assert [label for label, _ in found.groups] == ["low", "high"]
    assert (found.q_between, found.df) == pytest.approx((50, 1))
    assert found.p_value == pytest.approx(1.537e-12, rel=1e-3)


def test_one_variance_between_studies_makes_the_test_that_of_a_regression():
    four = SimpleNamespace(yi=[0, 2, 10, 12], vi=[1, 1, 1, 1])
    labels = ["low", "low", "high", "high"]
    apart = subgroups(four, labels, method="DL", test="z")
    shared = meta_regression(four, {"level": labels}, method="DL", test="z")
    assert not isinstance(shared, Refusal)
    assert shared.qm == pytest.approx(apart.q_between)


def test_a_subgroup_of_one_study_is_that_study():
    found = subgroups(some([0, 1, 2]), ["a", "a", "b"], test="z")
    alone = dict(found.groups)["b"]
    assert isinstance(alone, Pooled)
    assert (alone.k, alone.estimate) == (1, 0.35)
    assert found.df == 1


def test_one_subgroup_is_compared_with_nothing():
    found = subgroups(some([0, 1]), ["a", "a"])
    assert (found.q_between, found.df, found.p_value) == (None, None, None)
    assert "Fewer than two" in found.reason
    with pytest.raises(ValueError, match="labels: 1 values but 2 studies"):
        subgroups(some([0, 1]), ["a"])
