"""The curator's desk for certainty: a step is set with its reason, stays for ever, and can be withdrawn."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from evidence.models import CertaintyOverride
from tests.factories import make_certainty_override, make_staff, make_synthesis

pytestmark = pytest.mark.django_db

MORTALITY = "hsct-treatment-related-mortality"
ADD = "admin:evidence_certaintyoverride_add"
LIST = "admin:evidence_certaintyoverride_changelist"
GIVEN = {
    "question": MORTALITY,
    "domain": "indirectness",
    "change": "-2",
    "reason": "Old conditioning in most.",
}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_staff("curator", "add_certaintyoverride", "view_certaintyoverride"))
    return client


def post(desk: Client, **changes: str) -> Any:
    return desk.post(reverse(ADD), GIVEN | changes, follow=True)


def test_a_step_is_stored_with_who_when_and_why(desk: Client) -> None:
    assert post(desk).status_code == 200
    made = CertaintyOverride.objects.get()
    assert (made.question, made.domain, made.change) == (MORTALITY, "indirectness", -2)
    assert made.reason == "Old conditioning in most."
    assert made.made_by.username == "curator"
    assert made.withdrawn_at is None


def test_a_second_step_in_the_same_domain_withdraws_the_first_and_keeps_it(desk: Client) -> None:
    post(desk)
    post(desk, change="1", reason="Seen again.")
    first, second = CertaintyOverride.objects.order_by("pk")
    assert first.withdrawn_at == second.made_at
    assert (second.change, second.withdrawn_at) == (1, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("question", "no-such-question"),
        ("domain", "astrology"),
        ("change", "2"),
        ("change", "much"),
        ("reason", "   "),
        ("reason", "a\x00b"),
        ("question", "\x00"),
    ],
)
def test_a_step_that_cannot_be_is_refused_at_its_field(desk: Client, field: str, value: str) -> None:
    response = post(desk, **{field: value})
    assert response.status_code == 200
    assert (
        field in response.context["errors"].data[0].as_text() or response.context["adminform"].errors[field]
    )
    assert not CertaintyOverride.objects.exists()


def test_the_form_offers_every_standing_question_under_its_therapy(desk: Client) -> None:
    html = desk.get(reverse(ADD), {"question": MORTALITY}).content.decode()
    assert '<optgroup label="HSCT">' in html
    assert f'<option value="{MORTALITY}" selected>Deaths caused by HSCT</option>' in html


def test_the_list_shows_the_step_of_the_rule_beside_the_curators(desk: Client) -> None:
    ruled = {
        "domains": [{"domain": "indirectness", "change": 0, "reason": "People are those of the question."}]
    }
    make_synthesis(MORTALITY, answer={"rows": [], "set_aside": [], "pooled": None, "certainty": ruled})
    post(desk)
    html = desk.get(reverse(LIST)).content.decode()
    assert "two steps down" in html
    assert "no step: People are those of the question." in html


def test_a_withdrawn_step_is_kept_and_leaves_the_rule_in_force(desk: Client) -> None:
    made = make_certainty_override(question=MORTALITY)
    chosen = {"action": "withdraw", "_selected_action": [made.pk], "index": 0}
    assert "1 withdrawn; 0 withdrawn before" in desk.post(reverse(LIST), chosen, follow=True).content.decode()
    assert "0 withdrawn; 1 withdrawn before" in desk.post(reverse(LIST), chosen, follow=True).content.decode()
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    assert LogEntry.objects.filter(change_message="Withdrawn.").count() == 1


def test_who_may_only_look_can_neither_set_nor_withdraw(client: Client) -> None:
    made = make_certainty_override(question=MORTALITY)
    client.force_login(make_staff("reader", "view_certaintyoverride"))
    assert client.post(reverse(ADD), GIVEN).status_code == 403
    client.post(reverse(LIST), {"action": "withdraw", "_selected_action": [made.pk], "index": 0})
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_the_reason_is_shown_as_text_never_as_markup(desk: Client) -> None:
    post(desk, reason="<script>alert(1)</script>")
    made = CertaintyOverride.objects.get()
    page = desk.get(reverse("admin:evidence_certaintyoverride_change", args=[made.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
