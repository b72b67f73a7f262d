"""`pool`: textbook figures, what it refuses, and what holds for any studies."""

from __future__ import annotations

import math
from dataclasses import asdict
from types import SimpleNamespace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evidence.synthesis.heterogeneity import ESTIMATORS
from evidence.synthesis.inference import TESTS
from evidence.synthesis.pooling import Pooled, Refusal, pool
from tests.evidence.synthesis.tables import BCG as VACCINATED
from tests.oracles import exact_weights

# Tuberculosis after BCG vaccination and without it, in 13 trials (Colditz 1994): cases and people in the other arms.
UNVACCINATED = (
    [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
    [139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854],
)
ARMS = tuple(zip(*VACCINATED, *UNVACCINATED, strict=True))
BCG = SimpleNamespace(
    yi=[math.log((a / n1) / (c / n2)) for a, n1, c, n2 in ARMS],
    vi=[1 / a - 1 / n1 + 1 / c - 1 / n2 for a, n1, c, n2 in ARMS],
)
# tau2 of their log risk ratios by R 4.2.2, metafor 3.8-1
BCG_TAU2 = {
    "DL": 0.3088,
    "HE": 0.3286,
    "HS": 0.2284,
    "SJ": 0.3455,
    "ML": 0.2800,
    "REML": 0.3132,
    "EB": 0.3181,
    "PM": 0.3181,
}
METHODS = tuple(ESTIMATORS)
SPREADING = tuple(method for method in METHODS if method not in ("EE", "FE", "SJ"))  # SJ is never quite 0


def effects(pairs) -> SimpleNamespace:
    return SimpleNamespace(yi=[y for y, _ in pairs], vi=[v for _, v in pairs])


def pooled(given_effects, **options) -> Pooled:
    result = pool(given_effects, **options)
    assert isinstance(result, Pooled), result
    return result


study = st.tuples(
    st.floats(-50, 50).map(lambda y: round(y, 3)), st.floats(-3, 3).map(lambda power: 10**power)
)
agreeing = st.tuples(st.floats(0, 1).map(lambda y: round(y, 3)), st.floats(0.3, 3))
studies = st.lists(study, min_size=2, max_size=10)
methods, tests = st.sampled_from(METHODS), st.sampled_from(TESTS)
unhurried = settings(deadline=None, max_examples=100)


@pytest.mark.parametrize("method", BCG_TAU2)
def test_tau2_of_the_vaccine_trials_is_that_of_metafor(method):
    assert pooled(BCG, method=method).tau2 == pytest.approx(BCG_TAU2[method], abs=5e-5)


def test_the_vaccine_trials_pool_to_the_published_estimate_and_heterogeneity():
    """Viechtbauer 2010, J Stat Softw 36(3): the random-effects model of these trials."""
    result = pooled(BCG, method="REML", test="z")
    assert result.estimate == pytest.approx(-0.7145, abs=5e-5)
    assert (result.ci_lower, result.ci_upper) == pytest.approx((-1.0669, -0.3622), abs=5e-5)
    assert (result.i2, result.h2) == pytest.approx((92.22, 12.86), abs=5e-3)
    assert result.q == pytest.approx(152.233, abs=5e-4)
    assert (result.tau2_ci_lower, result.tau2_ci_upper) == pytest.approx((0.1197, 1.1115), abs=5e-5)
    assert result.k == 13


def test_two_studies_by_hand():
    """0 and 2 with variance 1 each: mean 1, Q 2 on 1 degree of freedom, tau2 = 1 by every moment estimator."""
    result = pooled(effects([(0, 1), (2, 1)]), method="DL", test="z")
    assert (result.estimate, result.tau2, result.q) == pytest.approx((1, 1, 2))
    assert (result.se, result.i2, result.h2) == pytest.approx((1, 50, 2))
    assert result.weights == pytest.approx((50, 50))
    assert (result.ci_lower, result.ci_upper) == pytest.approx((1 - 1.959964, 1 + 1.959964), abs=1e-6)
    reach = 1.959964 * math.sqrt(2)
    assert (result.prediction_lower, result.prediction_upper) == pytest.approx(
        (1 - reach, 1 + reach), abs=1e-6
    )
    assert result.prediction_t_km2_lower is None
    assert result.prediction_t_km2_upper is None


def test_three_studies_of_one_variance_by_hand():
    """1, 2, 6 with variance 1: sample variance 7, so tau2 = 6; Knapp–Hartung's se is sqrt(7 / 3) as a plain mean's."""
    result = pooled(effects([(1, 1), (2, 1), (6, 1)]), method="REML")
    assert (result.estimate, result.tau2) == pytest.approx((3, 6))
    assert result.se == pytest.approx(math.sqrt(7 / 3))
    half = 4.302652730 * math.sqrt(7 / 3)  # t on 2 degrees of freedom
    assert (result.ci_lower, result.ci_upper) == pytest.approx((3 - half, 3 + half))
    reach = 12.70620474 * math.sqrt(7 / 3 + 6)  # t on 1
    assert result.prediction_t_km2_upper == pytest.approx(3 + reach)


def test_knapp_hartung_can_be_narrower_than_normal_errors_and_adhoc_never_is():
    close = effects([(0.20, 0.04), (0.21, 0.05), (0.19, 0.06)])
    normal, narrow, adhoc = (pooled(close, test=test).se for test in ("z", "knha", "adhoc"))
    assert narrow < normal / 10
    assert adhoc == normal


def test_of_two_peaks_of_the_likelihood_the_higher_is_taken():
    """One study a thousand times as precise as the rest holds a peak at 0; the data as a whole say 0.0214."""
    apart = effects([(0.2, 1e-6), (-0.4, 0.01), (0.5, 0.1), (0.0, 1.0), (0.3, 2.0)])
    result = pooled(apart, method="ML")
    assert result.tau2 > 0.01
    assert result.log_likelihood is not None
    assert result.log_likelihood > -36


def test_where_the_data_agree_too_well_the_interval_of_tau2_is_zero():
    result = pooled(effects([(0.2, 1.0), (0.2001, 1.1), (0.1999, 0.9)]))
    assert (result.tau2, result.tau2_ci_lower, result.tau2_ci_upper) == (0, 0, 0)


@pytest.mark.parametrize(
    ("given_effects", "word"),
    [
        (effects([]), "No study"),
        (effects([(0.3, 0.1)]), "One study only"),
        (effects([(0.3, 0.1), (0.4, 0.0)]), "variance of Study 2 is zero"),
        (effects([(0.3, 0.1), (0.4, 1e-300)]), "too large or too small"),
        (effects([(0.3, 0.1), (1e200, 0.1)]), "too large or too small"),
        (effects([(0.0, 3.9), (0.0, 3.8), (0.0, 3.7)]), "same estimate"),
        (effects([(0.1 + 0.2, 3.9), (0.3, 3.8)]), "same estimate"),
    ],
)
def test_studies_that_allow_no_estimate_are_refused_in_words(given_effects, word):
    result = pool(given_effects)
    assert isinstance(result, Refusal)
    assert word in result.reason
    assert result.k == len(given_effects.yi)


def test_a_refusal_names_the_study_where_studies_have_names():
    named = SimpleNamespace(yi=[0.3, 0.4], vi=[0.1, 0.0], studies=("MIST", "ASTIMS"))
    result = pool(named)
    assert isinstance(result, Refusal)
    assert "ASTIMS" in result.reason


@pytest.mark.parametrize("test", ["z", "t", "adhoc"])
def test_equal_estimates_have_an_interval_by_every_test_that_knows_their_variances(test):
    result = pooled(effects([(0.0, 3.9), (0.0, 3.8), (0.0, 3.7)]), test=test)
    assert result.ci_lower < 0 < result.ci_upper
    assert (result.q, result.q_p_value, result.i2, result.tau2) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("given_effects", "options", "words"),
    [
        (SimpleNamespace(yi=[1, 2], vi=[1]), {}, "2 estimates but 1 variances"),
        (effects([(1, 1), (math.nan, 1)]), {}, "Study 2: yi is nan"),
        (effects([(1, 1), (2, None)]), {}, "Study 2: vi is None"),
        (effects([(1, -1), (2, 1)]), {}, "Study 1: vi is -1.0"),
        (effects([(1, 1), (2, 1)]), {"method": "reml"}, "method is 'reml'"),
        (effects([(1, 1), (2, 1)]), {"test": "hksj"}, "test is 'hksj'"),
        (effects([]), {"level": 0.0}, "percentage"),
    ],
)
def test_bad_arguments_are_named(given_effects, options, words):
    with pytest.raises(ValueError, match=words):
        pool(given_effects, **options)


