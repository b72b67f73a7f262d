"""Every address answers: on an empty database, with the starter records, and where there is nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from evidence.models import Report
from evidence.questions import QUESTIONS, Question
from tests.architecture.source import APPS
from therapies.models import Therapy
from trials.models import Trial

pytestmark = pytest.mark.django_db

POSTED_TO = {"appearance"}  # take a form, and nothing else


def plain_names(resolver: URLResolver, variable: bool = False) -> Iterator[str]:
    """Names of our addresses that have no variable part; the admin's are walked below."""
    for entry in resolver.url_patterns:
        varies = variable or bool(entry.pattern.regex.groups)
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from plain_names(entry, varies)
        elif isinstance(entry, URLPattern) and entry.name and not varies:
            yield entry.name


NAMES = sorted(set(plain_names(get_resolver())) - POSTED_TO)
OUR_TABLES = sorted(
    (table for table in admin.site._registry if table._meta.app_label in APPS),
    key=lambda table: table._meta.label,
)


def test_the_walk_finds_pages_and_api() -> None:
    assert {"home", "trials", "evidence", "status", "methods", "api-root", "api-trials", "api-docs"} <= set(
        NAMES
    )


@pytest.mark.parametrize("name", NAMES)
def test_an_address_answers_on_an_empty_database(client: Client, name: str) -> None:
    assert not Trial.objects.exists()
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_a_standing_question_answers_on_an_empty_database(client: Client, question: Question) -> None:
    assert client.get(reverse("question", args=[question.slug])).status_code == 200


@pytest.mark.parametrize("name", sorted(POSTED_TO))
def test_an_address_of_a_form_refuses_to_be_read_and_takes_the_form(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 405
    assert client.post(reverse(name)).status_code == 302


def test_every_page_answers_with_the_starter_records(client: Client) -> None:
    call_command("load_starter", verbosity=0)
    client.raise_request_exception = False
    addresses = [reverse(name) for name in NAMES]
    for table in (Trial, Therapy, Report):
        assert table.objects.exists()
        addresses += [row.get_absolute_url() for row in table.objects.all()]
    addresses += [reverse("question", args=[question.slug]) for question in QUESTIONS]
    answers = {address: client.get(address).status_code for address in addresses}
    assert {address: status for address, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/",
        "/trials/NCT99999999/",
        "/therapies/nothing/",
        "/evidence/nothing/",
        "/reports/nothing/",
    ],
)
def test_an_unknown_address_gives_the_404_page(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "404.html" in [template.name for template in response.templates]
    assert "There is no such page" in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/api/v1/nowhere/", "/api/v1/trials/NCT99999999/", "/api/v1/therapies/nothing/"]
)
def test_an_unknown_address_of_the_api_answers_404_in_json(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response["Content-Type"].startswith("application/json")


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


def test_every_app_with_tables_has_its_desk() -> None:
    assert {"trials", "therapies", "evidence", "ingest"} <= {table._meta.app_label for table in OUR_TABLES}


@pytest.mark.parametrize("table", OUR_TABLES, ids=lambda table: table._meta.label_lower)
def test_a_list_of_the_admin_opens_and_can_be_searched(curator: Client, table: type[Model]) -> None:
    meta = table._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    assert curator.get(address).status_code == 200
    assert curator.get(address, {"q": "sclerosis"}).status_code == 200


def test_the_front_page_of_the_admin_opens_for_a_curator_alone(curator: Client) -> None:
    assert curator.get(reverse("admin:index")).status_code == 200
    assert Client().get(reverse("admin:index")).status_code == 302
