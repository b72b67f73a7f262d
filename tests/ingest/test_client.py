"""The ClinicalTrials.gov client against the simulator: every record once, nothing lost, clear errors."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest

from ingest.session import BodyTooLarge, RegistryNonsense, RegistryRefused
from ingest.sources.clinicaltrials_gov.client import ClinicalTrialsGov, Page, PageTokenRefused
from ingest.sources.clinicaltrials_gov.splitting import split_page
from tests.ingest.clients import BY_FIRST_POSTING, client_of, numbers
from tests.registry_simulator import Records, Simulator
from tests.registry_simulator.oddities import ODDITIES


@pytest.mark.parametrize("page_size", [1, 2, 3, 6, 7, 8, 1000])
def test_every_record_of_the_condition_comes_once_in_a_steady_order(
    client: ClinicalTrialsGov, page_size: int
) -> None:
    pages = list(client.search(page_size=page_size))
    assert numbers(pages) == BY_FIRST_POSTING
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert [record.position for page in pages for record in page.records] == list(range(1, 8))
    assert [page.total_count for page in pages] == [7] + [None] * (len(pages) - 1)
    assert [page.next_token is None for page in pages] == [False] * (len(pages) - 1) + [True]


def test_an_exact_multiple_of_the_page_size_ends_with_an_empty_page(client: ClinicalTrialsGov) -> None:
    assert [len(page.records) for page in client.search(page_size=7)] == [7, 0]


def test_records_are_the_bytes_the_registry_sent(listing: Simulator, client: ClinicalTrialsGov) -> None:
    odd = (
        b'{ "protocolSection": {"identificationModule":{"nctId":"NCT90000009",'
        b'"briefTitle":"Multiple\\u0020Sclerosis"}},\n "count": 1.50}'
    )
    listing.records.put_bytes("NCT90000009", odd)
    received = {record.nct_id: record.body for page in client.search(page_size=3) for record in page.records}
    assert received["NCT90000009"] == odd
    assert received["NCT90000001"] == listing.records.body("NCT90000001")


def test_pages_are_fetched_only_when_they_are_needed(listing: Simulator, client: ClinicalTrialsGov) -> None:
    pages = client.search(page_size=2)
    assert listing.requests == []
    next(pages)
    assert len(listing.requests) == 1


def test_all_pages_but_for_the_token_are_asked_alike(listing: Simulator, client: ClinicalTrialsGov) -> None:
    list(client.search(page_size=2))
    asked = [{k: v for k, v in request.params.items() if k != "pageToken"} for request in listing.requests]
    assert asked == [asked[0]] * 4
    assert asked[0]["query.cond"] == "multiple sclerosis"


def test_updates_since_a_day_include_that_day_newest_first(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    changed = listing.records["NCT90000005"]
    changed["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = "2026-09-01"
    listing.records["NCT90000005"] = changed
    found = numbers(client.search(updated_since=date(2026, 8, 20)))
    assert found[0] == "NCT90000005"
    assert set(found[1:]) == {"NCT90000001", "NCT90000004"}
    assert numbers(client.search(updated_since=date(2026, 9, 2))) == []


def test_asked_fields_always_bring_the_number(client: ClinicalTrialsGov) -> None:
    page = next(client.search(fields=["StartDate", "HasResults"]))
    assert [record.nct_id for record in page.records] == BY_FIRST_POSTING
    assert json.loads(page.records[2].body) == {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT90000002"},
            "statusModule": {"startDateStruct": {"date": "2014-07"}},
        },
        "hasResults": False,
    }


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b"{}",
        b'"NCT90000009"',
        b'{"protocolSection":null}',
        b'{"protocolSection":{"identificationModule":{"nctId":17}}}',
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT17"}}}',
    ],
)
def test_a_record_without_a_readable_number_is_handed_on_with_its_problem(
    listing: Simulator, client: ClinicalTrialsGov, body: bytes
) -> None:
    listing.answers.listing.match_everything = True
    listing.records.put_bytes("odd", body)
    records = [record for page in client.search(page_size=4) for record in page.records]
    (odd,) = (record for record in records if record.problem)
    assert (odd.nct_id, odd.body) == (None, body)
    assert len(records) == 9


@pytest.mark.parametrize("damage", [b"\x00", b"\x1b", b'", oops, "', b"\xff"])
def test_one_malformed_record_does_not_take_its_page_along(
    listing: Simulator, client: ClinicalTrialsGov, damage: bytes
) -> None:
    body = (
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT90000009","briefTitle":"a] }%s{ b"}}}'
        % damage
    )
    listing.records.put_bytes("odd", body)
    records = [record for page in client.search(page_size=4) for record in page.records]
    (odd,) = (record for record in records if record.problem)
    assert (odd.nct_id, odd.body) == ("NCT90000009", body)
    assert "not a readable study" in (odd.problem or "")
    assert sorted(record.nct_id or "" for record in records) == sorted([*BY_FIRST_POSTING, "NCT90000009"])


@pytest.mark.parametrize("kind", sorted(ODDITIES))
def test_an_odd_record_arrives_as_it_is_and_its_neighbours_whole(
    listing: Simulator, client: ClinicalTrialsGov, kind: str
) -> None:
    listing.answers.listing.match_everything = True
    listing.control(f"damage NCT90000002 {kind}")
    records = [record for page in client.search(page_size=4) for record in page.records]
    received = {record.body: record for record in records}
    assert set(received) == {listing.records.body(nct_id) for nct_id in listing.records}
    assert len(records) == 8
    odd = received.pop(listing.records.body("NCT90000002"))
    unreadable = kind in ("bare-nul", "control", "not-utf8", "null", "number")
    assert (odd.problem is not None) == unreadable
    assert odd.nct_id == (None if kind in ("null", "number") else "NCT90000002")
    assert [record.problem for record in received.values()] == [None] * 7


def test_a_duplicate_in_a_page_is_left_to_the_store(listing: Simulator, client: ClinicalTrialsGov) -> None:
    listing.fault("duplicate")
    assert numbers(client.search()) == [BY_FIRST_POSTING[0], *BY_FIRST_POSTING]


@pytest.mark.parametrize(("fault", "words"), [("repeat", "came twice"), ("repeat=fresh", "page came twice")])
def test_a_repeated_page_stops_with_a_clear_error(
    listing: Simulator, client: ClinicalTrialsGov, fault: str, words: str
) -> None:
    listing.fault(fault, at=2)
    seen: list[str | None] = []
    with pytest.raises(RegistryNonsense, match=words):
        seen.extend(record.nct_id for page in client.search(page_size=2) for record in page.records)
    assert len(listing.requests) == 2


def test_empty_pages_that_promise_more_for_ever_are_left(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    listing.fault("empty=morexall", at=2)
    with pytest.raises(RegistryNonsense, match=r"came twice|empty pages in a row"):
        list(client.search(page_size=1))
    assert len(listing.requests) <= 5


def test_a_listing_whose_token_expires_starts_again_and_says_so(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    pages = client.search(page_size=3)
    before = [next(pages), next(pages)]
    listing.refresh("2026-09-05T09:00:06")
    after = list(pages)
    assert numbers(before) == BY_FIRST_POSTING[:6]
    assert numbers(after) == BY_FIRST_POSTING
    assert [page.restart for page in before + after] == [0, 0, 1, 1, 1]
    assert [page.number for page in after] == [1, 2, 3]
    assert (after[0].total_count, after[0].records[0].position) == (7, 1)


def test_a_token_that_expires_for_the_third_time_ends_the_listing(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    listing.fault("expired", times=3)
    seen: list[Page] = []
    with pytest.raises(PageTokenRefused, match="Start the listing again") as caught:
        seen.extend(client.search(page_size=3))
    assert caught.value.body_text == "Invalid value in parameter `pageToken`"
    assert [(page.restart, page.number) for page in seen] == [(0, 1), (1, 1), (2, 1)]
    assert len(listing.requests) == 6


def test_a_record_updated_before_a_restart_comes_in_its_new_form(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    listing.control("before 3 update NCT90000006 2026-09-05", "before 3 refresh 2026-09-05T09:00:06")
    records = [record for page in client.search(page_size=3) for record in page.records]
    old, new = (record.body for record in records if record.nct_id == "NCT90000006")
    assert (b"2026-09-05" in old, b"2026-09-05" in new) == (False, True)


def test_a_page_too_large_to_read_is_asked_for_in_halves(listing: Simulator) -> None:
    listing.control("damage NCT90000008 big")
    just_enough = len(listing.records.body("NCT90000008")) + 200
    with client_of(listing, largest_body=just_enough) as client:
        assert numbers(client.search(page_size=6)) == BY_FIRST_POSTING
    asked = [request.params["pageSize"] for request in listing.requests]
    assert asked == ["6", "3", "6", "3", "1", "2", "4"]


def test_a_single_record_too_large_to_read_says_what_to_do(listing: Simulator) -> None:
    listing.control("damage NCT90000008 big")
    seen: list[Page] = []
    with (
        client_of(listing, largest_body=1_000_000) as client,
        pytest.raises(BodyTooLarge, match="larger than 1000000 bytes"),
    ):
        seen.extend(client.search(page_size=2))
    assert numbers(seen) == BY_FIRST_POSTING[:3]


def test_a_bad_field_is_refused_in_the_registrys_words(client: ClinicalTrialsGov) -> None:
    with pytest.raises(RegistryRefused, match="invalid field name: 'StudyDesign'") as caught:
        next(client.search(fields=["StudyDesign"]))
    assert not isinstance(caught.value, PageTokenRefused)


@pytest.mark.parametrize(("fault", "total"), [("total=3", 3), ("total", None)])
def test_a_total_that_shrinks_or_is_absent_is_carried_as_told(
    listing: Simulator, client: ClinicalTrialsGov, fault: str, total: int | None
) -> None:
    listing.fault(fault)
    pages = list(client.search())
    assert pages[0].total_count == total
    assert numbers(pages) == BY_FIRST_POSTING


def test_a_fault_between_two_pages_loses_nothing(listing: Simulator, client: ClinicalTrialsGov) -> None:
    for number, fault in enumerate(["truncated", "cut", "reset", "status=503", "html"], 1):
        listing.fault(fault, at=2 * number)
    assert numbers(client.search(page_size=1)) == BY_FIRST_POSTING
    assert client.session.retries == 5


@pytest.mark.parametrize(
    "text",
    [
        b"[]",
        b'{"studies":{}}',
        b"{}",
        b'{"studies":[],"nextPageToken":""}',
        b'{"studies":[],"totalCount":"7"}',
    ],
)
def test_a_page_of_another_shape_is_nonsense(text: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        split_page(text)


def test_a_record_that_changes_between_pages_is_not_missed(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    def update(records: Records) -> None:
        changed = records["NCT90000005"]
        changed["protocolSection"]["statusModule"]["overallStatus"] = "COMPLETED"
        changed["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = "2026-09-04"
        records["NCT90000005"] = changed

    listing.before(3, update)
    pages = list(client.search(page_size=2))
    assert numbers(pages) == BY_FIRST_POSTING
    assert b'"COMPLETED"' in pages[-1].records[-1].body


@pytest.mark.parametrize("size", [0, -1, 1001])
def test_a_page_size_the_registry_would_bend_is_refused(client: ClinicalTrialsGov, size: int) -> None:
    with pytest.raises(ValueError, match="give 1 to 1000"):
        client.search(page_size=size)


@pytest.mark.shared
def test_all_451_real_records_arrive_whole(shared: Path) -> None:
    with (
        Simulator(shared / "registry/records_v2.ndjson.gz", match_everything=True) as registry,
        client_of(registry) as client,
    ):
        records = [record for page in client.search() for record in page.records]
        assert len({record.nct_id for record in records}) == len(records) == 451
        assert [record.nct_id for record in records if record.problem] == []
        assert all(record.body == registry.records.body(record.nct_id or "") for record in records)
        assert len(registry.requests) == 3
