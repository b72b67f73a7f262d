"""The list of changes: newest first, the most telling first of one moment, narrowed by what a client follows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from tests import factories as make
from trials.change_kinds import CHANGE_WORDS

pytestmark = pytest.mark.django_db


def listed(client: Client, path: str = "changes/", **query: Any) -> list[dict[str, Any]]:
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    return list(response.json()["results"])


def test_the_newest_comes_first_and_of_one_moment_the_most_telling(client: Client) -> None:
    trial = make.make_trial("NCT00000001")
    make.make_change(trial, rank=9, field="old", seen_at=make.NOON - dt.timedelta(days=1))
    make.make_change(trial, rank=9, field="small")
    make.make_change(trial, rank=1, field="large")
    assert [one["field"] for one in listed(client)] == ["large", "small", "old"]


def test_a_change_says_what_when_and_of_which_record(client: Client) -> None:
    make.make_change(make.make_trial("NCT00000001"), before="", registry_date=make.date("2025-09-20"))
    [one] = listed(client)
    assert (one["kind"], one["kind_words"]) == ("status", "Status")
    assert (one["before"], one["after"]) == (None, "COMPLETED")
    assert one["registry_date"]["date"] == "2025-09-20"
    assert one["seen_at"] == "2025-09-25T12:00:00Z"
    assert client.get(one["trial"]["url"]).status_code == 200


@pytest.mark.parametrize(
    ("since", "number"),
    [("2025-09-25", 1), ("2025-09-25T12:00:00Z", 1), ("2025-09-25T14:00:01+02:00", 0), ("2025-09-26", 0)],
)
def test_since_is_a_day_or_a_moment(client: Client, since: str, number: int) -> None:
    make.make_change(make.make_trial())
    assert len(listed(client, since=since)) == number


def test_since_can_be_held_against_the_registrys_own_date(client: Client) -> None:
    make.make_change(make.make_trial(), registry_date=make.date("2025-09-01"), field="posted long before")
    make.make_change(make.make_trial(), registry_date=make.date("2025-09-25"), field="posted that day")
    make.make_change(make.make_trial(), registry_date=None, field="of no date")
    assert len(listed(client, since="2025-09-20")) == 3
    assert [one["field"] for one in listed(client, since="2025-09-20", dated="registry")] == [
        "posted that day"
    ]
    assert len(listed(client, dated="registry")) == 3


def test_a_plus_that_an_address_turned_into_a_space_is_understood(client: Client) -> None:
    make.make_change(make.make_trial())
    response = client.get("/api/v1/changes/?since=2025-09-25T14:00:00+02:00")
    assert response.json()["count"] == 1


@pytest.mark.parametrize("since", ["yesterday", "2025-13-01", "2025", "\0", "9" * 5000])
def test_a_date_that_is_none_is_refused_with_an_example(client: Client, since: str) -> None:
    response = client.get("/api/v1/changes/", {"since": since})
    assert response.status_code == 400
    assert "2026-11-22" in response.json()["error"]


def test_kind_therapy_and_trial_narrow_the_list(client: Client) -> None:
    followed = make.make_trial("NCT00000001", therapy="hsct")
    make.make_change(followed, kind="sites", field="followed")
    make.make_change(make.make_trial("NCT00000002"), field="other")
    assert [one["field"] for one in listed(client, therapy="hsct")] == ["followed"]
    assert [one["field"] for one in listed(client, kind="status")] == ["other"]
    assert [one["field"] for one in listed(client, trial="nct00000002")] == ["other"]
    assert [one["field"] for one in listed(client, "trials/nct00000001/changes/")] == ["followed"]


def test_an_unknown_kind_is_refused_with_the_closed_list(client: Client) -> None:
    [problem] = client.get("/api/v1/changes/?kind=moved").json()["parameters"]
    assert set(problem["allowed"]) == set(CHANGE_WORDS)


def test_a_trial_without_changes_has_an_empty_list(client: Client) -> None:
    make.make_trial("NCT00000001")
    assert listed(client, "trials/NCT00000001/changes/") == []
