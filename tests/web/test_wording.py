"""Numbers and dates in words."""

import datetime as dt

import pytest

from web import marks, wording


@pytest.mark.parametrize(
    ("value", "people", "words"),
    [
        (88.6, 271, "88.6%"),
        (88.6, None, "88.6%"),
        (43.3, 30, "43%"),
        (0, 617, "0%"),
        (0.04, None, "<0.1%"),
        (0.05, None, "0.1%"),
        (0.3, 24, "<1%"),
        (100, 12, "100%"),
    ],
)
def test_a_percentage_is_as_exact_as_the_people_behind_it(
    value: float, people: int | None, words: str
) -> None:
    assert wording.percent(value, people) == words


@pytest.mark.parametrize("value", [-0.1, 100.1, float("nan")])
def test_what_is_no_percentage_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="no percentage"):
        wording.percent(value)


def test_the_level_of_an_interval_is_named() -> None:
    assert wording.estimate(0.38, 0.09, 1.52) == "0.4% (95% CI 0.1 to 1.5)"
    assert wording.estimate(86.9, 69.5, 94.7, level=90) == "86.9% (90% CI 69.5 to 94.7)"
    assert wording.estimate(86.9, 69.5, 94.7, level=None) == "86.9% (interval, level not given 69.5 to 94.7)"


def test_a_missing_interval_is_said() -> None:
    assert wording.estimate(88.6, None, None) == "88.6% (no interval given)"


def test_one_bound_is_not_passed_off_as_none() -> None:
    assert wording.interval(83.3, None, 95) == "95% CI from 83.3"
    assert wording.interval(None, 2.7, 95) == "95% CI up to 2.7"


@pytest.mark.parametrize(("value", "words"), [(0.07, "0.07"), (2, "2.00"), (0.001, "<0.01"), (0, "0")])
def test_a_ratio_has_two_decimals_and_never_rounds_to_zero(value: float, words: str) -> None:
    assert wording.ratio(value) == words


def test_a_negative_ratio_is_refused() -> None:
    with pytest.raises(ValueError, match="no ratio"):
        wording.ratio(-1)


@pytest.mark.parametrize(
    ("value", "words"), [(2502, "2,502"), (-1.7, "−1.7"), (0.0, "0"), (1234567.5, "1,234,567.5"), (34, "34")]
)
def test_numbers_have_commas_and_a_true_minus(value: float, words: str) -> None:
    assert wording.number(value) == words


def test_a_number_rounded_to_zero_has_no_minus() -> None:
    assert wording.number(-0.001, 1) == "0.0"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="no number"):
        wording.number(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.38, "4 in 1,000"),
        (0.05, "1 in 1,000"),
        (0.04, "fewer than 1 in 1,000"),
        (0, "0 in 1,000"),
        (0.25, "3 in 1,000"),
    ],
)
def test_a_small_rate_is_also_a_count(value: float, words: str) -> None:
    assert wording.per_thousand(value) == words


@pytest.mark.parametrize(("p", "words"), [(0.0004, "p < 0.001"), (0.001, "p = 0.001"), (0.5, "p = 0.500")])
def test_a_p_value_has_three_decimals(p: float, words: str) -> None:
    assert wording.p_value(p) == words


def test_counts_are_of_somebody() -> None:
    assert wording.count_of(3, 52) == "3 of 52"
    assert wording.count_of(14, 2502) == "14 of 2,502"


@pytest.mark.parametrize(
    ("text", "words"),
    [("2025-09-25", "25 Sep 2025"), ("2014-10", "Oct 2014"), ("2014", "2014"), ("2025-05-07", "7 May 2025")],
)
def test_a_date_is_as_exact_as_it_is_known(text: str, words: str) -> None:
    assert wording.partial_date(text) == words


@pytest.mark.parametrize("text", ["", "2014-13", "Oct 2014", "2014-10-32", "201"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no date|month|day|date"):
        wording.partial_date(text)


def test_a_moment_is_told_in_utc() -> None:
    oslo = dt.timezone(dt.timedelta(hours=2))
    assert wording.moment(dt.datetime(2025, 9, 25, 1, 3, tzinfo=oslo)) == "24 Sep 2025, 23:03 UTC"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        wording.moment(dt.datetime(2025, 9, 25, 1, 3))


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "1 day old"), (59, "59 days old"), (423, "14 months old"), (1100, "3 years old")],
)
def test_the_age_of_a_copy(days: int, words: str) -> None:
    assert wording.age(days) == words


def test_a_copy_from_the_future_is_refused() -> None:
    with pytest.raises(ValueError, match="future"):
        wording.age(-1)


def test_an_unknown_status_keeps_its_words_and_gets_the_unknown_sign() -> None:
    mark = marks.status_mark("SOME_NEW_STATUS")
    assert (mark.css, mark.words) == ("status-lost", "Some new status")


def test_every_registry_status_and_group_has_a_sign_and_a_word() -> None:
    from trials.vocabulary import OVERALL_STATUS, STATUS_GROUPS

    assert all(
        marks.status_mark(code).words and marks.status_mark(code).icon
        for code in [*OVERALL_STATUS, *STATUS_GROUPS]
    )


def test_an_unknown_grade_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="no grade 'D': expected one of A, B, C"):
        marks.grade_mark("D")


def test_every_domain_and_design_of_the_evidence_has_a_mark() -> None:
    from evidence.domains import Design, Domain

    assert all(marks.domain_mark(domain).words for domain in Domain)
    assert all(marks.design_mark(design).icon for design in Design)
