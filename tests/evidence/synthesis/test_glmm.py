"""Mixed models of counts beside R 4.2.2: rma.glmm of metafor 3.8-1 with lme4 1.1-31, nAGQ=25, tolPwrss=1e-12."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.synthesis.glmm import glmm
from evidence.synthesis.hypergeometric_normal import Hypergeometric
from evidence.synthesis.mixed_model import MixedModel
from evidence.synthesis.proportion_glmm import PooledProportion
from evidence.synthesis.refusal import Refusal
from tests.evidence.synthesis.tables import MORTALITY
from tests.evidence.synthesis.test_two_by_two import RATES, SIX, SWAPPED

ARM = {"xi": RATES["x1i"], "ti": RATES["t1i"]}
MODELS = {"OR": ["UM.FS", "UM.RS", "CM.EL", "CM.AL"], "IRR": ["UM.FS", "UM.RS", "CM.EL"]}
EVERY = [(measure, model) for measure, models in MODELS.items() for model in models]


def fitted(measure: str, model: str = "UM.FS", **arrays: list[float]) -> MixedModel:
    found = glmm(measure=measure, model=model, **(arrays or {"OR": SIX, "IRR": RATES, "IRLN": ARM}[measure]))
    assert isinstance(found, MixedModel), found
    return found


@pytest.mark.parametrize(
    ("measure", "model", "estimate", "se", "tau2"),
    [
        ("OR", "UM.FS", -0.5415596, 0.4661448, 0.0934647),
        ("OR", "UM.RS", -0.5140802, 0.3658594, 0.1946624),
        ("OR", "CM.AL", -0.5338263, 0.2761013, 0.0),
        ("IRR", "UM.FS", -0.3804648, 0.4410442, 0.3332090),
        ("IRR", "UM.RS", -0.3954107, 0.4390335, 0.3685804),
        ("IRR", "CM.EL", -0.4169693, 0.4986350, 0.4897771),
        ("IRLN", "UM.FS", -3.9862570, 0.2425356, 0.0),
    ],
)
def test_the_estimate_its_error_and_spread_are_those_of_metafor(measure, model, estimate, se, tau2):
    found = fitted(measure, model)
    assert (found.estimate, found.se, found.tau2) == pytest.approx((estimate, se, tau2), abs=2e-5)


@pytest.mark.parametrize(
    ("measure", "model", "lrt", "wald"),
    [
        ("OR", "UM.FS", 12.8074116, 1.3942807),
        ("OR", "CM.AL", 12.1502561, 1.2506154),
        ("IRR", "UM.FS", 9.5682050, 6.0277155),
        ("IRR", "CM.EL", 9.5682050, 6.0277155),
        ("IRLN", "UM.FS", 9.2038152, 1.6192310),
    ],
)
def test_the_tests_of_heterogeneity_are_those_of_metafor(measure, model, lrt, wald):
    found = fitted(measure, model)
    assert (found.q_lrt, found.q_wald) == pytest.approx((lrt, wald), abs=1e-6)


def test_beside_random_levels_heterogeneity_is_tested_by_likelihood():
    """lme4 stops with 5.6924 at seven nodes and finite effects where they are infinite; the supremum is higher."""
    found = fitted("OR", "UM.RS")
    assert found.q_lrt == pytest.approx(5.6981, abs=1e-4)
    assert found.q_wald is None
    assert found.sigma2 is not None


def test_proportions_come_through_the_same_door():
    through, direct = glmm(*MORTALITY), glmm(measure="PLO", xi=MORTALITY[0], ni=MORTALITY[1])
    assert isinstance(through, PooledProportion)
    assert through == direct


@pytest.mark.parametrize(("measure", "model"), EVERY)
def test_swapping_the_groups_turns_the_sign(measure, model):
    swapped = (
        SWAPPED
        if measure == "OR"
        else {"x1i": RATES["x2i"], "t1i": RATES["t2i"], "x2i": RATES["x1i"], "t2i": RATES["t1i"]}
    )
    there, back = fitted(measure, model), fitted(measure, model, **swapped)
    assert back.estimate == pytest.approx(-there.estimate, abs=1e-5)
    assert (back.se, back.tau2) == pytest.approx((there.se, there.tau2), abs=1e-5)


@pytest.mark.parametrize(("measure", "model"), EVERY)
def test_a_study_without_events_is_left_out_and_changes_nothing(measure, model):
    arrays = SIX if measure == "OR" else RATES
    empty = {"ai": 0, "ci": 0, "n1i": 50, "n2i": 50, "x1i": 0, "x2i": 0, "t1i": 50.0, "t2i": 50.0}
    more = fitted(measure, model, **{name: [*values, empty[name]] for name, values in arrays.items()})
    assert more.estimate == fitted(measure, model).estimate
    assert more.left_out == fitted(measure, model).left_out + 1


def test_counting_survivors_turns_an_odds_ratio_round():
    survivors = {
        "ai": [n - a for a, n in zip(SIX["ai"], SIX["n1i"], strict=True)],
        "n1i": SIX["n1i"],
        "ci": [n - c for c, n in zip(SIX["ci"], SIX["n2i"], strict=True)],
        "n2i": SIX["n2i"],
    }
    for model in ("UM.FS", "UM.RS", "CM.EL"):
        assert fitted("OR", model, **survivors).estimate == pytest.approx(
            -fitted("OR", model).estimate, abs=1e-5
        )


def test_time_in_months_shifts_a_rate_and_leaves_a_rate_ratio():
    in_months = {"xi": ARM["xi"], "ti": [12 * t for t in ARM["ti"]]}
    assert fitted("IRLN", **in_months).estimate == pytest.approx(
        fitted("IRLN").estimate - np.log(12), abs=1e-7
    )
    both = {name: values if name[0] == "x" else [12 * t for t in values] for name, values in RATES.items()}
    assert fitted("IRR", **both).estimate == pytest.approx(fitted("IRR").estimate, abs=1e-7)


def test_rare_events_make_the_exact_and_the_approximate_conditional_model_one():
    rare = {name: [1000 * n for n in values] if name[0] == "n" else values for name, values in SIX.items()}
    exact, approximate = fitted("OR", "CM.EL", **rare), fitted("OR", "CM.AL", **rare)
    assert exact.estimate == pytest.approx(approximate.estimate, abs=1e-3)
    assert exact.se == pytest.approx(approximate.se, abs=1e-3)


def test_the_hypergeometric_mean_is_that_of_the_tea_tasting():
    """Fisher's lady: margins of four; at odds 1 the mean is 2 and the variance 4·4·4·4 / (64·7)."""
    lady = Hypergeometric(np.array([3.0]), np.array([4.0]), np.array([1.0]), np.array([4.0]))
    score, variance = lady.slope(np.zeros((1, 1)))
    assert (score[0, 0], variance[0, 0]) == pytest.approx((1.0, 256 / 448))
    assert np.exp(lady.log_likelihood(np.zeros((1, 1))))[0, 0] == pytest.approx(16 / 70)
    effect, _ = lady.own()
    assert np.exp(effect[0]) == pytest.approx(6.408, abs=1e-3)  # fisher.test's conditional odds ratio


