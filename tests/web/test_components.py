"""Components as HTML: escaped, marked up for everyone, with unique ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import override_settings

from web import gallery
from web.charts import ForestRow, forest

HOSTILE = "<script>alert(\"1\")</script> & 'co'"


PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def _names_without_hash() -> Iterator[None]:
    """File names as they are before collectstatic."""
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN}):
        yield


def component(name: str, /, **inputs: object) -> str:
    return render_to_string(f"_components/{name}.html", inputs)


def test_a_hostile_study_name_is_escaped_in_both_drawings_and_the_table() -> None:
    row = ForestRow(HOSTILE, 1.0, 0.1, 2.0, 30, 1, note=HOSTILE, reason=HOSTILE)
    chart = forest([row], [row], uid="f", title=HOSTILE, axis_label=HOSTILE, row_label=HOSTILE)
    html = component("forest", chart=chart)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 8


def test_a_drawing_is_named_and_described() -> None:
    html = component("drawing", drawing=gallery.examples()["deaths"].wide)
    assert 'role="img" aria-labelledby="deaths-wide-t deaths-wide-d"' in html
    assert '<title id="deaths-wide-t">' in html
    assert '<desc id="deaths-wide-d">' in html


@pytest.mark.parametrize("name", ["deaths", "relapse_free", "ratios", "differences"])
def test_two_drawings_and_a_table_share_a_page_without_sharing_ids(name: str) -> None:
    html = component("forest", chart=gallery.examples()[name])
    assert not [key for key, count in Counter(re.findall(r'\sid="([^"]+)"', html)).items() if count > 1]


def test_a_grade_reads_its_meaning_aloud_and_links_to_its_source() -> None:
    html = component("grade_badge", grade="B", href="#s1")
    assert html.startswith('<a href="#s1" class="grade grade-b">')
    assert "read in another text about it" in html


def test_a_grade_without_an_address_is_no_link() -> None:
    assert "<a" not in component("grade_badge", grade="C")


def test_an_answer_without_a_number_says_so() -> None:
    html = component("answer", answer={"domain": "safety", "verdict": "Nothing was found.", "lead": None})
    assert "No number found in the sources read." in html


def test_a_missing_value_is_never_an_empty_cell() -> None:
    html = component("trace", rows=[{"term": "Second reader", "value": None}])
    assert '<dd><span class="nr">not reported</span></dd>' in html


def test_every_arm_of_a_result_stands_with_its_figure() -> None:
    html = component("results_table", caption="Relapse", groups=gallery.examples()["results"])
    words = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert re.search(r"HSCT:? 1 of 55 .*Drug treatment:? 39 of 55", words)


def test_pages_are_offered_with_the_filters_kept() -> None:
    html = component("pagination", page=Paginator(range(500), 25).page(10), prefix="?therapy=hsct&")
    assert 'href="?therapy=hsct&amp;page=9" rel="prev"' in html
    assert 'aria-label="Page 10" aria-current="page"' in html
    assert "…" in html


def test_a_single_page_needs_no_pagination() -> None:
    assert not component("pagination", page=Paginator(range(5), 25).page(1), prefix="?").strip()


def test_a_filter_that_would_find_nothing_stays_with_its_zero() -> None:
    html = component("facets", action="/", facets=gallery.examples()["facets"], in_force=1)
    assert '<span class="zero">Status unknown</span><span class="n">0</span>' in html
    assert 'value="hsct" checked' in html


def test_a_search_error_is_tied_to_its_field() -> None:
    html = component("search", action="/", name="q", id="q", label="Find", error="Give a number")
    assert 'aria-invalid="true" aria-describedby="q-error"' in html


@pytest.mark.parametrize("name", ["400", "500"])
def test_a_fault_page_needs_no_request_and_no_database(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert f">{name}" in html
    assert 'href="/"' in html
