"""The desk: every page of every table opens in a fixed number of queries; by hand only a curator's word is written."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.models import CertaintyOverride, Correction
from ingest.models import Failure, Run
from tests import factories as make
from trials.models import Trial

pytestmark = pytest.mark.django_db

ADDED_BY_HAND = (Correction, CertaintyOverride)
OURS = sorted(
    (model for model in admin.site._registry if model.__module__.partition(".")[0] not in {"django"}),
    key=lambda model: model._meta.label,
)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


def fill(number: int) -> None:
    """Rows in every table that has a desk."""
    for _ in range(number):
        make.make_whole_trial()
        report = make.make_report(groups=(f"group{next(make.numbers)}",))
        make.make_result(report, sources=(make.make_source(),))
        make.make_result(
            report,
            key="survival",
            kind="survival_probability",
            n=None,
            value="90.5",
            ci_lower=80,
            ci_level=95,
        )
        make.make_correction()
        make.make_review()
        make.make_family()
        make.make_apart()
        make.make_synthesis()
        make.make_certainty_override()
        make.make_run()
        make.make_payload(body=f'{{"n": {next(make.numbers)}}}'.encode())
        make.make_failure(f"NCT7{next(make.numbers):07}", body=f'{{"n": {next(make.numbers)}}}'.encode())
        make.make_registry_copy(source=f"registry {next(make.numbers)}")
        make.make_cursor()
        make.make_structure()


def address(model: type[models.Model], page: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def queries_of(desk: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = desk.get(path)
    assert response.status_code == 200, path
    return len(queries)


def test_the_desk_is_named_and_lists_every_app(desk: Client) -> None:
    html = desk.get(reverse("admin:index")).content.decode()
    assert "MS Cell-Therapy Evidence Tracker" in html
    for app in ("trials", "therapies", "evidence", "ingest"):
        assert reverse("admin:app_list", args=[app]) in html
        assert desk.get(reverse("admin:app_list", args=[app])).status_code == 200


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_list_and_record_opens_in_a_fixed_number_of_queries(desk: Client, model: Any) -> None:
    fill(1)
    first = model.objects.order_by("pk").first()
    assert first is not None, f"fill() makes no {model._meta.label}"
    listed = address(model, "changelist")
    pages = [listed, f"{listed}?q=cell", address(model, "change", first.pk)]
    ContentType.objects.get_for_model(model)  # kept in memory after its first use
    before = [queries_of(desk, page) for page in pages]
    fill(4)
    assert [queries_of(desk, page) for page in pages] == before


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_nothing_is_changed_or_deleted_and_only_a_curators_word_added(desk: Client, model: Any) -> None:
    fill(1)
    first = model.objects.order_by("pk").first()
    assert desk.get(address(model, "add")).status_code == (200 if model in ADDED_BY_HAND else 403)
    assert desk.get(address(model, "delete", first.pk)).status_code == 403
    assert desk.post(address(model, "change", first.pk), {}).status_code == 403


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_filter_of_every_list_answers(desk: Client, model: type[models.Model]) -> None:
    fill(1)
    response = desk.get(address(model, "changelist"))
    for spec in response.context["cl"].filter_specs:
        for choice in spec.choices(response.context["cl"]):
            path = address(model, "changelist") + choice["query_string"]
            assert desk.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "x" * 10_000, "q=%27%22%3Cscript%3E", "p=99999", "o=99.-1"]
)
def test_hostile_searches_do_not_break_a_list(desk: Client, query: str) -> None:
    make.make_trial()
    response = desk.get(f"{address(Trial, 'changelist')}?{query}", follow=True)
    assert response.status_code == 200
    assert b"<script>'" not in response.content


def test_a_stranger_is_sent_to_the_login(client: Client) -> None:
    for model in OURS:
        response = client.get(address(model, "changelist"))
        assert response.status_code == 302
        assert reverse("admin:login") in response["Location"]


def test_a_trial_leads_to_the_registry_our_page_and_its_long_parts(desk: Client) -> None:
    trial = make.make_whole_trial("NCT00273364")
    html = desk.get(address(Trial, "change", trial.pk)).content.decode()
    assert "https://clinicaltrials.gov/study/NCT00273364" in html
    assert f'href="{trial.get_absolute_url()}"' in html
    assert f"postedoutcome/?trial__id__exact={trial.pk}" in html
    assert "HSCT (certain)" in html


def test_a_trial_with_many_sites_shows_the_first_fifty(desk: Client) -> None:
    trial = make.make_trial(countries=tuple(f"Land {i:03}" for i in range(60)))
    html = desk.get(address(Trial, "change", trial.pk)).content.decode()
    assert "Land 049" in html
    assert "Land 050" not in html
    assert "sites (the first 50)" in html.lower()


def test_a_run_tells_how_long_it_took_and_why_it_failed(desk: Client) -> None:
    make.make_run()
    make.make_run(state=Run.State.FAILED, error="the registry answers 503\nmore", seen=7)
    running = make.NOON + dt.timedelta(seconds=3)
    make.make_run(state=Run.State.RUNNING, finished_at=None, heartbeat_at=running)
    html = desk.get(address(Run, "changelist")).content.decode()
    assert "1 min 30 s" in html
    assert "0 min 3 s so far" in html
    assert "the registry answers 503" in html
    assert "more</td>" not in html


def test_a_failure_shows_error_path_and_the_first_2000_characters(desk: Client) -> None:
    failure = make.make_failure(body=b'{"a":"<script>", "long":"' + b"x" * 5_000 + b'"}')
    html = desk.get(address(Failure, "change", failure.pk)).content.decode()
    assert "expected an object" in html
    assert "$.protocolSection" in html
    assert "&quot;a&quot;: &quot;&lt;script&gt;&quot;," in html
    assert "x" * 1_900 in html
    assert "x" * 2_000 not in html
    assert "more characters" in html


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"[" * 100_000, b"not json"])
def test_a_failure_that_is_no_json_is_shown_as_it_came(desk: Client, body: bytes) -> None:
    failure = make.make_failure("", body=body)
    assert desk.get(address(Failure, "change", failure.pk)).status_code == 200
    assert b"unreadable" in desk.get(address(Failure, "changelist")).content


def test_failures_are_filtered_by_whether_they_are_still_open(desk: Client) -> None:
    make.make_failure("NCT00000001", body=b"1")
    make.make_failure("NCT00000002", body=b"2", resolved_at=make.NOON)
    opened = desk.get(address(Failure, "changelist"), {"state": "open"}).content.decode()
    settled = desk.get(address(Failure, "changelist"), {"state": "settled"}).content.decode()
    assert "NCT00000001" in opened
    assert "NCT00000002" not in opened
    assert "NCT00000002" in settled
    assert "NCT00000001" not in settled


RECORD = (
    b'{"protocolSection":{'
    b'"identificationModule":{"nctId":"NCT00000003","briefTitle":"A trial of stem cells"},'
    b'"statusModule":{"overallStatus":"COMPLETED"},"designModule":{"studyType":"INTERVENTIONAL"},'
    b'"conditionsModule":{"conditions":["Multiple Sclerosis"]}},"hasResults":false}'
)


def store_again(desk: Client, *failures: Failure) -> str:
    chosen = {"action": "store_again", "_selected_action": [failure.pk for failure in failures], "index": 0}
    return desk.post(address(Failure, "changelist"), chosen, follow=True).content.decode()


def test_storing_again_stores_what_can_be_read_and_settles_it(desk: Client) -> None:
    make.make_therapy()
    failure = make.make_failure("NCT00000003", body=RECORD)
    html = store_again(desk, failure)
    assert "1 stored as a new record" in html
    assert Trial.objects.get().brief_title == "A trial of stem cells"
    failure.refresh_from_db()
    assert failure.resolved_at is not None


def test_storing_again_says_why_a_record_still_cannot_be_stored(desk: Client) -> None:
    html = store_again(desk, make.make_failure())
    assert "1 still cannot be stored" in html
    assert not Trial.objects.exists()


def test_storing_again_never_brings_back_an_older_version(desk: Client) -> None:
    html = store_again(desk, make.make_failure("NCT00000003", body=RECORD, resolved_at=make.NOON))
    assert "1 settled before, left alone" in html
    assert not Trial.objects.exists()


def test_a_reader_without_the_right_may_look_and_not_store(desk: Client) -> None:
    from django.contrib.auth.models import Permission

    failure = make.make_failure("NCT00000003", body=RECORD)
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_failure"))
    desk.force_login(reader)
    assert "store_again" not in desk.get(address(Failure, "changelist")).content.decode()
    store_again(desk, failure)
    assert not Trial.objects.exists()


def test_a_record_as_received_is_downloaded_byte_for_byte(desk: Client) -> None:
    payload = make.make_payload("NCT00000001", body=b'{"a":\xe2\x82\xac 1}')
    response = desk.get(reverse("admin:ingest_payload_body", args=[payload.pk]))
    assert response.content == b'{"a":\xe2\x82\xac 1}'
    assert response["Content-Disposition"].startswith('attachment; filename="NCT00000001-')
    assert desk.get(reverse("admin:ingest_payload_body", args=[payload.pk + 1])).status_code == 404


def test_a_record_as_received_is_for_the_desk_alone(desk: Client) -> None:
    payload = make.make_payload()
    path = reverse("admin:ingest_payload_body", args=[payload.pk])
    desk.force_login(User.objects.create_user("nobody", is_staff=True))
    assert desk.get(path).status_code == 403
    desk.logout()
    assert desk.get(path).status_code == 302
