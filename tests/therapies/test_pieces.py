"""Which phrases a text may hold is told from its words; no phrase that stands in a text is missed."""

from __future__ import annotations

import re
import sys
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.sources.clinicaltrials_gov.parse import parse
from ingest.starter import records
from therapies.catalogue import catalogue
from therapies.matching import explain, match
from therapies.passages import passages
from therapies.phrases import Phrase
from therapies.pieces import Pieces, Screen, folded
from trials.facts import TrialFacts

PHRASES = list(
    dict.fromkeys(
        phrase
        for one in catalogue().definitions
        for phrase in (*(term.phrase for term in (*one.terms, *one.regimens, *one.drugs)), *one.company)
    )
) + [term.phrase for term in catalogue().disease.terms]
ALL_LETTERS = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)


@cache
def starter() -> list[TrialFacts]:
    return [parse(body) for body in records()]


def found_by_searching(phrase: Phrase, text: str) -> list[tuple[int, int]]:
    return [one.span() for one in phrase.pattern.finditer(text)]


def assert_not_missed(phrase: Phrase, text: str) -> None:
    expected = found_by_searching(phrase, text)
    assert phrase.spans(text) == expected
    assert not expected or Screen([(phrase, phrase.needs)]).possible(text) == [phrase]


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.text)
def test_a_text_made_from_a_phrase_holds_the_words_the_phrase_needs(phrase: Phrase) -> None:
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(phrase.pattern))
    def holds(text: str) -> None:
        assert_not_missed(phrase, text)

    holds()


def test_every_phrase_is_found_in_the_bundled_records_where_searching_finds_it() -> None:
    text = "\n".join(passage.text for facts in starter()[::5] for passage in passages(facts))
    for phrase in PHRASES:
        assert_not_missed(phrase, text)


def test_the_glance_before_matching_passes_over_no_bundled_record_that_matches() -> None:
    found = [(match(facts, catalogue()), explain(facts, catalogue()).matches) for facts in starter()]
    assert all(quick == whole for quick, whole in found)
    assert sum(bool(whole) for _, whole in found) > 50


def test_folding_keeps_every_letter_in_its_place_and_every_word_a_word() -> None:
    small = folded(ALL_LETTERS)
    assert len(small) == len(ALL_LETTERS)
    assert [c for c, s in zip(ALL_LETTERS, small, strict=True) if c.isalnum() != s.isalnum()] == []


def test_letters_that_a_search_without_regard_to_case_takes_for_one_another_fold_into_one() -> None:
    for letter in "abcdefghijklmnopqrstuvwxyz0123456789":
        same = re.findall(letter, ALL_LETTERS, re.IGNORECASE)
        assert {folded(one) for one in same} == {letter}


@pytest.mark.parametrize(
    ("piece", "text", "stands"),
    [
        ("cyt", "leucocytes", True),
        (" relaps", "a Relapsing disease", True),
        (" relaps", "a nonrelapsing disease", False),
        (" ae ", "Number of AEs", False),
        (" ae ", "(AE)", True),
        (" ae ", "_AE_", True),
        ("mia ", "leukaemia, acute", True),
        ("mia ", "anaemias", False),
    ],
)
def test_a_blank_in_a_piece_is_the_edge_of_a_word(piece: str, text: str, stands: bool) -> None:
    assert (piece in Pieces([piece, "another"]).among(text)) is stands


def test_what_may_stand_in_a_text_comes_in_the_order_given() -> None:
    screen = Screen([("c", [{"cell"}]), ("always", []), ("b", [{" stem"}, {"cell"}]), ("a", [{"serum"}])])
    assert screen.possible("Stem cells") == ["c", "always", "b"]
    assert screen.possible("a brain stem") == ["always"]
    assert screen.possible("") == ["always"]
