"""What is asked of the registry and what it says of itself: words, expressions, counts, numbers, version, fields."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ingest.session import RegistryNonsense, RegistryRefused
from ingest.sources.clinicaltrials_gov.client import ClinicalTrialsGov, plain_words
from tests.ingest.clients import BY_FIRST_POSTING, client_of, numbers
from tests.registry_simulator import Simulator


def test_the_version_is_read_as_utc(client: ClinicalTrialsGov) -> None:
    version = client.version()
    assert (version.api_version, version.data_timestamp) == (
        "2.0.5",
        datetime(2026, 9, 4, 9, 0, 6, tzinfo=UTC),
    )


@pytest.mark.parametrize("stamp", ["", "yesterday", "2026-13-04T09:00:06"])
def test_a_wrong_timestamp_is_nonsense(listing: Simulator, client: ClinicalTrialsGov, stamp: str) -> None:
    listing.fault(f"timestamp={stamp}")
    with pytest.raises(RegistryNonsense, match="dataTimestamp"):
        client.version()


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("multiple sclerosis", "multiple sclerosis"),
        ("  multiple\tsclerosis\n", "multiple sclerosis"),
        ("multiple sclerosis (MS)", '"multiple sclerosis (MS)"'),
        ("sclerosis [primary", '"sclerosis [primary"'),
        ('the "other" sclerosis', '"the other sclerosis"'),
        ("sclerosis\\", '"sclerosis"'),
        ("Multiple Sclerosis, Relapsing-Remitting", '"Multiple Sclerosis, Relapsing-Remitting"'),
        ("MS AND NOT NMO", '"MS AND NOT NMO"'),
        ("a\x00b", '"ab"'),
    ],
)
def test_words_with_a_meaning_to_the_registry_are_quoted(
    client: ClinicalTrialsGov, words: str, query: str
) -> None:
    assert plain_words(words) == query
    list(client.search(words))


@pytest.mark.parametrize("words", ["", "  ", '""', "()"])
def test_a_condition_without_words_is_refused(client: ClinicalTrialsGov, words: str) -> None:
    with pytest.raises(ValueError, match="no words"):
        client.search(words)


@pytest.mark.parametrize("words", ["NCT90000001", " nct90000001, NCT90000002 "])
def test_a_query_of_numbers_alone_is_refused_because_the_registry_would_drop_the_filters(
    listing: Simulator, client: ClinicalTrialsGov, words: str
) -> None:
    for ask in (
        lambda: client.search(words),
        lambda: client.count(None, expression=words),
        lambda: client.ids(words, updated_since=date(2026, 8, 20)),
    ):
        with pytest.raises(ValueError, match="fetch those records by their numbers"):
            ask()
    assert listing.requests == []


def test_an_expression_is_sent_as_it_is_and_beside_the_plain_words(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    phase2 = "AREA[Phase]PHASE2 AND AREA[EnrollmentCount]RANGE[24,MAX]"
    assert numbers(client.search(expression=phase2)) == ["NCT90000003", "NCT90000006", "NCT90000002"]
    assert numbers(client.search(None, expression=phase2)) == [
        *("NCT90000003", "NCT90000006", "NCT90000007", "NCT90000002")
    ]
    assert listing.requests[0].params["query.term"] == phase2
    assert listing.requests[0].params["query.cond"] == "multiple sclerosis"
    assert "query.cond" not in listing.requests[1].params


@pytest.mark.parametrize("expression", ["", " \n", "()", "a\x00b"])
def test_an_expression_that_asks_nothing_is_refused(client: ClinicalTrialsGov, expression: str) -> None:
    with pytest.raises(ValueError, match="The expression"):
        client.search(expression=expression)


def test_a_broken_expression_is_refused_in_the_registrys_words(client: ClinicalTrialsGov) -> None:
    with pytest.raises(RegistryRefused, match=r"Error parsing query in Other terms: missing '\)'"):
        next(client.search(expression="(MS OR sclerosis"))


def test_counting_asks_once_and_for_next_to_nothing(listing: Simulator, client: ClinicalTrialsGov) -> None:
    assert client.count() == 7
    assert client.count(None) == 8
    assert client.count(updated_since=date(2026, 8, 20)) == 2
    assert len(listing.requests) == 3
    assert (listing.requests[0].params["pageSize"], listing.requests[0].params["fields"]) == ("1", "NCTId")


@pytest.mark.parametrize("fault", ["total", "total=-1"])
def test_a_count_that_is_none_is_nonsense(listing: Simulator, client: ClinicalTrialsGov, fault: str) -> None:
    listing.fault(fault)
    with pytest.raises(RegistryNonsense, match="it counts"):
        client.count()


def test_the_numbers_alone_come_cheaply_each_once(listing: Simulator, client: ClinicalTrialsGov) -> None:
    listing.fault("duplicate")
    assert list(client.ids()) == BY_FIRST_POSTING
    (request,) = listing.requests
    assert (request.params["fields"], request.params["pageSize"]) == ("NCTId", "1000")


def test_the_numbers_come_once_though_the_listing_starts_again() -> None:
    made = [{"protocolSection": {"identificationModule": {"nctId": f"NCT9{n:07d}"}}} for n in range(1500)]
    with Simulator(made) as registry:
        registry.fault("expired")
        with client_of(registry) as client:
            assert sorted(client.ids(None)) == sorted(registry.records)
    assert len(registry.requests) == 4


def test_a_study_without_a_readable_number_is_not_in_the_list_of_numbers(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    listing.records.put_bytes("odd", b'{"protocolSection":')
    assert list(client.ids()) == BY_FIRST_POSTING


def test_the_registrys_own_structure_is_read(listing: Simulator, client: ClinicalTrialsGov) -> None:
    found = client.metadata()
    assert [node["name"] for node in found][:2] == ["derivedSection", "hasResults"]
    listing.answers.metadata = b"[]"
    with pytest.raises(RegistryNonsense, match="its list of fields is empty"):
        client.metadata()


def test_a_refresh_during_a_listing_shows_in_the_version(
    listing: Simulator, client: ClinicalTrialsGov
) -> None:
    before = client.version()
    assert client.version() == before
    listing.control("before +2 timestamp 2026-09-05T09:00:06")
    list(client.search(page_size=2))
    assert client.version() != before
