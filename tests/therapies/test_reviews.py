"""A curator's decision beats the rules, outlives every sync and rule change, and waits again when it is overtaken."""

from __future__ import annotations

import dataclasses
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.table_contents import contents
from tests.therapies import reviewing as do
from tests.therapies.records import arm
from therapies import actions
from therapies.actions import classify_all, classify_pending, forget_classifications, load_definitions
from therapies.catalogue import Catalogue, catalogue
from therapies.models import Assignment, Review, Therapy
from therapies.review_actions import ReviewError, decide, withdraw_review
from therapies.reviews import Waiting, queue, studies
from therapies.signals import studies_changed
from trials.facts import InterventionFacts
from trials.models import Trial

pytestmark = pytest.mark.django_db


def worries() -> dict[str, str]:
    return {one.trial.nct_id: one.worry for one in queue()}


def changed() -> list[str]:
    (one,) = queue()
    assert isinstance(one, Waiting)
    return list(one.why["changed"])


def classified_anew() -> None:
    """Every way in which the rules run again."""
    classify_all()
    forget_classifications(Trial.objects.values_list("pk", flat=True))
    classify_pending()


def test_without_a_decision_the_rules_count() -> None:
    trial = do.stored(do.msc())
    assert [(one.therapy.slug, one.confidence, one.review) for one in studies(trial)] == [
        ("msc", "certain", None)
    ]


def test_a_confirmed_therapy_counts_as_decided_with_the_words_of_the_record() -> None:
    trial = do.stored(do.doubtful())
    before = Assignment.objects.get()
    (review,) = do.decided(trial)
    (one,) = studies(trial)
    assert (one.confidence, one.matches, one.review) == ("curator", before.matches, review)
    assert review.machine == {"confidence": "review", "matches": before.matches}
    assert (review.verdict, review.reason, review.digest) == ("confirmed", "read it", "1" * 64)


def test_what_a_curator_excludes_counts_no_more_and_what_the_rules_say_is_kept() -> None:
    trial = do.stored(do.msc())
    (review,) = do.decided(trial, verdict="excluded")
    assert do.effective(trial) == {}
    assert review.machine["confidence"] == review.machine_now["confidence"] == "certain"


def test_a_curator_adds_what_the_rules_did_not_find() -> None:
    trial = do.stored(do.drug())
    (review,) = do.decided(trial, "hsct", "confirmed")
    assert review.verdict == "added"
    (one,) = studies(trial)
    assert (one.therapy.slug, one.confidence, one.matches) == ("hsct", "curator", [])


def test_a_change_is_told_as_two_decisions_with_one_reason() -> None:
    trial = do.stored(do.msc())
    gone, instead = do.decided(trial, "msc", "changed", instead="hsct", reason="a code name")
    assert do.effective(trial) == {"hsct": "curator"}
    assert (gone.verdict, gone.instead, instead.verdict) == ("changed", instead.therapy, "added")
    assert {gone.reason, instead.reason} == {"a code name"}


@pytest.mark.parametrize("verdict", ["confirmed", "excluded", "changed"])
def test_no_run_of_the_rules_and_no_new_version_changes_a_decision(verdict: str) -> None:
    trial = do.stored(do.msc())
    do.decided(trial, verdict=verdict, instead="hsct" if verdict == "changed" else "")
    held, kept = do.effective(trial), contents()
    classified_anew()
    now = contents()
    for table in ("therapies_review", "therapies_assignment"):
        assert now[table] == kept[table]
    for number, facts in enumerate((do.drug(), do.hsct(), do.doubtful(), do.msc()), start=2):
        do.stored(facts, digest=str(number) * 64)
        classified_anew()
        ours = {slug: one for slug, one in do.effective(trial).items() if one == "curator"}
        assert ours == {slug: one for slug, one in held.items() if one == "curator"}
        assert ("msc" in do.effective(trial)) is (verdict == "confirmed")


