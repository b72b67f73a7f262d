"""Which records wait to be matched, and how a batch of them is written."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.table_contents import contents, rows
from tests.therapies.records import record
from therapies import actions
from therapies.actions import classify_all, classify_pending, classify_trials, forget_classifications
from therapies.models import Assignment, Classification, Therapy
from trials.actions import record_trials
from trials.facts import Provenance, TrialFacts
from trials.models import Trial

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


def msc(number: int = 1) -> TrialFacts:
    return record("Mesenchymal stem cells in MS", "Mesenchymal stem cells", nct_id=f"NCT{number:08}")


def hsct(number: int = 1) -> TrialFacts:
    return record("AHSCT in MS", "AHSCT", nct_id=f"NCT{number:08}")


def drug(number: int = 1) -> TrialFacts:
    return record("Ocrelizumab in MS", "Ocrelizumab", nct_id=f"NCT{number:08}")


def stored(*records: TrialFacts, digest: str = "1" * 64) -> dict[int, TrialFacts]:
    ids = record_trials([(one, Provenance(digest=digest, fetched_at=NOW)) for one in records])
    return {ids[one.nct_id]: one for one in records}


def assigned() -> set[tuple[str, str]]:
    return set(Assignment.objects.values_list("trial__nct_id", "therapy__slug"))


def drawn_tables() -> dict[str, Any]:
    return {name: rows for name, rows in contents().items() if name != "therapies_classification"}


@pytest.mark.django_db
def test_a_batch_is_assigned_and_marked() -> None:
    assert classify_trials(stored(msc(1), hsct(2), drug(3))) == 2
    assert assigned() == {("NCT00000001", "msc"), ("NCT00000002", "hsct")}
    markers = set(Classification.objects.values_list("trial__nct_id", "digest", "rules"))
    assert markers == {(f"NCT0000000{one}", "1" * 64, actions.rules()) for one in (1, 2, 3)}


@pytest.mark.django_db
def test_the_same_batch_again_writes_nothing() -> None:
    facts = stored(msc(1), hsct(2), drug(3))
    classify_trials(facts)
    before = contents()
    assert classify_trials(facts) == 0
    assert classify_pending() == 0
    assert contents() == before


@pytest.mark.django_db
def test_an_assignment_that_stays_keeps_its_row_and_one_that_does_not_hold_goes() -> None:
    classify_trials(stored(msc(1), hsct(2)))
    kept = rows("therapies_assignment")
    assert classify_trials(stored(msc(1), drug(2), digest="2" * 64)) == 1
    assert assigned() == {("NCT00000001", "msc")}
    assert set(rows("therapies_assignment")) < set(kept)


@pytest.mark.django_db
def test_only_what_waits_is_matched_from_the_tables() -> None:
    classify_trials(stored(msc(1)))
    stored(hsct(2), drug(3))
    assert classify_pending(batch=1) == 1
    assert assigned() == {("NCT00000001", "msc"), ("NCT00000002", "hsct")}
    stored(hsct(3), digest="2" * 64)
    assert classify_pending() == 1
    assert ("NCT00000003", "hsct") in assigned()
    assert Classification.objects.count() == 3


@pytest.mark.django_db
def test_other_rules_make_every_record_wait_once(monkeypatch: pytest.MonkeyPatch) -> None:
    classify_trials(stored(msc(1), hsct(2), drug(3)))
    before = drawn_tables()
    monkeypatch.setattr(actions, "rules", lambda: "other rules")
    assert classify_pending(batch=2) == 0
    assert drawn_tables() == before
    assert set(Classification.objects.values_list("rules", flat=True)) == {"other rules"}


@pytest.mark.django_db
def test_forgotten_ones_are_read_again_though_nothing_says_they_changed() -> None:
    (key,) = facts = stored(msc(1))
    classify_trials(facts)
    Trial.objects.filter(pk=key).update(brief_title="AHSCT in MS")
    Trial.objects.get(pk=key).interventions.update(name="AHSCT")
    assert classify_pending() == 0
    forget_classifications(facts)
    assert classify_pending() == 1
    assert assigned() == {("NCT00000001", "hsct")}


@pytest.mark.django_db
def test_a_version_that_was_replaced_meanwhile_is_not_matched() -> None:
    old = stored(msc(1))
    digests = dict.fromkeys(old, "1" * 64)
    stored(drug(1), digest="2" * 64)
    assert classify_trials(old, digests=digests) == 0
    assert assigned() == set()
    assert classify_trials({-1: msc(9)}) == 0


@pytest.mark.django_db
def test_classifying_all_leaves_nothing_waiting() -> None:
    stored(msc(1), hsct(2), drug(3))
    assert classify_all().changed == 2
    before = contents()
    assert classify_pending() == 0
    assert contents() == before


@pytest.mark.django_db
def test_the_number_of_statements_is_that_of_one_batch_not_of_its_records() -> None:
    actions.load_definitions()
    counted = []
    for numbers in (range(1, 3), range(10, 60)):
        facts = stored(*map(msc, numbers))
        with CaptureQueriesContext(connection) as queries:
            classify_trials(facts)
        counted.append([query["sql"].split()[0] for query in queries])
    assert counted[0] == counted[1]


@pytest.mark.django_db(transaction=True)
def test_two_workers_match_the_same_waiting_records_at_once() -> None:
    stored(*map(msc, range(1, 21)), *map(hsct, range(21, 41)), *map(drug, range(41, 61)))
    start = Barrier(2, timeout=30)

    def work(_: int) -> int:
        try:
            connection.ensure_connection()
            start.wait()
            return classify_pending(batch=7)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(work, range(2))) == 40
    assert len(assigned()) == Assignment.objects.count() == 40
    assert Classification.objects.count() == 60
    assert Therapy.objects.count() == len(actions.catalogue().definitions)
