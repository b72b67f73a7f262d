"""Precision and recall against hand labels: the sums, the file, and the published target."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from ingest.sources.clinicaltrials_gov.parse import parse
from therapies.catalogue import catalogue
from therapies.evaluation import LabelError, evaluate, read_labels
from therapies.matching import Match, MatchedWords, match
from trials.facts import TrialFacts

TARGET = 0.97


def matches(*slugs: str) -> list[Match]:
    return [Match(slug, "certain", (MatchedWords("brief_title", "words", "names: words"),)) for slug in slugs]


def test_precision_and_recall_count_what_is_wrong_and_what_is_missed() -> None:
    labels = {"A": "HSCT", "B": "HSCT", "C": "MSC", "D": "NONE", "E": "OTHER"}
    found = {
        "A": matches("hsct"),
        "B": [],
        "C": matches("msc"),
        "D": matches("hsct"),
        "E": matches("cell-free"),
    }
    result = evaluate(labels, found, catalogue())
    assert (result.therapies["HSCT"].precision, result.therapies["HSCT"].recall) == (0.5, 0.5)
    assert (result.therapies["MSC"].precision, result.therapies["MSC"].recall) == (1.0, 1.0)
    assert result.disagreements == (("B", "HSCT", "NONE"), ("D", "NONE", "HSCT"))
    assert result.confusion["OTHER", "OTHER"] == 1


def test_a_ratio_over_nothing_is_not_a_number() -> None:
    result = evaluate({"A": "NONE"}, {"A": []}, catalogue())
    assert result.therapies["HSCT"].precision is None
    assert result.therapies["HSCT"].recall is None


def test_a_label_without_its_trial_is_not_counted() -> None:
    assert not evaluate({"A": "HSCT"}, {}, catalogue()).confusion


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nct_id\ttherapy\nNCT00000001\tPERHAPS\n", "line 2: needs nct_id and therapy"),
        ("nct_id,therapy\nNCT00000001,HSCT\n", "line 2: needs nct_id and therapy"),
        ("nct_id\ttherapy\nNCT00000001\tMSC\nNCT00000001\tMSC\n", "line 3: NCT00000001 is labelled twice"),
        ("", "holds no label"),
    ],
)
def test_a_bad_label_file_names_line_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "labels.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LabelError, match=reason):
        read_labels(path, catalogue())


def lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        yield from (line for line in file if line.strip())


def facts_in(path: Path) -> Iterator[TrialFacts]:
    return (parse(line) for line in lines(path))


def classified(records: Iterable[TrialFacts]) -> dict[str, tuple[Match, ...]]:
    return {facts.nct_id: match(facts, catalogue()) for facts in records}


@pytest.mark.shared
@pytest.mark.parametrize("name", ["ms_cell_therapy_2025.ndjson.gz", "starter_facts.ndjson"])
def test_the_labelled_records_meet_the_target_with_and_without_prose(shared: Path, name: str) -> None:
    labels = read_labels(shared / "registry" / "labels.tsv", catalogue())
    result = evaluate(labels, classified(facts_in(shared / "registry" / name)), catalogue())
    assert sum(result.confusion.values()) == 60
    for one in result.therapies.values():
        assert one.precision is not None
        assert one.precision >= TARGET
        assert one.recall is not None
        assert one.recall >= TARGET


@pytest.mark.shared
def test_msc_trials_of_other_diseases_are_left_out(shared: Path) -> None:
    path = shared / "registry" / "msc_all_conditions_2022.ndjson.gz"
    for line in lines(path):
        protocol = json.loads(line)["protocolSection"]
        named = json.dumps([protocol["identificationModule"], protocol["conditionsModule"]]).lower()
        if "sclerosis" not in named and "rrms" not in named:
            assert not match(parse(line), catalogue())
