"""The simulator keeps to what is known of ClinicalTrials.gov API v2."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registry_simulator import Fault, Records, Simulator
from tests.registry_simulator.asking import get, numbers, page
from tests.registry_simulator.records import load

ROOT = Path(__file__).parents[2]
LISTING = ROOT / "tests/payloads/clinicaltrials_gov/listing"


@pytest.fixture
def registry() -> Iterator[Simulator]:
    with Simulator(LISTING) as simulator:
        yield simulator


def ids(registry: Simulator, **params: str) -> list[int]:
    """The last digits of the numbers found."""
    return [int(number[-2:]) for number in numbers(registry, **params)]


def refusal(registry: Simulator, path: str = "/studies", **params: str) -> tuple[int, str]:
    status, headers, body = get(registry, path, None, **params)
    assert headers["Content-Type"] == "text/plain"
    return status, body.decode()


def test_a_token_is_minted_for_every_full_page(registry: Simulator) -> None:
    first = page(registry, pageSize="4", countTotal="true")
    second = page(registry, pageSize="4", countTotal="true", pageToken=first["nextPageToken"])
    third = page(registry, pageSize="4", countTotal="true", pageToken=second["nextPageToken"])
    assert [len(p["studies"]) for p in (first, second, third)] == [4, 4, 0]
    assert (first["totalCount"], "totalCount" in second, "nextPageToken" in third) == (8, False, False)
    assert len(first["nextPageToken"]) == 48


def test_no_total_unless_asked(registry: Simulator) -> None:
    assert "totalCount" not in page(registry)


@pytest.mark.parametrize(
    ("asked", "given"), [(None, 10), ("0", 10), ("3", 3), ("1000", 1000), ("99999", 1000)]
)
def test_page_sizes_are_bent_as_the_registry_does(asked: str | None, given: int) -> None:
    records = [
        {"protocolSection": {"identificationModule": {"nctId": f"NCT9{n:07d}"}}} for n in range(1, 1102)
    ]
    with Simulator(records) as registry:
        assert len(page(registry, **({"pageSize": asked} if asked else {}))["studies"]) == given


def test_the_page_size_may_change_on_the_way_but_nothing_else(registry: Simulator) -> None:
    token = page(registry, pageSize="2", query__cond="sclerosis")["nextPageToken"]
    assert len(page(registry, pageSize="5", query__cond="sclerosis", pageToken=token)["studies"]) == 5
    assert refusal(registry, query__cond="neuritis", pageToken=token)[0] == 400


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"filter__studyType": "X"}, "`filter.studyType` is unknown parameter"),
        ({"pageSize": "-1"}, "Parameter `pageSize` has incorrect format"),
        ({"filter__overallStatus": "RECRUITING|X"}, "Invalid value in parameter `overallStatus`: `X`"),
        ({"filter__ids": "NCT1|X1"}, "Parameter `filter.ids` has incorrect format"),
        ({"sort": "BriefTitle"}, "Unknown sort field"),
        ({"sort": "StartDate:up"}, "Item 1 in parameter `sort` has incorrect format"),
        (
            {"sort": "StartDate,EnrollmentCount,@relevance"},
            "Parameter `sort` must contain no more than 2 items",
        ),
        ({"fields": "StudyDesign"}, "Parameter 'fields' contains invalid field name: 'StudyDesign'"),
        ({"query__term": "(MS OR"}, "Error parsing query in Other terms: mismatched input '<EOF>'"),
        ({"query__term": "(MS"}, "Error parsing query in Other terms: missing ')' at '<EOF>'"),
        ({"query__cond": "MS [x]"}, "Error parsing query in Conditions or disease: mismatched input '['"),
        ({"filter__advanced": "AREA[X]1"}, "Error parsing query in advanced filter: Unknown area name: `X`"),
        ({"pageToken": "made-up"}, "Invalid value in parameter `pageToken`"),
    ],
)
def test_errors_are_plain_text(registry: Simulator, params: dict[str, str], text: str) -> None:
    status, said = refusal(registry, **params)
    assert status == 400
    assert said.startswith(text)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"query__cond": "multiple sclerosis"}, {1, 2, 3, 4, 5, 6, 8}),
        ({"query__cond": "sclerosis multiple"}, set()),
        ({"query__cond": '"optic neuritis" OR scleroderma'}, {5, 7}),
        ({"query__cond": "multiple sclerosis AND NOT (neuritis OR demyelinating)"}, {1, 2, 3, 6, 8}),
        ({"query__intr": "mesenchymal"}, {2, 8}),
        ({"query__cond": "multiple sclerosis", "query__intr": "stem cell"}, {1}),
        ({"query__term": "SIM-007"}, {7}),
        ({"query__id": "NCT90000012"}, {2}),
        ({"filter__ids": "NCT90000012|nct90000003,NCT99999999"}, {2, 3}),
        ({"filter__overallStatus": "COMPLETED|WITHDRAWN"}, {3, 5, 6, 7}),
        ({"filter__advanced": "AREA[LastUpdatePostDate]RANGE[2026-08-20,MAX]"}, {1, 4, 7}),
        ({"filter__advanced": "AREA[LastUpdatePostDate]RANGE[MIN, 2018-02-11]"}, {2, 3}),
        ({"filter__advanced": "AREA[Phase]PHASE2 AND AREA[StudyType]INTERVENTIONAL"}, {2, 3, 6, 7}),
        ({"filter__advanced": "AREA[EnrollmentCount]RANGE[24,75]"}, {2, 3, 6, 7}),
        ({"query__id": "NCT90000001", "filter__overallStatus": "COMPLETED"}, {1}),
    ],
)
def test_queries_and_filters_find(registry: Simulator, params: dict[str, str], found: set[int]) -> None:
    assert set(ids(registry, **params)) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("LastUpdatePostDate", [7, 1, 4, 6, 5, 8, 2, 3]),
        ("StudyFirstPostDate:asc", [3, 6, 7, 2, 8, 1, 4, 5]),
        ("StartDate:asc", [3, 6, 7, 2, 1, 4]),
        ("StartDate:desc", [4, 1, 2, 7, 6, 3]),
        ("EnrollmentCount", [5, 6, 2, 3, 7, 1, 4, 8]),
        ("LastUpdatePostDate:desc|EnrollmentCount:desc", [7, 4, 1, 6, 5, 8, 2, 3]),
    ],
)
def test_sorting_puts_the_missing_last(registry: Simulator, sort: str, order: list[int]) -> None:
    found = ids(registry, sort=sort)
    if sort == "LastUpdatePostDate":  # two records share a day; no second key is given
        found[1:3] = sorted(found[1:3])
    assert found[: len(order)] == order
    assert len(found) == 8


def test_the_order_without_sort_means_nothing(registry: Simulator) -> None:
    assert ids(registry) not in ([1, 2, 3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1])


def test_fields_bring_the_asked_leaves_only(registry: Simulator) -> None:
    asked = {"filter__ids": "NCT90000002"}
    (study,) = page(registry, fields="NCTId|StartDate", **asked)["studies"]
    assert study["protocolSection"]["statusModule"] == {"startDateStruct": {"date": "2014-07"}}
    assert "hasResults" not in study
    (study,) = page(registry, fields="HasResults,InterventionName", **asked)["studies"]
    assert study == {
        "protocolSection": {
            "armsInterventionsModule": {"interventions": [{"name": "Mesenchymal stromal cells"}]}
        },
        "hasResults": False,
    }
    (study,) = page(registry, fields="protocolSection.designModule", **asked)["studies"]
    assert study["protocolSection"]["designModule"]["phases"] == ["PHASE1", "PHASE2"]


@pytest.mark.parametrize("asked", ["NCT90000001", "nct90000001", "NCT090000001"])
def test_one_study_by_any_spelling_of_its_number(registry: Simulator, asked: str) -> None:
    status, _, body = get(registry, f"/studies/{asked}")
    assert (status, json.loads(body)) == (200, registry.records["NCT90000001"])


def test_one_study_under_an_alias_an_unknown_or_a_malformed_number(registry: Simulator) -> None:
    status, headers, _ = get(registry, "/studies/NCT90000012")
    assert (status, headers["Location"]) == (301, "/api/v2/studies/NCT90000002")
    assert refusal(registry, "/studies/NCT99999999") == (404, "NCT number NCT99999999 not found")
    assert refusal(registry, "/studies/ISRCTN1") == (400, "Parameter `nctId` has incorrect format")


def test_version_size_metadata_and_the_retired_address(registry: Simulator) -> None:
    assert json.loads(get(registry, "/version")[2]) == {
        "apiVersion": "2.0.5",
        "dataTimestamp": "2026-09-04T09:00:06",
    }
    assert json.loads(get(registry, "/stats/size")[2])["totalStudies"] == 8
    metadata = json.loads(get(registry, "/studies/metadata")[2])
    assert [node["name"] for node in metadata] == [
        "derivedSection",
        "hasResults",
        "protocolSection",
        "resultsSection",
    ]
    classic = registry.url.removesuffix("/v2") + "/query/full_studies"
    status, headers, _ = get(registry, classic)
    assert (status, headers["Content-Type"]) == (404, "text/html")


def test_gzip_and_etag(registry: Simulator) -> None:
    _, headers, plain = get(registry, "/studies/NCT90000001")
    _, zipped_headers, zipped = get(registry, "/studies/NCT90000001", {"Accept-Encoding": "gzip"})
    assert (zipped_headers["Content-Encoding"], gzip.decompress(zipped)) == ("gzip", plain)
    assert get(registry, "/studies/NCT90000001", {"If-None-Match": headers["ETag"]})[0] == 304
    registry.records["NCT90000001"] = {**registry.records["NCT90000001"], "hasResults": True}
    assert get(registry, "/studies/NCT90000001", {"If-None-Match": headers["ETag"]})[0] == 200


def test_records_change_while_the_server_runs(registry: Simulator) -> None:
    del registry.records["NCT90000001"]
    moved = registry.records["NCT90000003"]
    moved["protocolSection"]["identificationModule"]["nctIdAliases"] = ["NCT90000001"]
    registry.records["NCT90000003"] = moved
    assert 1 not in ids(registry)
    assert get(registry, "/studies/NCT90000001")[0] == 301


def test_a_record_removed_between_pages_shifts_the_rest(registry: Simulator) -> None:
    order = ids(registry, sort="StudyFirstPostDate:asc")
    token = page(registry, pageSize="4", sort="StudyFirstPostDate:asc")["nextPageToken"]
    registry.before(3, lambda records: records.pop("NCT90000003"))
    rest = page(registry, pageSize="4", sort="StudyFirstPostDate:asc", pageToken=token)["studies"]
    assert [int(study["protocolSection"]["identificationModule"]["nctId"][-2:]) for study in rest] == order[
        5:
    ]


def test_the_log_tells_what_was_asked(registry: Simulator) -> None:
    get(registry, "/version", {"User-Agent": "me"})
    page(registry, pageSize="2")
    first, second = registry.requests
    assert (first.number, first.path, first.headers["User-Agent"]) == (1, "/api/v2/version", "me")
    assert (second.number, second.params) == (2, {"pageSize": "2"})


def test_a_fault_hits_the_ordered_request_so_many_times(registry: Simulator) -> None:
    registry.fault("status=503@2x2")
    registry.fault("status=429,9@version")
    assert [get(registry, "/studies")[0] for _ in range(4)] == [200, 503, 503, 200]
    status, headers, _ = get(registry, "/version")
    assert (status, headers["Retry-After"]) == (429, "9")
    assert get(registry, "/version")[0] == 200


@pytest.mark.parametrize("text", ["", "flood", "status", "status=abc", "status=503@2y3", "action"])
def test_an_unknown_fault_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"unknown: write KIND|needs a status"):
        Fault.parse(text)


def test_a_refresh_voids_tokens_and_moves_the_timestamp(registry: Simulator) -> None:
    token = page(registry, pageSize="2")["nextPageToken"]
    registry.refresh("2026-09-05T09:00:00")
    assert refusal(registry, pageSize="2", pageToken=token)[0] == 400
    assert b"2026-09-05T09:00:00" in get(registry, "/version")[2]
    assert page(registry, pageSize="2")["nextPageToken"] != token


def test_every_kind_of_file_is_read(tmp_path: Path) -> None:
    record = '{"protocolSection":{"identificationModule":{"nctId":"NCT9000000%d"}}}'
    (tmp_path / "a.json").write_text(record % 1)
    (tmp_path / "b.json").write_text(f'{{"studies":[{record % 2}]}}')
    (tmp_path / "c.ndjson").write_text(f"{record % 3}\n\n{record % 4}\n")
    (tmp_path / "d.ndjson.gz").write_bytes(gzip.compress((record % 5).encode()))
    found = load(tmp_path, tmp_path / "c.ndjson", tmp_path / "d.ndjson.gz")
    assert sorted(found) == [f"NCT9000000{n}" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("missing.json", None, "does not exist"),
        ("a.csv", "x", "is no folder"),
        ("a.ndjson", "{}\n", "no protocolSection"),
        ("b.ndjson", "\n{oops\n", "b.ndjson line 2 is not JSON"),
    ],
)
def test_an_unusable_file_is_named(tmp_path: Path, name: str, text: str | None, words: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=words):
        load(tmp_path / name)


def test_what_you_read_is_a_copy() -> None:
    records = Records([{"protocolSection": {"identificationModule": {"nctId": "NCT90000001"}}}])
    records["NCT90000001"]["hasResults"] = True
    assert "hasResults" not in records["NCT90000001"]


def test_it_runs_from_a_shell_and_stops_on_a_signal() -> None:
    command = [sys.executable, "-m", "tests.registry_simulator", str(LISTING), "--fault", "status=503@1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("8 records. CTGOV_API_URL=http://127.0.0.1:")
        url = said.partition("=")[2].strip()
        statuses = [get(url, "/version")[0] for _ in range(2)]
        process.terminate()
        assert process.stdout.read() == "2 requests answered.\n"
    assert (statuses, process.returncode) == ([503, 200], 0)


def test_a_taken_port_is_a_clear_error(registry: Simulator) -> None:
    port = registry.url.split(":")[2].split("/")[0]
    command = [sys.executable, "-m", "tests.registry_simulator", str(LISTING), "--port", port]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2
    assert f"port {port} cannot be used" in done.stderr


@pytest.mark.shared
def test_the_451_real_records_are_all_served(shared: Path) -> None:
    with Simulator(shared / "registry/records_v2.ndjson.gz", match_everything=True) as registry:
        assert page(registry, pageSize="1000", countTotal="true")["totalCount"] == 451
        assert len(ids(registry)) == 451
        assert get(registry, "/studies/NCT05712863")[1]["Location"] == "/api/v2/studies/NCT03103880"
