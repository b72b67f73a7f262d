"""Fields of records that the registry's published structure does not name, and changes of that structure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.sources.clinicaltrials_gov import drift
from ingest.sources.clinicaltrials_gov.drift import (
    differences,
    known_paths,
    metadata_fields,
    unknown_fields,
    walked,
)
from tests.ingest.records import FULL, body, full, short
from tests.ingest.test_parse_real_records import lines

METADATA = [
    {
        "name": "protocolSection",
        "type": "ProtocolSection",
        "children": [{"name": "armGroups", "type": "ArmGroup[]", "children": [{"name": "label"}]}],
    },
    {"name": "hasResults", "type": "boolean"},
]


def test_a_record_of_known_fields_has_no_unknown_one() -> None:
    record = full()
    del record["annotationSection"]["somethingNew"]
    assert unknown_fields(body(record)) == ()


def test_an_unknown_field_is_named_once_whatever_is_inside_it() -> None:
    assert unknown_fields(body(FULL)) == ("$.annotationSection.somethingNew",)


def test_unknown_fields_in_lists_are_named_without_their_index() -> None:
    arms = {"armGroups": [{"label": "A"}, {"dose": 1}, {"dose": {"mg": 2}, "route": "oral"}]}
    record = short(armsInterventionsModule=arms, newModule={"a": 1}) | {"newSection": []}
    assert unknown_fields(body(record)) == (
        "$.newSection",
        "$.protocolSection.armsInterventionsModule.armGroups.dose",
        "$.protocolSection.armsInterventionsModule.armGroups.route",
        "$.protocolSection.newModule",
    )


def test_an_object_where_a_value_was_shows_its_fields() -> None:
    record = short(designModule={"studyType": {"code": 1}})
    assert unknown_fields(body(record)) == ("$.protocolSection.designModule.studyType.code",)


@pytest.mark.parametrize(
    "record",
    [
        short(designModule=[]),
        short(designModule={"phases": "PHASE2"}),
        short(conditionsModule=None),
        short(contactsLocationsModule={"locations": {"city": "Uppsala", "geoPoint": {"lat": 1, "lon": 2}}}),
    ],
)
def test_a_wrong_type_is_no_unknown_field(record: Any) -> None:
    assert unknown_fields(body(record)) == ()


@pytest.mark.parametrize("given", [b"", b"<html>", b"null", b"[]", b'"a"', b"\xff", b"[" * 100_000])
def test_what_is_no_record_has_no_unknown_fields(given: bytes) -> None:
    assert unknown_fields(given) == ()


def test_any_number_of_kinds_of_unknown_fields_is_found_and_cut_at_a_hundred() -> None:
    record = short(**{f"new{i:03}": i for i in range(500)})
    assert len(unknown_fields(body(record))) == 100
    assert len(drift.DECODERS) <= drift.MOST_DECODERS


def test_decoders_made_for_what_was_met_find_the_same_as_a_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "DECODERS", {(): drift.NOTHING_NEW})
    for record in (short(a=1), short(b=1), short(a=1, b=1), short(a=1), FULL, short()):
        assert unknown_fields(body(record)) == walked(body(record))
    assert len(drift.DECODERS) > 2


def test_a_field_that_only_an_earlier_record_had_is_not_told_of_a_later_one() -> None:
    several = {"locations": [{"city": "Uppsala"}, {"city": "Umeå", "wing": 2}]}
    assert unknown_fields(body(short(contactsLocationsModule=several) | {"more": {"x": 1}})) == (
        "$.more",
        "$.protocolSection.contactsLocationsModule.locations.wing",
    )
    none = {"locations": [{"city": "Uppsala"}]}
    assert unknown_fields(body(short(contactsLocationsModule=none))) == ()
    assert unknown_fields(body(short() | {"more": None})) == ("$.more",)


@pytest.mark.parametrize("name", ["a.b", "a`b", "a[0]", "", "\0", "x" * 10_000, "protocolSection.x"])
def test_odd_names_stay_short_and_printable(name: str) -> None:
    (found,) = unknown_fields(body(short() | {name: 1}))
    assert found.startswith("$.")
    assert found.isprintable()
    assert len(found) <= drift.LONGEST_NAME + 2


def test_the_registrys_list_of_fields_becomes_paths_and_types() -> None:
    assert metadata_fields(METADATA) == {
        "$.hasResults": "boolean",
        "$.protocolSection": "ProtocolSection",
        "$.protocolSection.armGroups": "ArmGroup[]",
        "$.protocolSection.armGroups.label": "",
    }


@pytest.mark.parametrize(
    "metadata", [{}, None, [1], [{"type": "text"}], [{"name": "a", "children": {"b": 1}}]]
)
def test_another_answer_than_a_list_of_fields_is_refused(metadata: Any) -> None:
    with pytest.raises(ValueError, match="the registry's list of fields"):
        metadata_fields(metadata)


def test_two_lists_of_fields_differ_by_what_came_went_and_changed_its_type() -> None:
    before = {"$.a": "text", "$.b": "text", "$.c": "integer"}
    after = {"$.b": "markup", "$.c": "integer", "$.d": "text"}
    assert differences(before, after) == (("$.d",), ("$.a",), (("$.b", "text", "markup"),))
    assert differences(before, before) == ((), (), ())


@pytest.mark.shared
def test_the_bundled_names_are_those_of_the_published_structure(shared: Path) -> None:
    metadata = json.loads((shared / "registry/api/studies_metadata.json").read_bytes())
    assert known_paths() == metadata_fields(metadata).keys()


@pytest.mark.shared
@pytest.mark.parametrize("name", ["rebuilt_with_results", "ms_cell_therapy_2025", "msc_all_conditions_2022"])
def test_no_real_record_has_an_unknown_field(shared: Path, name: str) -> None:
    found = {
        field for record in lines(shared / f"registry/{name}.ndjson.gz") for field in unknown_fields(record)
    }
    assert found == set()


def test_what_a_point_is_made_of_is_known_though_it_is_not_published() -> None:
    point = "$.protocolSection.contactsLocationsModule.locations.geoPoint"
    assert point in known_paths()
    assert f"{point}.lat" not in known_paths()
    locations = {"locations": [{"geoPoint": {"lat": 1.5, "lon": 2, "height": 3}}]}
    assert unknown_fields(body(short(contactsLocationsModule=locations))) == (f"{point}.height",)
