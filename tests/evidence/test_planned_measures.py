"""Planned outcomes placed in the measures: all of them, replaced by a new version, left alone when nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from evidence import planned as rules
from evidence.extraction import OutcomeLabel
from evidence.extraction_actions import extract_pending, extract_trials, forget_extractions
from evidence.models import PlannedMeasure
from tests.factories import make_planned, make_trial
from tests.table_contents import contents
from trials.facts import PlannedOutcomeFacts, TrialFacts
from trials.models import Trial

pytestmark = pytest.mark.django_db

RELAPSE = "Annualized relapse rate"
ODD = "Number of blue chairs"


def facts(*titles: str, type_: str = "PRIMARY") -> tuple[PlannedOutcomeFacts, ...]:
    return tuple(
        PlannedOutcomeFacts(type=type_, position=i, measure=title, time_frame="2 years")
        for i, title in enumerate(titles)
    )


def place(trial: Trial, planned: tuple[PlannedOutcomeFacts, ...], conditions: list[str]) -> None:
    record = TrialFacts(
        nct_id=trial.nct_id, brief_title="", planned_outcomes=planned, conditions=tuple(conditions)
    )
    extract_trials({trial.pk: record})


def again() -> int:
    """Every trial, from the stored rows, in batches of two. Returns how many changed."""
    forget_extractions(list(Trial.objects.values_list("pk", flat=True)))
    return extract_pending(batch=2)


def places(trial: Trial) -> list[tuple[str, int, str, str]]:
    rows = trial.planned_measures.order_by("type", "position")
    return list(rows.values_list("type", "position", "domain", "measure"))


def writes(queries: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE", "COPY"))]


def test_each_planned_outcome_is_placed_with_the_words_that_decided() -> None:
    trial = make_trial()
    place(trial, facts("Confirmed disability progression", RELAPSE), ["MS"])
    assert places(trial) == [
        ("PRIMARY", 0, "disability", "confirmed_progression"),
        ("PRIMARY", 1, "relapse", "arr"),
    ]
    row = trial.planned_measures.get(position=1)
    assert row.rule
    assert row.matched in RELAPSE
    assert 0 < row.confidence <= 1


def test_what_no_rule_places_is_kept_as_other_without_confidence() -> None:
    trial = make_trial()
    place(trial, facts(ODD), [])
    row = trial.planned_measures.get()
    assert (row.domain, row.measure, row.confidence, row.matched) == ("other", "other", 0, "")


def test_the_conditions_of_the_trial_decide_with_the_title() -> None:
    for conditions, measure in ((["Multiple Sclerosis"], "relapse_free"), (["Leukemia"], "other")):
        trial = make_trial()
        place(trial, facts("Relapse-free survival"), conditions)
        assert trial.planned_measures.get().measure == measure


def test_the_same_position_in_two_types_is_two_outcomes() -> None:
    trial = make_trial()
    place(trial, facts(RELAPSE) + facts(ODD, type_="SECONDARY"), [])
    assert places(trial) == [("PRIMARY", 0, "relapse", "arr"), ("SECONDARY", 0, "other", "other")]


def test_a_new_version_replaces_what_was_placed_and_leaves_other_trials_alone() -> None:
    trial, other = make_trial(), make_trial()
    for one in (trial, other):
        place(one, facts(RELAPSE, ODD), [])
    place(trial, facts(ODD), [])
    assert places(trial) == [("PRIMARY", 0, "other", "other")]
    assert len(places(other)) == 2
    place(trial, (), [])
    assert places(trial) == []


def test_a_new_trial_has_nothing_to_delete_and_the_same_outcomes_write_nothing() -> None:
    trial = make_trial()
    with CaptureQueriesContext(connection) as queries:
        place(trial, facts(RELAPSE, ODD), [])
    assert not [one for one in writes(queries) if one.startswith("DELETE")]
    with CaptureQueriesContext(connection) as queries:
        place(trial, facts(RELAPSE, ODD), [])
    assert writes(queries) == []


def test_every_trial_is_mapped_from_the_stored_rows_once() -> None:
    for _ in range(5):
        trial = make_trial(conditions=["Multiple Sclerosis"])
        make_planned(trial, RELAPSE, place=None)
        make_planned(trial, ODD, place=None)
    bare = make_trial()
    assert again() == 5
    assert PlannedMeasure.objects.count() == 10
    assert places(trial) == [("PRIMARY", 0, "relapse", "arr"), ("PRIMARY", 1, "other", "other")]
    assert places(bare) == []
    before = contents(without=["evidence_extraction"])
    assert again() == 0
    assert contents(without=["evidence_extraction"]) == before


def test_a_changed_rule_changes_only_the_trials_it_speaks_of(monkeypatch: pytest.MonkeyPatch) -> None:
    changed, kept = make_trial(), make_trial()
    make_planned(changed, ODD, place=None)
    make_planned(kept, RELAPSE, place=None)
    again()
    untouched = list(kept.planned_measures.values_list("pk", flat=True))
    today: Callable[..., OutcomeLabel] = rules.map_outcome

    def tomorrow(title: str, **known: Any) -> OutcomeLabel:
        found = OutcomeLabel("composite", "neda", 0.9, "blue chairs", "chairs")
        return found if title == ODD else today(title, **known)

    monkeypatch.setattr(rules, "map_outcome", tomorrow)
    assert again() == 1
    assert places(changed) == [("PRIMARY", 0, "composite", "neda")]
    assert list(kept.planned_measures.values_list("pk", flat=True)) == untouched


def test_an_outcome_that_is_gone_takes_its_place_with_it() -> None:
    trial = make_trial()
    make_planned(trial, RELAPSE)
    trial.planned_outcomes.all().delete()
    assert again() == 1
    assert places(trial) == []


@pytest.mark.parametrize(
    "wrong", [{"domain": ""}, {"measure": ""}, {"confidence": 1.01}, {"confidence": -0.1}, {"position": 0}]
)
def test_the_table_refuses_a_place_that_says_nothing_or_comes_twice(wrong: dict[str, Any]) -> None:
    trial = make_trial()
    make_planned(trial, RELAPSE)
    row = {"type": "PRIMARY", "position": 1, "domain": "relapse", "measure": "arr", "confidence": 0.9}
    with pytest.raises(IntegrityError), transaction.atomic():
        PlannedMeasure.objects.create(trial=trial, **(row | wrong))
