"""A number in words says its kind, its interval with the level, and never more than its source."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from evidence.models import Result
from web.presenters import result_words as say


def result(**columns: Any) -> Result:
    return Result(
        **({"domain": "relapse", "measure": "relapse_free", "kind": "survival_probability"} | columns)
    )


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"kind": "count_of_participants", "n": 3, "total": 52}, "3 of 52"),
        ({"kind": "count_of_participants", "n": 0, "total": 133}, "0 of 133"),
        ({"kind": "count_of_participants", "n": 1}, "1 person"),
        ({"kind": "count_of_events", "n": 1, "total": 55, "unit": "relapses"}, "1 relapse"),
        ({"kind": "count_of_events", "n": 39, "total": 55, "unit": "relapses"}, "39 relapses"),
        ({"value": Decimal("86.900000000"), "unit": "percent"}, "86.9%"),
        ({"kind": "hazard_ratio", "value": Decimal("1.2"), "unit": "ratio"}, "HR 1.20"),
        ({"kind": "mean_difference", "value": Decimal("-1.7"), "unit": "points"}, "−1.7 points"),
        ({"kind": "rate", "value": Decimal("0.04"), "unit": "per year"}, "0.04 per year"),
        ({"kind": "other", "value": Decimal(89), "unit": "percent reduction"}, "89% reduction"),
        ({"kind": "mean", "value": Decimal("1200"), "unit": "pg/mL"}, "1,200 pg/mL"),
        ({"p_value": "0.3"}, "no figure given"),
    ],
)
def test_each_kind_of_number_reads_as_what_it_is(columns: dict[str, Any], words: str) -> None:
    assert say.figure(result(**columns)) == words


def test_a_ninety_percent_interval_keeps_its_name() -> None:
    one = result(
        value=Decimal("86.9"), ci_lower=Decimal("69.5"), ci_upper=Decimal("94.7"), ci_level=Decimal("90.000")
    )
    assert say.spread(one) == "90% CI 69.5 to 94.7"


def test_the_bounds_of_a_ratio_have_two_decimals() -> None:
    one = result(
        kind="hazard_ratio",
        value=Decimal("1.19"),
        ci_lower=Decimal("0.71"),
        ci_upper=Decimal(2),
        ci_level=Decimal(95),
    )
    assert say.spread(one) == "95% CI 0.71 to 2.00"


def test_an_interval_open_on_one_side_says_so() -> None:
    assert say.spread(result(value=Decimal(5), ci_lower=Decimal(2), ci_level=Decimal(95))) == "95% CI from 2"


def test_an_estimate_without_interval_says_that_none_is_given() -> None:
    assert say.spread(result(value=Decimal("88.6"))) == "no interval given"


def test_a_count_needs_no_interval() -> None:
    assert say.spread(result(kind="count_of_participants", n=3, total=52)) == ""


def test_a_spread_that_is_no_interval_is_named() -> None:
    assert say.spread(result(kind="mean", value=Decimal(3), sd=Decimal("0.97"))) == "SD 0.97"
    quartiles = result(
        kind="median", value=Decimal(3), spread_kind="iqr", spread_lower=Decimal(-1), spread_upper=Decimal(0)
    )
    assert say.spread(quartiles) == "interquartile range −1 to 0"


def test_people_are_named_only_where_the_figure_does_not() -> None:
    assert say.people(result(value=Decimal("88.6"), total=271)) == "271 people"
    assert say.people(result(kind="count_of_participants", n=3, total=52)) == ""


def test_a_contrast_says_what_it_compares_by() -> None:
    one = result(measure="relapse_occurred", kind="hazard_ratio", value=Decimal("0.29"))
    assert say.measure_label(one) == "Had a relapse, hazard ratio"


@pytest.mark.parametrize(("printed", "words"), [("<0.001", "p <0.001"), ("0.005", "p = 0.005"), ("", "")])
def test_p_values_are_shown_as_printed(printed: str, words: str) -> None:
    assert say.p_words(result(p_value=printed)) == words
