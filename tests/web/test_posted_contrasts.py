"""Comparisons posted on the registry stand apart from the figures of single groups, with their direction or without."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from evidence.models import Result
from tests import factories as make
from tests.web.test_pages import words
from trials.models import Trial
from web.presenters import result_words as say

NUMBER = "NCT00000041"
EVIL = "<script>alert(1)</script>"


def compared(trial: Trial, **columns: Any) -> Result:
    values: dict[str, Any] = {
        "kind": "hazard_ratio", "measure": "relapse_occurred", "title": "Time to relapse", "arm": "", "arm_role": "",
        "arm_label": "Transplant v Drugs", "contrast": ["OG000", "OG001"], "n": None, "total": None,
        "value": Decimal("0.213"), "ci_lower": Decimal("0.1"), "ci_upper": Decimal("0.456"),
        "ci_level": Decimal("97.5"), "p_value": "<0.0001",
        "estimator": "Hazard Ratio (HR); Log Rank", "definition": "Intention to treat",
        "note": "the record comments on the p value", "position": 5,
        "json_path": "resultsSection.outcomeMeasures[0].analyses[0]",
    }  # fmt: skip
    return make.make_result(trial=trial, **(values | columns))


def with_results(**columns: Any) -> Trial:
    return make.make_trial(NUMBER, has_results=True, results_held=True, **columns)


def section(page: str) -> str:
    """The comparisons on the page of a trial."""
    start = page.index('id="compared"')
    return page[start : page.index("</section>", start)]


@pytest.mark.django_db
def test_a_comparison_is_told_with_its_direction_interval_estimator_p_and_note(client: Client) -> None:
    compared(with_results())
    said = section(words(client, f"/trials/{NUMBER}/"))
    for part in (
        "Transplant v Drugs<small>Hazard in the first arm divided by that in the second.</small>",
        "<b>HR 0.213</b>",
        "97.5% CI 0.10 to 0.456",
        "p &lt;0.0001",
        "Hazard ratio; as posted: Hazard Ratio (HR); Log Rank",
        "The record comments on the p value",
        "Intention to treat",
        "analyses[0]",
    ):
        assert part in said, part


@pytest.mark.django_db
def test_an_order_that_is_not_stated_is_not_made_up(client: Client) -> None:
    compared(with_results(), arm_label="Drugs and Transplant, order not stated")
    said = section(words(client, f"/trials/{NUMBER}/"))
    assert "Drugs and Transplant<small>Order as posted, direction not stated</small>" in said
    assert "divided by" not in said


@pytest.mark.django_db
def test_comparisons_and_figures_of_one_group_share_no_row(client: Client) -> None:
    trial = with_results()
    make.make_result(trial=trial, arm_label="Transplant", title="Time to relapse", position=1)
    compared(trial)
    page = words(client, f"/trials/{NUMBER}/")
    single = page[page.index('id="posted"') : page.index('id="compared"')]
    assert "3 of 52" in single
    assert "HR 0.213" not in single
    assert "3 of 52" not in section(page)
    sides = page[page.index('id="sides"') : page.index('id="posted"')]
    assert "Hazard ratio; Time to relapse" in sides
    assert 'href="#posted-5"' in sides
    assert page.count('id="posted-5"') == 1


@pytest.mark.django_db
def test_a_record_with_comparisons_only_does_not_say_that_nothing_was_placed(client: Client) -> None:
    compared(with_results())
    page = words(client, f"/trials/{NUMBER}/")
    assert "No figure of a single group could be placed in a domain." in page
    assert "none of their measures could be placed" not in page


@pytest.mark.django_db
def test_the_therapy_shows_comparisons_in_a_table_of_their_own(client: Client) -> None:
    trial = with_results(therapy="hsct")
    compared(trial)
    compared(trial, domain="biomarker", measure="nfl", kind="mean_ratio")
    page = words(client, "/therapies/hsct/")
    assert "1 comparison between groups posted on the registry" in page
    assert "<b>HR 0.213</b>" in page
    assert "<b>Ratio of means 0.213</b>" in page
    assert "Laboratory markers: 1 line<" in page


@pytest.mark.django_db
def test_an_interval_kept_in_words_is_not_called_missing(client: Client) -> None:
    note = "interval posted without its level: 0.1 to 0.4"
    compared(with_results(), ci_lower=None, ci_upper=None, ci_level=None, note=note)
    said = section(words(client, f"/trials/{NUMBER}/"))
    assert note.capitalize() in said
    assert "no interval given" not in said


@pytest.mark.django_db
def test_an_estimate_without_any_interval_says_so(client: Client) -> None:
    compared(with_results(), ci_lower=None, ci_upper=None, ci_level=None, note="")
    assert "no interval given" in section(words(client, f"/trials/{NUMBER}/"))


@pytest.mark.django_db
def test_words_of_a_comparison_never_become_markup(client: Client) -> None:
    texts = dict.fromkeys(
        ("title", "arm_label", "definition", "note", "estimator", "unit", "time_text"), EVIL
    )
    compared(
        with_results(therapy="hsct"), kind="mean_difference", p_value="<script>", population=EVIL, **texts
    )
    for address in (f"/trials/{NUMBER}/", "/therapies/hsct/"):
        assert "<script>" not in words(client, address)


@pytest.mark.django_db
def test_the_api_says_whether_the_order_is_stated(client: Client) -> None:
    trial = with_results()
    compared(trial, key="known", position=1)
    compared(trial, key="unknown", arm_label="Drugs and Transplant, order not stated", position=2)
    make.make_result(trial=trial, key="single", position=3)
    results = client.get(f"/api/v1/trials/{NUMBER}/").json()["results"]
    assert {
        one["key"] if "key" in one else one["id"].split("/")[1]: one["contrast_order"] for one in results
    } == {
        "known": "stated",
        "unknown": "not_stated",
        "single": None,
    }


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"kind": "mean_ratio", "value": Decimal("0.9000")}, "Ratio of means 0.90"),
        ({"kind": "risk_difference", "value": Decimal("-12.5"), "unit": "percentage points"},
         "−12.5 percentage points"),
        ({"kind": "risk_difference", "value": Decimal("0.05")}, "0.05"),
        ({"kind": "median_difference", "value": Decimal("-0.5"), "unit": "points"}, "−0.5 points"),
        ({"kind": "mean_difference", "value": Decimal("0.3"), "unit": "percent"}, "0.3 percentage points"),
        ({"kind": "rate_difference", "value": Decimal("0.11"), "unit": "per year"}, "0.11 per year"),
        ({"kind": "slope_difference", "value": Decimal("-0.024")}, "−0.024"),
    ],
)  # fmt: skip
def test_each_kind_of_comparison_reads_as_what_it_is(columns: dict[str, Any], said: str) -> None:
    assert say.figure(Result(domain="relapse", measure="arr", trial_id=1, **columns)) == said


def test_a_published_ratio_keeps_two_decimals_and_a_posted_one_its_own() -> None:
    one = {"domain": "relapse", "measure": "arr", "kind": "rate_ratio", "value": Decimal("0.4567")}
    assert say.figure(Result(**one)) == "Rate ratio 0.46"
    assert say.figure(Result(trial_id=1, **one)) == "Rate ratio 0.4567"
