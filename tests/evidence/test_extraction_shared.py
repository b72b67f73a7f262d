"""The rules against hand labels, and every posted number of the shared records."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence.extraction import map_outcome, result_kind
from evidence.extraction_actions import posted_of
from ingest.sources.clinicaltrials_gov.parse import parse
from tests.evidence.result_constraints import accounted_for, analyses_accounted_for, broken_constraints
from trials.facts import TrialFacts

pytestmark = pytest.mark.shared


def labels(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "outcomes" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def conditions(shared: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in ("ms_all_2025", "records_v2"):
        with gzip.open(shared / "registry" / f"{name}.ndjson.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                protocol = json.loads(line)["protocolSection"]
                key = protocol["identificationModule"]["nctId"]
                found.setdefault(key, tuple(protocol.get("conditionsModule", {}).get("conditions", ())))
    return found


def measurements_in(section: dict[str, Any]) -> int:
    measures = section.get("outcomeMeasuresModule", {}).get("outcomeMeasures", ())
    classes = [one for measure in measures for one in measure.get("classes", ())]
    categories = [one for each in classes for one in each.get("categories", ())]
    return sum(len(one.get("measurements", ())) for one in categories)


def analyses_in(section: dict[str, Any]) -> int:
    measures = section.get("outcomeMeasuresModule", {}).get("outcomeMeasures", ())
    return sum(len(measure.get("analyses", ())) for measure in measures)


def records_with_results(shared: Path) -> Iterator[tuple[TrialFacts, dict[str, Any]]]:
    """Each record with the results section of its JSON, to be counted without the parser."""
    for name in ("records_v2", "rebuilt_with_results"):
        with gzip.open(shared / "registry" / f"{name}.ndjson.gz", "rb") as lines:
            for line in lines:
                trial = parse(line)
                if trial.results:
                    yield trial, json.loads(line)["resultsSection"]


def test_domains_and_measures_agree_with_the_hand_labels(shared: Path) -> None:
    rows, known = labels(shared, "outcome_labels.tsv"), conditions(shared)
    confusion: Counter[tuple[str, str]] = Counter()
    domain = measure = 0
    for row in rows:
        label = map_outcome(
            row["title"], time_frame=row["time_frame"], conditions=known.get(row["nct_id"], ())
        )
        confusion[row["domain"], label.domain] += 1
        domain += label.domain == row["domain"]
        measure += (label.domain, label.measure) == (row["domain"], row["measure"])
        if (label.domain, label.measure) != (row["domain"], row["measure"]):
            print("MISS", row["domain"], row["measure"], "read as", label, "|", row["title"])
    print(f"domain {domain}/{len(rows)}, measure {measure}/{len(rows)}")
    for (true, read), count in sorted(confusion.items()):
        print(f"  {true:20} read as {read:20} {count}")
    assert domain / len(rows) >= 0.92
    assert measure / len(rows) >= 0.85


def same_months(read: str, labelled: str) -> bool:
    """Within 5 %, or within the rounding of the label."""
    if not read or not labelled:
        return read == labelled
    pairs = list(zip(read.split("-"), labelled.split("-"), strict=False))
    if read.count("-") != labelled.count("-"):
        return False
    return all(abs(float(a) - float(b)) <= max(0.05 * float(b), 0.006) for a, b in pairs)


def test_kinds_times_and_changes_agree_with_the_hand_labels(shared: Path) -> None:
    rows = labels(shared, "result_kinds.tsv")
    right: Counter[str] = Counter()
    for row in rows:
        found = result_kind(
            row["title"], unit=row["unit"], param_type=row["param_type"], dispersion=row["dispersion"],
            time_frame=row["time_frame"],
        )  # fmt: skip
        agree = {
            "kind": found.kind == row["kind"],
            "time": same_months(found.time_months, row["time_months"]),
            "change": found.is_change == row["is_change_from_baseline"],
        }
        right.update(name for name, same in agree.items() if same)
        if not all(agree.values()):
            print("MISS", found, "for", row)
    print({name: f"{count}/{len(rows)}" for name, count in right.items()})
    assert all(right[name] / len(rows) >= 0.92 for name in ("kind", "time", "change"))


def test_every_posted_number_of_the_shared_records_is_accounted_for_and_can_be_stored(shared: Path) -> None:
    totals: Counter[str] = Counter()
    for trial, section in records_with_results(shared):
        assert trial.results is not None
        extracted = posted_of(trial.results, trial)
        assert broken_constraints(extracted.results) == [], trial.nct_id
        paths = [one.json_path for one in extracted.unplaced]
        assert len(set(paths)) == len(paths), trial.nct_id
        counts = accounted_for(trial.results, extracted)
        assert counts["posted"] == measurements_in(section), trial.nct_id
        assert counts["posted"] == counts["results"] + counts["unplaced"] + counts["not a number"], (
            trial.nct_id
        )
        totals += counts
        totals["records"] += 1
        whole = {outcome.json_path for outcome in trial.results.outcomes}
        totals["outcome measures"] += len(whole)
        totals["outcome measures unplaced"] += len(whole.intersection(paths))
        totals["adverse-event results"] += sum(result.key.startswith("ae.") for result in extracted.results)
    print(dict(totals))
    assert totals["records"] == 71


def test_every_posted_analysis_of_the_shared_records_is_a_result_or_unplaced(shared: Path) -> None:
    totals: Counter[str] = Counter()
    for trial, section in records_with_results(shared):
        assert trial.results is not None
        extracted = posted_of(trial.results, trial)
        counts = analyses_accounted_for(trial.results, extracted)
        assert counts["posted"] == analyses_in(section), trial.nct_id
        assert counts["posted"] == counts["results"] + counts["unplaced"] + counts["with their measure"], (
            trial.nct_id
        )
        totals += counts
    print(dict(totals))
    assert totals["posted"] == 127
    assert totals["results"] >= 40
