"""Methods: everything is within reach, the release can be cited, and published pooled results stand beside ours."""

from __future__ import annotations

import html
import re
import tomllib

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence import agreement
from evidence.domains import GRADES, KINDS, MEASURES
from evidence.published_pooled import published_pooled
from evidence.questions import question
from tests.conftest import ROOT
from tests.factories import make_registry_copy, make_report, make_synthesis
from tests.web.test_pages import words
from web.presenters import agreement_words
from web.presenters.methods import PAGES, RELEASE, RELEASED, TITLE

pytestmark = pytest.mark.django_db

AGREEMENT = "/methods/agreement/"
MORTALITY = "hsct-treatment-related-mortality"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_contents_lead_to_every_part_of_every_page(client: Client, page: object) -> None:
    contents = words(client, "/methods/")
    url = page.url  # type: ignore[attr-defined]
    there = words(client, url)
    assert f'href="{url}"' in contents
    for name, heading in page.parts:  # type: ignore[attr-defined]
        assert f'href="{url}#{name}"' in contents
        assert heading in contents
        assert re.search(rf'<(?:h2|h3) id="{name}"', there), f"{url} has no {name}"


def test_that_it_is_no_medical_advice_is_said_once(client: Client) -> None:
    everything = [words(client, url) for url in ("/methods/", *(page.url for page in PAGES))]
    assert sum("Not medical advice</h2>" in one for one in everything) == 1
    assert "Not medical advice" in everything[0]


def test_every_measure_kind_and_grade_is_defined(client: Client) -> None:
    outcomes = html.unescape(words(client, reverse("methods-outcomes")))
    for measure in MEASURES.values():
        assert measure.definition in outcomes
    for kind in KINDS.values():
        assert kind.explanation in outcomes
    sources = html.unescape(words(client, reverse("methods-sources")))
    assert all(meaning in sources for meaning in GRADES.values())


def test_the_release_to_cite_is_that_of_the_citation_file_and_the_package() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["title"], cited["version"], cited["date-released"]) == (
        TITLE,
        RELEASE,
        RELEASED.isoformat(),
    )
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert package["version"] == RELEASE


def test_the_citation_names_release_date_of_the_data_and_address(client: Client) -> None:
    make_registry_copy(registry_timestamp="2025-09-25T09:00:00")
    page = words(client, reverse("methods-limits"))
    assert f"Version {RELEASE}, 22 Nov 2026. Registry data of 25 Sep 2025. http://testserver/" in page


def test_the_statistics_page_names_the_models_and_the_prediction_interval(client: Client) -> None:
    page = words(client, reverse("methods-statistics"))
    for said in (
        "Binomial-normal",
        "Poisson-normal",
        "Knapp–Hartung",
        "Mantel–Haenszel",
        "k − 2 degrees of freedom",
    ):
        assert said in page
    assert "Starts high." in page


def test_every_published_figure_and_its_source_stands_on_the_page(client: Client) -> None:
    page = html.unescape(words(client, AGREEMENT))
    for review in published_pooled().reviews:
        assert review.url in page
        for one in review.figures:
            assert one.outcome in page
            assert agreement_words.theirs(one) in page


def test_an_estimate_outside_its_range_without_a_check_sends_somebody_to_the_data(client: Client) -> None:
    make_report("nash2017_haltms")
    make_synthesis(MORTALITY, answer=pooled_answer(0.05))
    page = words(client, AGREEMENT)
    assert "1 of 7 lies outside now" in page
    assert "the data behind it are to be checked" in page
    assert "5.0% (95% CI 4.0 to 6.0)" in page


def test_an_estimate_inside_its_range_is_said_to_be(client: Client) -> None:
    make_synthesis(MORTALITY, answer=pooled_answer(0.015))
    page = words(client, AGREEMENT)
    assert "None lies outside now." in page
    assert "Ours is lower. The intervals overlap." in page  # beside 2.1% (1.3 to 3.4)
    assert "Ours is higher. Theirs lies outside our interval." not in page


def test_our_answer_to_each_study_of_a_review_is_told(client: Client) -> None:
    make_report("nash2017_haltms")
    make_report("moore2019")
    make_synthesis(MORTALITY, answer=pooled_answer(0.015))
    page = words(client, AGREEMENT)
    assert '<a href="/reports/nash2017_haltms/">Nash 2017</a>' in page
    assert "<span>in our estimate</span>" in page
    assert "its report as read here gives no such count" in page
    assert "no report of it is held here" in page


def pooled_answer(estimate: float) -> dict[str, object]:
    row = {
        "report": "nash2017_haltms",
        "used": True,
        "reason": "",
        "not_pooled": "",
        "year": 2018,
        "total": 100,
    }
    numbers = {"k": 1, "events": 1, "total": 100, "level": 95, "method": "GLMM", "mean_estimate": estimate}
    ends = {"estimate": estimate, "ci_lower": estimate - 0.01, "ci_upper": estimate + 0.01}
    return {"rows": [row | {"estimate": estimate}], "set_aside": [], "refusal": "", "pooled": numbers | ends}


def test_of_the_shipped_answers_those_outside_their_range_have_been_checked(client: Client) -> None:
    """A figure typed wrong would move an estimate out of its range: this test sends whoever typed it to the data."""
    call_command("load_starter", verbosity=0)
    from web.presenters.overview import latest_answers

    answers = latest_answers()
    bands = {one.question: one for one in published_pooled().bands}
    outside = [slug for slug, band in bands.items() if agreement.placed(band, answers[slug]) == "outside"]
    assert outside == [MORTALITY]
    assert all(agreement.check_stands(bands[slug], answers[slug]) for slug in outside)
    page = words(client, AGREEMENT)
    assert "Outside: the data were checked on 22 Nov 2026." in page
    assert "Their 14 studies, 5 of them in our estimate" in page
    assert "none of the ways below gives that from its table" in page


def test_the_number_of_queries_does_not_grow_with_the_answers(client: Client) -> None:
    def queries() -> int:
        words(client, AGREEMENT)  # what is kept in memory is made once
        with CaptureQueriesContext(connection) as found:
            words(client, AGREEMENT)
        return len(found)

    make_synthesis(MORTALITY, answer=pooled_answer(0.015))
    before = queries()
    for slug in ("hsct-neda-24-months", "hsct-relapse-free-60-months", "msc-confirmed-improvement"):
        make_synthesis(slug, answer=pooled_answer(0.7))
        make_report(f"report-of-{slug}")
    make_report("moore2019")
    assert queries() == before


@pytest.mark.parametrize("name", ["hsct-edss-change", "msc-edss-change-randomised"])
def test_numbers_on_other_scales_are_not_compared(name: str) -> None:
    asked = question(name)
    (one, *_) = (
        figure
        for review in published_pooled().reviews
        for figure in review.figures
        if figure.question == name
    )
    rows = [{"estimate": -0.3}]
    said = agreement_words.compared(one, asked, {"rows": rows, "pooled": None})
    assert ("Another scale" in said) == (one.effect != asked.effect)
