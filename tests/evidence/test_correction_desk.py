"""A curator at the desk: from a figure to its correction and back, with no more rights than that takes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from evidence.actions import withdraw_correction
from evidence.models import Correction, Result
from tests import factories as make

pytestmark = pytest.mark.django_db

ADD = reverse("admin:evidence_correction_add")
LIST = reverse("admin:evidence_correction_changelist")


@pytest.fixture
def curator() -> User:
    return staff("curator", "view_result", "view_correction", "add_correction")


@pytest.fixture
def desk(client: Client, curator: User) -> Client:
    client.force_login(curator)
    return client


@pytest.fixture
def figure() -> Result:
    report = make.make_report("one2020")
    return make.make_result(report, key="trm", sources=(make.make_source("S_ONE"),))


def staff(name: str, *permissions: str) -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def page(figure: Result) -> str:
    return reverse("admin:evidence_result_change", args=[figure.pk])


def given(**changes: Any) -> dict[str, Any]:
    """What the form sends."""
    return {
        "report_slug": "one2020",
        "key": "trm",
        "n": "2",
        "reason": "the erratum says so",
        "source_url": "https://example.org/erratum",
    } | changes


def act(desk: Client, correction: Correction) -> str:
    chosen = {"action": "withdraw", "_selected_action": [correction.pk], "index": 0}
    return desk.post(LIST, chosen, follow=True).content.decode()


def test_from_the_figure_to_its_correction_and_back(desk: Client, figure: Result) -> None:
    html = desk.get(page(figure)).content.decode()
    assert "3 of 52" in html
    assert "https://example.org/S_ONE" in html
    (link,) = re.findall(r'href="([^"]+)"[^>]*>Correct this figure', html)
    form = desk.get(link.replace("&amp;", "&")).content.decode()
    assert 'value="one2020"' in form
    assert 'value="trm"' in form
    assert "Now: 52. Empty: unchanged." in form
    listed = desk.post(ADD, given(), follow=True)
    assert listed.redirect_chain[-1][0] == LIST
    assert "in force" in listed.content.decode()
    figure.refresh_from_db()
    assert (figure.n, figure.total) == (2, 52)
    html = desk.get(page(figure)).content.decode()
    assert "2 of 52" in html
    assert re.search(r"the file says.*n 3", html, re.DOTALL | re.IGNORECASE)
    assert "Correct this figure" not in html
    correction = Correction.objects.get()
    assert correction.made_by == User.objects.get(username="curator")
    whole = desk.get(reverse("admin:evidence_correction_change", args=[correction.pk])).content.decode()
    assert "the erratum says so" in whole
    assert "1 withdrawn; 0 withdrawn before" in act(desk, correction)
    figure.refresh_from_db()
    assert figure.n == 3
    assert "0 withdrawn; 1 withdrawn before" in act(desk, correction)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"n": "53"}, "n", "53 of 52 cannot be"),
        ({"n": "few"}, "n", "must be an integer"),
        ({"n": ""}, None, "nothing is changed"),
        ({"n": "3"}, None, "nothing is changed"),
        ({"grade": "C"}, "grade", "is not one of A, B"),
        ({"reason": ""}, "reason", "This field is required"),
        ({"source_url": ""}, "source_url", "This field is required"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "is no web address"),
        ({"key": "none"}, "key", "one2020 has no figure none"),
        ({"report_slug": "none"}, "report_slug", "there is no report none"),
        ({"note": "a\x00b"}, "note", "Null characters are not allowed"),
        ({"key": "a\x00b"}, "key", "Null characters are not allowed"),
    ],
    ids=str,
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_stored(
    desk: Client, figure: Result, changes: dict[str, str], field: str | None, said: str
) -> None:
    response = desk.post(ADD, given(**changes))
    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert list(errors) == [field or "__all__"]
    assert said in str(errors)
    known = {"report_slug", "key"}.isdisjoint(changes)
    assert ("Now: 52. Empty: unchanged." in response.content.decode()) is known
    assert not Correction.objects.exists()
    figure.refresh_from_db()
    assert figure.n == 3


def test_a_figure_that_another_curator_corrects_meanwhile_is_told_and_not_stored(
    desk: Client, figure: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    def somebody_else_is_faster(**asked: Any) -> None:
        make.make_correction(figure)

    monkeypatch.setattr("evidence.actions.check_correction", somebody_else_is_faster)
    html = desk.post(ADD, given(), follow=True).content.decode()
    assert "Not stored. key: the figure is corrected already" in html


def test_the_form_opens_whatever_its_address_names(desk: Client) -> None:
    assert desk.get(ADD).status_code == 200
    assert desk.get(f"{ADD}?report_slug=none&key=%00&n=x").status_code == 200


def test_the_list_tells_the_four_states_apart(desk: Client, figure: Result) -> None:
    report = figure.report
    in_force, changed, orphan, withdrawn = (
        make.make_correction(make.make_result(report, key=key)) for key in ("kept", "moved", "gone", "back")
    )
    Correction.objects.filter(pk=changed.pk).update(file_now=changed.file_now | {"n": 5})
    Result.objects.filter(key="gone").delete()
    withdraw_correction(withdrawn, make.NOON)
    html = desk.get(LIST).content.decode()
    assert "file now says n 5 (when corrected: n 3)" in html
    for state, one in {
        "in_force": in_force,
        "changed": changed,
        "orphan": orphan,
        "withdrawn": withdrawn,
    }.items():
        rows = desk.get(f"{LIST}?state={state}").context["cl"].result_list
        assert [row.pk for row in rows] == [one.pk]


@pytest.mark.parametrize("name", ["change", "delete"])
def test_a_correction_is_never_edited_and_never_deleted(desk: Client, figure: Result, name: str) -> None:
    correction = make.make_correction(figure)
    desk.force_login(User.objects.create_superuser("root"))
    address = reverse(f"admin:evidence_correction_{name}", args=[correction.pk])
    assert desk.post(address, given(n="1") | {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [correction.pk], "post": "yes"}
    desk.post(LIST, chosen)
    assert Correction.objects.get().values == {"n": 4}


def test_a_reader_at_the_desk_cannot_correct_or_withdraw(client: Client, figure: Result) -> None:
    client.force_login(staff("reader", "view_result", "view_correction"))
    assert "Correct this figure" not in client.get(page(figure)).content.decode()
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, given()).status_code == 403
    correction = make.make_correction(figure)
    act(client, correction)
    correction.refresh_from_db()
    assert correction.withdrawn_at is None


def test_a_posted_figure_is_the_registrys_and_not_corrected_here(desk: Client) -> None:
    posted = make.make_result(trial=make.make_trial())
    assert "Correct this figure" not in desk.get(page(posted)).content.decode()


def test_the_form_needs_no_script_of_its_own(desk: Client, figure: Result) -> None:
    response = desk.get(ADD)
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    html = response.content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", html) == []
    assert re.findall(r"\son\w+=|\sstyle=", html) == []
    for name in ("n", "note", "source_url"):
        assert f'<label for="id_{name}"' in html or f'for="id_{name}"' in html
