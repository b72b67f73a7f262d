"""The files of a question: what they hold, what they are called, and what a bad address gets."""

from __future__ import annotations

import csv
import io
import json
import os
import struct
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from evidence.models import Synthesis
from tests.conftest import ROOT
from tests.evidence import asked as ask
from tests.factories import NOON, make_synthesis
from web.presenters.question_downloads import FILES
from web.spreadsheet import csv_text, safe

pytestmark = pytest.mark.django_db

DEATHS, HAZARD = ask.DEATHS.slug, ask.HAZARD.slug
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def deaths() -> Synthesis:
    for number, (n, total) in enumerate([(0, 120), (5, 364), (3, 210), (0, 174), (3, 41)]):
        ask.deaths(f"r{number}", n, total)
    return make_synthesis(DEATHS)


@pytest.fixture
def hazards() -> Synthesis:
    given = [("a", "0.5", ("0.31", "0.81")), ("b", "1.19", ("0.71", "2.0")), ("c", "0.49", ("0.16", "1.54"))]
    for slug, value, interval in [*given, ("d", "0.7", None)]:
        ask.hazard(slug, value, interval)
    return make_synthesis(HAZARD)


def file(client: Client, name: str, slug: str = DEATHS, query: str = "", **headers: str) -> HttpResponse:
    address = reverse("question-file", kwargs={"slug": slug, "name": name})
    response: HttpResponse = client.get(f"{address}?{query}", headers=headers)
    return response


def table(response: HttpResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))


