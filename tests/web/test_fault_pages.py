"""Addresses that lead nowhere, forms that may not be sent: pages that say what is wrong and lead on."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client
from django.views.csrf import csrf_failure

from tests.factories import make_trial
from tests.web.test_pages import words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "said", "searched"),
    [
        ("NCT1234567", "This one has 7 digits.", "NCT1234567"),
        ("NCT002733640", "This one has 9 digits.", "NCT002733640"),
        ("00273364", "This one lacks its NCT.", "NCT00273364"),
        ("NCT-00273364", "This one has something between NCT and its digits.", "NCT00273364"),
        ("mist", "“mist” is no registry number.", "mist"),
    ],
)
def test_a_mistyped_number_is_told_what_is_amiss_and_can_be_searched(
    client: Client, asked: str, said: str, searched: str
) -> None:
    page = words(client, f"/trials/{asked}/", 404)
    assert "A registry number is NCT followed by eight digits" in page
    assert said in page
    assert f'name="q" type="search" value="{searched}"' in page


def test_a_number_that_is_not_held_leads_to_the_reason_and_to_the_registry(client: Client) -> None:
    page = words(client, "/trials/nct99999999/", 404)
    assert "no record of it is held here" in page
    assert 'href="/methods/classification/?nct=NCT99999999"' in page
    assert 'href="https://clinicaltrials.gov/study/NCT99999999"' in page


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/evidence/nothing/", "/evidence/"),
        ("/reports/nothing/", "/evidence/"),
        ("/therapies/nothing/", "/"),
        ("/nowhere/", "/trials/"),
    ],
)
def test_a_page_that_is_not_there_leads_to_its_neighbours(
    client: Client, address: str, leads_to: str
) -> None:
    page = words(client, address, 404)
    main = page[page.index("<main") : page.index("</main>")]
    assert f'<a href="{leads_to}">' in main
    assert "Find a trial" in main


@pytest.mark.parametrize(
    "path",
    ["<script>alert(1)</script>", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "x" * 10_000, "%00", "%E2%80%AEx"],
)
def test_a_hostile_address_gets_the_page_and_never_markup(client: Client, path: str) -> None:
    for address in (f"/trials/{path}/", f"/{path}/"):
        response = client.get(address)
        assert response.status_code == 404
        assert b"<script>alert" not in response.content
        assert len(response.content) < 100_000


def test_a_number_that_is_held_is_still_found(client: Client) -> None:
    make_trial("NCT00000001")
    assert client.get("/trials/NCT00000001/").status_code == 200


@pytest.mark.parametrize("name", ["400", "500"])
def test_a_page_that_leans_on_nothing_still_leads_on(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert 'action="/trials/"' in html
    assert 'href="/status/"' in html


def test_a_form_from_elsewhere_gets_our_page_of_refusal() -> None:
    request = HttpRequest()
    request.method, request.META["SERVER_NAME"], request.META["SERVER_PORT"] = "POST", "testserver", "80"
    response = csrf_failure(request, reason="none given")
    assert response.status_code == 403
    assert "You may not open this page" in response.content.decode()
    assert "Find a trial" in response.content.decode()
