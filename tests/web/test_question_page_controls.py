"""The reader's controls: each changes what it says and nothing else, and none changes what we stand by."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from evidence.models import Synthesis
from tests.evidence import asked as ask
from tests.web.question_words import DEATHS, HAZARD, page, section, source, stored, three_hazards
from web.presenters.question_request import COUNTED_OTHERWISE, STORED, Asked, asked

pytestmark = pytest.mark.django_db


def request(query: str, question: Any = ask.HAZARD) -> Asked:
    return asked(question.slug, QueryDict(query))


def estimate(query: str) -> float:
    it = request(query)
    assert not it.errors, it.errors
    return float(it.answer["pooled"]["estimate"])


@pytest.fixture
def three() -> None:
    three_hazards()


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "in_force"),
    [
        ("method=EE", {"method": "EE"}),
        ("interval=z", {"interval": "z"}),
        ("level=90", {"level": 90.0}),
        ("exclude=b", {"exclude": ["b"]}),
        ("exclude=b&exclude=c", {"exclude": ["b", "c"]}),
        ("exclude=c,b", {"exclude": ["b", "c"]}),
        ("include=d", {"include": ["d"]}),
        ("era_from=2015&era_to=2020", {"era": [2015, 2020]}),
        ("era_from=2015", {"era": [2015, 2021]}),
        ("era_to=2015", {"era": [2009, 2015]}),
        ("phenotype=RRMS", {"phenotype": "RRMS"}),
        ("intensity=low", {"intensity": "low"}),
        ("grade=A", {"grade": "A"}),
        ("pool=1", {"pool": True}),
    ],
)
def test_each_control_sets_itself_and_nothing_else(query: str, in_force: dict[str, Any]) -> None:
    it = request(query)
    assert it.errors == []
    assert it.controls.parameters() == in_force
    assert it.answer["parameters"] == in_force
    assert request(it.query).controls == it.controls
    assert it.synthesis is None


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    "query", ["", "method=&interval=&level=95&era_from=&era_to=&phenotype=&grade=", "pool=0", "level=95.0"]
)
def test_a_form_sent_back_unchanged_asks_for_the_standing_answer(query: str) -> None:
    it = request(query)
    assert it.synthesis == it.standing == Synthesis.objects.get()
    assert not it.by_reader
    assert it.query == ""


@pytest.mark.usefixtures("three")
def test_a_model_moves_the_estimate_and_leaves_studies_and_level_alone(client: Client) -> None:
    ruled, chosen = request("").answer, request("method=EE").answer
    assert [row["report"] for row in chosen["rows"]] == [row["report"] for row in ruled["rows"]]
    assert chosen["model"]["method"] == "EE"
    assert chosen["pooled"]["level"] == ruled["pooled"]["level"] == 95
    assert chosen["pooled"]["ci_upper"] != ruled["pooled"]["ci_upper"]
    words = section(source(client, HAZARD + "?method=EE"), "instead")
    assert "Random effects, REML; interval: Knapp–Hartung" in words
    assert "One common effect (EE); interval: Normal" in words


@pytest.mark.usefixtures("three")
def test_both_answers_stand_side_by_side_and_the_page_says_which_is_ours(client: Client) -> None:
    markup = source(client, HAZARD + "?exclude=b")
    words = section(markup, "instead")
    assert "This is not our standing answer" in words
    ours, theirs = (f"{request(query).answer['pooled']['estimate']:.2f}" for query in ("", "exclude=b"))
    assert f"Pooled {ours} (95% CI" in words
    assert f"{theirs} (95% CI" in words
    assert "Without B 2016" in page(client, HAZARD + "?exclude=b")
    assert "This is not our standing answer" not in page(client, HAZARD)


@pytest.mark.usefixtures("three")
def test_leaving_a_study_out_gives_what_leave_one_out_gives() -> None:
    without = {one["report"]: one for one in request("").answer["leave_one_out"]}
    assert estimate("exclude=b") == pytest.approx(without["b"]["estimate"], rel=1e-12)


@pytest.mark.usefixtures("three")
def test_a_study_taken_first_puts_the_other_of_its_cohort_aside(client: Client) -> None:
    assert "d" not in {row["report"] for row in request("").answer["rows"]}
    chosen = request("include=d").answer
    assert {row["report"] for row in chosen["rows"]} == {"b", "c", "d"}
    assert "which is chosen by the reader" in page(client, HAZARD + "?include=d")


@pytest.mark.usefixtures("three")
def test_a_chip_takes_away_its_own_control_and_keeps_the_others(client: Client) -> None:
    markup = source(client, HAZARD + "?method=EE&exclude=b&exclude=c&level=90&pool=1")
    links = re.findall(r'href="([^"]+)" aria-label="Remove filter: ([^"]+)"', markup)
    left = {words: link.replace("&amp;", "&") for link, words in links}
    assert left["model One common effect (EE)"] == f"{HAZARD}?level=90&exclude=b&exclude=c&pool=1"
    assert left["without B 2016"] == f"{HAZARD}?method=EE&level=90&exclude=c&pool=1"
    assert left["level 90%"] == f"{HAZARD}?method=EE&exclude=b&exclude=c&pool=1"


@pytest.mark.usefixtures("three")
def test_the_form_shows_what_is_in_force(client: Client) -> None:
    markup = source(client, HAZARD + "?method=DL&level=90&exclude=b&era_from=2010")
    assert '<option value="DL" selected>' in markup
    assert '<option value="90" selected>' in markup
    assert 'name="exclude" value="b" checked' in markup
    assert 'name="exclude" value="c">' in markup
    assert 'name="era_from"' in markup
    assert 'value="2010"' in markup


@pytest.mark.usefixtures("three")
def test_a_method_that_does_not_fit_is_refused_with_those_that_do(client: Client) -> None:
    words = page(client, HAZARD + "?method=GLMM", status=400)
    assert "method GLMM does not fit these ratios or rates as reported; give one of EE, DL" in words
    assert "The standing answer is shown." in words


def test_counts_of_one_group_offer_no_model_that_adds_half_an_event(client: Client) -> None:
    for slug, n in (("a", 0), ("b", 2), ("c", 1)):
        ask.deaths(slug, n, 100)
    stored(ask.DEATHS)
    markup = source(client, DEATHS)
    assert 'name="method"' not in markup
    assert "Model of the counts (GLMM)" in page(client, DEATHS)
    assert "does not fit these counts" in page(client, DEATHS + "?method=DL", status=400)


@pytest.mark.usefixtures("three")
def test_where_too_little_is_left_the_page_says_why_nothing_is_pooled(client: Client) -> None:
    words = page(client, HAZARD + "?exclude=b&exclude=c")
    assert "One study only: nothing to pool." in words
    assert "left out by the reader" in words
    assert page(client, HAZARD + "?phenotype=PPMS").count("No number found in the sources read.") >= 1


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("colour=red", "“colour” is no control; known are method, interval"),
        ("method=magic", "method is “magic”; known are GLMM, MH, EE"),
        ("interval=wide", "interval is “wide”; known are z, t, knha, adhoc"),
        ("level=100", "give a percentage from 50 to 99.99"),
        ("level=nan", "give a percentage from 50 to 99.99"),
        ("level=12", "give a percentage from 50"),
        (
            "exclude=nobody",
            "exclude names “nobody”, which is no study of this question; known are a, b, c, d",
        ),
        ("include=b&exclude=b", "b is both included and excluded; choose one"),
        ("era_from=15", "era_from is “15”; give a year of four digits"),
        ("era_from=2020&era_to=2010", "give the earlier year first"),
        ("phenotype=rrms", "phenotype is “rrms”; known are RRMS, SPMS"),
        ("pool=yes", "give 1 to pool"),
        ("method=EE&method=DL", "method is given 2 times; give it once"),
        ("asof=yesterday", "give a day as YYYY-MM-DD"),
        ("asof=2024-02-31", "which is no day"),
        ("version=zz", "give the digest of a stored answer"),
        ("version=0123456789ab", "no stored answer to this question has the version"),
        ("version=0123456789ab&method=EE", "cannot be asked together"),
    ],
)
def test_what_cannot_be_asked_is_said_over_the_standing_answer(client: Client, query: str, said: str) -> None:
    words = page(client, f"{HAZARD}?{query}", status=400)
    assert said in words
    assert f"{Synthesis.objects.get().answer['pooled']['estimate']:.2f} (95% CI" in words


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    "value",
    [
        "\x00",
        "a\x00b",
        "x" * 10_000,
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "²",
        "٢٠١٥",
        "-1",
        "1e999",
        "🙂",
        ",",
    ],
    ids=[
        "nul",
        "nul-within",
        "10-kb",
        "script",
        "sql",
        "superscript",
        "arabic-digits",
        "minus",
        "huge",
        "emoji",
        "comma",
    ],
)
def test_hostile_values_get_a_helpful_page(client: Client, value: str) -> None:
    for name in (*COUNTED_OTHERWISE, *STORED):
        response = client.get(HAZARD, {name: value})
        assert response.status_code in (200, 400), (name, value[:20])
        body = response.content.decode().partition("</main>")[0]
        assert "<script>alert" not in body
        assert "x" * 200 not in body
        assert "\x00" not in body
    assert client.get(HAZARD, {value: "1"}).status_code == 400


@pytest.mark.usefixtures("three")
def test_looking_writes_nothing(client: Client) -> None:
    before = list(Synthesis.objects.values())
    for query in ("", "?method=EE", "?exclude=b&level=90", "?pool=1", "?asof=2030-01-01", "?nonsense=1"):
        client.get(HAZARD + query)
    assert list(Synthesis.objects.values()) == before
    assert request("").answer["pooled"]["estimate"] == before[0]["answer"]["pooled"]["estimate"]


@pytest.mark.usefixtures("three")
def test_a_second_look_at_the_same_choice_computes_nothing(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    first = page(client, HAZARD + "?method=PM&level=80")
    with django_assert_max_num_queries(12):
        assert page(client, HAZARD + "?level=80&method=PM") == first


@pytest.mark.usefixtures("three")
def test_a_reader_s_answer_is_made_anew_when_ours_is() -> None:
    assert request("method=EE").answer["pooled"]["k"] == 3
    ask.hazard("e", "0.30", ("0.10", "0.90"))
    stored(ask.HAZARD)
    assert request("method=EE").answer["pooled"]["k"] == 4


@pytest.mark.parametrize("query", ["", "?level=90"])
def test_more_studies_ask_no_more_of_the_database(
    client: Client, query: str, django_assert_max_num_queries: Any
) -> None:
    for slug in "ab":
        ask.hazard(slug, "0.5", ("0.3", "0.8"))
    stored(ask.HAZARD)
    page(client, HAZARD + query)
    with django_assert_max_num_queries(25) as few:
        page(client, f"{HAZARD}?level=91" if query else HAZARD)
    for slug in "cdefgh":
        ask.hazard(slug, "0.6", ("0.3", "0.9"))
    stored(ask.HAZARD)
    with django_assert_max_num_queries(len(few.captured_queries)):
        page(client, f"{HAZARD}?level=91" if query else HAZARD)