def test_other_rules_change_only_what_the_rules_say(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = do.stored(do.msc())
    (review,) = do.decided(trial, verdict="excluded")
    other = do.stored(do.msc(2))
    monkeypatch.setattr(actions, "match", lambda facts, definitions: ())
    monkeypatch.setattr(actions, "rules", lambda: "other rules")
    assert classify_pending() == 1
    assert (do.effective(trial), do.effective(other)) == ({}, {})
    review.refresh_from_db()
    assert (review.machine["confidence"], review.machine_now) == ("certain", {})


def test_a_therapy_without_a_file_stays_where_a_curator_decided_about_it() -> None:
    trial, other = do.stored(do.msc()), do.stored(do.msc(2))
    do.decided(trial)
    kept = tuple(one for one in catalogue().definitions if one.slug != "msc")
    load_definitions(dataclasses.replace(catalogue(), definitions=kept))
    assert Therapy.objects.filter(slug="msc").exists()
    assert (do.effective(trial), do.effective(other)) == ({"msc": "curator"}, {})


def test_withdrawing_lets_the_rules_of_today_count_again() -> None:
    trial = do.stored(do.msc())
    (review,) = do.decided(trial, verdict="excluded")
    assert withdraw_review(review, by=do.curator("another"), at=do.LATER)
    assert do.effective(trial) == {"msc": "certain"}
    review.refresh_from_db()
    assert review.withdrawn_by == do.curator("another")
    assert not withdraw_review(review, by=do.curator(), at=do.LATER)


def test_a_withdrawn_addition_leaves_nothing() -> None:
    trial = do.stored(do.drug())
    (review,) = do.decided(trial, "hsct")
    withdraw_review(review, by=do.curator(), at=do.NOW)
    assert do.effective(trial) == {}
    assert Review.objects.get().withdrawn_at == review.made_at


def test_a_later_decision_follows_the_earlier_which_stays_on_file() -> None:
    trial = do.stored(do.msc())
    do.decided(trial, verdict="excluded")
    do.decided(trial, verdict="confirmed", reason="read the protocol")
    assert do.effective(trial) == {"msc": "curator"}
    first, second = Review.objects.order_by("pk")
    assert (first.withdrawn_at, second.withdrawn_at) == (do.LATER, None)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"reason": " \n"}, "Say why"),
        ({"reason": "a\x00b"}, "null character"),
        ({"therapy": "nothing"}, "There is no therapy 'nothing'"),
        ({"verdict": "perhaps"}, "is no decision"),
        ({"verdict": "changed"}, "Choose the other therapy"),
        ({"verdict": "changed", "instead": "msc"}, "Choose the other therapy"),
        ({"verdict": "changed", "instead": "nothing"}, "There is no therapy 'nothing'"),
        ({"therapy": "hsct", "verdict": "excluded"}, "nothing to exclude"),
        ({"digest": "2" * 64}, "record has changed since"),
        ({"seen": [99]}, "Another decision"),
    ],
    ids=str,
)
def test_what_cannot_be_decided_is_said_and_not_stored(asked: dict[str, Any], words: str) -> None:
    trial = do.stored(do.msc())
    before = contents()
    with pytest.raises(ReviewError, match=words):
        do.decided(trial, **asked)
    assert contents() == before


def test_a_decision_on_no_trial_is_refused() -> None:
    with pytest.raises(ReviewError, match="no such trial"):
        decide(-1, "msc", "excluded", "why", by=do.curator(), at=do.NOW, digest="", seen=[])


@pytest.mark.django_db(transaction=True)
def test_of_two_curators_at_once_one_decides_and_the_other_is_told() -> None:
    trial = do.stored(do.msc())
    by = do.curator()
    start = Barrier(2, timeout=30)

    def one(verdict: str) -> str:
        try:
            connection.ensure_connection()
            start.wait()
            decide(trial.pk, "msc", verdict, "why", by=by, at=do.NOW, digest=trial.payload_digest, seen=[])
            return "stored"
        except ReviewError as error:
            return str(error)[:16]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert Counter(pool.map(one, ["confirmed", "excluded"])) == {"stored": 1, "Another decision": 1}
    assert Review.objects.count() == 1


def test_the_queue_asks_for_what_needs_review_first_then_for_what_changed_then_for_what_is_likely() -> None:
    do.stored(do.msc(1))
    do.stored(do.doubtful(2))
    do.decided(do.stored(do.msc(3)))
    do.updated(do.msc(3), do.msc(3, conditions=("Stroke", "Multiple Sclerosis")))
    keyword = {"conditions": (), "keywords": ("Multiple Sclerosis",)}
    likely = msgspec.structs.replace(do.msc(4), brief_title="Mesenchymal stem cells", **keyword)
    do.stored(likely)
    do.stored(do.drug(5))
    assert list(worries().items()) == [
        ("NCT00000002", "review"),
        ("NCT00000003", "changed"),
        ("NCT00000004", "likely"),
    ]


@pytest.mark.parametrize("verdict", ["confirmed", "excluded"])
def test_what_was_decided_leaves_the_queue(verdict: str) -> None:
    do.decided(do.stored(do.doubtful()), verdict=verdict)
    assert queue() == []


def test_a_merged_record_is_not_asked_about() -> None:
    trial = do.stored(do.doubtful())
    Trial.objects.filter(pk=trial.pk).update(merged_into=do.stored(do.msc(2)))
    assert queue() == []


