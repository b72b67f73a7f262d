"""Writing facets: with their words, and nothing when nothing changed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.therapies.records import record
from therapies.facet_actions import record_facets
from therapies.models import Facet
from trials.facts import TrialFacts

pytestmark = pytest.mark.django_db

TRANSPLANT = record("AHSCT in RRMS", "Cyclophosphamide", "rATG", study_type="OBSERVATIONAL")
WRITING = ("INSERT", "UPDATE", "DELETE", "COPY", "CREATE")


def told(key: int) -> set[tuple[str, str]]:
    return set(Facet.objects.filter(trial=key).values_list("key", "value"))


def stored(count: int) -> list[int]:
    return [make.make_trial().pk for _ in range(count)]


def test_facets_are_stored_with_their_words() -> None:
    (key,) = stored(1)
    assert record_facets({key: (TRANSPLANT, ["hsct"])}) == 1
    assert told(key) == {
        ("design", "observational"),
        ("phenotype", "rrms"),
        ("conditioning", "cy-atg"),
        ("intensity", "low"),
        ("graft_donor", "autologous"),
    }
    facet = Facet.objects.get(trial=key, key="conditioning")
    assert facet.source == "rule"
    assert facet.words[1] == {
        "field": "intervention 2 name",
        "words": "rATG",
        "rule": "conditioning: Cyclophosphamide and ATG",
    }


def test_unchanged_facets_write_nothing() -> None:
    (key,) = stored(1)
    record_facets({key: (TRANSPLANT, ["hsct"])})
    with CaptureQueriesContext(connection) as queries:
        assert record_facets({key: (TRANSPLANT, ["hsct"])}) == 0
    assert [one["sql"] for one in queries if one["sql"].startswith(WRITING)] == []


def test_a_changed_record_changes_only_what_differs() -> None:
    (key,) = stored(1)
    record_facets({key: (TRANSPLANT, ["hsct"])})
    before = dict(Facet.objects.filter(trial=key).values_list("key", "pk"))
    changed = record("AHSCT in RRMS", "BEAM", "rATG", study_type="OBSERVATIONAL")
    assert record_facets({key: (changed, ["hsct"])}) == 1
    assert {("conditioning", "beam-atg"), ("intensity", "intermediate")} <= told(key)
    after = dict(Facet.objects.filter(trial=key).values_list("key", "pk"))
    assert after["graft_donor"] == before["graft_donor"]
    assert len(told(key)) == 5


def test_other_words_for_the_same_value_are_stored() -> None:
    (key,) = stored(1)
    record_facets({key: (TRANSPLANT, ["hsct"])})
    before = Facet.objects.get(trial=key, key="graft_donor").pk
    record_facets({key: (record("Autologous HSCT in RRMS", study_type="OBSERVATIONAL"), ["hsct"])})
    facet = Facet.objects.get(trial=key, key="graft_donor")
    assert (facet.pk, facet.words[0]["words"]) == (before, "Autologous")


def test_a_therapy_that_no_longer_counts_takes_its_facets_with_it() -> None:
    (key,) = stored(1)
    record_facets({key: (TRANSPLANT, ["hsct"])})
    record_facets({key: (TRANSPLANT, [])})
    assert told(key) == {("design", "observational"), ("phenotype", "rrms")}


def test_facets_of_other_trials_are_left_alone() -> None:
    first, second = stored(2)
    record_facets({first: (TRANSPLANT, ["hsct"])})
    assert record_facets({second: (TRANSPLANT, [])}) == 1
    assert len(told(first)) == 5


def test_no_trials_cost_no_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert record_facets({}) == 0
    assert len(queries) == 0


def test_the_number_of_statements_does_not_grow_with_the_trials() -> None:
    counted = []
    for count in (1, 12):
        many: dict[int, tuple[TrialFacts, list[str]]] = {key: (TRANSPLANT, ["hsct"]) for key in stored(count)}
        with CaptureQueriesContext(connection) as queries:
            record_facets(many)
            record_facets({key: (record("MS"), []) for key in many})
        counted.append(len(queries))
    assert counted[0] == counted[1]
