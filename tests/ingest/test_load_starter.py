"""What the project ships becomes a working site in one command, once."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence import actions
from evidence.models import Report, Synthesis
from evidence.questions import QUESTIONS
from ingest import starter
from ingest.management.commands import load_starter
from ingest.models import Payload, Run
from ingest.pipeline import sync, sync_records
from ingest.runs import SYNC_LOCK
from tests.ingest.commands import other_connection
from tests.ingest.records import body
from tests.registry_simulator import Simulator
from tests.table_contents import contents
from therapies.models import Assignment, Therapy
from trials.models import RegistryCopy, Trial

pytestmark = pytest.mark.django_db
MIST = "NCT00273364"


def load() -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("load_starter", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """MIST and one other bundled record, and no literature: where the number of records does not matter."""
    two = [one for one in starter.records() if MIST.encode() in one] + [next(starter.records())]
    monkeypatch.setattr(starter, "records", lambda: iter(two))
    (tmp_path / "_cohorts.yaml").write_text("{}")
    monkeypatch.setattr(load_starter, "load_literature", lambda: actions.load_literature(tmp_path))


def test_the_first_load_makes_a_whole_site_and_the_second_writes_nothing() -> None:
    out, err = load()
    assert "starter records: 123 stored, 0 set aside" in out
    assert err == ""
    assert Trial.objects.count() == Payload.objects.filter(state="current").count() == 123
    hsct = Assignment.objects.filter(therapy__slug="hsct").exclude(confidence="review")
    assert hsct.count() >= 25
    assert hsct.get(trial__nct_id=MIST).matches
    assert Report.objects.count() >= 15
    assert sorted(Synthesis.objects.values_list("question", flat=True)) == sorted(
        one.slug for one in QUESTIONS
    )
    copy = RegistryCopy.objects.get()
    assert (copy.mode, copy.registry_timestamp, copy.held) == ("starter", "2025-09-25", 123)
    before = contents(without=())
    with CaptureQueriesContext(connection) as queries:
        out, _ = load()
    assert "0 new, 0 changed" in out
    assert [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert contents(without=()) == before


@pytest.mark.usefixtures("few")
def test_bundled_records_carry_the_date_of_their_copy() -> None:
    load()
    trial = Trial.objects.get(nct_id=MIST)
    assert trial.fetched_at.date() == starter.AS_OF
    assert trial.registry_timestamp == "2025-09-25"
    assert Run.objects.get().mode == "starter"


@pytest.mark.usefixtures("few")
def test_bundled_records_never_replace_or_join_fetched_ones(pointed: Simulator) -> None:
    sync_records(["NCT90000001"])
    before = contents(without=["therapies_therapy"])
    out, _ = load()
    assert "starter records" not in out
    assert Trial.objects.get().nct_id == "NCT90000001"
    after = contents(without=["therapies_therapy"])
    assert {table for table in after if after[table] != before[table]} <= {"evidence_synthesis"}


@pytest.mark.usefixtures("few")
def test_a_fetched_record_replaces_its_bundled_copy(pointed: Simulator) -> None:
    load()
    record = pointed.records["NCT90000001"]
    record["protocolSection"]["identificationModule"]["nctId"] = MIST
    pointed.records.put_bytes(MIST, body(record))
    sync()
    trial = Trial.objects.get(nct_id=MIST)
    assert trial.registry_timestamp.startswith("2026-09-04")
    assert Payload.objects.filter(record_id=MIST).count() == 2
    copy = RegistryCopy.objects.get()
    assert copy.mode == "full"


@pytest.mark.usefixtures("few")
def test_definitions_are_loaded_before_anything_is_classified() -> None:
    load()
    assert set(Therapy.objects.filter(tracked=True).values_list("slug", flat=True)) == {"hsct", "msc"}


@pytest.mark.usefixtures("few")
def test_a_mistake_in_a_literature_file_is_told_and_the_rest_loads(tmp_path: Any) -> None:
    (tmp_path / "bad.yaml").write_text("id: bad\ntherapy: [")
    out, err = load()
    assert "left out: bad.yaml: file: not YAML" in err
    assert "1 left out" in out
    assert Trial.objects.count() == 2


@pytest.mark.usefixtures("few")
def test_while_a_sync_runs_the_bundled_records_wait() -> None:
    with other_connection() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [SYNC_LOCK])
        with pytest.raises(CommandError, match="another sync is running"):
            load()
        other.execute("SELECT pg_advisory_unlock(%s)", [SYNC_LOCK])
    assert Trial.objects.count() == 0
    load()
    assert Trial.objects.count() == 2
