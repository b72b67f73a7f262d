"""When the US rule wants results: made records, each a step away from one that owes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.factories import date
from trials.applicable_trial import Applies
from trials.disclosure_due import ResultsDue, ResultsState, results_due, years_after
from trials.models import ResultsSubmission, Trial

TODAY = dt.date(2026, 11, 22)


def due(
    *,
    countries: tuple[str, ...] = ("United States",),
    kinds: tuple[str, ...] = ("BIOLOGICAL",),
    sendings: tuple[ResultsSubmission, ...] = (),
    today: dt.date = TODAY,
    abridged: bool = False,
    **columns: Any,
) -> ResultsDue:
    """Of a phase 2 trial under FDA regulation with a US site that ended on 15 Mar 2024, unless said otherwise."""
    values: dict[str, Any] = {
        "study_type": "INTERVENTIONAL",
        "phases": ["PHASE2"],
        "overall_status": "COMPLETED",
        "start_date": date("2019-05"),
        "primary_completion_date": date("2024-03-15"),
        "primary_completion_date_kind": "ACTUAL",
        "fda_regulated_drug": True,
        "fda_regulated_device": False,
        "enrollment": 30,
        "enrollment_kind": "ACTUAL",
    }
    return results_due(Trial(**(values | columns)), countries, kinds, sendings, today, abridged=abridged)


def test_results_are_overdue_from_the_day_after_a_year() -> None:
    on_the_day = due(today=dt.date(2025, 3, 15))
    assert (on_the_day.applies, on_the_day.state, on_the_day.due) == (
        Applies.YES,
        ResultsState.DUE,
        date("2025-03-15"),
    )
    late = due(today=dt.date(2025, 3, 16))
    assert (late.state, late.since) == (ResultsState.OVERDUE, date("2025-03-15"))


def test_a_month_is_due_to_its_last_day() -> None:
    columns: dict[str, Any] = {"primary_completion_date": date("2024-02")}
    assert due(today=dt.date(2025, 2, 28), **columns).state is ResultsState.DUE
    late = due(today=dt.date(2025, 3, 1), **columns)
    assert (late.state, late.due) == (ResultsState.OVERDUE, date("2025-02"))


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"study_type": "OBSERVATIONAL"}, "not an interventional"),
        ({"study_type": "EXPANDED_ACCESS"}, "not an interventional"),
        ({"phases": ["PHASE1"]}, "phase 1"),
        ({"phases": ["EARLY_PHASE1"]}, "phase 1"),
        ({"phases": ["PHASE1"], "fda_regulated_device": None}, "phase 1"),
        ({"fda_regulated_drug": None, "kinds": ("PROCEDURE", "BEHAVIORAL")}, "only procedures"),
        ({"fda_regulated_drug": None, "primary_purpose": "DEVICE_FEASIBILITY"}, "feasibility"),
        ({"overall_status": "WITHDRAWN"}, "before anybody took part"),
        ({"enrollment": 0}, "before anybody took part"),
        ({"fda_regulated_drug": False}, "no drug or device under FDA regulation"),
        ({"start_date": date("1999"), "primary_completion_date": date("2004-01")}, "before the law"),
    ],
)
def test_what_the_rule_leaves_out(columns: dict[str, Any], reason: str) -> None:
    found = due(**columns)
    assert (found.applies, found.state, found.due) == (Applies.NO, ResultsState.NOT_REQUIRED, None)
    assert reason in found.reasons[0]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"countries": ("Norway",)}, "No site in the United States"),
        ({"countries": ()}, "No site in the United States"),
        ({"fda_regulated_drug": None}, "does not say whether the FDA regulates"),
        (
            {"fda_regulated_drug": None, "fda_regulated_device": None},
            "does not say whether the FDA regulates",
        ),
        (
            {"fda_regulated_drug": None, "kinds": ("PROCEDURE", "DRUG")},
            "does not say whether the FDA regulates",
        ),
        ({"fda_regulated_drug": None, "kinds": ()}, "does not say whether the FDA regulates"),
        ({"phases": []}, "does not give its phase"),
        ({"phases": ["PHASE1"], "fda_regulated_device": True}, "a drug and a device"),
        ({"primary_purpose": "DEVICE_FEASIBILITY", "fda_regulated_device": True}, "a drug and a device"),
        ({"phases": ["PHASE1"], "fda_regulated_device": None, "kinds": ("DEVICE",)}, "lists a device"),
        ({"delayed_posting": True}, "holds back parts"),
        ({"primary_completion_date_kind": ""}, "whether its date of completion is actual"),
        ({"primary_completion_date": date("2017-01-05")}, "It ended before the rule of 18 Jan 2017"),
        ({"primary_completion_date": date("2017-01")}, "about the day of the rule"),
        ({"primary_completion_date": date("2017")}, "about the day of the rule"),
        (
            {"primary_completion_date": date("2015-06"), "primary_completion_date_kind": "ESTIMATED"},
            "It was to end before the rule",
        ),
        (
            {
                "start_date": date("2014"),
                "primary_completion_date": None,
                "completion_date": date("2019-06"),
                "completion_date_kind": "ACTUAL",
            },
            "it may lie before the rule",
        ),
        ({"study_type": ""}, "does not say whether it is an interventional"),
    ],
)
def test_where_the_record_leaves_the_question_open_nobody_is_called_late(
    columns: dict[str, Any], reason: str
) -> None:
    found = due(**columns)
    assert (found.applies, found.state) == (Applies.UNKNOWN, ResultsState.UNKNOWN)
    assert reason in found.reasons[0]


@pytest.mark.parametrize(
    "columns",
    [
        {"phases": ["PHASE1", "PHASE2"]},
        {"phases": ["NA"]},
        {"phases": ["PHASE1"], "fda_regulated_drug": False, "fda_regulated_device": True},
        {"phases": [], "fda_regulated_device": True},
        {"countries": ("Puerto Rico", "Norway")},
        {"countries": ("Norway",), "us_export": True},
        {"fda_regulated_device": None},
        {"kinds": ("PROCEDURE",)},
        {"primary_completion_date": date("2017-01-18")},
        {"kinds": ()},
    ],
)
def test_what_the_rule_takes_in(columns: dict[str, Any]) -> None:
    assert due(**columns).applies is Applies.YES


def test_a_delay_asked_for_in_time_moves_the_date_and_one_asked_for_late_does_not() -> None:
    in_time = due(disposition_first_submitted_date=date("2025-03-01"))
    assert (in_time.state, in_time.due) == (ResultsState.DELAYED, date("2027-03-01"))
    late = due(disposition_first_submitted_date=date("2025-03-16"))
    assert (late.state, late.due) == (ResultsState.OVERDUE, date("2025-03-15"))


def test_where_an_extension_may_have_been_granted_nobody_is_called_late() -> None:
    asked: dict[str, Any] = {"disposition_first_submitted_date": date("2025-03-01")}
    later = due(today=dt.date(2027, 3, 2), **asked)
    assert (later.state, later.since) == (ResultsState.PASSED, date("2027-03-01"))
    posted = asked | {"has_results": True, "results_first_posted_date": date("2027-08-01")}
    assert due(**posted, results_first_submitted_date=date("2027-06-01")).days_late is None
    assert due(**posted, results_first_submitted_date=date("2025-03-10")).days_late == 0


def test_a_late_request_counts_only_from_when_the_registry_still_took_them() -> None:
    ended: dict[str, Any] = {"primary_completion_date": date("2019-03-15")}
    taken = due(disposition_first_submitted_date=date("2022-01-24"), **ended)
    assert (taken.state, taken.due) == (ResultsState.PASSED, date("2020-03-15"))
    assert due(disposition_first_submitted_date=date("2022-01-25"), **ended).state is ResultsState.OVERDUE


def test_an_abridged_copy_calls_nobody_late() -> None:
    found = due(abridged=True)
    assert (found.state, found.due) == (ResultsState.PASSED, date("2025-03-15"))
    assert "Our copy is abridged" in found.reasons[-1]
    sent = due(abridged=True, sendings=(ResultsSubmission(released_date=date("2025-03-20")),))
    assert (sent.state, sent.days_late) == (ResultsState.SUBMITTED, None)
    listed = due(abridged=True, fda_regulated_drug=None, kinds=("PROCEDURE",))
    assert listed.applies is Applies.UNKNOWN
    in_time = due(abridged=True, sendings=(ResultsSubmission(released_date=date("2025-03-15")),))
    assert in_time.days_late == 0


def test_a_delay_never_brings_the_date_forward() -> None:
    assert due(disposition_first_submitted_date=date("2020-01-01")).due == date("2025-03-15")


def test_a_planned_end_gives_an_estimate_until_it_lies_too_far_back() -> None:
    plan: dict[str, Any] = {"primary_completion_date_kind": "ESTIMATED", "overall_status": "RECRUITING"}
    ahead = due(primary_completion_date=date("2026-10"), **plan)
    assert (ahead.state, ahead.due, ahead.estimated) == (ResultsState.EXPECTED, date("2027-10"), True)
    forgotten = due(primary_completion_date=date("2020-10"), **plan)
    assert (forgotten.state, forgotten.since) == (ResultsState.DATE_UNKNOWN, None)


def test_without_any_date_of_completion_none_is_made_up() -> None:
    found = due(primary_completion_date=None, primary_completion_date_kind="")
    assert (found.state, found.due) == (ResultsState.DATE_UNKNOWN, None)


def test_the_end_of_the_study_stands_in_for_a_missing_primary_completion() -> None:
    found = due(primary_completion_date=None, primary_completion_date_kind="",
                completion_date=date("2024-06-30"), completion_date_kind="ACTUAL")  # fmt: skip
    assert (found.state, found.due) == (ResultsState.OVERDUE, date("2025-06-30"))
    assert "no date of primary completion" in " ".join(found.reasons)


@pytest.mark.parametrize(("sent", "days"), [("2025-03-15", 0), ("2025-03-25", 10), ("2024-12-01", 0)])
def test_posted_results_say_how_late_they_were_sent(sent: str, days: int) -> None:
    found = due(has_results=True, results_first_posted_date=date("2025-08-01"),
                results_first_submitted_date=date(sent))  # fmt: skip
    assert (found.state, found.days_late, found.since) == (ResultsState.POSTED, days, date("2025-08-01"))


def test_without_the_day_of_sending_lateness_is_not_guessed() -> None:
    assert due(has_results=True, results_first_posted_date=date("2025-08-01")).days_late is None


def test_results_with_the_registry_are_not_overdue() -> None:
    found = due(sendings=(ResultsSubmission(released_date=date("2025-03-20")),))
    assert (found.state, found.since, found.days_late) == (ResultsState.SUBMITTED, date("2025-03-20"), 5)


def test_results_that_came_back_are_returned_until_sent_again() -> None:
    back = ResultsSubmission(released_date=date("2025-03-10"), reset_date=date("2025-04-11"))
    found = due(sendings=(back,))
    assert (found.state, found.since) == (ResultsState.RETURNED, date("2025-04-11"))
    again = due(sendings=(back, ResultsSubmission(released_date=date("2025-05-01"))))
    assert (again.state, again.sent, again.days_late) == (ResultsState.SUBMITTED, date("2025-03-10"), 0)
    taken_back = due(sendings=(ResultsSubmission(released_date=date("2025-05-01"), unreleased_unknown=True),))
    assert (taken_back.state, taken_back.since) == (ResultsState.RETURNED, None)


def test_a_waiver_ends_the_question() -> None:
    assert due(results_waived=True).state is ResultsState.WAIVED


def test_a_notice_of_the_registry_is_passed_on() -> None:
    assert "the reporting law was broken" in due(fdaaa801_violation=True).reasons[-1]


@pytest.mark.parametrize(
    ("text", "years", "then"),
    [
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2014-10", 1, "2015-10"),
        ("2014", 2, "2016"),
    ],
)
def test_a_date_keeps_its_precision_when_years_are_added(text: str, years: int, then: str) -> None:
    assert years_after(date(text), years) == date(then)
