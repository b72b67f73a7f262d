"""What a record says stands in the tables: every printed number, count and date, as often as the record has it."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from ingest import starter
from ingest.sources.clinicaltrials_gov.parse import parse
from tests.factories import NOON
from tests.ingest.records import FULL, body
from tests.oracles.registry_values import said_by_record
from tests.oracles.stored_values import said_by_tables
from trials.actions import record_trials
from trials.facts import Provenance
from trials.models import AdverseEvent, FlowStep, PostedMeasurement, Trial

pytestmark = pytest.mark.django_db


def stored(records: list[bytes]) -> dict[str, Trial]:
    version = Provenance(digest="0" * 64, fetched_at=NOON)
    facts = {parse(record).nct_id: parse(record) for record in records}
    record_trials([(one, version) for one in facts.values()])
    return {trial.nct_id: trial for trial in Trial.objects.filter(nct_id__in=facts)}


def lost(records: list[bytes]) -> list[str]:
    trials = stored(records)
    return [
        f"{nct_id} {kind}: {said[kind] - told[kind]} {told[kind] - said[kind]}"
        for record in records
        for nct_id in [parse(record).nct_id]
        for said, told in [(said_by_record(record), said_by_tables(trials[nct_id]))]
        for kind in said
        if said[kind] != told[kind]
    ]


def test_the_tables_of_the_full_record_lose_nothing() -> None:
    assert lost([body(FULL)]) == []
    assert sum(said_by_tables(Trial.objects.get())["numbers"].values()) > 20


@pytest.mark.parametrize(
    ("model", "column"),
    [(PostedMeasurement, "value"), (AdverseEvent, "affected"), (FlowStep, "participants")],
)
def test_a_row_that_is_not_there_shows_as_a_difference(model: type[Any], column: str) -> None:
    trial = stored([body(FULL)])[parse(body(FULL)).nct_id]
    before = said_by_tables(trial)
    model.objects.filter(**{f"{column}__isnull": False}).last().delete()
    assert said_by_tables(trial) != before == said_by_record(body(FULL))


def test_the_tables_of_the_starter_records_lose_nothing() -> None:
    assert lost(list(starter.records())) == []


@pytest.mark.shared
@pytest.mark.parametrize("name", ["records_v2", "rebuilt_with_results"])
def test_the_tables_of_real_records_lose_nothing(shared: Path, name: str) -> None:
    with gzip.open(shared / f"registry/{name}.ndjson.gz") as lines:
        assert lost([line.strip() for line in lines]) == []
