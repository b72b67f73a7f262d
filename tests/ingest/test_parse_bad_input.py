"""A record that cannot be read says what is wrong and where; no input whatever raises anything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.sources.clinicaltrials_gov.parse import parse
from ingest.sources.clinicaltrials_gov.readings import RecordProblem
from tests.ingest.records import FULL, body, full, short
from trials.facts import TrialFacts

STATUS = "$.protocolSection.statusModule"
NUMBER = "$.protocolSection.identificationModule.nctId"


def problem(record: bytes) -> RecordProblem:
    with pytest.raises(RecordProblem) as caught:
        parse(record)
    return caught.value


@pytest.mark.parametrize(
    "text", ["2005-13", "2005-02-30", "2005-1", "05-11-16", "2005-11-16T00:00", "soon", "0000"]
)
def test_a_date_that_is_none_is_named_with_its_place(text: str) -> None:
    found = problem(body(short(statusModule={"completionDateStruct": {"date": text}})))
    assert repr(text) in found.reason
    assert found.json_path == f"{STATUS}.completionDateStruct.date"


def test_a_wrong_month_of_verification_is_named_with_its_place() -> None:
    assert (
        problem(body(short(statusModule={"statusVerifiedDate": "2005-13"}))).json_path
        == f"{STATUS}.statusVerifiedDate"
    )


@pytest.mark.parametrize("count", [-1, 2**31, 10**30])
def test_an_impossible_enrolment_is_named_with_its_place(count: int) -> None:
    found = problem(body(short(designModule={"enrollmentInfo": {"count": count}})))
    assert found.json_path == "$.protocolSection.designModule.enrollmentInfo.count"


@pytest.mark.parametrize(
    ("module", "value", "path"),
    [
        ("designModule", {"enrollmentInfo": {"count": "60"}}, "designModule.enrollmentInfo.count"),
        ("designModule", {"phases": "PHASE2"}, "designModule.phases"),
        ("designModule", [], "designModule"),
        ("eligibilityModule", {"healthyVolunteers": "No"}, "eligibilityModule.healthyVolunteers"),
        ("conditionsModule", {"conditions": [1]}, "conditionsModule.conditions[0]"),
        ("statusModule", None, "statusModule"),
        (
            "contactsLocationsModule",
            {"locations": [{}, {"geoPoint": {"lat": 1}}]},
            "contactsLocationsModule.locations[1].geoPoint",
        ),
    ],
)
def test_a_wrong_type_is_named_with_its_place(module: str, value: Any, path: str) -> None:
    assert problem(body(short(**{module: value}))).json_path == f"$.protocolSection.{path}"


@pytest.mark.parametrize(
    "number",
    [
        "",
        "NCT1",
        "NCT000000010",
        "nct 90000001",
        "ISRCTN00000001",
        "NCT\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0661",
    ],
)
def test_what_is_no_registry_number_is_named_with_its_place(number: str) -> None:
    assert problem(body(short(number))).json_path == NUMBER


def test_a_lower_case_number_is_the_same_number() -> None:
    assert parse(body(short("nct90000200"))).nct_id == "NCT90000200"


def test_an_escaped_nul_is_named_with_its_place() -> None:
    record = full()
    record["protocolSection"]["armsInterventionsModule"]["armGroups"][1]["label"] = "a\0b"
    found = problem(body(record))
    assert "NUL" in found.reason
    assert found.json_path == "$.protocolSection.armsInterventionsModule.armGroups[1].label"


def test_a_nul_behind_an_escaped_backslash_is_found() -> None:
    assert "NUL" in problem(body(short(title="\\\0"))).reason


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b"{}",
        b'{"protocolSection":{}}',
        b'{"protocolSection":{"identificationModule":{}}}',
        body(FULL)[:-100],
        body(FULL) + b"x",
        body(short(title="a\x01b")).replace(b"\\u0001", b"\x01"),
        body(short(title="a?b")).replace(b"?", b"\0"),
        body(short(title="a?b")).replace(b"?", b"\xff"),
        body(short(title="a?b")).replace(b"?", rb"\ud800"),
        b'{"a":' * 100_000,
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT90000200"}},"x":'
        + b"[" * 100_000
        + b"]" * 100_000
        + b"}",
    ],
    ids=lambda record: f"{record[:20]!r} of {len(record)} bytes",
)
def test_what_is_no_study_is_a_record_problem_with_a_place(record: bytes) -> None:
    assert problem(record).json_path.startswith("$")


def test_a_record_of_five_megabytes_is_read() -> None:
    text = "word " * 1_000_000
    facts = parse(body(short(descriptionModule={"detailedDescription": text})))
    assert facts.detailed_description == text


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, one in inner for place in places(one, (*path, name)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = replaced(copied[path[0]], path[1:], new)
    return copied


def is_read_or_refused(record: bytes) -> bool:
    """Facts, or a problem that says something; any other exception is the test's failure."""
    try:
        return isinstance(parse(record), TrialFacts)
    except RecordProblem as error:
        return bool(error.reason)


@given(VALUES)
def test_any_json_as_a_record_gives_facts_or_a_problem(value: Any) -> None:
    assert is_read_or_refused(json.dumps(value).encode())


@settings(max_examples=300)
@given(st.sampled_from(places(FULL)), VALUES)
def test_any_json_in_any_place_of_a_record_gives_facts_or_a_problem(
    place: tuple[Any, ...], value: Any
) -> None:
    assert is_read_or_refused(json.dumps(replaced(FULL, place, value)).encode())


@given(st.binary(max_size=60))
def test_any_bytes_as_a_record_give_facts_or_a_problem(record: bytes) -> None:
    assert is_read_or_refused(record)


@given(st.integers(0, len(body(FULL)) - 1), st.integers(0, 255))
def test_any_byte_changed_in_a_record_gives_facts_or_a_problem(position: int, byte: int) -> None:
    record = bytearray(body(FULL))
    record[position] = byte
    assert is_read_or_refused(bytes(record))
