"""The desk for therapies: readable, searchable, and never edited by hand."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.therapies.test_actions import HSCT, MSC, store
from therapies.actions import classify_all
from therapies.models import Assignment, Therapy

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client: Client) -> Client:
    store(MSC)
    store(HSCT)
    classify_all()
    client.force_login(User.objects.create_superuser("curator"))
    return client


def page(curator: Client, name: str, *arguments: object, **query: str) -> str:
    response = curator.get(reverse(f"admin:{name}", args=arguments), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_trial_therapy_confidence_and_words(curator: Client) -> None:
    html = page(curator, "therapies_assignment_changelist")
    assert "NCT00000001" in html
    assert "“Mesenchymal stem cells”" in html
    assert "Certain" in html


def test_the_list_can_be_filtered_and_searched(curator: Client) -> None:
    assert "NCT00000001" not in page(curator, "therapies_assignment_changelist", q="NCT00000002")
    assert "NCT00000001" in page(curator, "therapies_assignment_changelist", q="mesenchymal")
    assert "NCT00000002" not in page(curator, "therapies_assignment_changelist", confidence__exact="review")


def test_one_assignment_shows_its_evidence_and_links_to_the_trial(curator: Client) -> None:
    assignment = Assignment.objects.get(therapy__slug="msc")
    html = page(curator, "therapies_assignment_change", assignment.pk)
    assert "intervention 1 name" in html
    assert reverse("admin:trials_trial_change", args=[assignment.trial_id]) in html


def test_the_therapies_say_how_many_trials_they_have(curator: Client) -> None:
    html = page(curator, "therapies_therapy_changelist")
    assert "Mesenchymal stromal cells" in html
    page(curator, "therapies_therapy_change", Therapy.objects.get(slug="hsct").pk)


@pytest.mark.parametrize("model", ["therapy", "assignment"])
def test_nothing_can_be_added_by_hand(curator: Client, model: str) -> None:
    assert curator.get(reverse(f"admin:therapies_{model}_add")).status_code == 403


def test_nothing_can_be_deleted_by_hand(curator: Client) -> None:
    assignment = Assignment.objects.first()
    assert assignment is not None
    address = reverse("admin:therapies_assignment_delete", args=[assignment.pk])
    assert curator.post(address, {"post": "yes"}).status_code == 403
    assert Assignment.objects.count() == 2
