"""The published accuracy is what the rules of today give on the shipped labels, and every figure in it is right."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from evidence.synthesis.intervals import exact_interval
from ingest.management.commands.measure_accuracy import measured
from ingest.sources.clinicaltrials_gov.parse import parse
from tests.therapies.records import record
from tests.therapies.test_evaluation import lines
from therapies.accuracy.keyword_search import ABBREVIATED, FULL_NAMES, keyword_summary
from therapies.accuracy.measuring import measure, share
from therapies.accuracy.published import Accuracy, published, read, write
from therapies.catalogue import catalogue
from therapies.evaluation import SHIPPED_LABELS, read_labels, tracked
from trials.facts import TrialFacts

TARGET = 0.97
CURE = (
    "the rules, the labels or the bundled records moved: run manage.py measure_accuracy and read what it says"
)
DAY = dt.date(2026, 1, 2)

MSC = record("Mesenchymal stem cells in MS", "Mesenchymal stem cells", nct_id="NCT00000001")
HIDDEN = record("NG-01 in MS", "NG-01", nct_id="NCT00000002")
CENTRE = record("Diet at the MSC Clinic", "Diet", nct_id="NCT00000003")
IN_DOUBT = record("Bone marrow derived stem cells in MS", "Cells", nct_id="NCT00000004")


def measure_these(**labels: str) -> Accuracy:
    facts = {one.nct_id: one for one in (MSC, HIDDEN, CENTRE, IN_DOUBT)}
    return measure(labels, facts, catalogue(), rules="a digest", measured="2026-01-02")


def test_what_is_published_is_what_the_rules_of_today_give() -> None:
    today = measured(SHIPPED_LABELS, DAY)
    assert published().rules == today.rules, CURE
    assert replace(published(), measured=today.measured) == today, CURE


def test_the_published_accuracy_meets_the_target() -> None:
    ours = next(one for one in published().methods if one.key == "rules")
    assert set(ours.therapies) == {"HSCT", "MSC"}
    for counts in ours.therapies.values():
        assert counts.precision is not None
        assert counts.recall is not None
        assert min(counts.precision.value, counts.recall.value) >= TARGET


def test_every_label_is_counted_once_under_every_method() -> None:
    assert published().labels == 60
    assert sum(n for row in published().confusion.values() for n in row.values()) == 60
    for method in published().methods:
        for counts in method.therapies.values():
            assert counts.tp + counts.fp + counts.fn + counts.tn == 60


def test_all_four_classes_are_among_the_shipped_labels() -> None:
    labels = read_labels(SHIPPED_LABELS, catalogue())
    assert len(labels) == 60
    assert set(labels.values()) == {"HSCT", "MSC", "OTHER", "NONE"}


@pytest.mark.parametrize(("x", "n"), [(0, 5), (16, 16), (15, 17), (1, 1)])
def test_the_interval_is_the_exact_one_of_the_answers(x: int, n: int) -> None:
    found, exact = share(x, n), exact_interval(x, n)
    assert found is not None
    assert (found.lower, found.upper) == pytest.approx((exact.lower, exact.upper), abs=5e-5)


def test_a_share_of_nothing_is_none() -> None:
    assert share(0, 0) is None


def test_a_disagreement_names_label_verdict_and_words() -> None:
    found = measure_these(NCT00000001="HSCT", NCT00000003="NONE")
    (one,) = found.disagreements
    assert (one.nct_id, one.label, one.said) == ("NCT00000001", "HSCT", "MSC")
    assert "“Mesenchymal stem cells” in brief_title" in one.words
    assert found.confusion["HSCT"] == {"HSCT": 0, "MSC": 1, "OTHER": 0, "NONE": 0}


def test_without_what_needs_review_less_is_found_and_it_is_listed() -> None:
    found = measure_these(NCT00000001="MSC", NCT00000004="MSC")
    by_key = {one.key: one.therapies["MSC"] for one in found.methods}
    assert (by_key["rules"].tp, by_key["rules"].fn) == (2, 0)
    assert (by_key["sure"].tp, by_key["sure"].fn) == (1, 1)
    assert found.to_review == ("NCT00000004",)


@pytest.mark.parametrize(
    ("facts", "by_name", "by_abbreviation"),
    [(MSC, "MSC", "MSC"), (HIDDEN, "NONE", "NONE"), (CENTRE, "NONE", "MSC")],
)
def test_a_keyword_search_misses_codes_and_takes_centres_for_cells(
    facts: TrialFacts, by_name: str, by_abbreviation: str
) -> None:
    assert keyword_summary(facts, FULL_NAMES, catalogue()) == by_name
    assert keyword_summary(facts, ABBREVIATED, catalogue()) == by_abbreviation


def test_every_tracked_therapy_has_words_to_search_for() -> None:
    slugs = {one.slug for one in catalogue().definitions if one.tracked}
    assert set(FULL_NAMES) == set(ABBREVIATED) == slugs
    assert len(slugs) == len(tracked(catalogue()))


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    found = measure_these(NCT00000001="HSCT", NCT00000003="NONE")
    write(found, tmp_path / "accuracy.json")
    assert read(tmp_path / "accuracy.json") == found


def test_the_command_writes_once_and_the_day_alone_is_no_news(tmp_path: Path) -> None:
    out = tmp_path / "accuracy.json"
    assert "60 labels" in run(out=out)
    before = read(out)
    write(replace(before, measured="2020-01-01"), out)
    assert "unchanged" in run(out=out)
    assert read(out).measured == "2020-01-01"
    write(replace(before, rules="others"), out)
    assert "written" in run(out=out)
    assert read(out) == before


def test_a_label_without_a_bundled_record_is_a_clear_error(tmp_path: Path) -> None:
    labels = tmp_path / "labels.tsv"
    labels.write_text("nct_id\ttherapy\nNCT99999999\tMSC\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"labels\.tsv: not among the bundled records: NCT99999999"):
        run(labels=labels, out=tmp_path / "accuracy.json")
    assert not (tmp_path / "accuracy.json").exists()


@pytest.mark.shared
def test_whole_records_are_measured_like_their_bundled_copies(shared: Path) -> None:
    assert (shared / "registry" / "labels.tsv").read_bytes() == SHIPPED_LABELS.read_bytes()
    labels = read_labels(SHIPPED_LABELS, catalogue())
    records = map(parse, lines(shared / "registry" / "ms_cell_therapy_2025.ndjson.gz"))
    facts = {one.nct_id: one for one in records}
    whole = measure(labels, facts, catalogue(), rules="", measured="")
    assert whole.methods[0] == published().methods[0]
    assert whole.disagreements == published().disagreements


def run(**options: Path) -> str:
    output = StringIO()
    call_command("measure_accuracy", stdout=output, **options)
    return output.getvalue()
