"""Every page answers, says what its data says, and asks the database a fixed number of questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from evidence.actions import load_literature
from evidence.domains import MEASURES
from evidence.models import Result
from tests.factories import (
    date,
    make_assignment,
    make_planned,
    make_registry_copy,
    make_report,
    make_result,
    make_source,
    make_synthesis,
    make_therapy,
    make_trial,
    make_whole_trial,
)
from web.filters import PLANS
from web.freshness import freshness
from web.presenters.overview import latest_answers
from web.presenters.trial import PARTS, trial_page

pytestmark = pytest.mark.django_db

TWO_ARMS = [
    {"id": "hsct", "label": "HSCT", "role": "therapy", "n": 55},
    {"id": "dmt", "label": "Drugs", "role": "comparator", "n": 55},
]
EMPTY_PAGES = (
    "/",
    "/trials/",
    "/evidence/",
    "/evidence/hsct-treatment-related-mortality/",
    "/status/",
    "/methods/",
)


def words(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("address", EMPTY_PAGES)
def test_a_page_with_nothing_to_show_still_answers(client: Client, address: str) -> None:
    assert "<h1>" in words(client, address)


def test_the_shipped_data_answers_the_main_question_on_the_first_page(client: Client) -> None:
    call_command("load_starter")
    page = words(client, "/")
    assert "0.6% of all people together (14 of 2,502)" in page
    assert "29 registered trials" in page or "registered trials" in page
    assert "HR 0.07" in page
    assert "95% CI 0.02 to 0.24" in page


def test_every_number_of_the_mortality_page_leads_to_a_source() -> None:
    call_command("load_starter")
    answer = latest_answers()["hsct-treatment-related-mortality"]
    assert answer["pooled"]["k"] == len(answer["rows"]) >= 10
    for row in (*answer["rows"], *answer["set_aside"]):
        assert row["sources"], row["name"]
        assert all(url.startswith("http") for _, url, _ in row["sources"])


def test_the_mortality_page_gives_the_plain_share_beside_the_model(client: Client) -> None:
    call_command("load_starter")
    page = words(client, "/evidence/hsct-treatment-related-mortality/")
    assert "14 of 2,502" in page
    assert "0.6%" in page
    assert "Averaged over cohorts" in page


def test_what_is_set_aside_stays_in_sight_with_its_reason(client: Client) -> None:
    larger = make_report("big2020", groups=("one",), first_author="Big A", year=2020)
    smaller = make_report("small2019", groups=("one",), first_author="Small A", year=2019)
    for report, n, total in ((larger, 1, 200), (smaller, 0, 50)):
        make_result(
            report,
            measure="treatment_related_mortality",
            domain="safety",
            n=n,
            total=total,
            sources=(make_source(),),
        )
    make_synthesis()
    page = words(client, "/evidence/hsct-treatment-related-mortality/")
    assert "may share people with Big 2020, which is larger (Group one)" in page
    assert "One study only: nothing to pool" in page


@pytest.mark.parametrize(
    "address",
    [
        "/therapies/hsct/",
        "/evidence/hsct-treatment-related-mortality/",
        "/reports/first/",
        "/status/",
        "/",
        "/evidence/",
    ],
)
def test_more_rows_ask_no_more_of_the_database(
    client: Client, address: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    def more(n: int) -> None:
        for i in range(n):
            report = make_report("first" if i == 0 and n == 1 else "", groups=("one",))
            for measure in ("relapse_free", "relapse_occurred"):
                make_result(report, measure=measure, sources=(make_source(),))
            make_result(
                report, domain="safety", measure="treatment_related_mortality", sources=(make_source(),)
            )
            make_whole_trial()
        make_synthesis()

    more(1)
    with django_assert_max_num_queries(30) as few:
        words(client, address)
    more(8)
    with django_assert_max_num_queries(len(few.captured_queries)):
        words(client, address)


def test_the_list_of_trials_asks_the_same_for_one_row_and_for_many(
    client: Client,
    django_assert_num_queries: Callable[..., Any],
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    make_trial(therapy="hsct", countries=("Sweden",))
    with django_assert_max_num_queries(30) as one:
        words(client, "/trials/?therapy=hsct")
    for _ in range(20):
        make_trial(therapy="hsct", countries=("Sweden", "Norway"))
    with django_assert_num_queries(len(one.captured_queries)):
        words(client, "/trials/?therapy=hsct")


def test_the_page_of_a_trial_asks_the_same_for_few_parts_and_for_many(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    make_whole_trial("NCT00000001")
    make_result(make_report(registry_ids=["NCT00000001"]), sources=(make_source(),))
    with django_assert_max_num_queries(30) as few:
        words(client, "/trials/NCT00000001/")
    trial = make_whole_trial("NCT00000002")
    for i in range(10):
        make_result(trial=trial, title=f"Outcome {i}")
        make_result(make_report(registry_ids=["NCT00000002"]), sources=(make_source(),))
    with django_assert_max_num_queries(len(few.captured_queries)):
        words(client, "/trials/NCT00000002/")


def test_a_filter_value_that_does_not_exist_names_what_does(client: Client) -> None:
    make_trial(therapy="hsct")
    page = words(client, "/trials/?status=finished", 400)
    assert "“finished” is not known" in page
    assert "completed" in page


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "x" * 10_000,
        "q=%22%22%22((AND+OR+-",
        "q=<script>alert(1)</script>",
        "page=<i>evil</i>",
        "page=-1",
        "page=9999999999999999999999",
        "therapy=%00",
        "sort=--",
        "nonsense=1",
        "country=<i>evil</i>",
    ],
)
def test_hostile_queries_get_a_page_and_never_markup(client: Client, query: str) -> None:
    make_trial(therapy="hsct")
    response = client.get(f"/trials/?{query}")
    assert response.status_code in {200, 400, 404}
    assert b"<script>" not in response.content
    assert b"<i>evil" not in response.content


def test_registry_text_never_becomes_markup(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    make_trial("NCT00000003", brief_title=evil, brief_summary=evil, why_stopped=evil, lead_sponsor=evil, acronym=evil,
               conditions=[evil], eligibility_criteria=f"* {evil}", therapy="hsct")  # fmt: skip
    for address in ("/trials/NCT00000003/", "/trials/"):
        assert "<script>alert" not in words(client, address)


def test_one_of_several_chips_can_be_taken_away(client: Client) -> None:
    make_trial(therapy="hsct")
    make_therapy("msc")
    page = words(client, "/trials/?therapy=hsct&therapy=msc&status=completed")
    assert 'href="/trials/?therapy=msc&amp;status=completed"' in page


def test_the_list_offers_the_measures_most_planned_and_keeps_the_chosen_one(client: Client) -> None:
    for i, key in enumerate(list(PLANS)[:13]):
        for _ in range(14 - i):
            make_planned(make_trial(therapy="hsct"), "A title", (domain_of(key), key))
    rare = list(PLANS)[12]
    page = words(client, "/trials/")
    assert "<legend>Plans to measure</legend>" in page
    assert page.count('name="plans"') == 12
    assert f'value="{rare}"' not in page
    chosen = words(client, f"/trials/?plans={rare}")
    assert f'name="plans" value="{rare}" checked' in chosen
    assert "2 trials" in chosen
    assert f"{PLANS[rare]}" in chosen


def domain_of(key: str) -> str:
    return next(str(domain) for domain, one in MEASURES if one == key)


def test_a_lower_case_number_leads_to_the_trial(client: Client) -> None:
    make_trial("NCT00000004")
    assert client.get("/trials/nct00000004/").headers["Location"] == "/trials/NCT00000004/"


def test_a_number_that_was_merged_into_another_leads_there(client: Client) -> None:
    make_trial("NCT00000005", aliases=["NCT00000006"])
    assert client.get("/trials/NCT00000006/").headers["Location"] == "/trials/NCT00000005/"


@pytest.mark.parametrize("number", ["%00", "a%00b", "%ff", "..%2f..", "NCT" + "9" * 5000])
def test_what_can_be_no_number_gets_the_same_page(client: Client, number: str) -> None:
    assert client.get(f"/trials/{number}/").status_code == 404


def test_a_number_we_do_not_hold_gets_a_page_that_helps(client: Client) -> None:
    assert "Find a trial" in words(client, "/trials/NCT99999999/", 404)


def test_a_trial_shows_the_words_that_sorted_it(client: Client) -> None:
    make_assignment(make_trial("NCT00000007"))
    page = words(client, "/trials/NCT00000007/")
    assert "“<mark>stem cell transplantation</mark>” <small>in brief title" in page


def verdict_of(nct_id: str, **columns: Any) -> str:
    from trials.models import Trial

    make_trial(nct_id, **columns)
    trial = Trial.objects.prefetch_related(*PARTS).get(nct_id=nct_id)
    return trial_page(trial, dt.date(2026, 11, 22)).verdict


def test_the_verdict_says_why_a_trial_stopped() -> None:
    said = verdict_of("NCT00000008", overall_status="TERMINATED", why_stopped="Slow accrual.")
    assert said.startswith("Stopped early. Reason given: Slow accrual.")


def test_the_verdict_counts_months_without_results_from_the_end_of_a_month() -> None:
    said = verdict_of(
        "NCT00000009", primary_completion_date=date("2026-08"), primary_completion_date_kind="ACTUAL"
    )
    assert "No results are posted, 2 months after primary completion." in said


def test_results_we_were_not_given_are_not_called_missing() -> None:
    said = verdict_of("NCT00000010", has_results=True)
    assert "Results are posted on the registry; our copy came without them." in said


def test_a_status_last_known_is_told() -> None:
    said = verdict_of("NCT00000011", overall_status="UNKNOWN", last_known_status="RECRUITING")
    assert "Status unknown (last known: recruiting)." in said


def test_an_estimated_date_that_is_past_is_called_out(client: Client) -> None:
    make_trial("NCT00000012", completion_date=date("2011-08"), completion_date_kind="ESTIMATED")
    assert "estimated, and past: the record was not updated" in words(client, "/trials/NCT00000012/")


def test_baseline_figures_are_not_shown_as_outcomes(client: Client) -> None:
    report = make_report("some2020")
    make_result(report, key="edss_0m", domain="disability", measure="edss_value", kind="mean", n=None,
                value=Decimal("3.38"), unit="points", time_text="baseline", time_kind="baseline")  # fmt: skip
    assert "3.38" not in words(client, "/therapies/hsct/")
    assert "3.38" in words(client, "/reports/some2020/")


def test_randomised_and_single_arm_results_have_headings_of_their_own(client: Client) -> None:
    for design in ("randomised", "comparative", "single_arm"):
        report = make_report(f"{design}2020", design_type=design, arms=TWO_ARMS)
        make_result(report)
        if design != "single_arm":
            make_result(report, arm="dmt", arm_label="Drugs", arm_role="comparator")
    page = words(client, "/therapies/hsct/")
    places = [page.index(heading) for heading in
              ("by chance (randomised)", "not randomised", "Without a comparison")]  # fmt: skip
    assert places == sorted(places)


def test_a_figure_of_one_group_only_is_no_comparison_whatever_the_trial(client: Client) -> None:
    make_result(make_report("alone2020", design_type="randomised", arms=TWO_ARMS), n=0, total=55)
    page = words(client, "/therapies/hsct/")
    assert "Without a comparison" in page
    assert "by chance (randomised)" not in page


def test_the_arms_of_one_question_stand_in_one_line(client: Client) -> None:
    report = make_report("two2020", design_type="randomised", arms=TWO_ARMS)
    make_result(report, n=3, total=52)
    make_result(report, n=34, total=51, arm="dmt", arm_label="Drugs", arm_role="comparator")
    page = words(client, "/therapies/hsct/")
    assert page.count('href="/reports/two2020/#') == 2  # the study and the grade of one line, no second line
    assert page.index("3 of 52") < page.index("34 of 51")


def test_a_computed_figure_says_so_and_shows_its_formula_on_the_report(client: Client) -> None:
    report = make_report("calc2020")
    make_result(report, state=Result.State.COMPUTED, formula="103 remaining − 52 = 51")
    assert "(computed)" in words(client, "/therapies/hsct/")
    assert "computed: 103 remaining − 52 = 51" in words(client, "/reports/calc2020/")


def test_old_data_are_called_old_and_a_failed_attempt_is_told(client: Client) -> None:
    make_registry_copy(registry_timestamp="2025-09-25", error="The registry cannot be reached at x")
    found = freshness(dt.date(2026, 11, 22))
    assert (found.stale, found.offline, found.age_days) == (True, True, 423)
    page = words(client, "/")
    assert "The registry cannot be reached" in page
    assert "25 Sep 2025" in page


def test_fresh_data_raise_no_alarm() -> None:
    make_registry_copy(registry_timestamp="2026-11-20T09:00:06+00:00", mode="incremental")
    found = freshness(dt.date(2026, 11, 22))
    assert (found.stale, found.offline, found.is_starter) == (False, False, False)


def test_a_record_set_aside_is_shown_with_what_is_wrong(client: Client) -> None:
    make_registry_copy(
        set_aside=[
            {"record_id": "NCT00000099", "error": "expected text", "json_path": "$.a", "since": "2026-11-20"}
        ]
    )
    page = words(client, "/status/")
    assert "NCT00000099" in page
    assert "expected text" in page
    assert "20 Nov 2026" in page


def test_the_theme_is_kept_in_a_cookie_and_shown(client: Client) -> None:
    response = client.post("/appearance/", {"theme": "dark", "next": "/methods/"})
    assert response.headers["Location"] == "/methods/"
    assert 'data-theme="dark"' in words(client, "/methods/")
    client.post("/appearance/", {"theme": "auto"})
    assert "data-theme" not in words(client, "/methods/")


def test_the_theme_switch_sends_nobody_to_another_site(client: Client) -> None:
    assert (
        client.post("/appearance/", {"theme": "dark", "next": "https://evil.example/"}).headers["Location"]
        == "/"
    )


def test_no_page_allows_inline_or_foreign_code(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_literature_file_left_out_is_named_with_what_is_wrong(client: Client, tmp_path: Path) -> None:
    (tmp_path / "_cohorts.yaml").write_text("{}")
    (tmp_path / "odd2020.yaml").write_text("id: [")
    load_literature(tmp_path)
    assert "odd2020.yaml" in words(client, "/status/")
    (tmp_path / "odd2020.yaml").unlink()
    load_literature(tmp_path)
    assert "Literature files left out" not in words(client, "/status/")
