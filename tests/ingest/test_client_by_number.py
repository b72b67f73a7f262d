"""Records asked for by their numbers: aliases told from the record itself, unknown numbers named, none twice."""

from __future__ import annotations

import pytest

from ingest.session import RegistryNonsense
from ingest.sources.clinicaltrials_gov.client import (
    NUMBERS_AT_ONCE,
    ClinicalTrialsGov,
    RawRecord,
    RecordNotFound,
    canonical_number,
)
from tests.ingest.clients import client_of
from tests.ingest.records import short
from tests.registry_simulator import Simulator


@pytest.mark.parametrize("asked", ["NCT90000002", "nct90000002", " NCT090000002 "])
def test_one_record_is_fetched_by_its_number(
    listing: Simulator, client: ClinicalTrialsGov, asked: str
) -> None:
    assert client.fetch(asked) == RawRecord("NCT90000002", listing.records.body("NCT90000002"), 1)


def test_an_alias_leads_to_the_record_that_took_it_in(listing: Simulator, client: ClinicalTrialsGov) -> None:
    record = client.fetch("NCT90000012")
    assert (record.nct_id, record.problem, record.asked_for) == ("NCT90000002", None, ("NCT90000012",))
    assert len(listing.requests) == 2


def test_an_unknown_number_is_not_found(client: ClinicalTrialsGov) -> None:
    with pytest.raises(RecordNotFound, match="NCT number NCT99999999 not found") as caught:
        client.fetch("NCT99999999")
    assert caught.value.status == 404


def test_another_record_than_asked_is_marked(listing: Simulator, client: ClinicalTrialsGov) -> None:
    listing.records.put_bytes("NCT90000009", listing.records.body("NCT90000001"))
    assert client.fetch("NCT90000009").problem == "asked for NCT90000009, received NCT90000001"


@pytest.mark.parametrize(
    "asked", ["", "90000001", "NCT", "NCT0", "NCT123456789", "../version", "NCT90000001/..", "ISRCTN1"]
)
def test_what_is_no_number_never_reaches_the_registry(
    listing: Simulator, client: ClinicalTrialsGov, asked: str
) -> None:
    with pytest.raises(ValueError, match="is no NCT number"):
        client.fetch(asked)
    assert listing.requests == []


def test_dropped_zeros_are_filled_in() -> None:
    assert canonical_number("nct273364") == "NCT00273364"


def test_an_alias_answered_without_a_redirect_is_told_too(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    listing.records.put_bytes("NCT90000012", listing.records.body("NCT90000002"))
    listing.records.aliases.clear()
    record = client.fetch("NCT90000012")
    assert (record.nct_id, record.problem, record.asked_for) == ("NCT90000002", None, ("NCT90000012",))


def test_a_redirect_to_the_same_record_is_no_alias(listing: Simulator, client: ClinicalTrialsGov) -> None:
    listing.fault(f"redirect={listing.url}/studies/NCT90000001?format=json")
    assert client.fetch("NCT90000001").asked_for == ()


def test_many_records_come_with_one_request_whatever_their_order(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    (page,) = client.fetch_many(["nct90000007", "NCT90000001", "NCT90000007"])
    assert {record.nct_id for record in page.records} == {"NCT90000001", "NCT90000007"}
    assert all(record.body == listing.records.body(record.nct_id or "") for record in page.records)
    assert (page.missing, page.total_count, page.next_token) == ((), None, None)
    assert len(listing.requests) == 1


def test_aliases_among_many_bring_the_record_that_took_them_in_once(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    listing.control("merge NCT90000003 NCT90000002")
    (page,) = client.fetch_many(["NCT90000012", "NCT90000003", "NCT90000001"])
    found = {record.nct_id: record.asked_for for record in page.records}
    assert found == {"NCT90000001": (), "NCT90000002": ("NCT90000012", "NCT90000003")}
    assert page.missing == ()


def test_a_record_asked_for_by_both_its_names_comes_once(client: ClinicalTrialsGov) -> None:
    (page,) = client.fetch_many(["NCT90000002", "NCT90000012"])
    assert [(record.nct_id, record.asked_for) for record in page.records] == [
        ("NCT90000002", ("NCT90000012",))
    ]


def test_numbers_the_registry_does_not_know_are_named(listing: Simulator, client: ClinicalTrialsGov) -> None:
    listing.control("remove NCT90000005")
    (page,) = client.fetch_many(["NCT90000005", "NCT90000001", "NCT99999999"])
    assert [record.nct_id for record in page.records] == ["NCT90000001"]
    assert page.missing == ("NCT90000005", "NCT99999999")


def test_a_hundred_and_more_numbers_are_asked_for_in_batches() -> None:
    made = [short(f"NCT9{n:07d}") for n in range(1, 2 * NUMBERS_AT_ONCE + 51)]
    with Simulator(made) as registry, client_of(registry) as client:
        pages = list(client.fetch_many([*registry.records, "NCT00000001"]))
    assert sorted(record.nct_id or "" for page in pages for record in page.records) == sorted(
        registry.records
    )
    assert [page.number for page in pages] == [1, 2, 3]
    assert [record.position for page in pages for record in page.records] == list(range(1, 251))
    assert [page.missing for page in pages] == [(), (), ("NCT00000001",)]
    assert len(registry.requests) == 3


def test_a_batch_too_large_to_read_comes_in_smaller_pages(listing: Simulator) -> None:
    listing.control("damage NCT90000008 big", "remove NCT90000004")
    just_enough = len(listing.records.body("NCT90000008")) + 200
    with client_of(listing, largest_body=just_enough) as client:
        pages = list(client.fetch_many([f"NCT9000000{n}" for n in range(1, 9)]))
    found = [record.nct_id for page in pages for record in page.records]
    assert sorted(found, key=str) == [f"NCT9000000{n}" for n in (1, 2, 3, 5, 6, 7, 8)]
    assert len(pages) > 1
    assert [page.missing for page in pages] == [()] * (len(pages) - 1) + [("NCT90000004",)]


def test_a_bad_record_among_many_is_handed_on_and_is_not_missing(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    listing.control("damage NCT90000001 control")
    (page,) = client.fetch_many(["NCT90000001", "NCT90000002"])
    bad = next(record for record in page.records if record.problem)
    assert (bad.nct_id, bad.body) == ("NCT90000001", listing.records.body("NCT90000001"))
    assert page.missing == ()


def test_nothing_is_called_missing_while_a_record_without_a_number_may_be_it(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    listing.records.put_bytes("NCT90000001", b"null")
    (page,) = client.fetch_many(["NCT90000001", "NCT90000002"])
    assert {record.nct_id for record in page.records} == {None, "NCT90000002"}
    assert page.missing == ()


def test_a_registry_that_ignores_which_numbers_were_asked_for_is_not_believed(
    listing: Simulator, client: ClinicalTrialsGov, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = listing.answers.listing
    monkeypatch.setattr(listing, "_filters", lambda params: [])
    with pytest.raises(RegistryNonsense, match="which was not asked for"):
        list(client.fetch_many(["NCT90000001"]))


def test_no_numbers_ask_nothing_and_a_wrong_one_is_refused_first(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    assert list(client.fetch_many([])) == []
    with pytest.raises(ValueError, match="is no NCT number"):
        client.fetch_many(["NCT90000001", "12"])
    assert listing.requests == []