@unhurried
@given(studies, methods, tests)
def test_every_input_ends_in_finite_figures_in_order_or_in_a_refusal(pairs, method, test):
    result = pool(effects(pairs), method=method, test=test)
    if isinstance(result, Refusal):
        assert "same estimate" in result.reason
        return
    figures = [value for value in asdict(result).values() if isinstance(value, float)]
    assert all(math.isfinite(value) for value in figures)
    assert result.prediction_lower is not None
    assert result.prediction_upper is not None
    assert result.prediction_lower <= result.ci_lower < result.estimate
    assert result.estimate < result.ci_upper <= result.prediction_upper
    assert min(y for y, _ in pairs) - 1e-9 <= result.estimate <= max(y for y, _ in pairs) + 1e-9
    assert sum(result.weights) == pytest.approx(100)
    assert result.tau2 >= 0
    assert 0 <= result.i2 < 100
    assert 0 <= result.p_value <= 1


@unhurried
@given(studies, methods, st.randoms(use_true_random=False))
def test_the_order_of_studies_does_not_matter(pairs, method, random):
    shuffled = random.sample(pairs, len(pairs))
    here, there = (pooled(effects(each), method=method, test="z") for each in (pairs, shuffled))
    assert here.estimate == pytest.approx(there.estimate, rel=1e-6, abs=1e-7)
    assert here.tau2 == pytest.approx(there.tau2, rel=1e-6, abs=1e-7)


