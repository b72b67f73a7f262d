"""Results of a crossover trial say so where nothing tells its periods apart."""

from __future__ import annotations

import pytest

from evidence.extraction import results_of
from tests.evidence.posted_outcomes import measured, posted
from trials.facts import PostedGroupFacts

NOTE = "crossover: periods not told apart"


def note(model: str, title: str = "HSCT", row: str = "") -> str:
    groups = (PostedGroupFacts(id="OG000", title=title),)
    whole = posted(measured("5", class_title=row), groups=groups)
    (result,) = results_of(whole, conditions=("MS",), intervention_model=model).results
    return result.note


def test_a_crossover_whose_titles_name_no_period_is_marked() -> None:
    assert NOTE in note("CROSSOVER")
    assert NOTE not in note("PARALLEL")
    assert NOTE not in note("")


@pytest.mark.parametrize(
    ("group", "row"), [("HSCT, first period", ""), ("MSC then placebo", ""), ("HSCT", "Period 2")]
)
def test_a_title_that_names_the_period_or_the_order_of_treatments_is_enough(group: str, row: str) -> None:
    assert NOTE not in note("CROSSOVER", group, row)