def test_a_trial_comes_back_when_the_record_changed_in_what_is_given() -> None:
    do.decided(do.stored(do.msc()), verdict="excluded")
    do.updated(do.msc(), do.msc(arms=(arm("Placebo"),)))
    assert changed() == ["registry now says: arms: nothing → Placebo"]


@pytest.mark.parametrize(
    ("more", "back"),
    [
        ({"official_title": "A longer title"}, True),
        ({"eligibility_criteria": "Adults"}, True),
        ({"phases": ("PHASE2",)}, True),
        ({"allocation": "RANDOMIZED"}, True),
        ({"keywords": ("cells",)}, True),
        ({"brief_summary": "A summary"}, True),
        ({"overall_status": "COMPLETED"}, False),
        ({"enrollment": 12}, False),
        ({"lead_sponsor": "A hospital"}, False),
    ],
    ids=str,
)
def test_only_a_change_in_what_is_given_or_to_whom_brings_it_back(more: dict[str, Any], back: bool) -> None:
    do.decided(do.stored(do.msc()))
    do.updated(do.msc(), do.msc(**more))
    assert worries() == ({"NCT00000001": "changed"} if back else {})


def test_a_change_that_was_undone_and_one_before_the_review_bring_nothing_back() -> None:
    other = do.msc(official_title="Other")
    do.stored(do.msc())
    trial = do.updated(do.msc(), other)
    do.decided(trial)
    assert queue() == []
    do.updated(other, do.msc(), ("2" * 64, "1" * 64))
    assert worries()
    do.updated(do.msc(), other)
    assert queue() == []


def test_a_trial_comes_back_when_the_rules_say_otherwise_than_when_it_was_decided() -> None:
    do.decided(do.stored(do.msc()), verdict="excluded")
    do.stored(do.drug(), "2" * 64)
    assert changed() == ["the rules no longer find MSC"]
    do.stored(do.doubtful(), "3" * 64)
    assert changed() == ["the rules now hold MSC for needs review (when decided: certain)"]
    cells = (InterventionFacts(name="Mesenchymal stromal cells"),)
    do.stored(do.msc(interventions=cells), "4" * 64)
    assert changed() == [
        "the rules now find MSC in other words: mesenchymal stem cells, mesenchymal stromal cells"
    ]
    do.stored(do.msc(), "5" * 64)
    assert queue() == []


def test_a_trial_comes_back_when_the_rules_find_what_a_curator_added_or_another_therapy() -> None:
    do.decided(do.stored(do.drug()), "hsct")
    assert queue() == []
    do.stored(do.hsct(), "2" * 64)
    assert changed() == ["the rules now find HSCT (certain)"]
    do.stored(do.msc(), "3" * 64)
    assert changed() == ["the rules now find MSC too (certain)"]


def test_deciding_again_takes_it_out_of_the_queue() -> None:
    trial = do.stored(do.msc())
    do.decided(trial)
    do.updated(do.msc(), do.hsct())
    assert "the rules no longer find MSC" in changed()
    do.decided(trial, verdict="excluded")
    assert queue() == []
    assert do.effective(trial) == {"hsct": "certain"}


def test_the_queue_takes_the_same_few_queries_whatever_its_length() -> None:
    def fill(*numbers: int) -> None:
        for number in numbers:
            do.stored(do.doubtful(number))
            do.decided(do.stored(do.msc(100 + number)))
            do.updated(do.msc(100 + number), do.msc(100 + number, keywords=("cells",)))

    counted = []
    for numbers in ((1,), (2, 3, 4)):
        fill(*numbers)
        with CaptureQueriesContext(connection) as queries:
            assert len(queue()) == 2 * max(numbers)
        counted.append(len(queries))
    assert counted == [4, 4]


def test_whoever_counts_by_therapy_hears_of_a_decision_that_changes_it_and_of_no_other() -> None:
    heard: list[list[int]] = []

    def hear(*, trials: list[int], **_: Any) -> None:
        heard.append(trials)

    studies_changed.connect(hear)
    try:
        trial = do.stored(do.msc())
        do.decided(trial)
        assert heard == []
        do.decided(trial, verdict="excluded")
        assert heard == [[trial.pk]]
    finally:
        studies_changed.disconnect(hear)


def test_a_definition_is_no_longer_needed_for_what_was_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = do.stored(do.msc())
    do.decided(trial)
    rest: Catalogue = dataclasses.replace(
        catalogue(), definitions=tuple(one for one in catalogue().definitions if one.slug != "msc")
    )
    monkeypatch.setattr(actions, "catalogue", lambda: rest)
    load_definitions(rest)
    monkeypatch.setattr(actions, "match", lambda facts, definitions: ())
    classify_all()
    assert do.effective(trial) == {"msc": "curator"}
    assert changed() == ["the rules no longer find MSC"]
