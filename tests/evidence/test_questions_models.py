"""From figures to a model: what each figure becomes, which model the rule takes, and what it refuses."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from evidence.questions import Controls, answer
from evidence.questions.standing import Question, question
from evidence.synthesis.effects import effect_size
from evidence.synthesis.intervals import normal_quantile
from evidence.synthesis.mixed_model import MixedModel
from evidence.synthesis.pooling import CommonEffect, Pooled, glmm, mantel_haenszel, pool
from tests.evidence import asked as ask
from tests.factories import make_result

pytestmark = pytest.mark.django_db


def cloglog(share: float) -> float:
    return math.log(-math.log(share))


def test_an_estimate_over_time_takes_its_error_from_its_own_interval_at_its_own_level() -> None:
    ask.free("one", "86.9", ("69.5", "94.7"), level=90)
    (row,) = answer(ask.RELAPSE_FREE).rows
    assert row.effect == pytest.approx(cloglog(0.869))
    assert row.se == pytest.approx((cloglog(0.695) - cloglog(0.947)) / (2 * normal_quantile(90)))
    assert "90 % interval" in row.conversion


def test_estimates_over_time_are_pooled_on_their_scale_and_come_back_as_shares() -> None:
    figures = [("a", "86.9", ("69.5", "94.7")), ("b", "80", ("70", "87")), ("c", "90", ("80", "95"))]
    for slug, value, interval in figures:
        ask.free(slug, value, interval)
    found = answer(ask.RELAPSE_FREE)
    yi = [cloglog(float(value) / 100) for _, value, _ in figures]
    se = [
        (cloglog(float(a) / 100) - cloglog(float(b) / 100)) / (2 * normal_quantile(95))
        for _, _, (a, b) in figures
    ]
    expected = pool(effect_size("GEN", yi=yi, vi=[one**2 for one in se]))
    assert isinstance(expected, Pooled)
    assert found.pooled
    assert (found.model["method"], found.model["interval"], found.model["scale"]) == (
        "REML",
        "knha",
        "cloglog",
    )
    assert found.pooled["estimate"] == pytest.approx(math.exp(-math.exp(expected.estimate)))
    assert found.pooled["ci_lower"] == pytest.approx(math.exp(-math.exp(expected.ci_upper)))
    assert found.pooled["prediction_t_lower"] < found.pooled["ci_lower"] < found.pooled["estimate"]
    assert found.pooled["events"] is None


def test_a_survival_estimate_is_never_made_a_count() -> None:
    ask.free("one", "90")
    ask.free("two", "80")
    found = answer(ask.RELAPSE_FREE)
    assert found.pooled is None
    assert all(row.n is None and row.counts == {} and row.effect is None for row in found.rows)
    assert "the source gives no interval" in found.refusal


def test_an_interval_that_reaches_100_percent_is_shown_and_not_pooled() -> None:
    ask.free("one", "93", ("85", "100"))
    (row,) = answer(ask.RELAPSE_FREE).rows
    assert (row.lower, row.upper, row.family) == (0.85, 1.0, "")
    assert "reaches 0 or 100 %" in row.not_pooled


def test_a_percentage_as_printed_is_shown_and_not_pooled_even_with_its_total() -> None:
    for slug in ("one", "two"):
        ask.free(slug, "90", kind="percentage_of_participants", total=100)
    found = answer(ask.RELAPSE_FREE)
    assert found.pooled is None
    assert {row.not_pooled for row in found.rows} == {
        "a percentage as printed, not a count: shown, not pooled"
    }


def test_fewer_than_half_of_the_studies_carry_no_estimate_of_all_unless_a_reader_asks() -> None:
    ask.free("a", "90", ("80", "95"))
    ask.free("b", "85", ("75", "92"))
    for slug in "cde":
        ask.free(slug, "60")
    found = answer(ask.RELAPSE_FREE)
    assert found.pooled is None
    assert found.refusal.startswith("Only 2 of the 5 studies shown give what a model needs")
    wanted = answer(ask.RELAPSE_FREE, controls=Controls(pool=True))
    assert wanted.pooled
    assert wanted.pooled["k"] == 2


def test_counts_and_estimates_over_time_are_not_pooled_together() -> None:
    for slug, n in (("a", 18), ("b", 17), ("c", 15)):
        ask.free(slug, "0", kind="count_of_participants", n=n, total=20)
    ask.free("d", "85", ("75", "92"))
    found = answer(ask.RELAPSE_FREE)
    assert found.pooled
    assert (found.pooled["k"], found.pooled["events"], found.model["method"]) == (3, 50, "GLMM")
    (left,) = [row for row in found.rows if not row.used]
    assert left.not_pooled == "estimates over time are not pooled together with counts: shown, not pooled"


def test_two_ratios_share_one_effect_and_three_are_random() -> None:
    ask.hazard("a", "0.5", ("0.31", "0.81"))
    ask.hazard("b", "1.19", ("0.71", "2.0"))
    two = answer(ask.HAZARD)
    assert (two.model["method"], two.model["interval"]) == ("EE", "z")
    assert "two studies cannot show how far studies differ" in two.model["reason"]
    assert two.pooled
    assert two.pooled["prediction_t_lower"] is None
    ask.hazard("c", "0.49", ("0.16", "1.54"))
    three = answer(ask.HAZARD)
    assert (three.model["method"], three.model["interval"]) == ("REML", "knha")
    assert sum(row.weight or 0 for row in three.rows) == pytest.approx(100)


def test_a_comparison_named_the_other_way_is_turned_round() -> None:
    ask.hazard("a", "2", ("1.25", "4"), contrast=["drug", "hsct"], arm_label="Drug v HSCT")
    (row,) = answer(ask.HAZARD).rows
    assert (row.estimate, row.lower, row.upper) == (0.5, 0.25, 0.8)
    assert "turned round" in row.conversion


def test_two_randomised_tables_are_pooled_by_mantel_haenszel_and_three_by_reml() -> None:
    tables = {"a": ((3, 52), (34, 51)), "b": ((5, 40), (9, 42)), "c": ((4, 30), (6, 31))}
    for slug in ("a", "b"):
        ask.two_arms(slug, *tables[slug])
    two = answer(ask.RISK)
    expected = mantel_haenszel("RR", ai=[3, 5], n1i=[52, 40], ci=[34, 9], n2i=[51, 42])
    assert isinstance(expected, CommonEffect)
    assert two.pooled
    assert two.model["method"] == "MH"
    assert two.pooled["estimate"] == pytest.approx(math.exp(expected.estimate))
    assert (two.pooled["events"], two.pooled["total"]) == (51, 185)
    assert sum(row.weight or 0 for row in two.rows) == pytest.approx(100)
    ask.two_arms("c", *tables["c"])
    three = answer(ask.RISK)
    assert (three.model["method"], three.model["interval"], three.model["measure"]) == ("REML", "knha", "RR")


def test_an_empty_group_is_pooled_without_anything_added_to_it() -> None:
    for slug, treated, control in (("a", (0, 40), (4, 40)), ("b", (2, 50), (6, 50)), ("c", (1, 30), (3, 30))):
        ask.two_arms(slug, treated, control)
    found = answer(ask.RISK)
    expected = mantel_haenszel("RR", ai=[0, 2, 1], n1i=[40, 50, 30], ci=[4, 6, 3], n2i=[40, 50, 30])
    assert isinstance(expected, CommonEffect)
    assert found.pooled
    assert found.pooled["estimate"] == pytest.approx(math.exp(expected.estimate))
    assert "nothing is added to empty cells" in found.model["reason"]
    empty = next(row for row in found.rows if row.report == "a")
    assert (empty.estimate, empty.lower, empty.effect) == (0, None, None)


def test_rates_against_control_are_pooled_from_events_and_person_years() -> None:
    ask.events("a", (4, 100.0), (40, 110.0))
    ask.events("b", (0, 60.0), (12, 58.5))
    found = answer(ask.RATE)
    expected = glmm(measure="IRR", x1i=[4, 0], t1i=[100, 60], x2i=[40, 12], t2i=[110, 58.5])
    assert isinstance(expected, MixedModel)
    assert found.pooled
    assert found.pooled["estimate"] == pytest.approx(math.exp(expected.estimate))


def test_the_rate_before_treatment_is_that_of_the_same_report() -> None:
    ask.events("a", (4, 100.0), (167, 140.0), before=True)
    ask.events("b", (6, 90.0), (80, 60.0), before=True)
    found = answer(ask.BEFORE_AFTER)
    assert [(row.n, row.control_n) for row in found.rows] == [(4, 167), (6, 80)]
    assert found.pooled
    assert found.pooled["estimate"] == pytest.approx((10 / 190) / (247 / 200), rel=0.3)
    assert "same people" in found.model["reason"]


def test_a_mean_change_needs_its_error_and_gets_none_by_guessing() -> None:
    ask.change("a", "-0.5", sd=Decimal(1))
    ask.change("b", "-0.3", ci_lower=Decimal("-0.6"), ci_upper=Decimal("0"), ci_level=90)
    ask.change("c", "-0.9")
    found = answer(ask.CHANGE)
    rows = {row.report: row for row in found.rows}
    assert rows["a"].se == pytest.approx(1 / math.sqrt(50))
    assert rows["b"].se == pytest.approx(0.6 / (2 * normal_quantile(90)))
    assert rows["c"].se is None
    assert "neither a standard deviation nor an interval" in rows["c"].not_pooled
    assert found.pooled
    assert found.pooled["k"] == 2


def test_medians_are_shown_and_slopes_set_aside() -> None:
    ask.change("median", "-1", kind="median_change")
    ask.change("slope", "-0.1", unit="points per year")
    found = answer(ask.CHANGE)
    assert ask.names(found) == ["median"]
    assert "a median" in found.rows[0].not_pooled
    assert ask.reasons(found) == {"slope": "in another unit: points per year"}


def test_the_difference_of_two_groups_adds_their_errors() -> None:
    report = ask.a_report("a", design_type="randomised", arms=ask.ARMS)
    given: dict[str, Any] = {
        "domain": "disability",
        "measure": "edss_change",
        "kind": "mean_change",
        "unit": "points",
        "n": None,
    }
    make_result(report, value=Decimal("-0.5"), sd=Decimal(1), total=50, **given)
    make_result(
        report,
        value=Decimal("0.2"),
        sd=Decimal(2),
        total=40,
        arm="drug",
        arm_label="Drug",
        arm_role="comparator",
        **given,
    )
    (row,) = answer(ask.DIFFERENCE).rows
    assert row.estimate == pytest.approx(-0.7)
    assert row.se == pytest.approx(math.sqrt(1 / 50 + 4 / 40))


@pytest.mark.parametrize("k", [0, 1])
def test_below_two_studies_the_answer_shows_them_and_says_why(k: int) -> None:
    for number in range(k):
        ask.deaths(f"r{number}", 1, 50)
    found = answer(ask.DEATHS)
    assert len(found.rows) == k
    assert found.pooled is None
    assert found.refusal.startswith("No study to pool" if k == 0 else "One study only")


def test_a_question_may_say_itself_that_its_figures_are_not_to_be_pooled() -> None:
    harms: Question = question("msc-serious-adverse-events")
    for slug in ("a", "b"):
        make_result(
            ask.a_report(slug, therapy="msc"),
            domain="safety",
            measure="serious_adverse_events",
            n=1,
            total=20,
        )
    assert answer(harms).refusal == harms.not_pooled_because
    assert answer(harms, controls=Controls(pool=True)).pooled
