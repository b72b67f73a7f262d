"""What `glmm` returns, refuses and rejects; its second implementation; what holds for any pooling."""

import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit, ndtr

from evidence.synthesis.intervals import exact_interval
from evidence.synthesis.proportion_glmm import PooledProportion, Refusal, glmm, leave_one_out
from tests.evidence.synthesis.tables import EVEN, MORTALITY, TWO, WILLISON
from tests.oracles import glmm as oracle

SIX = tuple(counts[3:9] for counts in MORTALITY)
study = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
studies = st.lists(study, min_size=2, max_size=8)
unhurried = settings(deadline=None, max_examples=60)


def pooled(xi, ni, **options) -> PooledProportion:
    result = glmm(xi, ni, **options)
    assert isinstance(result, PooledProportion)
    return result


def split(pairs):
    return [x for x, _ in pairs], [n for _, n in pairs]


@pytest.mark.parametrize(
    "counts", [SIX, TWO, ([0, 0, 4, 1, 0], [30, 60, 25, 40, 12])], ids=["six", "two", "sparse"]
)
def test_a_simplex_over_adaptive_integrals_finds_the_same_maximum(counts):
    result = pooled(*counts)
    mu, tau, height = oracle.maximum(*counts, start=(-2.0, 1.0))
    assert result.logit_estimate == pytest.approx(mu, abs=2e-5)
    assert result.tau == pytest.approx(tau, abs=2e-5)
    assert result.log_likelihood == pytest.approx(height, abs=1e-9)
    assert result.se == pytest.approx(
        oracle.standard_error(*counts, result.logit_estimate, result.tau), rel=1e-4
    )


@pytest.mark.parametrize("counts", [MORTALITY, WILLISON, EVEN], ids=["mortality", "Willison", "even"])
def test_the_log_likelihood_at_the_maximum_is_the_integral(counts):
    result = pooled(*counts)
    there = oracle.log_likelihood(*counts, result.logit_estimate, result.tau)
    assert result.log_likelihood == pytest.approx(there, abs=1e-9)


@pytest.mark.parametrize(("along_mu", "along_tau"), [(0.02, 0), (-0.02, 0), (0, 0.02), (0, -0.02)])
def test_the_integral_falls_on_every_side_of_the_maximum(along_mu, along_tau):
    result = pooled(*MORTALITY)
    moved = oracle.log_likelihood(*MORTALITY, result.logit_estimate + along_mu, result.tau + along_tau)
    assert moved < result.log_likelihood


def half_event_logit(xi, ni):
    """The usual shortcut: half an event into zero cells, inverse-variance logits, DerSimonian–Laird."""
    x, n = np.array(xi, dtype=float), np.array(ni, dtype=float)
    add = np.where((x == 0) | (x == n), 0.5, 0.0)
    x, n = x + add, n + 2 * add
    y, weight = logit(x / n), 1 / (1 / x + 1 / (n - x))
    common = np.average(y, weights=weight)
    excess = weight @ (y - common) ** 2 - (len(y) - 1)
    tau2 = max(0.0, excess / (weight.sum() - (weight**2).sum() / weight.sum()))
    return float(expit(np.average(y, weights=1 / (1 / weight + tau2))))


def test_half_an_event_in_empty_cells_nearly_trebles_the_mortality_and_the_model_does_not():
    """Why rare events are pooled by a GLMM: 5 deaths in 369 patients are 1.36 %, the shortcut says 3.6 %."""
    crude = sum(WILLISON[0]) / sum(WILLISON[1])
    result = pooled(*WILLISON)
    assert crude == pytest.approx(0.01355, abs=1e-5)
    assert half_event_logit(*WILLISON) == pytest.approx(0.036, abs=5e-4)
    assert result.mean_estimate == pytest.approx(crude, abs=5e-4)
    assert result.ci_lower < crude < result.ci_upper
    assert result.estimate == pytest.approx(
        0.0073, abs=1e-4
    )  # the median study: below the mean by its spread


def test_the_mean_over_studies_is_the_integral_of_the_proportion():
    result = pooled(*MORTALITY)
    draws = np.linspace(-9, 9, 200_001)
    mass = np.diff(ndtr(draws))
    middle = (draws[1:] + draws[:-1]) / 2
    mean = float(mass @ expit(result.logit_estimate + result.tau * middle))
    assert result.mean_estimate == pytest.approx(mean, rel=1e-7)


def test_t_on_k_minus_two_widens_the_prediction_and_two_studies_have_none():
    result = pooled(*MORTALITY)
    assert result.prediction_t_lower is not None
    assert result.prediction_t_upper is not None
    reach = 2.200985160 * math.hypot(result.se, result.tau)  # t quantile 0.975 on 11 degrees of freedom
    assert logit(result.prediction_t_upper) - result.logit_estimate == pytest.approx(reach, rel=1e-8)
    assert logit(result.prediction_t_lower) - result.logit_estimate == pytest.approx(-reach, rel=1e-8)
    assert pooled(*TWO).prediction_t_upper is None


def test_a_wider_level_gives_a_wider_interval_and_the_same_estimate():
    narrow, wide = pooled(*MORTALITY, level=90), pooled(*MORTALITY, level=99)
    assert narrow.estimate == wide.estimate
    assert wide.ci_lower < narrow.ci_lower < narrow.ci_upper < wide.ci_upper


