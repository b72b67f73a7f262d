"""Writing therapies and assignments: from the rules, and nothing when nothing changed."""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.therapies.records import arm, record
from therapies.actions import classify_all, classify_trial, load_definitions
from therapies.catalogue import Catalogue, catalogue
from therapies.matching import match
from therapies.models import Assignment, Therapy
from therapies.stored_facts import stored_facts
from trials.actions import record_trial
from trials.facts import InterventionFacts, Provenance, TrialFacts
from trials.models import Trial

pytestmark = pytest.mark.django_db

MSC = record("Mesenchymal stem cells in MS", "Mesenchymal stem cells", "Placebo")
HSCT = record("AHSCT in MS", "AHSCT", nct_id="NCT00000002")
DRUG = record("Ocrelizumab in MS", "Ocrelizumab", nct_id="NCT00000003")


def store(facts: TrialFacts) -> Trial:
    moment = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    return record_trial(facts, provenance=Provenance(digest="0" * 64, fetched_at=moment))


def assigned(trial: Trial) -> dict[str, str]:
    return dict(trial.assignments.values_list("therapy__slug", "confidence"))


def writes(queries: CaptureQueriesContext) -> list[str]:
    return [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE", "COPY"))]


def without(definitions: Catalogue, slug: str) -> Catalogue:
    kept = tuple(one for one in definitions.definitions if one.slug != slug)
    return dataclasses.replace(definitions, definitions=kept)


def test_therapies_become_copies_of_their_files() -> None:
    load_definitions()
    hsct = Therapy.objects.get(slug="hsct")
    assert (hsct.abbreviation, hsct.tracked, hsct.definition) == (
        "HSCT",
        True,
        catalogue()["hsct"].definition,
    )
    assert Therapy.objects.count() == len(catalogue().definitions)


def test_loading_unchanged_definitions_writes_nothing() -> None:
    load_definitions()
    with CaptureQueriesContext(connection) as queries:
        load_definitions()
    assert writes(queries) == []


def test_a_changed_definition_changes_its_row() -> None:
    load_definitions()
    Therapy.objects.filter(slug="msc").update(name="Old name")
    load_definitions()
    assert Therapy.objects.get(slug="msc").name == catalogue()["msc"].name


def test_a_therapy_without_a_file_goes_with_its_assignments() -> None:
    trial = store(MSC)
    classify_trial(trial)
    load_definitions(without(catalogue(), "msc"))
    assert not Therapy.objects.filter(slug="msc").exists()
    assert assigned(trial) == {}


def test_a_trial_is_assigned_with_its_words() -> None:
    trial = store(MSC)
    assert classify_trial(trial, MSC)
    assert assigned(trial) == {"msc": "certain"}
    matches = Assignment.objects.get(trial=trial).matches
    assert {"field": "intervention 1 name", "words": "Mesenchymal stem cells"}.items() <= matches[1].items()


def test_classifying_the_same_trial_again_changes_nothing() -> None:
    trial = store(MSC)
    classify_trial(trial)
    with CaptureQueriesContext(connection) as queries:
        assert not classify_trial(trial)
    assert writes(queries) == []


def test_a_changed_record_changes_its_assignments() -> None:
    classify_trial(store(MSC))
    changed = record("AHSCT in MS", "AHSCT")
    trial = store(changed)
    assert classify_trial(trial)
    assert assigned(trial) == {"hsct": "certain"}


def test_stored_rows_give_the_same_matches_as_the_facts_they_came_from() -> None:
    facts = record(
        "Cells in MS",
        official_title="A long title",
        keywords=("stem cells",),
        brief_summary="Summary",
        condition_mesh=("Multiple Sclerosis",),
        arms=(arm("Placebo"), arm("Cells", "Mesenchymal stem cells once.")),
        interventions=(
            InterventionFacts(name="ABC", other_names=("hUC-MSC", "cells")),
            InterventionFacts(name="Saline"),
        ),
    )
    trial = store(facts)
    assert match(stored_facts([trial.pk])[trial.pk], catalogue()) == match(facts, catalogue()) != ()


def test_every_trial_is_classified_and_counted() -> None:
    for facts in (MSC, HSCT, DRUG):
        store(facts)
    counts = classify_all(batch=2)
    assert (counts.trials, counts.changed) == (3, 2)
    assert counts.by_therapy == {("msc", "certain"): 1, ("hsct", "certain"): 1}


def test_classifying_everything_again_writes_nothing() -> None:
    for facts in (MSC, HSCT, DRUG):
        store(facts)
    classify_all()
    with CaptureQueriesContext(connection) as queries:
        counts = classify_all()
    assert counts.changed == 0
    assert writes(queries) == []


def test_only_the_given_trials_are_classified() -> None:
    store(MSC)
    other = store(HSCT)
    assert classify_all(Trial.objects.filter(nct_id=other.nct_id)).trials == 1
    assert Assignment.objects.count() == 1


def test_the_number_of_queries_does_not_grow_with_the_trials() -> None:
    load_definitions()
    counted = []
    for numbers in (range(20, 22), range(22, 40)):
        for number in numbers:
            store(msgspec.structs.replace(MSC, nct_id=f"NCT000000{number}"))
        with CaptureQueriesContext(connection) as queries:
            classify_all()
        counted.append(len(queries))
    assert counted[0] == counted[1]
