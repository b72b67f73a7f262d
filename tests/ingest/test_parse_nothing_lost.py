"""What a record says stands in its facts: every printed number, count, date and text, by an independent reading."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ingest import starter
from ingest.sources.clinicaltrials_gov.parse import parse
from tests.ingest.records import FULL, body
from tests.ingest.test_parse_real_records import FILES, lines
from tests.oracles.registry_values import said_by_facts, said_by_record, texts_missing


def test_the_full_record_loses_nothing() -> None:
    record = body(FULL)
    assert said_by_facts(parse(record)) == said_by_record(record)
    assert all(sum(found.values()) > 10 for found in said_by_record(record).values())
    assert texts_missing(record, parse(record)) == []


@pytest.mark.parametrize(
    ("lost", "kind"),
    [
        ({"enrollment": None}, "counts"),
        ({"first_submitted": None}, "dates"),
        ({"results": None}, "numbers"),
        ({"documents": ()}, "dates"),
    ],
)
def test_what_facts_lack_shows_as_a_difference(lost: dict[str, object], kind: str) -> None:
    facts = msgspec.structs.replace(parse(body(FULL)), **lost)
    assert said_by_facts(facts)[kind] != said_by_record(body(FULL))[kind]


def test_a_text_the_facts_lack_is_named_with_its_path() -> None:
    facts = msgspec.structs.replace(parse(body(FULL)), acronym="")
    assert texts_missing(body(FULL), facts) == [("protocolSection.identificationModule.acronym", "FULLREC")]


def test_no_starter_record_loses_anything() -> None:
    for record in starter.records():
        facts = parse(record)
        assert said_by_facts(facts) == said_by_record(record), facts.nct_id
        assert texts_missing(record, facts) == [], facts.nct_id


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_no_real_record_loses_anything(shared: Path, name: str) -> None:
    for record in lines(shared / "registry" / f"{name}.ndjson.gz"):
        facts = parse(record)
        assert said_by_facts(facts) == said_by_record(record), facts.nct_id
        assert texts_missing(record, facts) == [], facts.nct_id
