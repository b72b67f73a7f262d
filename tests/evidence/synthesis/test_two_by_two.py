"""Mantel–Haenszel and Peto beside figures by hand and from R 4.2.2, metafor 3.8-1 (correct=FALSE)."""

from __future__ import annotations

import math

import pytest

from evidence.synthesis.effects import effect_size
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.two_by_two import CommonEffect, mantel_haenszel, peto

SIX = {
    "ai": [1, 5, 0, 9, 2, 4],
    "n1i": [40, 60, 25, 120, 33, 50],
    "ci": [4, 6, 3, 20, 2, 0],
    "n2i": [42, 55, 27, 118, 30, 51],
}
RATES = {
    "x1i": [0, 3, 8, 1, 0, 5],
    "t1i": [100.0, 220.0, 310.0, 55.5, 80.0, 150.0],
    "x2i": [2, 9, 7, 4, 0, 1],
    "t2i": [110.0, 200.0, 300.0, 60.0, 75.0, 140.0],
}
SWAPPED = {"ai": SIX["ci"], "n1i": SIX["n2i"], "ci": SIX["ai"], "n2i": SIX["n1i"]}


def pooled(measure: str, arrays: dict[str, list[float]] = SIX) -> CommonEffect:
    found = peto(**arrays) if measure == "PETO" else mantel_haenszel(measure, **arrays)
    assert isinstance(found, CommonEffect)
    return found


@pytest.mark.parametrize(
    ("measure", "estimate", "se", "q", "q_p"),
    [
        ("OR", -0.584826616, 0.288188499, 6.087471742, 0.297800368),
        ("RR", -0.535240255, 0.265444763, 5.775362674, 0.328694390),
        ("RD", -0.044998554, 0.021934302, 11.620519209, 0.040374243),
        ("PETO", -0.575137037, 0.280347677, 9.803801200, 0.080989202),
    ],
)
def test_two_by_two_tables_pool_as_in_metafor(measure, estimate, se, q, q_p):
    found = pooled(measure)
    assert (found.estimate, found.se, found.q, found.q_p_value) == pytest.approx(
        (estimate, se, q, q_p), abs=1e-8
    )


@pytest.mark.parametrize(
    ("measure", "estimate", "se", "q"),
    [("IRR", -0.340646392, 0.321271575, 6.637182708), ("IRD", -0.007489807, 0.007024453, 8.342264431)],
)
def test_person_time_pools_as_in_metafor(measure, estimate, se, q):
    found = pooled(measure, RATES)
    assert (found.estimate, found.se, found.q) == pytest.approx((estimate, se, q), abs=1e-8)


def test_the_tests_beside_the_odds_ratio_are_those_of_metafor():
    found = pooled("OR")
    assert (found.association, found.tarone) == pytest.approx((4.208707541, 10.736468643), abs=1e-8)
    assert found.tarone_df == 5
    assert pooled("IRR", RATES).association == pytest.approx(1.135163860, abs=1e-8)


def test_the_test_of_association_can_be_corrected_for_continuity():
    corrected = mantel_haenszel("OR", correct=True, **SIX)
    assert isinstance(corrected, CommonEffect)
    plain = pooled("OR")
    assert plain.association is not None
    assert corrected.association is not None
    assert corrected.association < plain.association
    assert corrected.estimate == plain.estimate


@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
def test_one_study_is_its_own_mantel_haenszel(measure):
    alone = {"ai": [5], "n1i": [100], "ci": [10], "n2i": [100]}
    found = pooled(measure, alone)
    assert found.estimate == pytest.approx(effect_size(measure, **alone).yi[0])
    assert (found.q, found.q_p_value, found.i2, found.h2) == (0.0, 1.0, 0.0, None)


@pytest.mark.parametrize("measure", ["OR", "RR", "RD", "PETO"])
def test_swapping_the_groups_turns_the_sign(measure):
    there, back = pooled(measure), pooled(measure, SWAPPED)
    assert back.estimate == pytest.approx(-there.estimate)
    assert (back.ci_lower, back.ci_upper) == pytest.approx((-there.ci_upper, -there.ci_lower))


@pytest.mark.parametrize("measure", ["OR", "RR", "PETO"])
def test_a_study_without_events_changes_no_ratio(measure):
    more = {name: [*values, 0 if name in ("ai", "ci") else 80] for name, values in SIX.items()}
    with_it, without = pooled(measure, more), pooled(measure)
    assert (with_it.estimate, with_it.se, with_it.q) == pytest.approx(
        (without.estimate, without.se, without.q)
    )
    assert (with_it.k, with_it.informative) == (7, 6)


def test_a_study_without_events_draws_the_risk_difference_to_zero():
    more = {name: [*values, 0 if name in ("ai", "ci") else 80] for name, values in SIX.items()}
    assert abs(pooled("RD", more).estimate) < abs(pooled("RD").estimate)


def test_the_order_of_studies_does_not_matter():
    turned = {name: values[::-1] for name, values in SIX.items()}
    for measure in ("OR", "RR", "RD", "PETO"):
        assert pooled(measure, turned).estimate == pytest.approx(pooled(measure).estimate)


def test_the_interval_widens_with_its_level():
    found = mantel_haenszel("RR", level=99, **SIX)
    assert isinstance(found, CommonEffect)
    assert found.ci_upper - found.estimate == pytest.approx(2.5758293 * found.se)


def tables(first: list[int], second: list[int]) -> dict[str, list[int]]:
    return {"ai": first, "n1i": [20] * len(first), "ci": second, "n2i": [25] * len(second)}


@pytest.mark.parametrize("measure", ["OR", "RR", "RD", "PETO"])
@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ([], [], "No study to pool"),
        ([0, 0], [0, 0], "No event in any study"),
        ([20, 20], [25, 25], "Everybody"),
    ],
)
def test_what_compares_nothing_is_refused_in_words(measure, first, second, said):
    arrays = tables(first, second)
    found = peto(**arrays) if measure == "PETO" else mantel_haenszel(measure, **arrays)
    assert isinstance(found, Refusal)
    assert said in found.reason
    assert found.k == len(first)


@pytest.mark.parametrize("measure", ["OR", "RR"])
def test_a_group_without_events_throughout_has_no_ratio(measure):
    found = mantel_haenszel(measure, **tables([0, 0], [3, 4]))
    assert isinstance(found, Refusal)
    assert "No event in the first group" in found.reason
    assert (found.events, found.total) == (7, 90)


def test_peto_and_the_risk_difference_stand_where_one_group_has_no_event():
    arrays = tables([0, 0], [3, 4])
    assert pooled("PETO", arrays).estimate < 0
    assert pooled("RD", arrays).estimate == pytest.approx(-7 / 50)


def test_large_studies_stay_within_the_range_of_floats():
    large = {"ai": [10**8, 2 * 10**8], "n1i": [10**9] * 2, "ci": [10**8] * 2, "n2i": [10**9] * 2}
    for measure in ("OR", "RR", "RD", "PETO"):
        assert math.isfinite(pooled(measure, large).se)


def test_bad_counts_and_measures_are_errors():
    with pytest.raises(ValueError, match="events cannot exceed"):
        mantel_haenszel("OR", ai=[3], n1i=[2], ci=[1], n2i=[2])
    with pytest.raises(ValueError, match="give one of OR, RR, RD, IRR, IRD"):
        mantel_haenszel("SMD", **SIX)
    with pytest.raises(ValueError, match="level"):
        peto(**SIX, level=100)
