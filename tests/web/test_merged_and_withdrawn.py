"""A record the registry merged into another is spoken for by it; one that it lost stays, and says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import factories as make
from tests.web.test_pages import words
from trials.models import Trial

pytestmark = pytest.mark.django_db
KEPT, MERGED = "NCT00000001", "NCT00000002"


@pytest.fixture
def kept() -> Trial:
    """The one shown of two whole records, each with a posted result and a report that names it."""
    kept = make.make_whole_trial(KEPT, aliases=[MERGED])
    make.make_whole_trial(MERGED, merged_into=kept)
    make.make_result(make.make_report("of_the_merged", registry_ids=[MERGED]))
    return kept


def get(client: Client, path: str) -> Any:
    return client.get(f"/api/v1/{path}").json()


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        (f"/trials/{MERGED}/", f"/trials/{KEPT}/"),
        (f"/trials/{MERGED.lower()}/", f"/trials/{KEPT}/"),
        (f"/api/v1/trials/{MERGED}/", f"/api/v1/trials/{KEPT}/"),
        (f"/api/v1/trials/{MERGED.lower()}/", f"/api/v1/trials/{KEPT}/"),
    ],
)
def test_a_merged_number_leads_to_the_record_that_speaks_for_it(
    client: Client, kept: Trial, asked: str, leads_to: str
) -> None:
    response = client.get(asked)
    assert response.status_code == 301
    assert response.headers["Location"] == leads_to


def test_records_merged_one_after_the_other_lead_to_the_last(client: Client, kept: Trial) -> None:
    make.make_trial("NCT00000003", merged_into=Trial.objects.get(nct_id=MERGED))
    assert client.get("/trials/NCT00000003/").headers["Location"] == f"/trials/{KEPT}/"


def test_two_records_merged_into_each_other_are_shown_rather_than_circled(
    client: Client, kept: Trial
) -> None:
    Trial.objects.filter(pk=kept.pk).update(merged_into=Trial.objects.get(nct_id=MERGED), aliases=[])
    assert KEPT in words(client, f"/trials/{KEPT}/")
    assert MERGED in words(client, f"/trials/{MERGED}/")


def test_the_record_that_is_kept_names_the_merged_number_and_its_reports(client: Client, kept: Trial) -> None:
    page = words(client, f"/trials/{KEPT}/")
    assert f"The registry has merged {MERGED} into this record." in page
    assert "/reports/of_the_merged/" in page
    assert [one["slug"] for one in get(client, f"trials/{KEPT}/")["reports"]] == ["of_the_merged"]


def test_a_merged_record_is_counted_and_listed_nowhere(client: Client, kept: Trial) -> None:
    assert "1 registered study, 1 with posted results" in words(client, "/")
    assert MERGED not in words(client, "/trials/")
    assert "1 trial," in words(client, "/trials/")
    assert '<th scope="row">Merged records</th><td class="n">1</td>' in words(client, "/status/")
    assert get(client, "trials/")["count"] == 1
    assert get(client, "therapies/hsct/")["trials"] == 1


def test_what_a_merged_record_posted_is_not_counted_twice(client: Client, kept: Trial) -> None:
    assert get(client, "results/?source=registry")["count"] == 1
    assert get(client, "results/?source=registry&therapy=hsct")["results"][0]["trial"]["nct_id"] == KEPT
    page = words(client, "/therapies/hsct/")
    assert KEPT in page
    assert MERGED not in page


@pytest.mark.parametrize("aliases", [[], [MERGED]])
@pytest.mark.parametrize("number", [KEPT, MERGED])
def test_results_and_reports_are_found_by_any_number_of_the_record(
    client: Client, kept: Trial, number: str, aliases: list[str]
) -> None:
    Trial.objects.filter(pk=kept.pk).update(aliases=aliases)
    assert [one["slug"] for one in get(client, f"trials/{KEPT}/")["reports"]] == ["of_the_merged"]
    assert get(client, f"trials/{number}/changes/")["count"] == 2
    assert get(client, f"results/?trial={number}")["count"] == 2
    assert [one["slug"] for one in get(client, f"reports/?trial={number}")["results"]] == ["of_the_merged"]


def test_what_changed_in_a_merged_record_is_told_with_the_one_that_is_kept(
    client: Client, kept: Trial
) -> None:
    assert f"in {MERGED}" in words(client, f"/trials/{KEPT}/")
    numbers = {one["trial"]["nct_id"] for one in get(client, f"trials/{MERGED}/changes/")["results"]}
    assert numbers == {KEPT, MERGED}


def test_a_record_the_registry_lost_stays_and_says_since_when(client: Client) -> None:
    make.make_trial(KEPT, withdrawn_from_registry_at=make.NOON, therapy="hsct")
    page = words(client, f"/trials/{KEPT}/")
    assert "No longer in the registry since our sync of 25 Sep 2025.</strong> Shown as it last was." in page
    assert "no longer in the registry</small>" in words(client, "/trials/")
    [row] = get(client, "trials/")["results"]
    assert row["withdrawn_from_registry_at"] == "2025-09-25T12:00:00Z"


def test_a_record_the_registry_has_is_not_said_to_be_gone(client: Client) -> None:
    make.make_trial(KEPT)
    assert "o longer in the registry" not in words(client, f"/trials/{KEPT}/") + words(client, "/trials/")
