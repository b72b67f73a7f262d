"""The records that the project ships, as a curator finds them: what waits, and what may be one programme."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.sources.clinicaltrials_gov.parse import parse
from ingest.starter import records
from therapies.actions import classify_pending
from therapies.models import Assignment
from therapies.reviews import queue
from trials.actions import record_trials
from trials.facts import Provenance
from trials.family_actions import join_by_registry_ids
from trials.family_reading import suggested
from trials.models import TrialFamily

pytestmark = pytest.mark.django_db

# Those that the protocol of the programme names (its registrations), and two centres that are linked to its report.
MESEMS = {
    "NCT01854957",
    "NCT01745783",
    "NCT02239393",
    "NCT02035514",
    "NCT01606215",
    "NCT01730547",
    "NCT02403947",
}


@pytest.fixture
def starter() -> None:
    moment = Provenance(digest="1" * 64, fetched_at=dt.datetime(2025, 9, 25, tzinfo=dt.UTC))
    record_trials([(parse(body), moment) for body in records()])
    classify_pending()


@pytest.mark.usefixtures("starter")
def test_every_match_that_needs_review_is_first_in_the_queue() -> None:
    asked = set(Assignment.objects.filter(confidence="review").values_list("trial__nct_id", flat=True))
    assert len(asked) == 3
    first = [one.trial.nct_id for one in queue()[: len(asked)]]
    assert set(first) == asked


@pytest.mark.usefixtures("starter")
def test_mesems_is_one_suggestion_of_all_its_registrations() -> None:
    (found,) = (one for one in suggested() if MESEMS & set(one.nct_ids))
    assert set(found.nct_ids) == MESEMS
    assert "both are linked to the report PubMed 31072380" in found.reasons


@pytest.mark.usefixtures("starter")
def test_no_record_is_joined_by_itself_without_an_id_of_another() -> None:
    assert join_by_registry_ids(at=dt.datetime(2025, 9, 25, tzinfo=dt.UTC)) == 0
    assert not TrialFamily.objects.exists()