def texts(response: HttpResponse) -> list[str]:
    root = ElementTree.fromstring(response.content)
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("name", "media_type", "ending"),
    [
        ("forest.svg", "image/svg+xml", ".svg"),
        ("forest.png", "image/png", ".png"),
        ("figures.csv", "text/csv; charset=utf-8", ".csv"),
        ("script.R", "text/plain; charset=utf-8", ".R"),
    ],
)
def test_a_file_says_what_it_is_and_what_to_call_it(
    client: Client, deaths: Synthesis, name: str, media_type: str, ending: str
) -> None:
    response = file(client, name)
    assert response.status_code == 200
    assert response["Content-Type"] == media_type
    assert response["X-Content-Type-Options"] == "nosniff"
    disposition = response["Content-Disposition"]
    assert disposition.startswith(f'attachment; filename="{DEATHS}-')
    assert disposition.endswith(f'-{deaths.made_at:%Y-%m-%d}-{deaths.digest[:8]}{ending}"')


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_has_not_changed_is_not_sent_again(client: Client, deaths: Synthesis, name: str) -> None:
    first = file(client, name)
    again = file(client, name, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert file(client, name, query="grade=A&level=90")["ETag"] != first["ETag"]


def test_the_svg_stands_alone_and_names_its_source(client: Client, deaths: Synthesis) -> None:
    response = file(client, "forest.svg")
    svg = response.content.decode()
    root = ElementTree.fromstring(svg)
    assert root.attrib["viewBox"].split()[2:] == [root.attrib["width"], root.attrib["height"]]
    assert (root[0].tag, root[1].tag) == (f"{SVG}title", f"{SVG}desc")
    assert "5 rows. Pooled, 5 cohorts" in (root[1].text or "")
    assert "table below" not in (root[1].text or "")
    said = " ".join(texts(response))
    assert f"http://testserver/evidence/{DEATHS}/?version={deaths.digest[:16]}" in said
    assert deaths.digest[:16] in said
    assert deaths.answer["model"]["reason"][:40] in said
    assert "var(" not in svg
    assert "@media (prefers-color-scheme:dark)" in svg
    assert "href" not in svg
    assert svg.count("url(") == svg.count("url(data:font/woff2;base64,") == 1


def test_the_address_in_a_file_leads_to_the_same_answer(client: Client, deaths: Synthesis) -> None:
    version = f"version={deaths.digest[:16]}"
    assert client.get(f"/evidence/{DEATHS}/?{version}").status_code == 200
    assert table(file(client, "figures.csv", query=version)) == table(file(client, "figures.csv"))


def test_the_png_is_the_svg_at_twice_its_size(client: Client, deaths: Synthesis) -> None:
    root = ElementTree.fromstring(file(client, "forest.svg").content)
    png = file(client, "forest.png").content
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (2 * float(root.attrib["width"]), 2 * float(root.attrib["height"]))


def test_the_table_has_every_study_and_what_is_pooled(client: Client, hazards: Synthesis) -> None:
    rows = table(file(client, "figures.csv", HAZARD))
    assert [row["row"] for row in rows[:6]] == ["study", "study", "study", "shown", "pooled", "prediction"]
    pooled = hazards.answer["pooled"]
    assert float(rows[4]["estimate"]) == pooled["estimate"]
    assert (float(rows[4]["lower"]), float(rows[4]["upper"])) == (pooled["ci_lower"], pooled["ci_upper"])
    weights = [float(row["weight_percent"]) for row in rows[:3]]
    assert sum(weights) == pytest.approx(100)
    assert "no interval" in rows[3]["reason"]
    tau2 = [row for row in rows if row["name"] == "tau2"]
    assert float(tau2[0]["estimate"]) == pooled["tau2"]


def test_the_table_gives_counts_sources_and_reasons(client: Client) -> None:
    ask.deaths("old", 1, 40, groups=("x",))
    ask.deaths("new", 2, 90, groups=("x",))
    make_synthesis(DEATHS)
    used, aside = (
        row for row in table(file(client, "figures.csv")) if row["row"] in ("study", "shown", "set aside")
    )
    assert (used["events"], used["people"], float(used["estimate"])) == ("2", "90", 2 / 90)
    assert used["sources"].startswith("http")
    assert used["page"] == "http://testserver/reports/new/"
    assert aside["row"] == "set aside"
    assert "may share people" in aside["reason"]


def test_no_text_becomes_a_formula(client: Client, deaths: Synthesis) -> None:
    answer = deaths.answer
    hostile = '=HYPERLINK("http://x","y")'
    answer["rows"] = [
        {**row, "name": hostile, "note": "@SUM(1)", "population": "+1"} for row in answer["rows"]
    ]
    make_synthesis(DEATHS, answer=answer, digest="f" * 64, made_at=deaths.made_at.replace(year=2030))
    row = table(file(client, "figures.csv"))[0]
    assert (row["name"], row["note"], row["population"]) == ("'" + hostile, "'@SUM(1)", "'+1")
    assert ElementTree.fromstring(file(client, "forest.svg").content).tag == f"{SVG}svg"


def test_numbers_below_zero_stay_numbers() -> None:
    assert [safe(one) for one in (-0.5, "-0.5", " =1", "\t=1", None, "−0.5", "\0=1")] == [
        -0.5, "'-0.5", "' =1", "'\t=1", "", "−0.5", "'=1",
    ]  # fmt: skip
    assert csv_text(["a", "b"], [[-0.5, True]]) == "a,b\r\n-0.5,yes\r\n"


def test_a_name_with_markup_stays_text(client: Client, deaths: Synthesis) -> None:
    answer = deaths.answer
    answer["rows"] = [{**row, "name": '<script>alert(1)</script>"&\x0b'} for row in answer["rows"]]
    make_synthesis(DEATHS, answer=answer, digest="e" * 64, made_at=deaths.made_at.replace(year=2030))
    response = file(client, "forest.svg")
    assert b"<script" not in response.content
    assert any(text.startswith("<script>alert(1)</script>") for text in texts(response))
    assert file(client, "forest.png").status_code == 200


def test_controls_of_the_page_hold_in_the_files_and_are_named(client: Client, hazards: Synthesis) -> None:
    query = "method=DL&interval=z&level=90"
    said = " ".join(texts(file(client, "forest.svg", HAZARD, query)))
    assert "Counted otherwise than the question stands: method DL; interval z; level 90." in said
    assert "DL with interval z, chosen by the reader" in said
    assert "?method=DL&interval=z&level=90" in said
    rows = table(file(client, "figures.csv", HAZARD, query))
    standing = table(file(client, "figures.csv", HAZARD))
    assert rows[4]["level_percent"] == "90.0"
    assert rows[4]["lower"] != standing[4]["lower"]
    assert 'method = "DL", test = "z"' in file(client, "script.R", HAZARD, query).content.decode()


def test_an_older_answer_keeps_its_files_and_says_that_it_is_older(client: Client, deaths: Synthesis) -> None:
    ask.deaths("later", 0, 500)
    make_synthesis(DEATHS, digest="a" * 64, made_at=deaths.made_at.replace(year=2030))
    older = file(client, "forest.svg", query=f"version={deaths.digest[:16]}")
    assert "An older answer: a newer one stands on the page." in texts(older)
    assert not any("older answer" in text for text in texts(file(client, "forest.svg")))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "query",
    [
        "method=nonsense",
        "level=%00",
        "version=%00%01",
        "asof=2020-13-45",
        "nothing=1",
        "method=" + "x" * 10_000,
        "exclude=%3Cscript%3Ealert(1)%3C/script%3E",
        "era_from=9999999",
    ],
    ids=lambda query: query[:24],
)
def test_a_query_that_is_not_understood_gets_a_page_not_another_file(
    client: Client, deaths: Synthesis, name: str, query: str
) -> None:
    response = file(client, name, query=query)
    page = response.content.decode()
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")
    assert f'href="/evidence/{DEATHS}/"' in page
    assert "<script>alert" not in page
    assert len(page) < 20_000


