"""Effect sizes beside figures worked by hand or printed in Borenstein et al. 2009, Introduction to Meta-Analysis."""

from __future__ import annotations

import math
import re

import pytest

from evidence.synthesis.effects import MEASURES, Effects, effect_size

TABLE = {"ai": [5], "n1i": [100], "ci": [10], "n2i": [100]}  # Borenstein et al., table 5.1
MEANS = {"m1i": [103.0], "sd1i": [5.5], "n1i": [50], "m2i": [100.0], "sd2i": [4.5], "n2i": [50]}  # chapter 4
RATES = {"x1i": [4], "t1i": [100.0], "x2i": [9], "t2i": [150.0]}
CHANGE = {"m1i": [103.0], "sd1i": [7.1], "m2i": [100.0], "sd2i": [7.0], "ri": [0.7], "ni": [50]}


def one(measure: str, arrays: dict[str, list[float]], **options: object) -> tuple[float, float]:
    """Outcome and variance of the only study."""
    found = effect_size(measure, **arrays, **options)
    assert len(found) == 1
    return found.yi[0], found.vi[0]


@pytest.mark.parametrize(
    ("measure", "y", "v"),
    [
        ("RR", -0.6931, 0.2800),
        ("OR", -0.7472, 0.3216),
        ("RD", -0.0500, 0.001375),
        ("PETO", (5 - 7.5) / 3.4862, 1 / 3.4862),
        ("AS", math.asin(0.05**0.5) - math.asin(0.1**0.5), 0.005),
    ],
)
def test_a_two_by_two_table_gives_the_printed_figures(measure, y, v):
    assert one(measure, TABLE) == pytest.approx((y, v), abs=5e-5)


@pytest.mark.parametrize(
    ("measure", "y", "v"),
    [
        ("MD", 3.0, 1.0100),
        ("SMD", 0.5924, 0.04 + 0.5924**2 / 200),
        ("SMDH", 0.5924, 0.04202),
        ("ROM", 0.0296, 0.0000975),
    ],
)
def test_two_means_give_the_printed_figures(measure, y, v):
    assert one(measure, MEANS) == pytest.approx((y, v), abs=5e-5)


@pytest.mark.parametrize(
    ("measure", "y", "v"),
    [
        ("IRR", math.log(0.04 / 0.06), 1 / 4 + 1 / 9),
        ("IRD", -0.02, 4 / 100**2 + 9 / 150**2),
        ("IRSD", 0.2 - 0.06**0.5, 1 / 400 + 1 / 600),
    ],
)
def test_two_rates_by_hand(measure, y, v):
    assert one(measure, RATES) == pytest.approx((y, v))


@pytest.mark.parametrize(
    ("measure", "y", "v"),
    [
        ("PR", 0.2, 0.0032),
        ("PLN", math.log(0.2), 0.08),
        ("PLO", math.log(0.25), 0.125),
        ("PAS", math.asin(0.2**0.5), 0.005),
        ("PFT", (math.asin((10 / 51) ** 0.5) + math.asin((11 / 51) ** 0.5)) / 2, 1 / 202),
    ],
)
def test_a_proportion_by_hand(measure, y, v):
    assert one(measure, {"xi": [10], "ni": [50]}) == pytest.approx((y, v))


@pytest.mark.parametrize(
    ("measure", "y", "v"),
    [
        ("IR", 0.25, 0.0625),
        ("IRLN", math.log(0.25), 1.0),
        ("IRS", 0.5, 0.0625),
        ("IRFT", (0.5 + 0.5**0.5) / 2, 0.0625),
    ],
)
def test_a_rate_by_hand(measure, y, v):
    assert one(measure, {"xi": [1], "ti": [4.0]}) == pytest.approx((y, v))


@pytest.mark.parametrize(
    ("measure", "y", "v"),
    [
        ("MC", 3.0, (7.1**2 + 7.0**2 - 2 * 0.7 * 7.1 * 7.0) / 50),
        ("SMCR", 0.98461 * 3 / 7.1, 2 * 0.3 / 50 + (0.98461 * 3 / 7.1) ** 2 / 100),
        ("SMCC", 0.98461 * 3 / 29.83**0.5, 1 / 50 + (0.98461 * 3) ** 2 / 29.83 / 100),
        ("ROMC", math.log(1.03), (7.1**2 / 103**2 + 0.07**2 - 1.4 * 7.1 * 7.0 / 10300) / 50),
    ],
)
def test_change_within_people_by_hand(measure, y, v):
    assert one(measure, CHANGE) == pytest.approx((y, v), abs=5e-6)


