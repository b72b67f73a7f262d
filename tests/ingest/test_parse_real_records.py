"""Every real record at hand is read, and holds as many figures as its JSON does by an independent count."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import starter
from ingest.sources.clinicaltrials_gov.parse import parse
from tests.ingest.records import FULL, body
from tests.oracles.registry_counts import counted, texts_of_numbers
from trials.facts import PostedResultsFacts, TrialFacts

FILES = {
    "records_v2": (451, 46),
    "rebuilt_with_results": (25, 25),
    "ms_cell_therapy_2025": (123, None),
    "ms_cell_therapy_2022": (34, None),
    "ms_all_2025": (3616, 0),
    "msc_all_conditions_2022": (1536, None),
}


def lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as records:
        yield from (line.strip() for line in records if line.strip())


def held(facts: TrialFacts) -> dict[str, int]:
    results = facts.results or PostedResultsFacts()
    dates = (facts.start, facts.primary_completion, facts.completion, facts.first_posted)
    return {
        "outcomes": len(results.outcomes),
        "groups": sum(len(one.groups) for one in results.outcomes),
        "denominators": sum(len(one.denominators) for one in results.outcomes),
        "measurements": sum(len(one.measurements) for one in results.outcomes),
        "analyses": sum(len(one.analyses) for one in results.outcomes),
        "event_groups": len(results.adverse_event_groups),
        "event_stats": len(results.adverse_events),
        "affected": sum(one.affected is not None for one in results.adverse_events),
        "at_risk": sum(one.at_risk is not None for one in results.adverse_events),
        "deaths": sum(one.deaths_affected is not None for one in results.adverse_event_groups),
        "planned": len(facts.planned_outcomes),
        "arms": len(facts.arms),
        "interventions": len(facts.interventions),
        "sites": len(facts.sites),
        "placed_sites": sum(one.latitude is not None for one in facts.sites),
        "references": len(facts.references),
        "collaborators": len(facts.collaborators),
        "dates": sum(
            one is not None for one in (*dates, facts.last_update_posted, facts.results_first_posted)
        ),
    }


def texts(facts: TrialFacts) -> list[str]:
    found: list[str] = []
    for outcome in (facts.results or PostedResultsFacts()).outcomes:
        found += [one.count.text for one in outcome.denominators]
        for one in outcome.measurements:
            found += [one.value.text, one.spread.text, one.lower.text, one.upper.text]
        for test in outcome.analyses:
            found += [test.param_value.text, test.ci_lower.text, test.ci_upper.text, test.ci_level.text]
            found += [test.dispersion.text, test.p_value]
    return sorted(text for text in found if text)


def test_the_full_record_holds_what_its_json_holds() -> None:
    record = body(FULL)
    assert held(parse(record)) == counted(record)
    assert texts(parse(record)) == texts_of_numbers(record)
    assert all(counted(record).values())


def test_every_starter_record_holds_what_its_json_holds() -> None:
    records = list(starter.records())
    assert len(records) == len({parse(record).nct_id for record in records}) == 123
    assert [record for record in records if held(parse(record)) != counted(record)] == []


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_every_real_record_holds_what_its_json_holds(shared: Path, name: str) -> None:
    expected, with_results = FILES[name]
    seen = results = 0
    for record in lines(shared / "registry" / f"{name}.ndjson.gz"):
        facts = parse(record)
        assert held(facts) == counted(record), facts.nct_id
        assert texts(facts) == texts_of_numbers(record), facts.nct_id
        seen += 1
        results += facts.results is not None
    assert seen == expected
    assert with_results in (None, results)
