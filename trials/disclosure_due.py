"""Whether and when the US rule wants a trial's results on the registry: our reading of the record, an estimate.

Source: section 801 of FDAAA 2007 and 42 CFR Part 11: §11.22(b) which trials, §11.44 when, §11.64 corrections. What the
registry does not publish (an FDA application, the approval of a product, the ground of a request for delay) cannot be
known here; where the answer hangs on it, the answer is unknown. The functions open no connection.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from trials.dates import PartialDate

if TYPE_CHECKING:
    from trials.models import ResultsSubmission, Trial

LAW_BEGAN: Final = dt.date(2007, 9, 27)
LAW_CAUGHT_ONGOING: Final = dt.date(2007, 12, 26)
RULE_BEGAN: Final = dt.date(2017, 1, 18)
UNITED_STATES: Final = frozenset(
    {
        *("United States", "Puerto Rico", "Guam", "American Samoa", "Northern Mariana Islands"),
        *("U.S. Virgin Islands", "Virgin Islands (U.S.)"),
    }
)
EARLY: Final = frozenset({"PHASE1", "EARLY_PHASE1"})
PRODUCTS: Final = frozenset(
    {"DRUG", "BIOLOGICAL", "DEVICE", "GENETIC", "COMBINATION_PRODUCT", "RADIATION", "DIAGNOSTIC_TEST"}
)


class Applies(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class ResultsState(StrEnum):
    """What is known of the results. Where they are on their way or here, that comes first, whatever the rule says."""

    POSTED = "posted"
    WAIVED = "waived"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    NOT_REQUIRED = "not_required"
    UNKNOWN = "unknown"
    DATE_UNKNOWN = "date_unknown"
    EXPECTED = "expected"
    DELAYED = "delayed"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class ResultsDue:
    """reasons: what in the record says so, most telling first, each a sentence.

    due: the last date the rule allows, as exact as the date it is reckoned from; None where it cannot be reckoned.
    estimated: reckoned from a planned end. sent: when results first went to the registry. days_late: of the sending,
    counted from the last day that `due` can mean; 0 in time; None where it cannot be told. since: of the state.
    as_of: the day for which all this is told.
    """

    applies: Applies
    state: ResultsState
    as_of: dt.date
    reasons: tuple[str, ...]
    due: PartialDate | None = None
    estimated: bool = False
    sent: PartialDate | None = None
    days_late: int | None = None
    since: PartialDate | None = None


def results_due_of(trial: Trial, today: dt.date) -> ResultsDue:
    """Of a stored trial; no query where sites, interventions and results_submissions are prefetched.

    today: the last day its record was known to be current, or somebody is called late who was not.
    """
    submissions = sorted(trial.results_submissions.all(), key=lambda one: one.position)
    countries = {site.country for site in trial.sites.all()}
    kinds = {one.type for one in trial.interventions.all()}
    return results_due(trial, countries, kinds, submissions, today)


def results_due(
    trial: Trial,
    countries: Collection[str],
    intervention_types: Collection[str],
    submissions: Sequence[ResultsSubmission],
    today: dt.date,
) -> ResultsDue:
    """submissions: results sent and not posted yet, in the registry's order."""
    applies, reasons = applicability(trial, countries, intervention_types)
    due, estimated, how = due_date(trial)
    if applies is Applies.NO:
        due, estimated, how = None, False, ()
    sent = trial.results_first_submitted_date or first_sent(submissions)
    state, since = state_of(trial, applies, due, estimated, submissions, today)
    return ResultsDue(
        applies=applies,
        state=state,
        as_of=today,
        reasons=(*reasons, *how, *notes(trial)),
        due=due,
        estimated=estimated,
        sent=sent,
        days_late=days_late(applies, due, estimated, sent),
        since=since,
    )


def applicability(
    trial: Trial, countries: Collection[str], intervention_types: Collection[str]
) -> tuple[Applies, tuple[str, ...]]:
    """Whether it is an applicable clinical trial that owes results, and what decides it."""
    against = next(outside(trial), "")
    if against:
        return Applies.NO, (against,)
    doubts = list(open_questions(trial, countries, intervention_types))
    if doubts:
        return Applies.UNKNOWN, tuple(doubts)
    regulated = trial.fda_regulated_drug or trial.fda_regulated_device
    why = (
        "The record says that it studies a product under FDA regulation."
        if regulated
        else "It tests a drug, biological product or device; whether the FDA regulates it our copy does not say."
    )
    where = (
        "A site in the United States is listed."
        if countries_in(countries)
        else "The product is exported from the US."
    )
    return Applies.YES, (where, why)


def outside(trial: Trial) -> Iterator[str]:
    """What alone puts it outside the rule."""
    if trial.study_type and trial.study_type != "INTERVENTIONAL":
        yield "It is not an interventional study."
    if trial.overall_status == "WITHDRAWN" or (trial.enrollment == 0 and trial.enrollment_kind == "ACTUAL"):
        yield "It was withdrawn before anybody took part."
    device = trial.fda_regulated_device
    if trial.phases and set(trial.phases) <= EARLY and not device:
        yield "It is a phase 1 trial."
    if trial.primary_purpose == "DEVICE_FEASIBILITY" and not trial.fda_regulated_drug:
        yield "It is a small feasibility study of a device."
    if trial.fda_regulated_drug is False and device is False:
        yield "The record says that it studies no drug or device under FDA regulation."
    done = finished(trial)
    started = trial.start_date
    if done and started and started.last_day() < LAW_BEGAN and done.last_day() < LAW_CAUGHT_ONGOING:
        yield "It ended before the law took effect."