@pytest.mark.parametrize(
    ("counts", "word", "exact"),
    [
        (([], []), "No study", None),
        (([2], [40]), "One study", exact_interval(2, 40)),
        (([0, 0, 0], [174, 35, 32]), "No event", exact_interval(0, 241)),
        (([10, 20], [10, 20]), "every patient", exact_interval(30, 30)),
        (([0, 12, 0], [10, 12, 40]), "nobody or everybody", None),
        (([1, 999], [1000, 1000]), "differ too much", None),
        (([0] * 12 + [2], MORTALITY[1]), "differ too much", None),
    ],
    ids=["none", "one", "no event", "all events", "all or none", "opposites", "two deaths in the smallest"],
)
def test_counts_that_allow_no_estimate_are_refused_in_words(counts, word, exact):
    result = glmm(*counts)
    assert isinstance(result, Refusal)
    assert word in result.reason
    assert result.exact == exact
    assert (result.k, result.events, result.total) == (len(counts[0]), sum(counts[0]), sum(counts[1]))


@pytest.mark.parametrize(
    ("xi", "ni", "words"),
    [
        ([1, -1], [5, 5], "study 1: events is -1"),
        ([1, 6], [5, 5], "study 1: 6 events in 5 patients"),
        ([1.0, 2], [5, 5], "study 0: events is 1.0"),
        ([1, 2], [5, math.nan], "study 1: total is nan"),
        ([1, True], [5, 5], "study 1: events is True"),
        ([1, 0], [5, 0], "study 1: total is 0"),
        ([1, None], [5, 5], "study 1: events is None"),
        ([1, 2, 3], [5, 5], "3 event counts but 2 totals"),
    ],
)
def test_bad_counts_are_named_by_their_study(xi, ni, words):
    with pytest.raises(ValueError, match=words):
        glmm(xi, ni)


@pytest.mark.parametrize("level", [0, 100, 0.95 - 1, math.nan])
def test_a_level_that_is_no_percentage_is_rejected(level):
    with pytest.raises(ValueError, match="percentage"):
        glmm(*EVEN, level=level)


def test_numpy_integers_are_counts():
    assert glmm(np.array(EVEN[0]), np.array(EVEN[1])) == glmm(*EVEN)


def test_each_study_is_left_out_once_in_order():
    results = leave_one_out(*MORTALITY)
    assert len(results) == 13
    assert results[3] == glmm(MORTALITY[0][:3] + MORTALITY[0][4:], MORTALITY[1][:3] + MORTALITY[1][4:])


def test_leaving_out_the_only_study_with_events_is_a_refusal_with_an_exact_bound():
    without_events, *others = leave_one_out([4, 0, 0], [100, 90, 80])
    assert isinstance(without_events, Refusal)
    assert without_events.exact == exact_interval(0, 170)
    assert all(isinstance(other, PooledProportion) for other in others)


@unhurried
@given(studies)
def test_every_input_ends_in_finite_figures_in_order_or_in_a_refusal(pairs):
    result = glmm(*split(pairs))
    if isinstance(result, Refusal):
        assert result.reason
        return
    assert all(math.isfinite(value) for value in astuple(result) if value is not None)
    assert 0 <= result.prediction_lower <= result.ci_lower <= result.estimate
    assert result.estimate <= result.ci_upper <= result.prediction_upper <= 1
    assert result.converged
    assert result.tau2 >= 0
    assert 0 <= result.heterogeneity_p <= 1


@unhurried
@given(studies, st.randoms(use_true_random=False))
def test_the_order_of_studies_does_not_matter(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    here, there = glmm(*split(pairs)), glmm(*split(shuffled))
    assert type(here) is type(there)
    if isinstance(here, PooledProportion) and isinstance(there, PooledProportion):
        assert here.logit_estimate == pytest.approx(there.logit_estimate, abs=1e-7)
        assert here.se == pytest.approx(there.se, rel=1e-7)


@unhurried
@given(studies)
def test_counting_survivors_instead_of_deaths_mirrors_the_estimate(pairs):
    deaths, survivors = glmm(*split(pairs)), glmm(*split([(n - x, n) for x, n in pairs]))
    assert type(deaths) is type(survivors)
    if isinstance(deaths, PooledProportion) and isinstance(survivors, PooledProportion):
        assert deaths.logit_estimate == pytest.approx(-survivors.logit_estimate, abs=1e-7)
        assert deaths.ci_lower == pytest.approx(1 - survivors.ci_upper, abs=1e-7)
        assert deaths.tau == pytest.approx(survivors.tau, abs=1e-7)


@unhurried
@given(studies)
def test_the_same_studies_twice_shrink_the_error_by_root_two_and_move_nothing(pairs):
    once, twice = glmm(*split(pairs)), glmm(*split(pairs + pairs))
    assume(isinstance(once, PooledProportion) and isinstance(twice, PooledProportion))
    assert twice.logit_estimate == pytest.approx(once.logit_estimate, abs=1e-6)
    assert twice.tau == pytest.approx(once.tau, abs=1e-4)
    assert twice.se == pytest.approx(once.se / math.sqrt(2), rel=1e-4)


@unhurried
@given(studies)
def test_the_estimate_lies_within_the_observed_proportions(pairs):
    result = glmm(*split(pairs))
    assume(isinstance(result, PooledProportion))
    observed = [x / n for x, n in pairs]
    assert min(observed) - 1e-9 <= result.estimate <= max(observed) + 1e-9


@unhurried
@given(study, st.integers(2, 6))
def test_identical_studies_pool_to_their_own_proportion_without_spread(pair, k):
    x, n = pair
    assume(0 < x < n)
    result = pooled([x] * k, [n] * k)
    assert result.tau2 == 0
    assert result.estimate == pytest.approx(x / n)
    assert result.heterogeneity_lrt == pytest.approx(0, abs=1e-9)
