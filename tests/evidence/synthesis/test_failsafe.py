"""Fail-safe numbers and the Henmi–Copas interval beside R 4.2.2, metafor 3.8-1 (fsn, hc)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evidence.synthesis.effects import Effects, effect_size
from evidence.synthesis.failsafe import FailSafe, failsafe
from evidence.synthesis.henmi_copas import Conditional, HenmiCopas, henmi_copas
from evidence.synthesis.refusal import Refusal
from tests.evidence.synthesis.stored_fits import Tally
from tests.evidence.synthesis.test_bias import RISKS, generic
from tests.evidence.synthesis.test_effects_against_metafor import asymmetry

INTERVAL = {"b": "estimate", "se": "se", "ci_lb": "ci_lower", "ci_ub": "ci_upper", "tau2": "tau2"}


def safe(effects: Effects, **options: object) -> FailSafe:
    found = failsafe(effects, **options)
    assert isinstance(found, FailSafe)
    return found


def interval(effects: Effects, level: float = 95) -> HenmiCopas:
    found = henmi_copas(effects, level=level)
    assert isinstance(found, HenmiCopas)
    return found


@pytest.mark.parametrize(
    ("method", "missing", "p"),
    [("Rosenthal", 598, 8.8139569e-30), ("Rosenberg", 370, 2.28862931e-26), ("Orwin", 13, None)],
)
def test_fail_safe_numbers_of_bcg_are_those_of_metafor(method, missing, p):
    found = safe(RISKS, method=method)
    assert found.missing == missing
    assert found.p_value == (p if p is None else pytest.approx(p, rel=1e-6))


def test_so_many_null_studies_and_no_fewer_undo_a_result():
    """Rosenthal's sum of z over the root of all studies, on either side of 1.645."""
    missing = safe(RISKS).missing
    total = abs(sum(y / math.sqrt(v) for y, v in zip(RISKS.yi, RISKS.vi, strict=True)))
    assert total / math.sqrt(13 + missing) <= 1.6448536 < total / math.sqrt(13 + missing - 1)


def test_a_result_that_is_none_needs_no_missing_study():
    assert safe(generic([0.1, -0.1, 0.05], [0.2, 0.2, 0.2])).missing == 0


def test_orwin_counts_the_studies_to_a_stated_mean():
    assert safe(generic([0.6, 0.6, 0.6], [1.0, 1.0, 1.0]), method="Orwin", target=0.2).missing == 6


def test_the_interval_on_bcg_is_that_of_metafor_with_a_fine_search():
    """hc(res, control=list(tol=1e-12)); by default it stops at 1e-4."""
    found = interval(RISKS)
    assert (found.estimate, found.se) == pytest.approx((-0.430285164, 0.283544351), abs=1e-9)
    assert (found.ci_lower, found.ci_upper) == pytest.approx((-1.155548762, 0.294978435), abs=1e-8)


def test_without_variance_between_studies_the_interval_is_a_little_narrower_than_the_normal_one():
    many = generic([0.2 + 0.01 * (-1) ** i for i in range(40)], [0.04] * 40)
    found = interval(many)
    assert found.tau2 == 0
    assert 1.85 * found.se < found.ci_upper - found.estimate < 1.96 * found.se


def test_the_interval_widens_with_its_level():
    assert interval(RISKS, level=99).ci_upper > interval(RISKS).ci_upper > interval(RISKS, level=80).ci_upper


def test_the_probability_is_that_of_simulated_studies():
    """200 000 meta-analyses of four studies; the gamma approximation of Q is good to about 0.005."""
    w, tau2, bound = np.array([1.0, 2.0, 5.0, 10.0]), 0.3, 2.0
    x = np.random.default_rng(20101).normal(size=(200_000, 4)) * np.sqrt(1 / w + tau2)
    mean = x @ w / w.sum()
    q = ((x - mean[:, None]) ** 2) @ w
    found = np.maximum(0, (q - 3) / (w.sum() - (w**2).sum() / w.sum()))
    se = np.sqrt(found * (w**2).sum() + w.sum()) / w.sum()
    assert Conditional(w, tau2).within(bound) == pytest.approx(
        float(np.mean(np.abs(mean) <= bound * se)), abs=0.01
    )


@pytest.mark.parametrize(
    "effects", [generic([], []), generic([0.1, 0.3], [0.0, 0.1])], ids=["none", "no variance"]
)
def test_nothing_to_look_at_is_refused(effects):
    for found in (failsafe(effects), henmi_copas(effects)):
        assert isinstance(found, Refusal)
        assert found.reason


def test_a_mean_of_zero_and_one_study_are_refused():
    assert isinstance(failsafe(generic([0.0, 0.0], [0.1, 0.2]), method="Orwin"), Refusal)
    assert isinstance(henmi_copas(effect_size("GEN", yi=[0.2], vi=[0.1])), Refusal)


def test_unknown_methods_are_errors():
    with pytest.raises(ValueError, match="Rosenthal, Orwin, Rosenberg"):
        failsafe(RISKS, method="General")


@pytest.mark.shared
def test_every_stored_fail_safe_number_is_met(shared):
    tally = Tally(1e-6)
    for name, test, stored, effects, _ in asymmetry(shared, "fsn"):
        ours = failsafe(effects, method=test.removeprefix("fsn_"))
        if stored["n"] is None:
            assert isinstance(ours, Refusal)
            continue
        assert isinstance(ours, FailSafe)
        tally.compare(f"{test} n", name, stored["n"], ours.missing)
        tally.compare(f"{test} p", name, stored["pval"], ours.p_value)
    print(tally.lines("Fail-safe numbers"))
    assert tally.beyond == []


@pytest.mark.shared
def test_every_stored_henmi_copas_interval_is_met(shared):
    """The stored bounds stop at 1e-4 of a quantile; where they are farthest off, hc() with tol=1e-12 gives ours."""
    exact, bounds = Tally(1e-6), Tally(1e-3)
    for name, _, stored, effects, _ in asymmetry(shared, "henmi_copas"):
        ours = interval(effects)
        for theirs, mine in INTERVAL.items():
            tally = bounds if theirs.startswith("ci") else exact
            tally.compare(theirs, name, stored[theirs], getattr(ours, mine))
    print(exact.lines("Henmi–Copas"), bounds.lines("Henmi–Copas bounds"))
    assert exact.beyond == bounds.beyond == []