def open_questions(
    trial: Trial, countries: Collection[str], intervention_types: Collection[str]
) -> Iterator[str]:
    """What the record would have to say and does not."""
    if not trial.study_type:
        yield "Our copy does not say whether it is an interventional study."
    if not (countries_in(countries) or trial.us_export):
        yield (
            "No site in the United States is listed: the rule would apply only under an FDA application or with a "
            "product exported from there, and the registry publishes no applications."
        )
    regulated = trial.fda_regulated_drug or trial.fda_regulated_device
    if not regulated and not PRODUCTS & set(intervention_types):
        yield "It lists no drug, biological product or device, and does not say that the FDA regulates what it tests."
    done = finished(trial)
    if done and done.last_day() < RULE_BEGAN:
        yield (
            "It ended before the rule of 18 Jan 2017: whether results are due depends on the FDA’s approval of the "
            "product, which the registry does not publish."
        )


def countries_in(countries: Collection[str]) -> bool:
    return not UNITED_STATES.isdisjoint(countries)


def finished(trial: Trial) -> PartialDate | None:
    """When the primary outcome was last measured; None where the record gives a plan only, or nothing.

    Dates before the registry asked for their kind have none; in a trial that has ended they are taken as actual.
    """
    ended = trial.overall_status in ("COMPLETED", "TERMINATED")
    for name in ("primary_completion_date", "completion_date"):
        date, kind = getattr(trial, name), getattr(trial, f"{name}_kind")
        if date is not None:
            return date if kind == "ACTUAL" or (not kind and ended) else None
    return None


def due_date(trial: Trial) -> tuple[PartialDate | None, bool, tuple[str, ...]]:
    """One year after primary completion, or two after a delay was certified in time; whether from a planned date."""
    actual = finished(trial)
    end = actual or trial.primary_completion_date or trial.completion_date
    if end is None:
        return None, False, ("The record gives no date of completion.",)
    due, how = years_after(end, 1), ["Results are due a year after primary completion."]
    if trial.primary_completion_date is None:
        how = ["Reckoned from the end of the study: no date of primary completion is given."]
    asked = trial.disposition_first_submitted_date
    if asked is not None and asked.first_day() <= due.last_day():
        due = max(due, years_after(asked, 2), key=lambda one: one.last_day())
        how = [
            f"A delay was asked for on {asked}. If it was a certificate, the date moves to two years after it, earlier "
            "if the product is approved; if an extension, to a date that the registry does not publish."
        ]
    elif asked is not None:
        how.append(f"A delay was asked for on {asked}, after results were due.")
    if actual is None:
        how.append("The date of completion is a plan.")
    return due, actual is None, tuple(how)


def years_after(date: PartialDate, years: int) -> PartialDate:
    """As exact as the date; 29 Feb becomes 28 Feb."""
    text = f"{date.year + years:04}{date.text[4:]}"
    return PartialDate(
        text[:8] + "28" if text.endswith("-02-29") and not calendar.isleap(date.year + years) else text
    )


def state_of(
    trial: Trial,
    applies: Applies,
    due: PartialDate | None,
    estimated: bool,
    submissions: Sequence[ResultsSubmission],
    today: dt.date,
) -> tuple[ResultsState, PartialDate | None]:
    """The state and since when."""
    if trial.has_results:
        return ResultsState.POSTED, trial.results_first_posted_date
    if trial.results_waived:
        return ResultsState.WAIVED, None
    if submissions or trial.results_first_submitted_date:
        return under_review(submissions, trial)
    if applies is not Applies.YES:
        return (ResultsState.NOT_REQUIRED if applies is Applies.NO else ResultsState.UNKNOWN), None
    past = due is not None and due.last_day() < today
    if due is None or (estimated and past):
        return ResultsState.DATE_UNKNOWN, None
    if past:
        return ResultsState.OVERDUE, due
    if estimated:
        return ResultsState.EXPECTED, None
    return (ResultsState.DELAYED if delayed(trial, due) else ResultsState.DUE), None


def under_review(
    submissions: Sequence[ResultsSubmission], trial: Trial
) -> tuple[ResultsState, PartialDate | None]:
    """By the latest sending: with the registry, or back with the sponsor, whoever of the two took it back."""
    if not submissions:
        return ResultsState.SUBMITTED, trial.results_first_submitted_date
    last = submissions[-1]
    if last.reset_date or last.unreleased_date or last.unreleased_unknown:
        return ResultsState.RETURNED, last.reset_date or last.unreleased_date
    return ResultsState.SUBMITTED, last.released_date


def delayed(trial: Trial, due: PartialDate) -> bool:
    end = finished(trial)
    return end is not None and due != years_after(end, 1)


def first_sent(submissions: Sequence[ResultsSubmission]) -> PartialDate | None:
    return min((one.released_date for one in submissions if one.released_date), default=None)


def days_late(
    applies: Applies, due: PartialDate | None, estimated: bool, sent: PartialDate | None
) -> int | None:
    if applies is not Applies.YES or due is None or estimated or sent is None:
        return None
    return max(0, (sent.first_day() - due.last_day()).days)


def notes(trial: Trial) -> Iterator[str]:
    if trial.fdaaa801_violation:
        yield "The registry shows a notice that the reporting law was broken."
    if trial.delayed_posting:
        yield "The registry holds back the record until the device is approved."
