"""A question's page as it stands: plain words that fit the numbers, every analysis or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from evidence.models import CertaintyOverride, Synthesis
from evidence.questions import question
from evidence.synthesis_actions import override_certainty, refresh_syntheses
from tests.evidence import asked as ask
from tests.factories import NOON, make_result, make_source, make_synthesis
from tests.web.question_words import DEATHS, HAZARD, page, section, source, stored, three_hazards

pytestmark = pytest.mark.django_db


def deaths(*groups: tuple[int, int], **columns: Any) -> None:
    for i, (n, total) in enumerate(groups):
        ask.deaths(f"s{i:02}", n, total, year=2001 + i, **columns)
    stored(ask.DEATHS)


def test_a_ratio_whose_interval_holds_no_difference_is_called_not_told_apart(client: Client) -> None:
    ask.hazard("a", "0.90", ("0.44", "1.86"))
    ask.hazard("b", "1.10", ("0.60", "2.00"))
    stored(ask.HAZARD)
    words = page(client, HAZARD)
    assert "These studies together could not tell HSCT from other treatment. Hazard ratio" in words


def test_a_ratio_below_one_names_what_came_less_often(client: Client) -> None:
    three_hazards()
    words = page(client, HAZARD)
    assert "In these studies worsening came less often with HSCT than on other treatment." in words
    assert "Certainty: very low." in words or "Certainty: low." in words


def test_shares_of_few_people_stand_as_counts(client: Client) -> None:
    ask.free("a", "69.0", None, total=26, of_report={"n": 26})
    ask.free("b", "78.0", None, total=18, of_report={"n": 18})
    stored(ask.RELAPSE_FREE)
    words = page(client, f"/evidence/{ask.RELAPSE_FREE.slug}/")
    assert "2 reports with 44 people found between 69% of 26 people and 78% of 18 people." in words


def test_a_share_of_nobody_knows_how_many_says_so(client: Client) -> None:
    ask.free("a", "69.0", None, total=26)
    ask.free("b", "78.0", None, total=None)
    stored(ask.RELAPSE_FREE)
    words = page(client, f"/evidence/{ask.RELAPSE_FREE.slug}/")
    assert "between 69% of 26 people and 78.0%. 1 of them does not say of how many people." in words


def test_a_pooled_share_never_stands_without_the_people_behind_it(client: Client) -> None:
    asked = question("msc-confirmed-improvement")
    for slug, n, total in (("a", 4, 22), ("b", 7, 18)):
        report = ask.a_report(slug, therapy="msc")
        make_result(report, domain="disability", measure="confirmed_improvement", n=n, total=total,
                    time_months=12, time_kind="fixed", time_text="12 months", sources=(make_source(),))  # fmt: skip
    stored(asked)
    assert "11 of 40 people in 2 cohorts; pooled, for a typical cohort: " in page(
        client, f"/evidence/{asked.slug}/"
    )


def test_one_group_s_share_is_never_shown_as_a_ratio(client: Client) -> None:
    ask.two_arms("a", (3, 52), (34, 51))
    alone = ask.a_report("alone", design_type="randomised", arms=ask.ARMS)
    make_result(alone, domain="disability", measure="confirmed_progression", n=2, total=30)
    stored(ask.RISK)
    markup = source(client, f"/evidence/{ask.RISK.slug}/")
    words = section(markup, "aside")
    assert "Alone 2019 of one group only gives no figure of a control group for it" in words
    assert "0.07" not in words
    assert markup.partition("Alone 2019")[0].count("set-aside") == 0


def test_with_fewer_than_ten_studies_there_is_no_funnel_and_the_page_says_why(client: Client) -> None:
    deaths((1, 50), (2, 100), (0, 80))
    markup = source(client, DEATHS)
    assert "3 studies: with fewer than ten neither plot nor test can be relied on." in markup
    assert "funnel-" not in markup


def test_from_ten_studies_on_there_is_a_funnel_with_its_test_and_a_regression_on_the_year(
    client: Client,
) -> None:
    deaths(*((i % 3, 40 + 20 * i) for i in range(10)))
    markup = source(client, DEATHS)
    assert f'id="funnel-{ask.DEATHS.slug}-wide-t"' in markup
    words = page(client, DEATHS)
    assert "Egger’s regression test over 10" in words
    assert "In a regression over 10 studies no trend can be told from chance:" in words


def test_leaving_each_out_and_adding_year_by_year_have_a_chart_and_a_table(client: Client) -> None:
    three_hazards()
    markup = source(client, HAZARD)
    for uid in ("without", "by-year"):
        assert f'id="{uid}-{ask.HAZARD.slug}-wide-t"' in markup
    words = page(client, HAZARD)
    assert "Without each study in turn, as a table" in words
    assert "2012: A 2012" in words
    assert "2021: C 2021" in words


def test_groups_are_compared_with_a_test_or_the_reason_why_not(client: Client) -> None:
    for i, (course, n) in enumerate((("RRMS", 3), ("RRMS", 4), ("SPMS", 9), ("SPMS", 12))):
        ask.deaths(f"s{i}", n, 100, year=2010 + i, ms_type=course)
    stored(ask.DEATHS)
    words = page(client, DEATHS)
    assert "Test that the groups share one value: χ²" in words
    assert "Of all the same is said: No comparison group. Nothing to compare." in words
    assert "4 cohorts do not say, and take no part. There are no groups to compare." in words


def test_weights_stand_where_the_model_has_them_and_are_explained_where_not(client: Client) -> None:
    three_hazards()
    weights = [row["weight"] for row in Synthesis.objects.get().answer["rows"]]
    assert sum(weights) == pytest.approx(100)
    words = section(source(client, HAZARD), "studies")
    assert all(f"{weight:.1f}%" in words for weight in weights)
    deaths((1, 50), (2, 100), (0, 80))
    assert "gives no cohort a weight" in section(source(client, DEATHS), "studies")


def test_risk_of_bias_is_said_not_to_be_assessed(client: Client) -> None:
    deaths((1, 50), (2, 100))
    assert section(source(client, DEATHS), "studies").count("not assessed") >= 2


def test_how_far_studies_differ_is_said_with_tau_i2_and_where_a_new_one_would_fall(client: Client) -> None:
    three_hazards()
    words = section(source(client, HAZARD), "spread")
    assert "(I²)" in words
    assert "The spread between studies (τ) is" in words
    assert "new" in words


@pytest.fixture
def curator() -> User:
    return User.objects.create_user("margery")


def test_a_curator_s_step_stands_beside_the_rule_s_and_counts(client: Client, curator: User) -> None:
    three_hazards()
    level = Synthesis.objects.get().answer["certainty"]["level"]
    before = section(source(client, HAZARD), "certainty")
    assert f"Certainty: {level}." in before
    override_certainty(ask.HAZARD.slug, "risk_of_bias", 1, "Full texts were read.", curator, NOON)
    override_certainty(ask.HAZARD.slug, "inconsistency", 1, "They agree.", curator, NOON)
    words = section(source(client, HAZARD), "certainty")
    assert "One step up" in words
    assert "margery" not in words
    assert "Full texts were read." in words
    assert "no step Risk of bias was not assessed study by study" in words
    assert f"By rule it would be {level}." in words


def test_the_list_of_questions_gives_the_certainty_in_force(client: Client, curator: User) -> None:
    three_hazards()
    override_certainty(ask.HAZARD.slug, "risk_of_bias", 1, "Full texts were read.", curator, NOON)
    override_certainty(ask.HAZARD.slug, "inconsistency", 1, "They agree.", curator, NOON)
    level = section(source(client, HAZARD), "certainty").partition("Certainty: ")[2].partition(".")[0]
    assert level != Synthesis.objects.get().answer["certainty"]["level"]
    assert f"Certainty: {level}." in page(client, "/evidence/")


def test_a_curator_s_step_does_not_reach_what_a_reader_counts(client: Client, curator: User) -> None:
    three_hazards()
    override_certainty(ask.HAZARD.slug, "risk_of_bias", 1, "Full texts were read.", curator, NOON)
    assert CertaintyOverride.objects.count() == 1
    assert "Full texts were read." not in page(client, HAZARD + "?method=EE")


def test_what_the_question_does_not_pool_says_so_when_a_reader_pools_it(client: Client) -> None:
    asked = question("hsct-serious-adverse-events")
    for slug in "abc":
        make_result(ask.a_report(slug), domain="safety", measure="serious_adverse_events", n=3, total=60)
    stored(asked)
    address = f"/evidence/{asked.slug}/"
    assert 'name="pool"' in source(client, address)
    words = section(source(client, address + "?pool=1"), "instead")
    assert "We pool none of this. Some reports count every serious event" in words
    assert "9 of 180" in words


def test_a_mean_change_is_drawn_on_an_axis_of_differences(client: Client) -> None:
    for slug, value in (("a", "-1.0"), ("b", "-0.5"), ("c", "-0.7")):
        ask.change(slug, value, sd="1.0")
    stored(ask.CHANGE)
    markup = source(client, f"/evidence/{ask.CHANGE.slug}/")
    assert "no change" in markup
    assert "In these studies disability (EDSS) was lower after HSCT than before." in page(
        client, f"/evidence/{ask.CHANGE.slug}/"
    )


def test_an_answer_of_the_first_rules_is_still_shown(client: Client) -> None:
    deaths((1, 50), (2, 100), (0, 80))
    answer = Synthesis.objects.get().answer
    later = {"used", "key", "family", "counts", "effect", "se", "weight", "conversion", "not_pooled", "course", "trial",
             "arm", "other_id", "control_n", "control_total", "intensity", "date"}  # fmt: skip
    gone = {
        "method",
        "interval",
        "measure",
        "scale",
        "model_estimate",
        "i2",
        "h2",
        "q",
        "q_df",
        "q_p_value",
        "p_value",
    }
    old = {
        name: answer[name] for name in ("refusal", "question", "lowest_grade", "leave_one_out", "other_ways")
    }
    old |= {
        "version": "1",
        "pooled": {name: one for name, one in answer["pooled"].items() if name not in gone},
    }
    for part in ("rows", "set_aside"):
        old[part] = [{name: one for name, one in row.items() if name not in later} for row in answer[part]]
    make_synthesis(ask.DEATHS.slug, answer=old, digest="1" * 64)
    words = page(client, f"{DEATHS}?version={'1' * 64}")
    assert "Of 230 people treated in 3 cohorts chosen not to overlap, 3 (1.3%) died" in words
    assert "Our rules of counting went from version 1 to" in words
    assert "Added:" not in words
    assert "No longer counted:" not in words


@pytest.mark.parametrize("address", [DEATHS, HAZARD])
def test_more_studies_and_more_steps_ask_no_more_of_the_database(
    client: Client, address: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    asked = ask.DEATHS if address == DEATHS else ask.HAZARD
    for slug in "ab":
        ask.deaths(slug, 1, 90)
        ask.hazard(f"h{slug}", "0.5", ("0.3", "0.8"))
    stored(asked)
    with django_assert_max_num_queries(20) as few:
        page(client, address)
    for slug in "cdefghijkl":
        ask.deaths(slug, 2, 80)
        ask.hazard(f"h{slug}", "0.6", ("0.3", "0.9"))
    stored(asked)
    by = User.objects.create_user("curator")
    for domain in ("imprecision", "publication", "inconsistency"):
        override_certainty(asked.slug, domain, -1, "Looked at.", by, NOON)
    with django_assert_max_num_queries(len(few.captured_queries)):
        page(client, address)


def test_an_answer_is_stored_by_the_refresh_alone(client: Client) -> None:
    ask.deaths("a", 1, 50)
    ask.deaths("b", 1, 60)
    assert "No number found in the sources read." in page(client, DEATHS)
    refresh_syntheses()
    assert "Of 110 people treated in 2 cohorts" in page(client, DEATHS)