@pytest.mark.parametrize("level", [80, 90, 95, 99])
def test_a_ratio_and_its_interval_give_the_error_at_any_level(level):
    z = {80: 1.2815516, 90: 1.6448536, 95: 1.9599640, 99: 2.5758293}[level]
    bounds = {"ci_lower": [math.exp(-0.7 - z * 0.3)], "ci_upper": [math.exp(-0.7 + z * 0.3)]}
    y, v = one("RATIO", {"estimate": [math.exp(-0.7)], **bounds}, level=level)
    assert (y, v) == pytest.approx((-0.7, 0.09), rel=1e-6)


def test_studies_may_state_their_ratios_at_different_levels():
    found = effect_size(
        "RATIO", estimate=[0.5, 0.5], ci_lower=[0.25, 0.25], ci_upper=[1.0, 1.0], level=[95, 90]
    )
    assert found.vi[1] / found.vi[0] == pytest.approx((1.9599640 / 1.6448536) ** 2, rel=1e-6)


@pytest.mark.parametrize("measure", ["RR", "OR", "RD", "PETO", "AS"])
def test_swapping_the_groups_of_a_table_turns_the_sign(measure):
    there = one(measure, TABLE)
    back = one(measure, {"ai": [10], "n1i": [100], "ci": [5], "n2i": [100]})
    assert back == pytest.approx((-there[0], there[1]))


@pytest.mark.parametrize("measure", ["MD", "SMD", "SMDH", "ROM"])
def test_swapping_the_groups_of_means_turns_the_sign(measure):
    there = one(measure, MEANS)
    swapped = {
        name.replace("1", "x").replace("2", "1").replace("x", "2"): value for name, value in MEANS.items()
    }
    assert one(measure, swapped) == pytest.approx((-there[0], there[1]))


@pytest.mark.parametrize("measure", ["SMD", "SMDH", "ROM"])
def test_the_unit_of_measurement_does_not_matter_to_what_has_none(measure):
    in_other_units = {
        name: values if name.startswith("n") else [value * 7 for value in values]
        for name, values in MEANS.items()
    }
    assert one(measure, in_other_units) == pytest.approx(one(measure, MEANS))


def test_the_unit_of_time_does_not_matter_to_a_rate_ratio():
    in_months = RATES | {"t1i": [1200.0], "t2i": [1800.0]}
    assert one("IRR", in_months) == pytest.approx(one("IRR", RATES))


def test_counting_survivors_turns_the_sign_of_an_odds_ratio_only():
    survivors = {"ai": [95], "n1i": [100], "ci": [90], "n2i": [100]}
    assert one("OR", survivors)[0] == pytest.approx(-one("OR", TABLE)[0])
    assert one("RR", survivors)[0] != pytest.approx(-one("RR", TABLE)[0])


def two_tables(**options: object) -> Effects:
    """Odds ratios of one table with a zero and one without."""
    return effect_size("OR", ai=[0, 5], n1i=[20, 20], ci=[3, 8], n2i=[20, 20], **options)


FILLED = math.log((0.5 / 20.5) / (3.5 / 17.5))
PLAIN, PLAIN_FILLED = math.log((5 / 15) / (8 / 12)), math.log((5.5 / 15.5) / (8.5 / 12.5))


def test_a_half_goes_into_tables_with_a_zero_only():
    assert two_tables().yi == pytest.approx((FILLED, PLAIN))


@pytest.mark.parametrize("to", ["all", "if0all"])
def test_a_half_goes_into_all_tables_when_asked(to):
    assert two_tables(to=to).yi == pytest.approx((FILLED, PLAIN_FILLED))


def test_if0all_adds_nothing_where_no_table_has_a_zero():
    assert effect_size("OR", **TABLE, to="if0all") == effect_size("OR", **TABLE, to="none")


