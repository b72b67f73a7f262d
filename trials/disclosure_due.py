"""Whether and when the US rule wants a trial's results on the registry: our reading of the record, an estimate.

Source: section 801 of FDAAA 2007 and 42 CFR Part 11: §11.44 when, §11.54 waivers. Which trials is told by
trials.applicable_trial. The registry publishes neither the ground of a request for delay nor what came of it; where the
answer hangs on that, or on what our copy lacks, nobody is called late. The functions open no connection.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from trials.applicable_trial import Applies, applicability, finished
from trials.dates import PartialDate

if TYPE_CHECKING:
    from trials.models import ResultsSubmission, Trial

# Until this day the registry took requests for an extension after results were due.
LATE_REQUESTS_ENDED: Final = dt.date(2022, 1, 25)


class ResultsState(StrEnum):
    """What is known of the results. Where they are on their way or here, that comes first, whatever the rule says.

    PASSED: the date reckoned has passed, and whether a later one holds cannot be told here; OVERDUE: none can.
    """

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
    PASSED = "passed"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class ResultsDue:
    """reasons: what in the record says so, most telling first, each a sentence.

    due: the last date the rule allows, as exact as the date it is reckoned from; None where it cannot be reckoned.
    estimated: reckoned from a planned end. sent: when results first went to the registry. days_late: of the sending,
    counted from the last day that `due` can mean; 0 in time; None where it cannot be told, as where a delay may have
    been granted. since: of the state.
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


def results_due_of(trial: Trial, today: dt.date, *, abridged: bool = False) -> ResultsDue:
    """Of a stored trial; no query where sites, interventions and results_submissions are prefetched.

    today: the last day its record was known to be current, or somebody is called late who was not. abridged: our copy
    lacks parts of the record, and may lack a delay, a waiver or a submission.
    """
    submissions = sorted(trial.results_submissions.all(), key=lambda one: one.position)
    countries = {site.country for site in trial.sites.all()}
    kinds = {one.type for one in trial.interventions.all()}
    return results_due(trial, countries, kinds, submissions, today, abridged=abridged)


def results_due(
    trial: Trial,
    countries: Collection[str],
    intervention_types: Collection[str],
    submissions: Sequence[ResultsSubmission],
    today: dt.date,
    *,
    abridged: bool = False,
) -> ResultsDue:
    """submissions: results sent and not posted yet, in the registry's order."""
    applies, reasons = applicability(trial, countries, intervention_types, abridged=abridged)
    due, estimated, how = due_date(trial)
    if applies is Applies.NO:
        due, estimated, how = None, False, ()
    sent = trial.results_first_submitted_date or first_sent(submissions)
    movable = abridged or (due is not None and delayed(trial))
    state, since = state_of(trial, applies, due, estimated, submissions, today)
    if state is ResultsState.OVERDUE and movable:
        state, since = ResultsState.PASSED, due
    return ResultsDue(
        applies=applies,
        state=state,
        as_of=today,
        reasons=(*reasons, *how, *notes(trial, abridged=abridged)),
        due=due,
        estimated=estimated,
        sent=sent,
        days_late=days_late(trial, applies, sent, movable=movable),
        since=since,
    )


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
        if delayed(trial):
            how.append("Until 25 Jan 2022 an extension could be had even then.")
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
    return (ResultsState.DELAYED if delayed(trial) else ResultsState.DUE), None


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


def delayed(trial: Trial) -> bool:
    """Whether a delay was asked for at a time when it could be had; the very day results are due is let pass."""
    asked, end = trial.disposition_first_submitted_date, finished(trial)
    if asked is None:
        return False
    in_time = end is None or asked.first_day() <= years_after(end, 1).last_day()
    return in_time or asked.first_day() < LATE_REQUESTS_ENDED


def first_sent(submissions: Sequence[ResultsSubmission]) -> PartialDate | None:
    return min((one.released_date for one in submissions if one.released_date), default=None)


def days_late(trial: Trial, applies: Applies, sent: PartialDate | None, *, movable: bool) -> int | None:
    """From a year after primary completion; None where a later date may have held, unless sent by then."""
    end = finished(trial)
    if applies is not Applies.YES or end is None or sent is None:
        return None
    days = (sent.first_day() - years_after(end, 1).last_day()).days
    if days <= 0:
        return 0
    return None if movable else days


def notes(trial: Trial, *, abridged: bool) -> Iterator[str]:
    if abridged:
        yield "Our copy is abridged: a delay, a waiver or a submission may be missing from it."
    if trial.fdaaa801_violation:
        yield "The registry shows a notice that the reporting law was broken."
