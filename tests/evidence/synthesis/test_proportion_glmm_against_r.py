"""`glmm` beside R 4.2.2 (metafor 3.8-1, lme4 1.1-31): rma.glmm(measure="PLO", nAGQ=51), glmer."""

import gzip
import json

import numpy as np
import pytest

from evidence.synthesis.binomial_normal import Likelihood
from evidence.synthesis.proportion_glmm import PooledProportion, glmm
from tests.evidence.synthesis.tables import BCG, EVEN, MORTALITY, TWO, WILLISON

# counts: beta, se, tau2, QE.LRT, QEp.LRT at 51 nodes
METAFOR = {
    "mortality": (MORTALITY, -5.57016153443, 0.722268871607, 2.80799145650, 36.1567053494, 3.05725169707e-04),
    "Willison": (WILLISON, -4.910346692324, 0.969458067958, 1.317724321995, 14.689762281428, 0.327118506913),
    "BCG": (BCG, -4.93513262532, 0.331276152531, 1.32411922463, 916.759070755, 1.44542250488e-188),
    "two studies": (TWO, 1.06980337768e-06, 1.77131847606, 5.23065273202, 14.7225682867, 1.24546519222e-04),
}
# glmer on MORTALITY by nodes per study: intercept, variance, log-likelihood (but for Laplace less a constant)
GLMER = {
    1: (-5.591516114719, 2.794992463655, -19.979300709482),
    7: (-5.574449483472, 2.839737369009, -12.425022652256),
    25: (-5.570160999438, 2.808014916892, -12.433801979833),
}


@pytest.mark.parametrize(("counts", "beta", "se", "tau2", "lrt", "p"), METAFOR.values(), ids=METAFOR.keys())
def test_the_pooled_logit_its_error_and_spread_are_those_of_metafor(counts, beta, se, tau2, lrt, p):
    result = glmm(*counts)
    assert isinstance(result, PooledProportion)
    assert result.logit_estimate == pytest.approx(beta, abs=1e-5)
    assert result.se == pytest.approx(se, abs=1e-5)
    assert result.tau2 == pytest.approx(tau2, abs=1e-4)
    assert result.heterogeneity_lrt == pytest.approx(lrt, abs=1e-6)
    assert result.heterogeneity_p == pytest.approx(p, rel=1e-5)
    assert result.heterogeneity_df == len(counts[0]) - 1


def test_interval_and_prediction_are_those_of_metafor_predict():
    result = glmm(*MORTALITY)
    assert isinstance(result, PooledProportion)
    ours = (
        result.estimate,
        result.ci_lower,
        result.ci_upper,
        result.prediction_lower,
        result.prediction_upper,
    )
    theirs = (0.003795404978080, 0.000924084517192, 0.015450534256017, 0.000106572378404, 0.119861385980590)
    assert ours == pytest.approx(theirs, rel=2e-5)  # metafor's tau2 stops 2e-5 short of glmer's 2.808014


def test_a_common_proportion_is_found_where_metafor_finds_no_spread():
    result = glmm(*EVEN)
    assert isinstance(result, PooledProportion)
    assert result.tau2 == 0
    assert (result.logit_estimate, result.se) == pytest.approx((-2.1429, 0.2307), abs=5e-5)
    assert result.heterogeneity_lrt == pytest.approx(0.1220, abs=5e-5)


def height(nodes):
    """Our log-likelihood at glmer's maximum, with as many nodes as glmer had."""
    mu, variance, _ = GLMER[nodes]
    x, n = (np.array(counts, dtype=float) for counts in MORTALITY)
    return Likelihood(x, n, nodes).at(mu, variance**0.5).value


def test_the_laplace_likelihood_is_that_of_glmer():
    assert height(1) == pytest.approx(GLMER[1][2], abs=1e-7)


def test_seven_nodes_are_too_high_by_as_much_as_in_glmer():
    """So the difference to metafor's default of 7 nodes is its quadrature, not our model."""
    assert height(7) - height(25) == pytest.approx(GLMER[7][2] - GLMER[25][2], abs=1e-7)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "tolerance"),
    # metafor stops at 7 nodes by default; with 51 it gives -4.344077 on axfors2021.ctrl, 1e-5 from ours
    [("dat.pritz1997", 1e-3), ("dat.hannum2020", 1e-3), ("dat.axfors2021.ctrl", 5e-3)],
)
def test_the_stored_fits_of_metafor_are_met(shared, name, tolerance):
    with gzip.open(shared / "statistics" / "metafor.json.gz") as file:
        dataset = next(one for one in json.load(file)["datasets"] if one["id"] == name)
    theirs = next(one for one in dataset["analyses"] if "glmm" in one)
    ours = glmm(dataset["columns"]["xi"], dataset["columns"]["ni"])
    assert isinstance(ours, PooledProportion)
    assert ours.logit_estimate == pytest.approx(theirs["b"], abs=tolerance)
    assert ours.se == pytest.approx(theirs["se"], abs=tolerance)
    assert ours.tau2 == pytest.approx(theirs["tau2"], rel=tolerance)
    assert ours.heterogeneity_lrt == pytest.approx(theirs["QE_LRT"], rel=1e-7)
    assert ours.heterogeneity_p == pytest.approx(theirs["QEp_LRT"], rel=1e-5)