def test_without_an_answer_there_is_a_table_and_no_plot(client: Client) -> None:
    assert [file(client, name).status_code for name in FILES] == [404, 404, 200, 200]
    assert "so there is no forest plot" in file(client, "forest.svg").content.decode()
    assert {row["row"] for row in table(file(client, "figures.csv"))} == {"about"}


def test_an_answer_of_the_first_rules_has_no_script_and_says_why(client: Client, deaths: Synthesis) -> None:
    answer = {name: value for name, value in deaths.answer.items() if name != "model"}
    make_synthesis(DEATHS, answer=answer, digest="b" * 64, made_at=deaths.made_at.replace(year=2030))
    response = file(client, "script.R")
    assert response.status_code == 404
    assert "earlier rules" in response.content.decode()
    assert file(client, "figures.csv").status_code == 200


@pytest.mark.parametrize("name", FILES)
def test_an_unknown_question_has_no_files(client: Client, name: str) -> None:
    assert file(client, name, "nothing").status_code == 404


def test_files_are_read_and_never_written_to(client: Client) -> None:
    assert (
        client.post(reverse("question-file", kwargs={"slug": DEATHS, "name": "figures.csv"})).status_code
        == 405
    )


def test_the_page_offers_the_files_with_its_own_query(client: Client, hazards: Synthesis) -> None:
    page = client.get(f"/evidence/{HAZARD}/?method=DL").content.decode()
    for name in FILES:
        assert f'href="/evidence/{HAZARD}/{name}?method=DL"' in page


@pytest.mark.parametrize("name", FILES)
def test_more_rows_ask_no_more_of_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    for count in (2, 12):
        for number in range(count):
            ask.deaths(f"r{count}-{number}", number % 3, 100 + number)
        newest = make_synthesis(DEATHS, digest=f"{count:064d}", made_at=NOON.replace(year=2030 + count))
        assert len(newest.answer["rows"]) >= count
        with django_assert_num_queries(1 if name == "script.R" else 2):
            assert file(client, name).status_code == 200


FROM_STORED = """
import datetime as dt, json, sys
import django
django.setup()
from evidence.models import Synthesis
from evidence.questions import Controls, question
from web.charts.standalone import png
from web.presenters.question_downloads import FILES, made
from web.presenters.question_request import Asked
answer = json.load(sys.stdin)
stored = Synthesis(digest="0" * 64, made_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), answer=answer)
asked = Asked(question=question(answer["question"]), controls=Controls(level=90.0), answer=answer, synthesis=stored,
              standing=None, errors=[])
texts = [make(made(asked), "http://testserver") for _, _, make in FILES.values()]
assert png(texts[0]).startswith(bytes([0x89]) + b"PNG")
print(sorted({name.split(".")[0] for name in sys.modules} & {"numpy", "scipy"}))
"""


def test_the_files_of_a_stored_answer_load_no_numerics(deaths: Synthesis) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FROM_STORED],
        cwd=ROOT,
        input=json.dumps(deaths.answer),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