def test_without_addition_the_table_with_a_zero_is_left_out_by_name():
    found = two_tables(to="none", studies=["Alpha 2001", "Beta 2002"])
    assert found.studies == ("Beta 2002",)
    assert found.index == (1,)
    assert [(left.index, left.study) for left in found.left_out] == [(0, "Alpha 2001")]
    assert found.left_out[0].reason == "a cell of the table that the measure divides by is 0"


@pytest.mark.parametrize("events", [0, 20])
def test_drop00_leaves_out_what_happened_to_nobody_or_everybody(events):
    found = effect_size("RR", ai=[events, 3], n1i=[20, 20], ci=[events, 8], n2i=[20, 20], drop00=True)
    assert found.index == (1,)
    assert found.left_out[0].reason == "no events, or only events, in both groups"


def test_what_was_not_reported_is_named():
    found = effect_size("MD", **(MEANS | {"sd1i": [None], "n2i": [math.nan]}))
    assert found.yi == ()
    assert found.left_out[0].reason == "sd1i, n2i not reported"
    assert found.left_out[0].study == "Study 1"


def test_no_studies_give_no_effects():
    assert len(effect_size("OR", ai=[], n1i=[], ci=[], n2i=[])) == 0


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_nothing_and_everything_give_finite_numbers_or_a_reason(measure):
    """Zeros, ones and a million in every place: finite outcomes, or the study named."""
    needed = MEASURES[measure].arrays
    for value in (0.0, 1.0, 1e6):
        found = effect_size(
            measure, **{name: [min(value, 1.0) if name == "ri" else value] for name in needed}
        )
        assert all(
            math.isfinite(y) and math.isfinite(v) and v >= 0 for y, v in zip(found.yi, found.vi, strict=True)
        )
        assert len(found) + len(found.left_out) == 1
        assert all(left.reason for left in found.left_out)


def test_hedges_correction_is_smooth_where_its_series_takes_over():
    def g(n: float) -> float:
        return effect_size("SMD", **(MEANS | {"n1i": [n], "n2i": [n]})).yi[0]

    assert g(1001) - g(1000) == pytest.approx(g(1000) - g(999), rel=5e-3)
    assert g(10**9) == pytest.approx(3 / math.sqrt((5.5**2 + 4.5**2) / 2), rel=1e-9)


@pytest.mark.parametrize(
    ("measure", "arrays", "said"),
    [
        ("OR", TABLE | {"ai": [101]}, "ai is 101 of 100 people; events cannot exceed the total"),
        ("RR", TABLE | {"ci": [-1]}, "ci is -1; it cannot be negative"),
        ("IRR", RATES | {"t1i": [-2.0]}, "t1i is -2; it cannot be negative"),
        ("PLO", {"xi": [3], "ni": [2]}, "xi is 3 of 2 people; events cannot exceed the total"),
        ("MD", MEANS | {"sd1i": [-5.5]}, "sd1i is -5.5; it cannot be negative"),
        ("MC", CHANGE | {"ri": [1.2]}, "ri is 1.2; a correlation lies between -1 and 1"),
        ("GEN", {"yi": [0.1], "vi": [-1.0]}, "vi is -1; a variance cannot be negative"),
        ("GEN", {"yi": [math.inf], "vi": [1.0]}, "yi is infinite"),
        ("RATIO", {"estimate": [0.5], "ci_lower": [0.6], "ci_upper": [0.9]}, "lies outside its interval"),
        ("OR", TABLE | {"ai": [5, 6]}, "one value of each array per study"),
        ("OR", {"ai": [5], "n1i": [100]}, "OR takes ai, n1i, ci, n2i; check ci, n2i"),
        ("OR", TABLE | {"bi": [5]}, "check bi"),
        ("NNT", TABLE, "measure is 'NNT'; give one of RR, OR"),
    ],
)
def test_what_cannot_be_is_an_error_that_says_where(measure, arrays, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        effect_size(measure, **arrays)


@pytest.mark.parametrize("options", [{"to": "some"}, {"add": -1}, {"vtype": "UB"}, {"studies": ["A", "B"]}])
def test_unknown_options_are_errors(options):
    with pytest.raises(ValueError, match=r"to is|add is|vtype is|2 names for 1"):
        effect_size("OR", **TABLE, **options)