def test_the_intervals_follow_from_estimate_error_and_spread():
    found = fitted("IRR", "CM.EL")
    assert found.ci_upper == pytest.approx(found.estimate + 1.959964 * found.se)
    spread = (found.se**2 + found.tau2) ** 0.5
    assert found.prediction_lower == pytest.approx(found.estimate - 1.959964 * spread)
    assert found.prediction_t_lower == pytest.approx(found.estimate - 3.182446 * spread)  # t on 5 - 2


def refused(measure: str, **arrays: list[float]) -> Refusal:
    found = glmm(measure=measure, **arrays)
    assert isinstance(found, Refusal), found
    return found


def tables(first: list[int], second: list[int]) -> dict[str, list[int]]:
    return {"ai": first, "n1i": [20] * len(first), "ci": second, "n2i": [25] * len(second)}


@pytest.mark.parametrize("model", MODELS["OR"])
@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ([], [], "No study compares the groups"),
        ([3], [4], "One informative study only"),
        ([3, 0], [4, 0], "One informative study only"),
        ([0, 0], [0, 0], "No study compares the groups"),
        ([20, 20], [25, 25], "No study compares the groups"),
        ([0, 0, 0], [3, 1, 2], "No event in the first group"),
        ([20, 20], [3, 1], "Everybody in the first group"),
        ([0, 5, 0], [5, 0, 3], "In every study one group had no event"),
    ],
)
def test_counts_without_an_answer_are_refused_in_words(model, first, second, said):
    assert said in refused("OR", model=model, **tables(first, second)).reason


def test_rates_without_an_answer_are_refused_in_words():
    assert "No study to pool" in refused("IRLN", xi=[], ti=[]).reason
    assert "One study only" in refused("IRLN", xi=[2], ti=[10.0]).reason
    assert "No event in 2 studies" in refused("IRLN", xi=[0, 0], ti=[10.0, 5.0]).reason
    nobody = refused("IRR", x1i=[0, 0], t1i=[10.0, 20.0], x2i=[1, 3], t2i=[10.0, 20.0])
    assert "No event in the first group" in nobody.reason


@pytest.mark.parametrize(("measure", "model"), EVERY)
def test_two_studies_are_pooled_without_a_t_prediction(measure, model):
    arrays = {"OR": tables([3, 6], [5, 4]), "IRR": {name: values[1:3] for name, values in RATES.items()}}[
        measure
    ]
    found = fitted(measure, model, **arrays)
    assert found.k == 2
    assert found.prediction_t_lower is None


def test_unknown_models_and_arrays_are_errors():
    with pytest.raises(ValueError, match=r"IRR: UM\.FS, UM\.RS, CM\.EL"):
        glmm(measure="IRR", model="CM.AL", **RATES)
    with pytest.raises(ValueError, match="IRLN takes ti, xi; given are ni, xi"):
        glmm(measure="IRLN", xi=[1, 2], ni=[10, 20])
    with pytest.raises(ValueError, match="events cannot exceed"):
        glmm(measure="OR", ai=[9, 1], n1i=[8, 10], ci=[1, 1], n2i=[8, 10])
