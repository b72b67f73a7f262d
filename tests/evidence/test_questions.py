"""Standing questions: what counts, what is set aside and why, and what it adds up to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from evidence.models import Report, Result
from evidence.questions import Answer, Row, answer, question
from evidence.synthesis.intervals import exact_interval
from evidence.synthesis.proportion_glmm import PooledProportion, glmm, leave_one_out
from tests.factories import make_report, make_result, make_source

pytestmark = pytest.mark.django_db

DEATHS = question("hsct-treatment-related-mortality")
RELAPSE_FREE = question("hsct-relapse-free-24-months")
HARMS = question("msc-serious-adverse-events")


def deaths(slug: str, n: int | None = 1, total: int | None = 50, **columns: Any) -> Result:
    """One report's count of deaths; groups, year, n_report and arms are of the report."""
    of_report = {key: columns.pop(key) for key in ("groups", "year", "arms") if key in columns}
    report = columns.pop("report", None) or make_report(slug, first_author=f"{slug.title()} A", **of_report)
    given: dict[str, Any] = {
        "domain": "safety",
        "measure": "treatment_related_mortality",
        "n": n,
        "total": total,
    }
    if n is None:
        given["value"] = Decimal(2)
    return make_result(report, sources=(make_source(),), **(given | columns))


def free(slug: str, value: float = 90, **columns: Any) -> Result:
    given: dict[str, Any] = {
        "domain": "relapse",
        "measure": "relapse_free",
        "kind": "survival_probability",
        "value": Decimal(str(value)),
        "unit": "percent",
        "n": None,
        "total": None,
    }
    return make_result(make_report(slug, first_author=f"{slug.title()} A"), **(given | columns))


def names(rows: tuple[Row, ...]) -> list[str]:
    return [row.report for row in rows]


def reasons(found: Answer) -> dict[str, str]:
    return {row.report: row.reason for row in found.set_aside}


def test_only_this_therapy_measure_and_kind_are_asked_about() -> None:
    deaths("one")
    deaths("other", measure="death")
    deaths("rate", n=None, total=None, kind="percentage_of_participants")
    make_result(make_report("msc", therapy="msc"), domain="safety", measure="treatment_related_mortality")
    deaths("drug", arm_role="comparator")
    found = answer(DEATHS)
    assert (names(found.rows), found.set_aside) == (["one"], ())


def test_of_a_cohort_group_the_largest_report_counts() -> None:
    deaths("small", 0, 20, groups=("north",))
    deaths("large", 2, 100, groups=("north",))
    deaths("elsewhere", 1, 30)
    found = answer(DEATHS)
    assert names(found.rows) == ["large", "elsewhere"]
    assert reasons(found) == {"small": "may share people with Large 2019, which is larger (Group north)"}


def test_of_equally_large_reports_of_a_group_the_latest_counts() -> None:
    deaths("early", 1, 50, groups=("north",), year=2010)
    deaths("late", 2, 50, groups=("north",), year=2020)
    assert names(answer(DEATHS).rows) == ["late"]


def test_a_report_of_two_groups_bars_both() -> None:
    deaths("both", 1, 100, groups=("north", "south"))
    deaths("north", 1, 50, groups=("north",))
    deaths("south", 1, 50, groups=("south", "east"))
    deaths("east", 1, 40, groups=("east",))
    found = answer(DEATHS)
    assert names(found.rows) == ["both", "east"]
    assert set(reasons(found)) == {"north", "south"}


def test_a_report_that_cannot_count_bars_nobody_of_its_group() -> None:
    deaths("large", 1, None, groups=("north",))
    deaths("small", 1, 20, groups=("north",))
    found = answer(DEATHS)
    assert names(found.rows) == ["small"]
    assert reasons(found) == {"large": "the source gives no number of people treated"}


def test_the_whole_study_counts_before_any_part_of_it() -> None:
    report = make_report("one", first_author="One A")
    deaths("one", 1, 80, report=report, population="relapsing MS")
    deaths("one", 2, 60, report=report, population="")
    found = answer(DEATHS)
    assert [(row.n, row.total) for row in found.rows] == [(2, 60)]
    assert [row.reason for row in found.set_aside] == [
        "part of the same report; its figure for 60 people is used"
    ]


def test_of_parts_alone_the_largest_counts() -> None:
    report = make_report("one", first_author="One A")
    deaths("one", 0, 20, report=report, population="progressive MS")
    deaths("one", 2, 60, report=report, population="relapsing MS")
    assert [row.total for row in answer(DEATHS).rows] == [60]


ARMS = [
    {"id": "hsct", "label": "HSCT", "role": "therapy", "n": 20},
    {"id": "drug", "label": "Drug", "role": "comparator", "n": 20},
]


def test_a_figure_for_all_arms_counts_only_where_nobody_was_on_the_comparison() -> None:
    deaths("controlled", 1, 40, arm_role="all", arms=ARMS)
    deaths("uncontrolled", 1, 30, arm_role="all")
    found = answer(DEATHS)
    assert names(found.rows) == ["uncontrolled"]
    assert reasons(found) == {"controlled": "counts people on the comparison treatment too"}


