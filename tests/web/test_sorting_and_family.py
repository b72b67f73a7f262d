"""The page of a trial: what rules and curators say of its therapies, and the other registrations of its programme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories as make
from tests.web.test_pages import words
from therapies.models import Assignment, Review
from trials.models import Trial

pytestmark = pytest.mark.django_db
A, B, C = "NCT00000001", "NCT00000002", "NCT00000003"
EVIL = "<script>alert(1)</script>"
MACHINE = {
    "confidence": "likely",
    "matches": [{"field": "brief_title", "words": f"AHSCT {EVIL}", "rule": "short_names: AHSCT"}],
}


def decided(trial: Trial, verdict: str, **columns: Any) -> Review:
    """With the assignment that the decision makes, where it makes one."""
    review = make.make_review(trial, verdict=verdict, **columns)
    if review.studies:
        make.make_assignment(
            trial, confidence=Assignment.Confidence.CURATOR, review=review, matches=review.machine.get("matches", [])
        )  # fmt: skip
    return review


def why(client: Client) -> str:
    page = words(client, f"/trials/{A}/")
    assert EVIL not in page
    return page[page.index('id="why"') : page.index('id="changes"')]


def test_what_a_curator_confirmed_says_so_with_the_reason_and_the_words(client: Client) -> None:
    decided(make.make_trial(A), "confirmed", machine=MACHINE, reason=f"read the protocol {EVIL}")
    said = why(client)
    assert "Confirmed by a curator on 25 Sep 2025: “read the protocol &lt;script&gt;" in said
    assert "The rules found in the record:" in said
    assert "<mark>AHSCT &lt;script&gt;" in said


def test_what_only_a_curator_found_claims_no_words(client: Client) -> None:
    decided(make.make_trial(A), "added")
    said = why(client)
    assert "Found by a curator and not by the rules, on 25 Sep 2025" in said
    assert "because the record says" not in said
    assert "<mark>" not in said


def test_what_a_curator_excluded_is_told_beside_what_the_rules_say(client: Client) -> None:
    decided(make.make_trial(A), "excluded", machine=MACHINE, machine_now=MACHINE, reason="a drug trial")
    said = why(client)
    assert "Not studied, as a curator found on 25 Sep 2025. The rules say: likely." in said
    assert "“a drug trial”" in said
    assert "No rule found" not in said


def test_another_therapy_instead_is_named(client: Client) -> None:
    decided(make.make_trial(A), "changed", machine=MACHINE, instead=make.make_therapy("msc"))
    assert "Not studied, as a curator found on 25 Sep 2025; MSC is. The rules do not find it either." in why(
        client
    )


def test_a_withdrawn_decision_is_not_told(client: Client) -> None:
    trial = make.make_trial(A)
    review = make.make_review(trial, verdict="excluded", machine=MACHINE)
    Review.objects.filter(pk=review.pk).update(withdrawn_by=review.made_by, withdrawn_at=make.NOON)
    assert "No rule found one of the therapies followed here" in why(client)


def test_the_api_gives_the_decision_and_never_who_made_it(client: Client) -> None:
    decided(make.make_trial(A), "added")
    response = client.get(f"/api/v1/trials/{A}/")
    [therapy] = response.json()["therapies"]
    assert (therapy["confidence"], therapy["matches"]) == ("curator", [])
    assert therapy["decision"]["verdict"] == "added"
    assert b"a curator" not in response.content.replace(b"a curator's", b"")


def test_a_trial_lists_the_other_registrations_with_the_reason(client: Client) -> None:
    one, two = make.make_trial(A), make.make_trial(B, acronym="MESEMS-B", brief_title=EVIL)
    make.make_family(one, two, name=f"MESEMS {EVIL}")
    page = words(client, f"/trials/{A}/")
    assert EVIL not in page
    assert "people may be counted in more than one" in page
    assert f'<a href="/trials/{B}/">{B}</a> · MESEMS-B' in page
    assert "The registry’s own ids say so: the record gives the other as an id" in page
    family = client.get(f"/api/v1/trials/{A}/").json()["family"]
    assert family["reason"] == "one protocol"
    [other] = family["others"]
    assert other["nct_id"] == B
    assert other["joined_by"] == "rule"
    assert other["url"].endswith(f"/api/v1/trials/{B}/")


def test_a_registration_merged_away_is_no_relative(client: Client) -> None:
    one = make.make_trial(A)
    make.make_family(one, make.make_trial(B, merged_into=one))
    assert 'id="family"' not in words(client, f"/trials/{A}/")
    assert client.get(f"/api/v1/trials/{A}/").json()["family"] is None


def test_more_relatives_and_decisions_ask_no_more_of_the_database(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    trial = make.make_trial(A)
    decided(trial, "excluded", machine=MACHINE)
    family = make.make_family(trial, make.make_trial())
    addresses = (f"/trials/{A}/", f"/api/v1/trials/{A}/")
    most = {}
    for address in addresses:
        with django_assert_max_num_queries(35) as few:
            client.get(address)
        most[address] = len(few.captured_queries)
    for number in range(5):
        make.make_member(family)
        therapy = make.make_therapy(f"neighbour{number}")
        make.make_review(trial, therapy, verdict="excluded", machine=MACHINE)
    for address in addresses:
        with django_assert_max_num_queries(most[address]):
            assert client.get(address).status_code == 200