@unhurried
@given(studies, methods, tests, st.floats(0.01, 100), st.floats(-20, 20))
def test_another_unit_and_another_zero_change_nothing_else(pairs, method, test, unit, zero):
    there_effects = effects([(unit * y + zero, unit * unit * v) for y, v in pairs])
    here, there = (
        pool(effects(pairs), method=method, test=test),
        pool(there_effects, method=method, test=test),
    )
    assume(isinstance(here, Pooled) and isinstance(there, Pooled))
    assert there.estimate == pytest.approx(unit * here.estimate + zero, rel=1e-6, abs=1e-6)
    assert there.tau2 == pytest.approx(unit * unit * here.tau2, rel=1e-5, abs=1e-7)
    assert there.i2 == pytest.approx(here.i2, abs=1e-4)
    assert there.q_p_value == pytest.approx(here.q_p_value, abs=1e-7)


@unhurried
@given(st.lists(agreeing, min_size=2, max_size=10), st.sampled_from(SPREADING), tests)
def test_without_variance_between_studies_every_method_is_the_equal_effects_one(pairs, method, test):
    here, equal = (pool(effects(pairs), method=each, test=test) for each in (method, "EE"))
    assume(isinstance(here, Pooled) and isinstance(equal, Pooled) and here.tau2 == 0)
    assert (here.estimate, here.se, here.ci_lower, here.ci_upper) == pytest.approx(
        (equal.estimate, equal.se, equal.ci_lower, equal.ci_upper)
    )


@unhurried
@given(studies, st.booleans())
def test_no_tau2_on_a_fine_grid_is_likelier_than_the_one_taken(pairs, restricted):
    from evidence.synthesis.common_mean import CommonMean
    from evidence.synthesis.studies import studies_of
    from evidence.synthesis.tau2_likelihood import log_likelihood

    model = CommonMean(studies_of(effects(pairs)))
    result = pooled(effects(pairs), method="REML" if restricted else "ML", test="z")
    assert result.log_likelihood is not None
    grid = [0.0, *(10 ** (power / 20) for power in range(-120, 100))]
    highest = max(log_likelihood(model, tau2, restricted) for tau2 in grid)
    assert result.log_likelihood >= highest - 1e-9 * (1 + abs(highest))


@unhurried
@given(studies)
def test_paule_mandel_brings_q_to_its_expectation_and_the_bounds_to_its_quantiles(pairs):
    from evidence.synthesis.common_mean import CommonMean
    from evidence.synthesis.studies import studies_of

    result = pooled(effects(pairs), method="PM", test="z")
    model = CommonMean(studies_of(effects(pairs)))
    if result.tau2 > 0:
        assert model.at(result.tau2).q == pytest.approx(result.k - 1, rel=1e-8)
    assert result.tau2_ci_lower is not None
    assert result.tau2_ci_upper is not None
    assert result.tau2_ci_lower <= result.tau2_ci_upper


@unhurried
@given(
    st.lists(
        st.tuples(st.floats(-9, 9), st.floats(-10, 2).map(lambda power: 10**power)), min_size=2, max_size=9
    )
)
def test_variances_twelve_powers_of_ten_apart_lose_no_digits(pairs):
    result = pooled(effects(pairs), method="DL", test="z")
    tau2, mean, q = exact_weights.der_simonian_laird(*zip(*pairs, strict=True))
    assert result.q == pytest.approx(q, rel=1e-9, abs=1e-12)
    assert result.tau2 == pytest.approx(tau2, rel=1e-9, abs=1e-10)
    assert result.estimate == pytest.approx(mean, rel=1e-9, abs=1e-9)


@unhurried
@given(study, st.integers(2, 6), tests, methods)
def test_a_study_repeated_is_itself_with_a_smaller_error(one, k, test, method):
    assume(test != "knha")
    result = pooled(effects([one] * k), method=method, test=test)
    assert result.estimate == pytest.approx(one[0])
    assert result.se == pytest.approx(math.sqrt(one[1] / k))
    assert result.tau2 == 0
