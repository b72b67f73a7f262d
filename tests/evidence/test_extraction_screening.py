"""Most rules are passed over unsearched. That may save work and must not change what is found."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.extraction import outcome_names, outcome_rules
from evidence.extraction.needed_pieces import needs
from evidence.extraction.outcome_names import NAMES, names_in, short
from evidence.extraction.outcome_rules import RULES, first_fit
from evidence.extraction.screened import Table, alternatives, leftmost
from ingest.sources.clinicaltrials_gov.parse import parse
from ingest.starter import records
from tests.oracles import whole_patterns
from trials.facts import TrialFacts

PATTERNS = [
    *((rule.name, rule.pattern) for rule in RULES),
    *((f"{rule.name}, but not", rule.but_not) for rule in RULES if rule.but_not),
    *NAMES,
]


def titles(facts: TrialFacts) -> set[str]:
    posted = facts.results.outcomes if facts.results else ()
    return {*(one.measure for one in facts.planned_outcomes), *(one.title for one in posted)}


@cache
def starter_titles() -> list[str]:
    return sorted(set[str]().union(*(titles(parse(body)) for body in records())))


def found_in(text: str) -> tuple[str, tuple[int, int]] | None:
    fit = first_fit(text)
    return fit and (fit[0].name, fit[1].span())


def assert_same_as_whole_patterns(title: str) -> None:
    assert [(name, match.span()) for name, match in names_in(title)] == whole_patterns.names_in(title), title
    text = short(title).text
    assert found_in(text) == whole_patterns.first_fit(text), title


def test_the_bundled_titles_get_the_rule_that_searching_every_pattern_gives() -> None:
    assert len(starter_titles()) > 500
    for title in starter_titles():
        assert_same_as_whole_patterns(title)


@pytest.mark.shared
def test_titles_of_many_diseases_get_the_rule_that_searching_every_pattern_gives(shared: Path) -> None:
    with gzip.open(shared / "registry" / "records_v2.ndjson.gz", "rb") as lines:
        for title in sorted(set[str]().union(*(titles(parse(line)) for line in lines)))[::3]:
            assert_same_as_whole_patterns(title)


@given(st.lists(st.sampled_from(starter_titles()), min_size=2, max_size=3), st.booleans())
def test_titles_run_together_get_the_rule_that_searching_every_pattern_gives(
    parts: list[str], shout: bool
) -> None:
    joined = " ".join(parts)
    assert_same_as_whole_patterns(joined.upper() if shout else joined)


@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=[name for name, _ in PATTERNS])
def test_what_a_pattern_finds_holds_the_words_it_needs(name: str, pattern: str) -> None:
    table = Table([pattern])

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(re.compile(pattern, re.IGNORECASE)))
    def holds(text: str) -> None:
        match = re.search(pattern, text, re.IGNORECASE)
        found = leftmost(table.possible(text).get(0, ()), text)
        assert (match and match.span()) == (found and found.span())

    holds()


def test_no_pattern_has_to_be_searched_in_every_title() -> None:
    for table in (outcome_rules.TABLE, outcome_names.TABLE):
        assert table.possible("") == {}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\bAE\b", [{" ae "}]),
        (r"relaps\w*", [{"relaps"}]),
        (r"\b(?:relaps\w*|attack) (?:rate|count)", [{" relaps", " attack"}, {" rate", " count"}]),
        (r"bio-?markers", [{" markers", "biomarkers"}]),
        (r"(?=.*stable)(?=.*worse).*?x", [{"stable"}, {"worse"}]),
        (r"lesions?\b.*\bT2\b", [{"lesion ", "lesions "}, {" t2 "}]),
        (r"leuk[ae]+mia", [{"leuk"}, {"mia"}]),
        (r"(?:new )?lesion(?! count)", [{" lesion", "lesion"}]),
        (r"\w+|EDSS", []),
        (r"≥|\d+", []),
    ],
)
def test_a_pattern_needs_the_words_that_every_match_holds(pattern: str, expected: list[set[str]]) -> None:
    assert sorted(map(sorted, needs(pattern))) == sorted(map(sorted, expected))


@pytest.mark.parametrize("title", ["ANNUALİZED RELAPSE RATE", "annualızed relapſe rate", "\u212a\u017f"])
def test_letters_that_a_search_takes_for_others_hide_no_word(title: str) -> None:
    assert_same_as_whole_patterns(title)


@pytest.mark.parametrize("pattern", [r"a|b", r"(a|b)c|d", r"[|(]x|y\|z|\(", r"(?:a(?:b|c)|[)])|e", "whole"])
def test_a_pattern_is_cut_only_between_its_alternatives(pattern: str) -> None:
    parts = list(alternatives(pattern))
    assert "|".join(parts) == pattern
    assert all(re.compile(part) for part in parts)
    assert len(parts) == {r"a|b": 2, r"(a|b)c|d": 2, r"[|(]x|y\|z|\(": 3, "whole": 1}.get(pattern, 2)


def test_of_two_alternatives_that_begin_at_one_place_the_first_is_found() -> None:
    first, second = re.compile("lesion"), re.compile("lesions")
    found = leftmost([first, second], "new lesions")
    assert found is not None
    assert found[0] == "lesion"


def test_the_alternative_that_stands_further_left_is_found_whatever_their_order() -> None:
    found = leftmost([re.compile("rate"), re.compile("relapse")], "relapse rate")
    assert found is not None
    assert found[0] == "relapse"
