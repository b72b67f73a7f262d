"""The interface for programs: what it lists, how it says no, and that its description of itself is true."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tests.web.openapi import Document as OpenApi
from trials.models import BaselineMeasure, BaselineMeasurement, Document
from web.api import parameters
from web.change_filter import ChangeFilter
from web.filters import ResultFilter, TrialFilter
from web.report_filter import ReportFilter

pytestmark = pytest.mark.django_db
MIST = "NCT00273364"
LISTS = ("trials", "therapies", "reports", "results", "changes", "questions")


@pytest.fixture(scope="module")
def document() -> OpenApi:
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out)
    return OpenApi(json.loads(out.getvalue()))


def get(client: Client, path: str, status: int = 200, **query: Any) -> Any:
    response = client.get(f"/api/v1/{path}", query or None)
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()


def everything() -> None:
    """One row of everything the interface can show."""
    make.make_whole_trial(MIST, acronym="MIST")
    report = make.make_report(
        "mist2019", registry_ids=[MIST], groups=("northwestern",), design_type="randomised"
    )
    make.make_result(report, key="relapse", sources=(make.make_source(),))
    make.make_result(
        report,
        key="hazard",
        kind="hazard_ratio",
        n=None,
        total=None,
        arm="",
        contrast=["hsct", "dmt"],
        value=Decimal("0.07"),
        ci_lower=Decimal("0.02"),
        ci_upper=Decimal("0.24"),
        ci_level=95,
        p_value="<0.001",
        sd=Decimal("1.50"),
        spread_kind="iqr",
    )
    for slug, n in (("one2010", 0), ("two2015", 1)):
        make.make_result(make.make_report(slug), domain="safety", measure="treatment_related_mortality", n=n)
    make.make_synthesis()
    make.make_synthesis("hsct-relapse-free-24-months")
    make.make_registry_copy()


ADDRESSES = [
    ("", "/api/v1/"),
    *((f"{name}/", f"/api/v1/{name}/") for name in LISTS),
    (f"trials/{MIST}/", "/api/v1/trials/{nct_id}/"),
    (f"trials/{MIST}/changes/", "/api/v1/trials/{nct_id}/changes/"),
    ("therapies/hsct/", "/api/v1/therapies/{slug}/"),
    ("reports/mist2019/", "/api/v1/reports/{slug}/"),
    ("results/mist2019/hazard/", "/api/v1/results/{origin}/{key}/"),
    ("questions/hsct-treatment-related-mortality/", "/api/v1/questions/{slug}/"),
    ("questions/hsct-relapse-free-24-months/", "/api/v1/questions/{slug}/"),
]


@pytest.mark.parametrize(("path", "described"), ADDRESSES)
def test_every_answer_is_as_described(client: Client, document: OpenApi, path: str, described: str) -> None:
    everything()
    assert list(document.differences(get(client, path), document.response(described))) == []


def test_every_address_is_asked_in_these_tests(document: OpenApi) -> None:
    assert {described for _, described in ADDRESSES} == set(document.document["paths"])


def test_every_field_and_parameter_is_described_in_words(document: OpenApi) -> None:
    words = set(document.undescribed())
    assert words == set()


def test_errors_are_as_described(client: Client, document: OpenApi) -> None:
    for path, described, status in (
        ("trials/?status=x", "/api/v1/trials/", 400),
        ("trials/?page=9", "/api/v1/trials/", 404),
        ("reports/none/", "/api/v1/reports/{slug}/", 404),
    ):
        answer = get(client, path, status)
        assert list(document.differences(answer, document.response(described, status))) == []


@pytest.mark.parametrize(
    ("described", "filterset"),
    [
        (parameters.TRIAL_PARAMETERS, TrialFilter),
        (parameters.REPORT_PARAMETERS, ReportFilter),
        (parameters.RESULT_PARAMETERS, ResultFilter),
        (parameters.CHANGE_PARAMETERS, ChangeFilter),
    ],
)
def test_the_parameters_described_are_those_of_the_filter(described: Any, filterset: Any) -> None:
    assert {one.name for one in described} == set(filterset.base_filters)


def test_a_trial_is_listed_by_therapy_with_links_that_open(client: Client) -> None:
    everything()
    make.make_trial(therapy="msc")
    [row] = get(client, "trials/", therapy="hsct")["results"]
    assert (row["nct_id"], row["name"], row["phase"]) == (MIST, "MIST", "PHASE2")
    assert row["countries"] == ["Italy", "Sweden"]
    assert row["therapies"] == [
        {"therapy": "hsct", "abbreviation": "HSCT", "tracked": True, "confidence": "certain"}
    ]
    assert row["page"] == "http://testserver" + reverse("trial", args=[MIST])
    assert client.get(row["url"]).json()["nct_id"] == MIST


def test_a_date_keeps_its_precision_and_kind(client: Client) -> None:
    make.make_trial(
        MIST,
        start_date=make.date("2005-11"),
        completion_date=make.date("2019"),
        completion_date_kind="ESTIMATED",
        start_date_kind="",
    )
    trial = get(client, f"trials/{MIST}/")
    assert trial["start_date"] == {"date": "2005-11", "precision": "month", "kind": None}
    assert trial["completion_date"] == {"date": "2019", "precision": "year", "kind": "ESTIMATED"}
    assert trial["first_posted_date"] is None


def test_what_is_not_reported_is_null_and_zero_is_zero(client: Client) -> None:
    make.make_result(make.make_report("zero"), key="none_died", n=0, total=52)
    make.make_trial(MIST, enrollment=0, phase="", phases=[])
    row = get(client, "results/zero/none_died/")
    assert (row["n"], row["value"], row["ci"], row["p_value"], row["unit"]) == (0, None, None, None, None)
    trial = get(client, f"trials/{MIST}/")
    assert (trial["enrollment"], trial["phase"], trial["acronym"]) == (0, None, None)


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("0.07", "0.07"),
        ("0.1", "0.1"),
        ("200", "200"),
        ("-1.700", "-1.7"),
        ("88.600000000", "88.6"),
        ("1E+2", "100"),
        ("0.000000001", "1e-09"),
        ("123456789.123456", "123456789.123456"),
    ],
)
def test_a_number_is_written_as_stored(client: Client, stored: str, written: str) -> None:
    make.make_result(make.make_report("one"), key="a", kind="mean", n=None, total=None, value=Decimal(stored))
    body = client.get("/api/v1/results/one/a/").content.decode()
    assert f'"value":{written},' in body


def test_a_published_number_carries_words_interval_source_and_cohort_groups(client: Client) -> None:
    everything()
    row = get(client, "results/mist2019/hazard/")
    assert row["measure_label"] == "Had a relapse"
    assert row["kind_label"] == "Hazard ratio"
    assert row["ci"] == {"lower": 0.02, "upper": 0.24, "level": 95}
    assert row["time"] == {"text": "24 months", "months": 24, "kind": "fixed"}
    assert row["report"]["name"] == "Author 2019"
    assert row["trial"] is None
    assert [group["key"] for group in row["cohort_groups"]] == ["northwestern"]
    assert row["design"] == "randomised"
    assert row["page"] == "http://testserver" + reverse("report", args=["mist2019"])
    [source] = get(client, "results/mist2019/relapse/")["sources"]
    assert source["url"].startswith("https://example.org/")


def test_a_posted_number_names_the_record_as_its_source(client: Client) -> None:
    everything()
    [row] = get(client, "results/", source="registry")["results"]
    assert row["sources"] == [
        {
            "title": f"Record {MIST} on ClinicalTrials.gov",
            "url": f"https://clinicaltrials.gov/study/{MIST}",
            "kind": "registry",
        }
    ]
    assert row["json_path"] == "resultsSection.outcomeMeasures[0]"
    assert row["trial"]["nct_id"] == MIST
    assert row["therapies"] == ["hsct"]
    assert client.get(row["url"]).json() == row


def test_one_trial_shows_everything_held_of_it(client: Client) -> None:
    everything()
    trial = get(client, f"trials/{MIST.lower()}/")
    for part in (
        "arms",
        "interventions",
        "sites",
        "collaborators",
        "references",
        "planned_outcomes",
        "adverse_events",
        "adverse_event_groups",
        "results",
    ):
        assert trial[part], part
    [outcome] = trial["posted_outcomes"]
    assert outcome["measurements"][0]["value"] == 3
    assert outcome["denominators"][0]["value"] == 52
    assert outcome["analyses"][0]["p_value"] == "<0.001"
    assert trial["therapies"][0]["matches"][0]["words"] == "stem cell transplantation"
    assert [report["slug"] for report in trial["reports"]] == ["mist2019"]
    assert trial["provenance"]["registry_url"] == f"https://clinicaltrials.gov/study/{MIST}"
    assert len(trial["provenance"]["payload_digest"]) == 64


def test_a_question_shows_its_latest_answer_and_says_so_when_there_is_none(client: Client) -> None:
    slug = "hsct-treatment-related-mortality"
    assert get(client, f"questions/{slug}/")["answer"] is None
    everything()
    make.make_result(
        make.make_report("three2020"), domain="safety", measure="treatment_related_mortality", n=0
    )
    make.make_synthesis(digest="f" * 64, made_at=make.NOON.replace(year=2026))
    answer = get(client, f"questions/{slug}/")["answer"]
    assert answer["digest"] == "f" * 64
    assert {row["report"] for row in answer["rows"]} == {"one2010", "two2015", "three2020"}
    assert answer["pooled"]["events"] == 1
    assert answer["pooled"]["total"] == 156
    assert [one["without"] for one in answer["leave_one_out"]] == [row["name"] for row in answer["rows"]]


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("trials/?", 4),
        ("therapies/?", 2),
        ("reports/?", 3),
        ("results/?source=report&", 4),
        ("results/?source=registry&", 4),
        ("changes/?", 2),
        ("changes/?therapy=hsct&kind=status&since=2020-01-01&", 3),
        ("trials/?therapy=hsct&country=Italy&q=cell&sort=people&", 13),
    ],
)
def test_a_list_takes_the_same_number_of_queries_for_1_and_for_20_rows(
    client: Client, path: str, queries: int, django_assert_num_queries: Any
) -> None:
    def fill(number: int) -> None:
        for _ in range(number):
            trial = make.make_whole_trial()
            make.make_therapy(f"neighbour{next(make.numbers)}")
            report = make.make_report(groups=(f"group{next(make.numbers)}",), registry_ids=[trial.nct_id])
            make.make_result(report, sources=(make.make_source(),))

    fill(1)
    with django_assert_num_queries(queries):
        assert get(client, f"{path}page_size=1")["results"]
    fill(20)
    with django_assert_num_queries(queries):
        assert len(get(client, f"{path}page_size=20")["results"]) == 20


@pytest.mark.parametrize("number", [1, 20])
def test_one_record_takes_the_same_number_of_queries_however_long_it_is(
    client: Client, number: int, django_assert_num_queries: Any
) -> None:
    trial = make.make_whole_trial(MIST)
    report = make.make_report("mist2019", registry_ids=[MIST], groups=("a", "b"))
    for position in range(1, number):
        make.make_posted_outcome(trial, position=position)
        make.make_result(trial=trial)
        make.make_planned(trial, "Relapse rate")
        measure = BaselineMeasure.objects.create(trial=trial, position=position, title="Sex")
        BaselineMeasurement.objects.create(measure=measure, position=0, group_id="BG000", value_text="1")
        Document.objects.create(trial=trial, position=position)
    for _ in range(number):
        make.make_result(report, sources=(make.make_source(),))
    with django_assert_num_queries(27):
        get(client, f"trials/{MIST}/")
    with django_assert_num_queries(4):
        get(client, "reports/mist2019/")


def test_all_answers_are_read_in_one_query(client: Client, django_assert_num_queries: Any) -> None:
    everything()
    with django_assert_num_queries(1):
        get(client, "questions/")


def test_pages_lead_to_each_other_and_keep_the_filter(client: Client) -> None:
    for _ in range(5):
        make.make_trial(therapy="hsct")
    first = get(client, "trials/", therapy="hsct", page_size=2)
    assert (first["count"], first["previous"], len(first["results"])) == (5, None, 2)
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    assert third["next"] is None
    seen = [row["nct_id"] for page in (first, second, third) for row in page["results"]]
    assert len(seen) == len(set(seen)) == 5


def test_fifty_rows_are_a_page_and_two_hundred_the_most(client: Client) -> None:
    for _ in range(51):
        make.make_trial()
    assert len(get(client, "trials/")["results"]) == 50
    assert len(get(client, "trials/", page_size=200)["results"]) == 51
    assert "200" in get(client, "trials/", 400, page_size=201)["error"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("page", ["abc", "0", "-1", "1.5", "1e3", "\0", "9" * 5_000, "٣", "<script>"])
def test_a_page_that_is_no_number_is_refused(client: Client, name: str, page: str) -> None:
    answer = get(client, f"{name}/", 400, page=page)
    assert answer["parameters"][0]["parameter"] == "page"
    assert len(answer["error"]) < 300


@pytest.mark.parametrize("name", LISTS)
def test_a_page_beyond_the_last_says_where_the_list_ends(client: Client, name: str) -> None:
    last = get(client, f"{name}/")["count"] // 50 + 1
    assert f"ends with page {last}" in get(client, f"{name}/", 404, page=9_999_999)["error"]


@pytest.mark.parametrize("name", LISTS)
def test_an_unknown_parameter_is_refused_by_every_list(client: Client, name: str) -> None:
    answer = get(client, f"{name}/", 400, therpy="hsct")
    assert answer["parameters"][0]["parameter"] == "therpy"
    assert "page_size" in answer["error"]


def test_an_unknown_value_is_refused_with_what_is_allowed(client: Client) -> None:
    [problem] = get(client, "trials/?status=foo", 400)["parameters"]
    assert problem["parameter"] == "status"
    assert problem["value"] == "foo"
    assert "recruiting" in problem["allowed"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "value", ["\0", "a\0b", "x" * 10_240, "<script>alert(1)</script>", "' OR 1=1 --", '"', "%", "☃"]
)
def test_hostile_values_of_every_parameter_are_answered_in_json(
    client: Client, name: str, value: str
) -> None:
    for parameter in (
        *TrialFilter.base_filters,
        *ResultFilter.base_filters,
        *ChangeFilter.base_filters,
        "page",
        "page_size",
        "format",
        "\0",
    ):
        response = client.get(f"/api/v1/{name}/", {parameter: value})
        assert response.status_code in (200, 400)
        assert response["Content-Type"] == "application/json"
        assert len(response.content) < 20_000


@pytest.mark.parametrize(
    "path",
    [
        "trials/NCT99999999/",
        "trials/mist/",
        "trials/%00/",
        "therapies/none/",
        "therapies/%00/",
        "reports/x/",
        "reports/%00/",
        "results/x/y/",
        "results/NCT00000001/%00/",
        "results/%00/y/",
        "questions/x/",
        "questions/%00/",
        "nothing/",
        "trials/NCT00273364/more/",
        "trials/NCT99999999/changes/",
        "trials/%00/changes/",
        "%00/",
        "trials/" + "x" * 10_000 + "/",
    ],
)
def test_what_is_not_there_is_a_404_with_a_hint(client: Client, path: str) -> None:
    answer = get(client, path, 404)
    assert "/api/v1/" in answer["error"]
    assert len(answer["error"]) < 300


def test_an_address_without_its_last_slash_is_led_to_the_one_with_it(client: Client) -> None:
    response = client.get("/api/v1/trials", {"therapy": "none"})
    assert response.status_code == 301
    assert response["Location"] == "/api/v1/trials/?therapy=none"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: Client, method: str) -> None:
    make.make_trial(MIST)
    for path in ("trials/", f"trials/{MIST}/", "results/", ""):
        response = getattr(client, method)(f"/api/v1/{path}")
        assert response.status_code == 405
        assert "not allowed" in response.json()["error"]


def test_json_is_given_whatever_is_asked_for(client: Client) -> None:
    response = client.get("/api/v1/trials/", headers={"accept": "text/html,application/xml"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"


def test_the_index_says_how_fresh_the_data_are(client: Client) -> None:
    make.make_registry_copy()
    root = get(client, "")
    assert root["registry_data"]["registry_date"] == "2025-09-25"
    assert root["registry_data"]["is_starter"] is True
    for name in (*LISTS, "schema"):
        assert client.get(root[name]).status_code == 200


def test_the_docs_page_asks_nobody_else_and_holds_no_script_of_its_own(client: Client) -> None:
    response = client.get(reverse("api-docs"))
    html = response.content.decode()
    assert response.status_code == 200
    assert "<script>" not in html
    assert "<style" not in html
    assert "//" not in html.replace("<!DOCTYPE html>", "")
    script = client.get(reverse("api-docs"), {"script": ""})
    assert script["Content-Type"].startswith("application/javascript")
    assert reverse("api-schema") in script.content.decode()


@pytest.mark.parametrize(
    "query", ["version=%00", "version=%0d%0aX", "version=%22;filename=evil.exe", "version=999"]
)
def test_a_readers_words_never_reach_the_document_or_its_name(client: Client, query: str) -> None:
    response = client.get(f"/api/v1/schema/?{query}")
    assert response.status_code == 200
    assert "evil" not in response.headers.get("Content-Disposition", "")
    assert response.json()["info"]["version"] == "1"


def test_a_planned_outcome_carries_where_the_rules_place_it(client: Client) -> None:
    trial = make.make_trial(MIST)
    make.make_planned(trial, "Odd", ("other", "other"), type_="SECONDARY", confidence=0)
    make.make_planned(trial, "Relapse rate", time_frame="2 years")
    make.make_planned(trial, "Never asked", None)
    rate, never, odd = get(client, f"trials/{MIST}/")["planned_outcomes"]
    assert rate == {
        "type": "PRIMARY",
        "measure": "Relapse rate",
        "description": None,
        "time_frame": "2 years",
        "placed": {
            "domain": "relapse",
            "measure": "arr",
            "confidence": 0.9,
            "matched": "Relapse rate",
            "rule": "a rule",
        },
    }
    assert (never["measure"], never["placed"]) == ("Never asked", None)
    assert (odd["type"], odd["placed"]["measure"], odd["placed"]["confidence"]) == ("SECONDARY", "other", 0)
    assert [row["nct_id"] for row in get(client, "trials/", plans="arr")["results"]] == [MIST]
    assert get(client, "trials/", plans="edss_change")["results"] == []
