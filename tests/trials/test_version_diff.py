"""Two versions word by word: nothing shortened, nothing called a difference that is none."""

from __future__ import annotations

import time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from trials.facts import ArmFacts, PlannedOutcomeFacts, SiteFacts, TrialFacts
from trials.version_diff import MOST_LINES, Said, pieces, version_diff

LINES = st.lists(st.text("ab \n", max_size=6).map(lambda text: text.replace("\n", " ")), max_size=8)


def facts(**attributes: Any) -> TrialFacts:
    return TrialFacts(**({"nct_id": "NCT00000001", "brief_title": "A trial"} | attributes))


def told(before: TrialFacts, after: TrialFacts) -> dict[str, list[tuple[str, str]]]:
    return {
        one.field: [(str(piece.said), piece.text) for piece in one.pieces]
        for one in version_diff(before, after)
    }


def test_equal_versions_have_no_difference() -> None:
    assert version_diff(facts(), facts()) == []


def test_only_the_words_that_changed_are_marked() -> None:
    found = told(
        facts(eligibility_criteria="Age 18 to 50\nEDSS up to 6"),
        facts(eligibility_criteria="Age 18 to 65\nEDSS up to 6"),
    )
    assert found == {
        "eligibility_criteria": [
            ("same", "Age 18 to "), ("gone", "50"), ("new", "65"), ("same", "\n"), ("same", "EDSS up to 6\n"),
        ]
    }  # fmt: skip


def test_lines_far_from_a_difference_are_left_out_and_said_to_be() -> None:
    rows = [f"Criterion {n}" for n in range(9)]
    found = told(
        facts(eligibility_criteria="\n".join(rows)),
        facts(eligibility_criteria="\n".join([*rows, "One more"])),
    )
    assert found["eligibility_criteria"] == [
        ("left out", ""),
        ("same", "Criterion 8\n"),
        ("new", "One more\n"),
    ]


def test_a_list_in_another_order_is_no_difference() -> None:
    one, other = SiteFacts(city="Bergen", country="Norway"), SiteFacts(city="Uppsala", country="Sweden")
    assert version_diff(facts(sites=(one, other)), facts(sites=(other, one))) == []


def test_spacing_and_escapes_are_no_difference() -> None:
    assert version_diff(facts(brief_summary="age \\> 18  years"), facts(brief_summary="age > 18 years")) == []


def test_an_item_stands_on_one_line_and_its_long_text_on_another() -> None:
    arm = ArmFacts(label="HSCT", type="EXPERIMENTAL", description="word " * 60)
    [(_, text)] = told(facts(), facts(arms=(arm,)))["arms"]
    first, second = text.rstrip("\n").split("\n")
    assert first == "label: HSCT; type: Experimental"
    assert second.startswith("description: word word")


def test_the_most_telling_attribute_comes_first() -> None:
    outcome = PlannedOutcomeFacts(type="PRIMARY", position=0, measure="Relapses")
    found = told(facts(), facts(planned_outcomes=(outcome,), why_stopped="Slow", keywords=("MS",)))
    assert list(found) == ["why_stopped", "planned_outcomes", "keywords"]


def test_texts_that_share_little_are_shown_whole() -> None:
    found = told(facts(brief_summary="one two three four"), facts(brief_summary="five six seven four"))
    assert found["brief_summary"] == [("gone", "one two three four\n"), ("new", "five six seven four\n")]


@settings(max_examples=60, deadline=None)
@given(old=LINES, new=LINES)
def test_what_stays_and_what_is_marked_together_make_both_versions(old: list[str], new: list[str]) -> None:
    shown = [(piece.said, piece.text) for piece in pieces(old, new)]
    before, after = (
        "".join(text for said, text in shown if said is not other) for other in (Said.NEW, Said.GONE)
    )
    one, other = ("".join(line + "\n" for line in some) for some in (old, new))
    if any(said is Said.LEFT_OUT for said, _ in shown) or old == new:
        assert len(before) <= len(one)
        assert len(after) <= len(other)
    else:
        assert (before, after) == (one, other)


def test_two_long_and_unlike_texts_are_compared_in_a_blink() -> None:
    old = [f"the {n} of the {n} the" for n in range(3 * MOST_LINES)]
    new = [f"the {n} of the {n + 1} the" for n in range(3 * MOST_LINES)]
    start = time.process_time()
    assert len(list(pieces(old, new))) == 6 * MOST_LINES
    assert list(pieces(["the of " * 5000], ["of the " * 5000]))
    assert time.process_time() - start < 2


def test_texts_of_the_same_few_lines_or_words_are_compared_in_a_blink() -> None:
    start = time.process_time()
    found = list(pieces(["x", "y"] * 749, ["x", "y", "y"] * 499))
    assert {piece.said for piece in found} <= {Said.GONE, Said.NEW}
    assert found
    assert list(pieces(["x y " * 120], ["x y y " * 80]))
    assert time.process_time() - start < 2


def test_a_long_text_whose_lines_are_all_in_both_is_shown_whole() -> None:
    old = [f"line {n}" for n in range(MOST_LINES + 1)]
    assert [piece.said for piece in pieces(old, old[::-1])] == [Said.GONE, Said.NEW]
