"""Every shared record: what is drawn from the tables is what was drawn from the record."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from evidence.extraction_actions import extract_pending, extract_trials, forget_extractions, posted_of
from evidence.stored_records import stored_records
from ingest.sources.clinicaltrials_gov.parse import parse
from tests.factories import NOON, digest
from therapies.actions import classify_pending, classify_trials, forget_classifications
from trials.actions import record_trials
from trials.facts import Provenance, TrialFacts

pytestmark = [pytest.mark.shared, pytest.mark.django_db]


def batches(path: Path) -> Iterator[dict[int, TrialFacts]]:
    """The records of a file, stored by hundreds."""
    with gzip.open(path, "rb") as lines:
        while bodies := list(islice(lines, 100)):
            versions = [
                (parse(body), Provenance(digest=digest(body.strip()), fetched_at=NOON)) for body in bodies
            ]
            ids = record_trials(versions)
            yield {ids[facts.nct_id]: facts for facts, _ in versions}


@pytest.mark.parametrize("name", ["records_v2", "rebuilt_with_results", "ms_cell_therapy_2025"])
def test_tables_and_record_say_the_same(shared: Path, name: str) -> None:
    facts: dict[int, TrialFacts] = {}
    for batch in batches(shared / "registry" / f"{name}.ndjson.gz"):
        facts |= batch
        classify_trials(batch)
        extract_trials(batch)
    for key, back in stored_records(list(facts)).items():
        parsed = facts[key].results
        assert (back.results is None) == (parsed is None), back.nct_id
        if back.results and parsed:
            assert posted_of(back.results, back) == posted_of(parsed, facts[key]), back.nct_id
    forget_extractions(facts)
    forget_classifications(facts)
    assert (classify_pending(), extract_pending()) == (0, 0)
