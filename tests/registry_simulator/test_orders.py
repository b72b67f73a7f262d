"""What a test can order of the simulator: many records, changed ones, odd ones, and events while it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registry_simulator import Simulator
from tests.registry_simulator.asking import get, numbers, order, page
from tests.registry_simulator.oddities import ODDITIES

ROOT = Path(__file__).parents[2]
LISTING = ROOT / "tests/payloads/clinicaltrials_gov/listing"
ONE = "NCT90000001"


@pytest.fixture
def registry() -> Iterator[Simulator]:
    with Simulator(LISTING) as simulator:
        yield simulator


def version_of(registry: Simulator) -> str:
    stamp: str = json.loads(get(registry, "/version")[2])["dataTimestamp"]
    return stamp


def test_lines_of_a_file_are_served_byte_for_byte(tmp_path: Path) -> None:
    line = b'{ "protocolSection":{"identificationModule": {"nctId":"NCT90000009"}},  "odd" : 1.50, "e":"\\u00e9" }'
    (tmp_path / "a.ndjson").write_bytes(line + b"\r\n")
    with Simulator(tmp_path / "a.ndjson") as registry:
        assert get(registry, "/studies/NCT90000009")[2] == line
        assert line in get(registry, "/studies")[2]


def test_records_can_be_served_many_times_over_under_other_numbers() -> None:
    with Simulator(LISTING, repeat=50) as registry:
        assert len(registry.records) == 400
        found = numbers(registry, sort="StudyFirstPostDate:asc")
        assert len(found) == len(set(found)) == 400
        original, copy = (registry.records[number]["protocolSection"] for number in (ONE, "NCT90490005"))
        assert copy["identificationModule"].pop("nctId") == "NCT90490005"
        assert original["identificationModule"].pop("nctId") == ONE
        first_posted = [
            one["statusModule"]["studyFirstPostDateStruct"].pop("date") for one in (original, copy)
        ]
        assert len(set(first_posted)) == 2
        assert copy == original
        assert get(registry, "/studies/NCT90490005")[2] == registry.records.body("NCT90490005")
        assert numbers(registry, query__id="NCT90490005") == ["NCT90490005"]
        assert set(numbers(registry, filter__ids=f"NCT90490005|{ONE}")) == {ONE, "NCT90490005"}


def test_a_copy_has_an_alias_of_its_own() -> None:
    with Simulator(LISTING, repeat=3) as registry:
        merged = [number for number in registry.records if "nctIdAliases" in str(registry.records[number])]
        aliases = [a for number in merged for a in _identification(registry, number)["nctIdAliases"]]
        assert len(merged) == len(set(aliases)) == 3
        for number, alias in zip(merged, aliases, strict=True):
            assert get(registry, f"/studies/{alias}")[1]["Location"].endswith(number)
            assert numbers(registry, filter__ids=alias) == [number]


def _identification(registry: Simulator, number: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = registry.records[number]["protocolSection"]["identificationModule"]
    return found


@pytest.mark.parametrize("times", [0, -1, 1001])
def test_an_impossible_repetition_is_refused(times: int) -> None:
    with pytest.raises(ValueError, match="at most 1000 times"):
        Simulator(LISTING, repeat=times)


@pytest.mark.parametrize("count", [1, 7, 8, 9, 16, 21])
def test_an_exact_number_of_records_can_be_ordered(count: int) -> None:
    with Simulator(LISTING, count=count) as registry:
        found = numbers(registry)
    assert len(set(found)) == len(found) == count


def test_a_share_of_the_records_can_be_posted_anew() -> None:
    with Simulator(LISTING, repeat=125) as registry:
        before = {number: registry.records.body(number) for number in registry.records}
        registry.control("change 0.1 2026-09-05")
        changed = {number for number in before if registry.records.body(number) != before[number]}
        assert len(changed) == pytest.approx(100, abs=30)
        found = numbers(registry, filter__advanced="AREA[LastUpdatePostDate]RANGE[2026-09-05,MAX]")
        assert set(found) == changed
        first = numbers(registry, sort="LastUpdatePostDate:desc")[: len(changed)]
        assert set(first) == changed
        registry.control("change 0.1 2026-09-05")
        assert {n for n in before if registry.records.body(n) != before[n]} == changed


def test_all_or_none_can_be_posted_anew(registry: Simulator) -> None:
    assert registry.records.change(0, "2026-09-05") == 0
    assert registry.records.change(1, "2026-09-05") == 8


def test_a_record_without_dates_gets_one_when_it_is_posted_anew() -> None:
    with Simulator([{"protocolSection": {"identificationModule": {"nctId": ONE}}}]) as registry:
        registry.control(f"update {ONE} 2026-09-05")
        assert numbers(registry, filter__advanced="AREA[LastUpdatePostDate]2026-09-05") == [ONE]


@pytest.mark.parametrize("kind", sorted(ODDITIES))
def test_every_oddity_is_served_as_ordered_beside_the_good_records(registry: Simulator, kind: str) -> None:
    good = registry.records.body(ONE)
    registry.control(f"damage {ONE} {kind}")
    body = get(registry, "/studies", None, pageSize="1000", sort="StudyFirstPostDate:asc")[2]
    assert registry.records.body(ONE) in body
    assert registry.records.body(ONE) != good
    assert registry.records.body("NCT90000002") in body


@pytest.mark.parametrize(
    ("kind", "inside"),
    [
        ("date", b'"2005-13"'),
        ("nul", rb"\u0000"),
        ("bare-nul", b"\x00"),
        ("control", b"\x1b["),
        ("escaped", rb"\u001b"),
        ("not-utf8", b"\xff"),
        ("html", rb"<script>alert(\"x\")</script>"),
        ("enums", b'"PAUSED_BY_WEATHER"'),
        ("types", b'"phases":"PHASE2"'),
        ("null", b'"protocolSection":null'),
        ("number", b'"NCT17"'),
    ],
)
def test_an_oddity_is_what_its_name_says(registry: Simulator, kind: str, inside: bytes) -> None:
    registry.control(f"damage {ONE} {kind}")
    assert inside in registry.records.body(ONE)


def test_a_big_record_has_five_million_bytes_and_a_bare_one_no_modules(registry: Simulator) -> None:
    registry.control(f"damage {ONE} big", "damage NCT90000002 modules")
    assert len(registry.records.body(ONE)) > 5_000_000
    assert list(registry.records["NCT90000002"]["protocolSection"]) == ["identificationModule"]


def test_a_refresh_voids_tokens_and_a_new_timestamp_alone_does_not(registry: Simulator) -> None:
    token = page(registry, pageSize="2")["nextPageToken"]
    registry.control("timestamp 2026-09-05T09:00:06")
    assert get(registry, "/studies", None, pageSize="2", pageToken=token)[0] == 200
    registry.control("refresh 2026-09-06T09:00:06")
    assert get(registry, "/studies", None, pageSize="2", pageToken=token)[0] == 400
    assert version_of(registry) == "2026-09-06T09:00:06"
    token = page(registry, pageSize="2")["nextPageToken"]
    registry.control("expire")
    assert get(registry, "/studies", None, pageSize="2", pageToken=token)[0] == 400


def test_records_are_withdrawn_and_merged(registry: Simulator) -> None:
    registry.control(f"remove {ONE}", "merge NCT90000003 NCT90000002")
    assert get(registry, f"/studies/{ONE}")[0] == 404
    assert get(registry, "/studies/NCT90000003")[1]["Location"] == "/api/v2/studies/NCT90000002"
    assert numbers(registry, filter__ids="NCT90000003") == ["NCT90000002"]
    assert set(numbers(registry)) == {f"NCT9000000{n}" for n in (2, 4, 5, 6, 7, 8)}


def test_an_update_between_two_pages_moves_a_record_to_the_front(registry: Simulator) -> None:
    newest_first = numbers(registry, sort="LastUpdatePostDate:desc")
    last = newest_first[-1]
    registry.control(f"before +2 update {last} 2026-09-05")
    first = page(registry, pageSize="4", sort="LastUpdatePostDate:desc")
    rest = page(registry, pageSize="4", sort="LastUpdatePostDate:desc", pageToken=first["nextPageToken"])
    assert last not in str(rest)
    assert newest_first[3] in str(first)
    assert newest_first[3] in str(rest)


def test_faults_are_counted_from_now_and_can_be_taken_back(registry: Simulator) -> None:
    get(registry, "/version")
    registry.control("fault status=503@+2")
    assert [get(registry, "/version")[0] for _ in range(3)] == [200, 503, 200]
    registry.control("fault status=500xall", "heal")
    assert get(registry, "/version")[0] == 200


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("explode", "is unknown: choose of refresh"),
        ("remove", "is incomplete"),
        ("change 1.5 2026-09-05", "is incomplete"),
        ("change 0.5", "is incomplete"),
        ("before 2 explode", "is unknown"),
        (f"update {ONE} 2026-13-05", "month must be in 1..12"),
        (f"damage {ONE} badly", "choose of bare-nul, big"),
        ("fault flood", "write KIND"),
        ("remove NCT99999999", "No record NCT99999999"),
    ],
)
def test_an_order_that_cannot_be_carried_out_is_refused(registry: Simulator, line: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        registry.control(line)
    status, said = order(registry.control_url, line)
    assert status == 400
    assert words in said


def test_one_unreadable_order_keeps_the_others_from_happening(registry: Simulator) -> None:
    with pytest.raises(ValueError, match="unknown"):
        registry.control(f"remove {ONE}", "explode")
    assert ONE in registry.records


def test_orders_go_to_their_own_address_and_are_no_requests(registry: Simulator) -> None:
    assert order(registry.control_url, f"remove {ONE}", "", "expire") == (200, "done")
    assert order(registry.url + "/studies", "expire")[0] == 400
    assert registry.requests == []
    assert ONE not in registry.records


def test_the_structure_can_be_given_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "structure.json").write_text('[{"name":"protocolSection"}]')
    with Simulator(LISTING, metadata=tmp_path / "structure.json") as registry:
        assert json.loads(get(registry, "/studies/metadata")[2]) == [{"name": "protocolSection"}]


def test_compression_can_be_left_out() -> None:
    with Simulator(LISTING, plain=True) as registry:
        _, headers, _ = get(registry, "/studies", {"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] is None


def test_numbers_alone_are_listed_without_the_rest(registry: Simulator) -> None:
    (study,) = page(registry, filter__ids=ONE, fields="NCTId")["studies"]
    assert study == {"protocolSection": {"identificationModule": {"nctId": ONE}}}


def test_a_record_with_a_wrong_date_is_sorted_with_the_missing(registry: Simulator) -> None:
    wrong = registry.records[ONE]
    wrong["protocolSection"]["statusModule"]["studyFirstPostDateStruct"] = {"date": 2005}
    wrong["protocolSection"]["designModule"]["enrollmentInfo"] = {"count": "forty"}
    registry.records[ONE] = wrong
    assert numbers(registry, sort="StudyFirstPostDate:asc")[-1] == ONE
    assert ONE not in numbers(registry, filter__advanced="AREA[EnrollmentCount]RANGE[MIN,MAX]")


def test_a_simulator_of_its_own_takes_orders_at_its_start_and_while_it_runs() -> None:
    command = [sys.executable, "-m", "tests.registry_simulator", str(LISTING), "--repeat", "10", "--plain"]
    command += ["--changed", "1", "--timestamp", "2026-10-01T09:00:06", "--do", f"remove {ONE}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("79 records. ")
            url = said.partition("=")[2].strip()
            newest = numbers(url, filter__advanced="AREA[LastUpdatePostDate]2026-10-01")
            assert len(newest) == 79
            assert order(url.removesuffix("/api/v2") + "/control", "remove NCT90000002") == (200, "done")
            assert len(numbers(url)) == 78
        finally:
            process.terminate()


@pytest.mark.parametrize(
    "wrong", [["--do", "explode"], ["--changed", "2"], ["--repeat", "0"], ["--metadata", "none"]]
)
def test_a_wrong_order_on_the_command_line_is_a_clear_error(wrong: list[str]) -> None:
    command = [sys.executable, "-m", "tests.registry_simulator", str(LISTING), *wrong]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2
    assert done.stderr.startswith("The simulator cannot start: ")
    assert "Traceback" not in done.stderr


@pytest.mark.shared
def test_fifty_thousand_records_are_listed_without_holding_their_bytes(shared: Path) -> None:
    source = shared / "registry/records_v2.ndjson.gz"
    with Simulator(source, match_everything=True, repeat=111, plain=True) as registry:
        found = page(registry, pageSize="1000", countTotal="true", fields="NCTId")
        assert found["totalCount"] == 451 * 111
        originals = {entry.original.key: entry.original for entry in registry.records.entries()}
        held = sum(len(entry.body) for entry in originals.values())
        assert held < 10_000_000
