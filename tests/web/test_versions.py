"""The versions of a record: which are held, what changed from one to the next, and any two word by word."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories as make
from tests.web.test_pages import words
from trials.models import Trial

pytestmark = pytest.mark.django_db
NUMBER = "NCT00000001"
PAGE = f"/trials/{NUMBER}/versions/"


def record(updated: str, criteria: str, count: int = 100, **status: Any) -> bytes:
    return json.dumps(
        {
            "protocolSection": {
                "identificationModule": {"nctId": NUMBER, "briefTitle": "Cells for walking"},
                "statusModule": {
                    "overallStatus": "RECRUITING",
                    "lastUpdatePostDateStruct": {"date": updated, "type": "ACTUAL"},
                    **status,
                },
                "designModule": {"enrollmentInfo": {"count": count, "type": "ESTIMATED"}},
                "eligibilityModule": {"eligibilityCriteria": criteria},
            }
        }
    ).encode()


def keep(*bodies: bytes, **columns: Any) -> Trial:
    """Versions of one record, a day apart, the last one current."""
    trial = make.make_trial(
        NUMBER, payload_digest=make.digest(bodies[-1]), last_update_posted_date=make.date("2026-03-01")
    )
    for day, body in enumerate(bodies):
        seen = make.NOON + dt.timedelta(days=day)
        last = body is bodies[-1]
        values = {"state": "current" if last else "replaced", "replaced_at": None if last else seen}
        make.make_payload(NUMBER, body, fetched_at=seen, **(values | columns))
    return trial


THREE = (
    record("2024-01-01", "Age 18 to 50"),
    record("2025-01-01", "Age 18 to 55"),
    record("2026-03-01", "Age 18 to 60", count=40),
)


def test_versions_are_listed_newest_first_with_the_registrys_dates(client: Client) -> None:
    keep(*THREE)
    page = words(client, PAGE)
    assert "3 versions held" in page
    places = [page.index(f"<td role=\"cell\" data-label=\"Updated\"><span><time datetime=\"{date}\"") for date in
              ("2026-03-01", "2025-01-01", "2024-01-01")]  # fmt: skip
    assert places == sorted(places)


def test_a_version_says_what_changed_when_it_came(client: Client) -> None:
    trial = keep(*THREE)
    digests = [make.digest(body) for body in THREE]
    for kind, rank in (("enrolment_cut", 21), ("eligibility", 49), ("sites", 55), ("title", 70)):
        make.make_change(trial, kind=kind, rank=rank, from_digest=digests[1], to_digest=digests[2],
                         registry_date=make.date("2026-03-01"), position=rank)  # fmt: skip
    page = words(client, PAGE)
    assert "Fewer participants; Who can take part; Sites; 1 more kinds" in page
    assert "not compared when it came" in page
    assert f"?from={digests[1][:12]}&amp;to={digests[2][:12]}" in page


def test_two_versions_far_apart_are_compared_and_not_by_their_neighbours_alone(client: Client) -> None:
    keep(*THREE)
    page = words(client, f"{PAGE}?from=1&to=3")
    assert "From version 1 to version 3" in page
    assert '<del><span class="vh">removed: </span>50' in page
    assert '<ins><span class="vh">added: </span>60' in page
    assert "Fewer participants" in page
    assert "55" not in page[page.index('id="words"') : page.index('id="held"')]


def test_the_order_of_asking_does_not_turn_the_arrow_of_time(client: Client) -> None:
    keep(*THREE)
    assert "From version 1 to version 2" in words(client, f"{PAGE}?from=2&to=1")


def test_an_address_with_digests_and_one_with_numbers_show_the_same(client: Client) -> None:
    keep(*THREE)
    keys = [make.digest(body)[:12] for body in THREE]
    one, other = (client.get(PAGE, {"from": a, "to": b}).content for a, b in ((keys[0], keys[2]), ("1", "3")))
    strip = lambda page: page[page.index(b'id="words"') : page.index(b'id="held"')]  # noqa: E731
    assert strip(one) == strip(other)


def test_with_one_end_given_the_other_is_the_newest(client: Client) -> None:
    keep(*THREE)
    assert "From version 1 to version 3" in words(client, f"{PAGE}?from=1")
    assert "From version 2 to version 3" in words(client, f"{PAGE}?from=3")
    assert "From version 1 to version 2" in words(client, f"{PAGE}?to=2")


@pytest.mark.parametrize(
    "query",
    ["from=99&to=1", "from=abc", "to=%00", "from=<script>x</script>", "to=" + "9" * 10_000, "from=2&to=2"],
)
def test_a_version_that_is_not_there_gets_a_page_that_helps(client: Client, query: str) -> None:
    keep(*THREE)
    page = words(client, f"{PAGE}?{query}", 400)
    assert "Nothing compared" in page
    assert "3 versions held" in page
    assert "<script>x" not in page


def test_before_the_oldest_version_there_is_none(client: Client) -> None:
    keep(*THREE)
    page = words(client, f"{PAGE}?to=1", 400)
    assert "Version 1 is the oldest held here" in page
    assert "Only one version" not in page


def test_a_blank_choice_is_no_choice(client: Client) -> None:
    keep(*THREE)
    assert "Nothing compared" not in words(client, f"{PAGE}?from=%20&to=")


@pytest.mark.parametrize(
    "address", [PAGE, f"{PAGE}?from=1", f"/trials/{NUMBER}/cite.ris", f"/trials/{NUMBER}/"]
)
def test_an_answer_already_held_is_not_sent_again_and_a_head_has_no_body(
    client: Client, address: str
) -> None:
    keep(*THREE)
    tag = client.get(address)["ETag"]
    held = client.get(address, headers={"If-None-Match": tag})
    assert (held.status_code, held.content) == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")


def test_one_end_of_no_record_is_left_bare(client: Client) -> None:
    make.make_trial(NUMBER)
    assert "We hold no version of it" in words(client, f"{PAGE}?from=1", 400)
    assert "No version as received is held" in words(client, PAGE)


def test_one_version_offers_nothing_to_compare(client: Client) -> None:
    keep(THREE[0])
    page = words(client, PAGE)
    assert "The one version held" in page
    assert "<select" not in page


def test_a_bundled_version_is_called_abridged(client: Client) -> None:
    keep(THREE[0], THREE[1])
    from ingest.models import Payload

    Payload.objects.filter(digest=make.digest(THREE[0])).update(bundled=True)
    assert "One of them is abridged." in words(client, f"{PAGE}?from=1&to=2")
    assert "came with the site, abridged" in words(client, PAGE)


def test_a_version_that_cannot_be_read_is_named_and_breaks_nothing(client: Client) -> None:
    keep(b'{"protocolSection": 1}', THREE[1])
    assert "cannot be read any more" in words(client, f"{PAGE}?from=1&to=2")


def test_set_aside_payloads_are_no_versions(client: Client) -> None:
    keep(*THREE[:2])
    make.make_failure(NUMBER, b"[]")
    assert "2 versions held" in words(client, PAGE)


def test_registry_text_in_a_diff_never_becomes_markup(client: Client) -> None:
    keep(
        record("2024-01-01", "<script>alert(1)</script>"),
        record("2025-01-01", "<img src=x onerror=alert(1)>"),
    )
    page = words(client, f"{PAGE}?from=1&to=2")
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page
    assert "<img" not in page


def test_a_long_record_keeps_the_page_small_and_names_what_is_left_out(client: Client) -> None:
    long = " ".join(f"word{n}" for n in range(40_000))
    keep(record("2024-01-01", "short"), record("2025-01-01", long, whyStopped="Slow"))
    response = client.get(f"{PAGE}?from=1&to=2")
    assert "different too: Eligibility criteria" in response.content.decode()
    assert "Why stopped" in response.content.decode()
    assert len(response.content) < 200_000


def test_the_page_asks_the_same_for_few_versions_and_for_many(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    keep(*THREE[:2])
    with django_assert_max_num_queries(14) as few:
        words(client, f"{PAGE}?from=1&to=2")
    Trial.objects.all().delete()
    from ingest.models import Payload

    Payload.objects.all().delete()
    keep(*(record("2024-01-01", f"Age {n}") for n in range(30)))
    with django_assert_max_num_queries(len(few.captured_queries)):
        words(client, f"{PAGE}?from=1&to=30")


def test_a_lower_case_or_merged_number_leads_on_and_an_unknown_one_does_not(client: Client) -> None:
    make.make_trial("NCT00000005", aliases=["NCT00000006"])
    assert client.get("/trials/nct00000005/versions/")["Location"] == "/trials/NCT00000005/versions/"
    assert client.get("/trials/NCT00000006/versions/")["Location"] == "/trials/NCT00000005/versions/"
    assert client.get("/trials/NCT00000006/cite.ris")["Location"] == "/trials/NCT00000005/cite.ris"
    for address in ("/trials/NCT09999999/versions/", "/trials/%00/versions/", "/trials/NCT09999999/cite.ris",
                    "/trials/NCT00000005/cite.pdf"):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_the_trials_page_leads_to_its_versions_and_says_which_it_shows(client: Client) -> None:
    keep(*THREE)
    page = words(client, f"/trials/{NUMBER}/")
    assert f'<a href="{PAGE}">3</a>' in page
    assert make.digest(THREE[2]) in page
    assert "Read by parser</dt><dd><code>of these tes<" in page
