"""Named filters on trials."""

from __future__ import annotations

import pytest

from tests.factories import date, make_trial
from trials.models import Trial
from trials.vocabulary import OVERALL_STATUS, PHASES, STATUS_GROUPS, words

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return sorted(Trial.objects.matching_text(text).values_list("acronym", flat=True))


@pytest.fixture
def three() -> None:
    make_trial(
        "NCT00000001",
        acronym="A",
        search_text="Stem cell transplantation in relapsing disease",
        aliases=["NCT00000009"],
    )
    make_trial("NCT00000002", acronym="B", search_text="Stem cells and cyclophosphamide")
    make_trial("NCT00000003", acronym="C", search_text="Cyclophosphamide alone")


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("text", "acronyms"),
    [
        ("transplantation", "A"),
        ("TRANSPLANTATIONS", "A"),
        ("stem cyclophosphamide", "B"),
        ('"stem cell transplantation"', "A"),
        ("cyclophosphamide -stem", "C"),
        ("alone or relapsing", "AC"),
        ("nct00000002", "B"),
        ("NCT00000009", "A"),
        ("look at NCT00000003 please", "C"),
        ("nothing", ""),
        ("'; drop table trials_trial; --", ""),
        ('"unclosed', ""),
        ("& | ! ( ) :*", ""),
    ],
)
def test_words_phrases_exclusions_and_numbers_find_what_they_should(text: str, acronyms: str) -> None:
    assert "".join(found(text)) == acronyms


def test_status_groups_hold_every_status_once() -> None:
    grouped = [status for _, statuses in STATUS_GROUPS.values() for status in statuses]
    assert sorted(grouped) == sorted(OVERALL_STATUS)


def test_trials_are_found_by_groups_of_statuses() -> None:
    make_trial(overall_status="ENROLLING_BY_INVITATION", acronym="A")
    make_trial(overall_status="WITHDRAWN", acronym="B")
    make_trial(overall_status="COMPLETED", acronym="C")
    trials = Trial.objects.in_status_groups(["recruiting", "stopped"])
    assert sorted(trials.values_list("acronym", flat=True)) == ["A", "B"]
    with pytest.raises(KeyError):
        Trial.objects.in_status_groups(["asleep"])


def test_the_newest_update_comes_first_and_an_unknown_one_last() -> None:
    for acronym, text in (("A", "2020-01-02"), ("B", None), ("C", "2021-01"), ("D", "2020-01-02")):
        kind = {"last_update_posted_date_kind": "ACTUAL" if text else ""}
        make_trial(acronym=acronym, last_update_posted_date=date(text) if text else None, **kind)
    assert "".join(Trial.objects.newest_update_first().values_list("acronym", flat=True)) == "CADB"


@pytest.mark.parametrize(
    ("value", "shown"), [("PHASE1/PHASE2", "1/2"), ("SOMETHING_NEW", "Something new"), ("", "")]
)
def test_a_value_outside_the_list_stays_readable(value: str, shown: str) -> None:
    assert words(PHASES, value) == shown