@pytest.mark.parametrize(("n", "total"), [(None, 40), (3, None), (0, 0)])
def test_a_count_without_both_numbers_is_set_aside_in_words(n: int | None, total: int | None) -> None:
    deaths("one", n, total)
    found = answer(DEATHS)
    assert (found.rows, reasons(found)) == ((), {"one": "the source gives no number of people treated"})


@pytest.mark.parametrize(
    ("months", "kind", "text", "reason"),
    [
        (24, "fixed", "24 months", ""),
        (21, "fixed", "21 months", ""),
        (27, "fixed", "27 months", ""),
        (Decimal("20.99"), "fixed", "early", "measured at another time: early"),
        (60, "fixed", "60 months", "measured at another time: 60 months"),
        (None, "fixed", "", "the source does not say when"),
        (None, "fixed", "3 to 6 months", "measured at no one time: 3 to 6 months"),
        (24, "median_follow_up", "median 24 months", "not at one time for everyone: median 24 months"),
    ],
)
def test_the_time_window_holds_both_its_ends_and_one_time_for_everyone(
    months: Any, kind: str, text: str, reason: str
) -> None:
    free("one", time_months=months, time_kind=kind, time_text=text)
    found = answer(RELAPSE_FREE)
    assert (len(found.rows), [row.reason for row in found.set_aside]) == (
        (0, [reason]) if reason else (1, [])
    )


def test_a_count_is_drawn_with_the_exact_interval_and_an_estimate_with_its_own() -> None:
    deaths("counted", 2, 50)
    (row,) = answer(DEATHS).rows
    exact = exact_interval(2, 50)
    assert (row.estimate, row.lower, row.upper, row.level, row.interval_kind) == (
        0.04,
        exact.lower,
        exact.upper,
        95,
        "exact",
    )
    free("given", 86.9, ci_lower=80, ci_upper=92, ci_level=90)
    free("bare", 70)
    rows = {row.report: row for row in answer(RELAPSE_FREE).rows}
    given, bare = rows["given"], rows["bare"]
    assert given.estimate == pytest.approx(0.869)
    assert (given.lower, given.upper, given.level, given.interval_kind) == (0.8, 0.92, 90, "reported")
    assert (bare.estimate, bare.lower, bare.upper, bare.level, bare.interval_kind) == (
        0.7,
        None,
        None,
        None,
        "",
    )


def test_the_pooled_figure_is_the_model_on_the_counts_of_the_rows() -> None:
    for number, (n, total) in enumerate([(0, 24), (1, 100), (3, 120), (0, 60)]):
        deaths(f"r{number}", n, total)
    found = answer(DEATHS)
    events, totals = [row.n or 0 for row in found.rows], [row.total or 0 for row in found.rows]
    assert sorted(zip(events, totals, strict=True)) == [(0, 24), (0, 60), (1, 100), (3, 120)]
    whole = glmm(events, totals)
    assert isinstance(whole, PooledProportion)
    assert found.pooled
    assert (found.pooled["estimate"], found.pooled["ci_lower"], found.pooled["ci_upper"]) == (
        whole.estimate,
        whole.ci_lower,
        whole.ci_upper,
    )
    assert (found.pooled["k"], found.pooled["events"], found.pooled["total"]) == (4, 4, 304)
    exact = exact_interval(4, 304)
    assert (found.pooled["exact_lower"], found.pooled["exact_upper"]) == (exact.lower, exact.upper)
    without = [one.estimate for one in leave_one_out(events, totals) if isinstance(one, PooledProportion)]
    assert [one["estimate"] for one in found.leave_one_out if "estimate" in one] == without
    assert [one["without"] for one in found.leave_one_out] == [row.name for row in found.rows]


@pytest.mark.parametrize("counts", [[], [(1, 50)], [(0, 20), (0, 30)]])
def test_what_cannot_be_pooled_says_why(counts: list[tuple[int, int]]) -> None:
    for number, (n, total) in enumerate(counts):
        deaths(f"r{number}", n, total)
    found = answer(DEATHS)
    assert found.pooled is None
    assert found.refusal


def test_the_order_in_which_figures_were_stored_changes_nothing() -> None:
    figures = [("a", 1, 50, ("g",)), ("b", 1, 50, ("g",)), ("c", 0, 20, ("h",)), ("d", 2, 90, ())]
    for slug, n, total, groups in figures:
        deaths(slug, n, total, groups=groups)
    first = answer(DEATHS)
    Result.objects.all().delete()
    for slug, n, total, _ in reversed(figures):
        deaths(slug, n, total, report=Report.objects.get(slug=slug))
    second = answer(DEATHS)
    assert names(first.rows) == names(second.rows) == ["d", "a", "c"]
    assert first.pooled == second.pooled


def test_the_lowest_grade_of_what_counts_is_told() -> None:
    deaths("a", grade="A")
    assert answer(DEATHS).lowest_grade == "A"
    deaths("b", grade="B")
    assert answer(DEATHS).lowest_grade == "B"


def test_an_unknown_question_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        question("what")
