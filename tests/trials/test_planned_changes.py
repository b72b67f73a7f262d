"""Dates and enrolment: how far they moved, and whether the plan became fact."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.trials.two_versions import between, only, stated
from trials.change_kinds import RANKS, ChangeKind
from trials.changes import enrolment_ratio, months_moved


@pytest.mark.parametrize(
    ("before", "after", "kind", "texts", "ratio"),
    [
        (
            (200, "ESTIMATED"),
            (50, "ESTIMATED"),
            "enrolment_cut",
            ("200 planned", "50 planned"),
            Fraction(1, 4),
        ),
        ((20, "ACTUAL"), (23, "ACTUAL"), "enrolment_raised", ("20 actual", "23 actual"), Fraction(23, 20)),
        ((15, "ESTIMATED"), (2, "ACTUAL"), "enrolment_actual", ("15 planned", "2 actual"), Fraction(2, 15)),
        ((0, "ACTUAL"), (5, "ESTIMATED"), "enrolment_raised", ("0 actual", "5 planned"), None),
        ((60, ""), (60, "ACTUAL"), "enrolment_stated", ("60", "60 actual"), Fraction(1)),
        ((None, ""), (0, "ACTUAL"), "enrolment_stated", ("", "0 actual"), None),
    ],
)
def test_enrolment_is_one_change_with_its_ratio(
    before: tuple[int | None, str],
    after: tuple[int | None, str],
    kind: str,
    texts: Any,
    ratio: Fraction | None,
) -> None:
    one, other = ({"enrollment": pair[0], "enrollment_kind": pair[1]} for pair in (before, after))
    found = only(one, other)
    assert (found.kind, (found.before, found.after), enrolment_ratio(found)) == (kind, texts, ratio)


def test_falling_far_short_of_the_plan_ranks_as_a_cut_and_a_tenth_as_little() -> None:
    def to(number: int, kind: str) -> int:
        before = {"enrollment": 100, "enrollment_kind": "ESTIMATED"}
        return only(before, {"enrollment": number, "enrollment_kind": kind}).rank

    assert to(79, "ACTUAL") == to(60, "ESTIMATED") == RANKS[ChangeKind.ENROLMENT_CUT]
    assert to(80, "ACTUAL") == RANKS[ChangeKind.ENROLMENT_ACTUAL]
    assert to(90, "ESTIMATED") == to(110, "ESTIMATED") > to(111, "ESTIMATED") > to(89, "ESTIMATED")


@pytest.mark.parametrize(
    ("before", "after", "kind", "months"),
    [
        (stated("2026-12-31"), stated("2028-10-31"), "completion_slipped", 22),
        (stated("2024-06"), stated("2023-12-15"), "completion_brought_forward", -6),
        (stated("2015-12"), stated("2021-11-20", "ACTUAL"), "completion_reached", 71),
        (stated("2023-05"), stated("2023-05-14"), "completion_stated", 0),
        (stated("2023"), stated("2023-05"), "completion_stated", 0),
        (stated("2023-05", ""), stated("2023-05", "ACTUAL"), "completion_stated", 0),
        (None, stated("2023-05"), "completion_stated", None),
        (stated("2023-05"), None, "completion_stated", None),
        (None, stated("2023-05", "ACTUAL"), "completion_reached", None),
    ],
)
def test_completion_moves_by_months(before: Any, after: Any, kind: str, months: int | None) -> None:
    found = only({"completion": before}, {"completion": after})
    assert (found.kind, months_moved(found)) == (kind, months)


def test_dates_keep_their_precision_and_what_they_are() -> None:
    found = only({"completion": stated("2023-05")}, {"completion": stated("2024-01-02", "ACTUAL")})
    assert (found.before, found.after) == ("2023-05 estimated", "2024-01-02 actual")


def test_primary_completion_comes_before_completion_and_weeks_tell_little() -> None:
    months = {"completion": stated("2023-05"), "primary_completion": stated("2023-05")}
    later = {"completion": stated("2023-11"), "primary_completion": stated("2023-11")}
    assert [one.field for one in between(months, later)] == ["primary_completion", "completion"]
    weeks = only({"completion": stated("2023-05-01")}, {"completion": stated("2023-06-10")})
    assert (weeks.kind, months_moved(weeks)) == ("completion_slipped", 1)
    assert weeks.rank > RANKS[ChangeKind.SITES]


def test_a_start_ranks_by_whether_it_happened_or_moved() -> None:
    began = only({"start": stated("2022-02")}, {"start": stated("2022-02-03", "ACTUAL")})
    moved = only({"start": stated("2022-02")}, {"start": stated("2023-02")})
    nudged = only({"start": stated("2022-02")}, {"start": stated("2022-03")})
    assert began.rank == moved.rank == RANKS[ChangeKind.START] < nudged.rank
