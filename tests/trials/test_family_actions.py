"""Families are joined by the registry's own ids or by a curator, hold each trial once, and stay as decided."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.table_contents import contents
from trials.family_actions import FamilyError, join_by_registry_ids, join_family, keep_apart, leave_family
from trials.family_reading import suggested
from trials.models import FamilyMember, KeptApart, Reference, Trial, TrialFamily

pytestmark = pytest.mark.django_db
A, B, C, D = (f"NCT0000000{number}" for number in (1, 2, 3, 4))


def trial(nct_id: str, *named: str, **columns: Any) -> Trial:
    """named: registry numbers that its record gives as secondary ids."""
    ids = [{"id": one, "type": "REGISTRY", "domain": "", "link": "", "scheme": "NCT"} for one in named]
    return make.make_trial(nct_id, secondary_ids=ids, **({"brief_title": f"Cells {nct_id}"} | columns))


def who() -> dict[str, Any]:
    return {"by": User.objects.get_or_create(username="a curator")[0], "at": make.NOON}


def families() -> dict[str, set[str]]:
    return {
        family.name: set(family.members.values_list("trial__nct_id", flat=True))
        for family in TrialFamily.objects.all()
    }


def suggestions() -> list[tuple[str, ...]]:
    return [one.nct_ids for one in suggested(with_therapy=False)]


def test_the_registrys_own_ids_join_and_a_second_run_changes_nothing() -> None:
    trial(A, acronym="CORE")
    trial(B, A)
    trial(C, expanded_access_nct_id=A)
    trial(D, acronym="CORE")
    assert join_by_registry_ids(at=make.NOON) == 3
    assert families() == {"CORE": {A, B, C}}
    assert set(FamilyMember.objects.values_list("joined_by", "by")) == {("rule", None)}
    before = contents()
    assert join_by_registry_ids(at=make.NOON) == 0
    assert contents() == before
    assert suggestions() == [(A, D)]


def test_a_later_registration_joins_the_family_that_is_there() -> None:
    trial(A)
    trial(B, A)
    join_by_registry_ids(at=make.NOON)
    trial(C, B)
    assert join_by_registry_ids(at=make.NOON) == 1
    assert families() == {A: {A, B, C}}


def test_a_title_alone_joins_nothing() -> None:
    trial(A, brief_title="Mesenchymal stem cells once", lead_sponsor="T")
    trial(B, brief_title="Mesenchymal stem cells once", lead_sponsor="T")
    trial(C, brief_title=f"Extension of {A}")
    assert join_by_registry_ids(at=make.NOON) == 0
    assert suggestions() == [(A, B, C)]


def test_a_curator_joins_what_is_suggested_and_it_is_suggested_no_more() -> None:
    for nct_id in (A, B, C):
        Reference.objects.create(trial=trial(nct_id), position=0, pmid="31072380", type="DERIVED")
    assert suggestions() == [(A, B, C)]
    family = join_family([A, B], "the protocol names both", name="MESEMS", **who())
    assert families() == {"MESEMS": {A, B}}
    assert set(family.members.values_list("joined_by", "reason")) == {("curator", "the protocol names both")}
    assert suggestions() == [(A, B, C)]
    join_family([C, A], "a third centre", **who())
    assert families() == {"MESEMS": {A, B, C}}
    assert suggestions() == []


def test_what_is_kept_apart_stays_apart_until_a_curator_joins_it() -> None:
    trial(A)
    trial(B, A)
    assert keep_apart([A, B], "another product", **who()) == 1
    assert keep_apart([B, A], "another product", **who()) == 0
    assert (join_by_registry_ids(at=make.NOON), suggestions()) == (0, [])
    join_family([A, B], "the same after all", **who())
    assert not KeptApart.objects.exists()
    assert families() == {A: {A, B}}


def test_who_left_a_family_is_not_joined_again_and_a_family_of_one_is_none() -> None:
    trial(A)
    trial(B, A)
    trial(C, A)
    join_by_registry_ids(at=make.NOON)
    leave_family(C, "a sub-study of another trial", **who())
    join_by_registry_ids(at=make.NOON)
    assert families() == {A: {A, B}}
    leave_family(B, "and so is this", **who())
    join_by_registry_ids(at=make.NOON)
    assert families() == {}


def test_two_families_are_not_run_together_by_a_rule() -> None:
    for nct_id in (A, B, C, D):
        trial(nct_id)
    join_family([A, B], "one", name="One", **who())
    join_family([C, D], "two", name="Two", **who())
    trial("NCT00000005", A, C)
    assert join_by_registry_ids(at=make.NOON) == 0
    assert families() == {"One": {A, B}, "Two": {C, D}}


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: join_family([A], "why", **who()), "at least two"),
        (lambda: join_family([A, "NCT99999999"], "why", **who()), "at least two"),
        (lambda: join_family([A, B], " ", **who()), "Say why"),
        (lambda: join_family([A, B], "a\x00", **who()), "null character"),
        (lambda: join_family([A, B], "why", name="\x00", **who()), "null character"),
        (lambda: join_family([A, C], "why", **who()), "different families"),
        (lambda: join_family([C, D], "why", **who()), "in the family Held already"),
        (lambda: keep_apart([A], "why", **who()), "at least two"),
        (lambda: keep_apart([C, D], "why", **who()), "are in one family"),
        (lambda: leave_family(B, "why", **who()), "in no family"),
        (lambda: leave_family("x", "why", **who()), "in no family"),
        (lambda: leave_family(C, "", **who()), "Say why"),
    ],
)
def test_what_cannot_be_is_said_and_not_stored(act: Any, words: str) -> None:
    for nct_id in (A, B, C, D):
        trial(nct_id)
    join_family([C, D], "two", name="Held", **who())
    if words == "different families":
        trial("NCT00000005")
        join_family([A, "NCT00000005"], "one", **who())
    before = contents()
    with pytest.raises(FamilyError, match=words):
        act()
    assert contents() == before


def test_the_database_holds_a_trial_in_one_family_at_most() -> None:
    member = make.make_member(make.make_family())
    with pytest.raises(IntegrityError, match="trials_familymember_trial_id_key"):
        make.make_member(make.make_family(), member.trial)


def test_only_what_has_a_therapy_is_suggested_first() -> None:
    trial(A, acronym="CORE")
    other = trial(B, acronym="CORE")
    assert suggested() == []
    make.make_assignment(other)
    assert [one.nct_ids for one in suggested()] == [(A, B)]


def test_trials_with_their_families_take_the_same_queries_whatever_their_number() -> None:
    def read() -> list[list[str]]:
        return [
            sorted(member.trial.nct_id for member in one.family.members.all()) if one.family else []
            for one in Trial.objects.with_family().order_by("nct_id")
        ]

    counted = []
    for first in (1, 10, 20):
        numbers = [f"NCT{first + more:08}" for more in range(4)]
        for nct_id in numbers:
            trial(nct_id)
        join_family(numbers[:3], "one programme", **who())
        with CaptureQueriesContext(connection) as queries:
            assert read()[:4] == [[A, B, C]] * 3 + [[]]
        counted.append(len(queries))
    assert counted == [3, 3, 3]


def test_suggestions_and_joining_take_the_same_queries_whatever_the_number() -> None:
    counted = []
    for first in (1, 11, 31):
        for number in range(first, first + 10, 2):
            make.make_assignment(trial(f"NCT{number:08}", acronym=f"PROGRAMME{number}"))
            trial(f"NCT{number + 1:08}", acronym=f"PROGRAMME{number}")
        with CaptureQueriesContext(connection) as queries:
            suggested()
        counted.append(len(queries))
    assert counted == [5, 5, 5]
