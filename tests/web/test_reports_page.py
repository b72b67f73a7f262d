"""The list of reports: what it filters by, what it says when it is asked for nonsense, and that the API agrees."""

from __future__ import annotations

import html
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evidence.models import Report
from tests.factories import make_report, make_result, make_synthesis, make_therapy, make_trial
from tests.web.test_pages import words

pytestmark = pytest.mark.django_db

REPORTS = "/reports/"


def listed(client: Client, **params: str) -> set[str]:
    """Slugs of the reports on the page, which must be those of the API."""
    address = f"{REPORTS}?{urlencode(params)}"
    page = client.get(address)
    assert page.status_code == 200, address
    found = {row.url.strip("/").split("/")[-1] for row in page.context["page"].rows}
    data = client.get(f"/api/v1/reports/?{urlencode(params)}").json()["results"]
    assert {one["slug"] for one in data} == found
    return found


def three_reports() -> None:
    mist = make_report("mist", design_type="randomised", ms_type="RRMS", registry_ids=["NCT00273364"])
    make_result(
        mist, domain="disability", measure="confirmed_progression", kind="hazard_ratio", n=None, value=1
    )
    uk = make_report("uk", design_type="single_arm", ms_type="mixed")
    make_result(uk, domain="safety", measure="treatment_related_mortality")
    make_result(uk, key="edss", domain="disability", measure="edss_value", time_kind="baseline")
    fat = make_report("fat", therapy="msc", design_type="single_arm", ms_type="SPMS")
    make_result(fat, domain="safety", measure="event_free")
    make_result(fat, key="mri", domain="mri", measure="gd_lesions")


def test_reports_are_found_by_therapy_design_form_and_measure(client: Client) -> None:
    three_reports()
    assert listed(client) == {"mist", "uk", "fat"}
    assert listed(client, therapy="hsct") == {"mist", "uk"}
    assert listed(client, design="randomised") == {"mist"}
    assert listed(client, phenotype="spms,mixed") == {"uk", "fat"}
    assert listed(client, measure="treatment_related_mortality,gd_lesions") == {"uk", "fat"}
    assert listed(client, trial="nct00273364") == {"mist"}


def test_domain_and_measure_mean_one_and_the_same_figure(client: Client) -> None:
    three_reports()
    assert listed(client, domain="mri") == {"fat"}
    assert listed(client, domain="mri", measure="event_free") == set()
    assert listed(client, domain="safety", measure="event_free") == {"fat"}


def test_what_people_were_like_before_treatment_is_no_finding(client: Client) -> None:
    three_reports()
    assert listed(client, domain="disability") == {"mist"}


def test_a_figure_of_the_comparison_group_alone_is_no_finding(client: Client) -> None:
    only = make_report("only")
    make_result(only, domain="safety", measure="death", arm_role="comparator")
    assert listed(client, measure="death") == set()


def test_reports_in_a_pooled_estimate_are_those_used_in_the_newest_answer(client: Client) -> None:
    three_reports()
    used, shown = {"report": "uk", "used": True}, {"report": "mist", "used": False}
    answer = {"rows": [used, shown], "set_aside": [], "pooled": {"estimate": 0.1}}
    make_synthesis("hsct-treatment-related-mortality", answer=answer)
    make_synthesis(
        "msc-neda-24-months",
        answer={"rows": [{"report": "fat", "used": True}], "set_aside": [], "pooled": None},
    )
    assert listed(client, pooled="yes") == {"uk"}
    assert listed(client, pooled="no") == {"mist", "fat"}
    assert listed(client, pooled="yes,no") == {"mist", "uk", "fat"}


def test_a_merged_number_finds_the_report_that_names_the_other(client: Client) -> None:
    three_reports()
    make_trial("NCT00000002", merged_into=make_trial("NCT00273364"))
    assert listed(client, trial="NCT00000002") == {"mist"}


def test_counts_beside_a_choice_are_what_choosing_it_gives(client: Client) -> None:
    three_reports()
    page = client.get(REPORTS, {"therapy": "hsct"}).context["page"]
    offered = {
        facet["name"]: {one["value"]: one["count"] for one in facet["options"]}
        for facet in (*page.facets, *page.folded[0]["facets"])
    }
    assert offered["therapy"] == {"hsct": 2, "msc": 1}
    assert offered["design"] == {"randomised": 1, "comparative": 0, "single_arm": 1}
    for name, counts in offered.items():
        for value, count in counts.items():
            wanted = {"therapy": "hsct"} | {name: value}
            assert len(listed(client, **wanted)) == count, (name, value)


def test_choices_in_force_are_chips_that_can_be_removed(client: Client) -> None:
    three_reports()
    page = client.get(REPORTS, {"therapy": "hsct,msc", "design": "single_arm"}).context["page"]
    assert [(one["group"], one["remove_url"]) for one in page.chips] == [
        ("Therapy", "/reports/?therapy=msc&design=single_arm"),
        ("Therapy", "/reports/?therapy=hsct&design=single_arm"),
        ("How people were compared", "/reports/?therapy=hsct,msc"),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "therapy=homeopathy",
        "measure=%00",
        "design=<script>alert(1)</script>",
        "phenotype=" + "x" * 10_000,
        "trial=NCT1",
        "pooled=maybe",
        "nothing=known",
        "page=0",
        "page=-1",
        "page=9999999",
        "page=99999999999999999999",
        "page=%D9%A1",
        "page=%00",
        "page=one",
    ],
)
def test_nonsense_gets_a_page_that_helps(client: Client, query: str) -> None:
    make_report("one")
    response = client.get(f"{REPORTS}?{query}")
    page = response.content.decode()
    assert response.status_code == 400
    assert "Not understood." in page
    assert f'href="{REPORTS}">All reports' in page
    assert "<script>alert" not in page
    assert len(page) < 60_000


def test_an_empty_choice_says_that_it_may_be_a_gap(client: Client) -> None:
    make_therapy("msc")
    make_report("one")
    assert "That is a gap in the evidence, or in what was read." in words(client, f"{REPORTS}?therapy=msc")


def test_people_that_no_source_gives_are_not_reported_rather_than_none(client: Client) -> None:
    make_report("one", n=None)
    assert '<span class="nr">not reported</span>' in words(client, REPORTS)


def test_titles_never_become_markup(client: Client) -> None:
    make_report("one", title="<b>bold</b> & more")
    page = words(client, REPORTS)
    assert "<b>bold" not in page
    assert "<b>bold</b> & more" in html.unescape(page)


def test_the_number_of_queries_does_not_grow_with_the_reports(client: Client) -> None:
    def queries() -> int:
        words(client, REPORTS)  # what is kept in memory of the trials is read once
        with CaptureQueriesContext(connection) as found:
            words(client, f"{REPORTS}?domain=safety&pooled=no")
        return len(found)

    make_result(make_report("first"), domain="safety", measure="death")
    before = queries()
    for number in range(40):
        make_result(make_report(f"more{number}", groups=(f"g{number}",)), domain="safety", measure="death")
    assert queries() == before
    assert Report.objects.count() == 41


def test_the_second_page_keeps_the_filters(client: Client) -> None:
    for number in range(30):
        make_report(f"more{number:02}", year=2000 + number)
    page = words(client, f"{REPORTS}?therapy=hsct")
    assert 'href="/reports/?therapy=hsct&amp;page=2"' in page
    assert "1 to 25 of 30 reports" in page
    assert "26 to 30 of 30 reports" in words(client, f"{REPORTS}?therapy=hsct&page=2")
