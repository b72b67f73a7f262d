"""What the rules draw from records, written in batches: only what differs, and a marker of version and rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from evidence import extraction_actions
from evidence.extraction import Extracted, results_of
from evidence.extraction_actions import extract_pending, extract_trials, forget_extractions, posted_of
from evidence.models import Extraction, PlannedMeasure, Result, UnplacedOutcome
from evidence.planned import placed
from evidence.stored_records import reading, stored_records
from tests.evidence.posted_outcomes import analysed, measured, people, posted
from tests.factories import NOON, digest, make_source
from tests.table_contents import contents
from trials.actions import record_trials
from trials.facts import (
    AdverseEventGroupFacts,
    PlannedOutcomeFacts,
    PostedResultsFacts,
    Provenance,
    TrialFacts,
)
from trials.models import Trial

pytestmark = pytest.mark.django_db

RELAPSE = PlannedOutcomeFacts(
    type="PRIMARY", position=0, measure="Annualized relapse rate", time_frame="2 years"
)
ODD = "Number of blue chairs"


def results(*values: str, **more: Any) -> PostedResultsFacts:
    return posted(
        *(measured(value, group) for value, group in zip(values, ("OG000", "OG001"), strict=False)), **more
    )


def record(number_: int = 1, *values: str, **more: Any) -> TrialFacts:
    known: dict[str, Any] = {
        "nct_id": f"NCT{number_:08}",
        "brief_title": "Cells in MS",
        "conditions": ("Multiple Sclerosis",),
        "planned_outcomes": (RELAPSE,),
        "has_results": True,
        "results": results(*values or ("12", "7")),
    }
    return TrialFacts(**(known | more))


def stored(*records: TrialFacts, version: str = "1") -> dict[int, TrialFacts]:
    ids = record_trials(
        [(one, Provenance(digest=digest(one.nct_id + version), fetched_at=NOON)) for one in records]
    )
    return {ids[one.nct_id]: one for one in records}


def figures(key: int) -> list[tuple[str, int | None, int | None]]:
    return list(Result.objects.filter(trial=key).order_by("position").values_list("arm", "n", "total"))


def drawn_tables() -> dict[str, Any]:
    """Without the markers."""
    return {name: rows for name, rows in contents(without=()).items() if name != "evidence_extraction"}


def test_results_places_and_a_marker_come_from_a_record() -> None:
    (key,) = facts = stored(record())
    assert extract_trials(facts) == 1
    assert figures(key) == [("OG000", 12, 20), ("OG001", 7, 21)]
    assert PlannedMeasure.objects.get(trial=key).measure == "arr"
    marker = Extraction.objects.get(trial=key)
    assert (marker.digest, marker.rules) == (digest("NCT000000011"), extraction_actions.rules())
    assert extract_pending() == 0


def test_what_cannot_be_placed_is_told() -> None:
    (key,) = facts = stored(record(results=results("12", title=ODD)))
    extract_trials(facts)
    assert figures(key) == []
    assert UnplacedOutcome.objects.get(trial=key).title == ODD


def test_the_same_record_again_writes_nothing_not_even_a_marker() -> None:
    facts = stored(
        record(1), record(2, results=results("12", title=ODD)), record(3, results=None, has_results=False)
    )
    assert extract_trials(facts) == 3
    before = contents(without=())
    assert extract_trials(facts) == 0
    assert contents(without=()) == before
    forget_extractions(facts)
    assert extract_pending() == 0
    assert contents(without=()).keys() == before.keys()
    assert drawn_tables() == {name: rows for name, rows in before.items() if name != "evidence_extraction"}
    assert Extraction.objects.count() == 3


def test_decimals_that_a_column_rounds_are_no_difference_the_next_time() -> None:
    level = "95.12345% Confidence Interval"
    mean = {"param_type": "MEAN", "title": "EDSS", "unit": "score", "dispersion_type": level}
    one = measured("3.5", lower="2.25", upper="4.0")
    facts = stored(record(results=posted(one, **mean)))
    extract_trials(facts)
    assert Result.objects.get().ci_level == Decimal("95.123")
    before = contents(without=())
    assert extract_trials(facts) == 0
    assert contents(without=()) == before


def test_a_new_version_replaces_its_figures_and_leaves_other_records_alone() -> None:
    facts = stored(record(1), record(2))
    extract_trials(facts)
    kept = list(Result.objects.filter(trial__nct_id="NCT00000002").values_list("pk", flat=True))
    assert extract_trials(stored(record(1, "13", "7"), version="2")) == 1
    assert figures(Trial.objects.get(nct_id="NCT00000001").pk)[0] == ("OG000", 13, 20)
    assert list(Result.objects.filter(trial__nct_id="NCT00000002").values_list("pk", flat=True)) == kept
    extract_trials(stored(record(1, results=None, has_results=False, planned_outcomes=()), version="3"))
    assert not Result.objects.filter(trial__nct_id="NCT00000001").exists()
    assert not PlannedMeasure.objects.filter(trial__nct_id="NCT00000001").exists()


def test_a_source_on_a_result_goes_with_it() -> None:
    (key,) = facts = stored(record())
    extract_trials(facts)
    for row in Result.objects.filter(trial=key):
        row.sources.add(make_source())
    extract_trials(stored(record(1, "1", "2"), version="2"))
    assert figures(key) == [("OG000", 1, 20), ("OG001", 2, 21)]


def test_what_waits_is_drawn_from_the_tables_as_it_would_be_from_the_record() -> None:
    group = AdverseEventGroupFacts(id="EG000", position=0, title="HSCT", deaths_affected=1, deaths_at_risk=20)
    whole = results("12.50", "7", denominators=(people("20", at=0), people("21", "OG001", units="Eyes")))
    odd = PostedResultsFacts(
        outcomes=whole.outcomes, adverse_event_groups=(group,), adverse_events_time_frame="2 years"
    )
    spread = posted(
        measured("3.10", lower="1.50", upper="2.0"),
        param_type="MEAN",
        title="EDSS",
        unit="score",
        dispersion_type="95% Confidence Interval",
    )
    ratio = analysed(
        "Odds Ratio (OR)", "1.50", interval=("0.90", "2.5"), estimate_comment="HSCT vs Placebo", p_value="0.1"
    )
    records = [
        record(1, results=results("12", "7", analyses=(ratio,)), intervention_model="CROSSOVER"),
        record(2, results=odd),
        record(3, results=spread),
        record(4, results=None, has_results=False),
    ]
    facts = stored(*records, record(5, planned_outcomes=(), results=PostedResultsFacts()))
    back = stored_records(list(facts))
    for key, one in facts.items():
        assert placed(back[key].planned_outcomes, back[key].conditions) == placed(
            one.planned_outcomes, one.conditions
        )
        if one.results is None:
            assert back[key].results is None
        else:
            posted_back = back[key].results
            assert posted_back is not None
            assert posted_of(posted_back, back[key]) == posted_of(one.results, one)
    assert extract_pending(batch=2) == 4  # the fifth has nothing to draw
    assert Extraction.objects.count() == 5
    compared = Result.objects.get(kind="odds_ratio")
    assert (compared.contrast, compared.value, compared.arm) == (["OG000", "OG001"], Decimal("1.5"), "")
    assert "crossover" in compared.note
    reasons = UnplacedOutcome.objects.filter(trial__nct_id="NCT00000003").values_list("reason", flat=True)
    assert list(reasons) == ["the interval 1.50 to 2.0 does not lie around 3.10"]
    before = drawn_tables()
    assert extract_trials(facts) == 0
    assert drawn_tables() == before


@pytest.mark.parametrize(
    ("text", "held", "printed"),
    [
        ("0.50", "0.500000000000000", "0.50"),
        (" 26,300 ", "26300.000000000000000", "26300"),
        ("\u22125", "-5.000000000000000", "-5"),
        ("1e-20", "0.000000000000000", "1E-20"),
        ("about 3", "3.000000000000000", "3.000000000000000"),
    ],
)
def test_digits_come_back_as_printed_where_the_column_rounds_or_fills(
    text: str, held: str, printed: str
) -> None:
    back = reading(text, Decimal(held))
    assert (back.text, str(back.value)) == (text, printed)
    assert reading("NA", None).value is None


def test_other_rules_make_every_record_wait_once(monkeypatch: pytest.MonkeyPatch) -> None:
    extract_trials(stored(record(1), record(2)))
    monkeypatch.setattr(extraction_actions, "rules", lambda: "other rules")
    before = drawn_tables()
    assert extract_pending() == 0
    assert drawn_tables() == before
    assert set(Extraction.objects.values_list("rules", flat=True)) == {"other rules"}


def test_figures_that_no_table_can_hold_take_only_their_own_record_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = stored(record(1), record(2), record(3))
    extract_trials(first)
    facts = stored(record(1, "13", "7"), record(2, "13", "7"), record(3, "13", "7"), version="2")
    draw = results_of

    def too_long(posted: PostedResultsFacts, *, conditions: tuple[str, ...], **design: str) -> Extracted:
        found = draw(posted, conditions=conditions, **design)
        if conditions == ("bad",):
            long = found.results[0].__class__(
                key="k" * 121, domain="relapse", measure="arr", kind="rate", n=1
            )
            return Extracted((long,))
        return found

    monkeypatch.setattr(extraction_actions, "results_of", too_long)
    bad = next(key for key, one in facts.items() if one.nct_id == "NCT00000002")
    facts[bad] = record(2, "13", "7", conditions=("bad",))
    assert extract_trials(facts) == 3
    assert {key: figures(key)[:1] for key in facts} == {
        key: [] if key == bad else [("OG000", 13, 20)] for key in facts
    }
    told = UnplacedOutcome.objects.get(trial=bad)
    assert told.reason.startswith("the results cannot be stored: Result.key: value too long")
    assert PlannedMeasure.objects.filter(trial=bad).count() == 1
    Trial.objects.filter(pk=bad).update(conditions=["bad"])
    forget_extractions(facts)
    assert extract_pending() == 0
    assert UnplacedOutcome.objects.get() == told


def test_a_lost_connection_is_no_verdict_on_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = stored(record())

    def lost(*_: object, **__: object) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(extraction_actions, "mark", lost)
    with pytest.raises(OperationalError):
        extract_trials(facts)
    assert not Result.objects.exists()
    assert not UnplacedOutcome.objects.exists()


def test_a_version_that_was_replaced_meanwhile_is_not_drawn_from() -> None:
    old = stored(record())
    digests = dict(Trial.objects.values_list("pk", "payload_digest"))
    stored(record(1, "1", "2"), version="2")
    assert extract_trials(old, digests=digests) == 0
    assert not Result.objects.exists()
    assert extract_pending() == 1
    assert figures(next(iter(old)))[0] == ("OG000", 1, 20)


def test_a_trial_that_is_gone_is_passed_over() -> None:
    assert extract_trials({-1: record()}) == 0


@pytest.mark.parametrize("again", [False, True])
def test_the_number_of_statements_is_that_of_one_batch_not_of_its_records(again: bool) -> None:
    counted = []
    for numbers in (range(1, 3), range(10, 40)):
        facts = stored(*map(record, numbers))
        if again:
            extract_trials(facts)
            facts = stored(*(record(one, "1", "2", planned_outcomes=()) for one in numbers), version="2")
        with CaptureQueriesContext(connection) as queries:
            extract_trials(facts)
        counted.append([query["sql"].split()[0] for query in queries])
    assert counted[0] == counted[1]
