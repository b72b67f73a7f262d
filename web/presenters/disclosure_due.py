"""Where a trial's results are, and when the US rule wants them, in plain words: our reading of it, an estimate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from trials.applicable_trial import Applies
from trials.dates import PartialDate
from trials.disclosure_due import ResultsDue, ResultsState, results_due_of
from trials.models import Trial
from web import wording
from web.freshness import Freshness, freshness

RULE_URL = "https://www.ecfr.gov/current/title-42/chapter-I/subchapter-A/part-11"
OUR_READING = "by our reading of the US reporting rule"
APPLIES_WORDS = {
    Applies.YES: "Seems to apply",
    Applies.NO: "Does not seem to apply",
    Applies.UNKNOWN: "Cannot be told from the record",
}


@dataclass(frozen=True, slots=True)
class DuePanel:
    """applies, due: in words; due "" where nothing can be reckoned. source: the address of the rule."""

    applies: str
    due: str
    late: str
    reasons: tuple[str, ...]
    source: str = RULE_URL


def known_due(trial: Trial, today: dt.date, *, abridged: bool, fresh: Freshness | None = None) -> ResultsDue:
    """As of the day the registry copy is from: what was posted since is not known here.

    Of a record that is gone from the registry: as of the day we last received it.
    """
    fresh = fresh or freshness(today)
    as_of = min(today, fresh.registry_date or today)
    if trial.withdrawn_from_registry_at:
        as_of = min(as_of, timezone.localdate(trial.fetched_at))
    return results_due_of(trial, as_of, abridged=abridged)


def due_panel(found: ResultsDue) -> DuePanel:
    return DuePanel(APPLIES_WORDS[found.applies], due_words(found), late_words(found), found.reasons)


def due_words(found: ResultsDue) -> str:
    """ "15 Mar 2025", "about Oct 2027, if the trial ends as planned"."""
    if found.due is None or found.applies is Applies.NO:
        return ""
    day = f"{'about ' if found.estimated else ''}{wording.partial_date(found.due.text)}"
    ifs = [
        *(["the rule applies"] if found.applies is not Applies.YES else []),
        *(["the trial ends as planned"] if found.estimated else []),
    ]
    return f"{day}, if {' and '.join(ifs)}" if ifs else day


def late_words(found: ResultsDue) -> str:
    """How late results went to the registry; "" where that cannot be told."""
    if found.days_late is None or found.sent is None:
        return ""
    sent = f"sent on {wording.partial_date(found.sent.text)}"
    if not found.days_late:
        return f"In time: {sent}"
    return f"{wording.counted(found.days_late, 'day')} late: {sent}"


def where_results_are(trial: Trial, found: ResultsDue, today: dt.date) -> str:
    """A sentence or two for the verdict. Nobody is called late for what our copy is too old to show."""
    if trial.has_results:
        return posted(trial, found)
    said = [without_results(trial, found.as_of, today), *rule_sentence(found, today)]
    return " ".join(said)


def posted(trial: Trial, found: ResultsDue) -> str:
    """One sentence; a second where they were sent late."""
    date = trial.results_first_posted_date
    said = "Results are posted on the registry"
    if date:
        gap = gap_words(trial, date)
        said = f"Results were posted on the registry on {wording.partial_date(date.text)}"
        said += f", {gap} after primary completion" if gap else ""
    said += " and are shown below." if trial.results_held else "; our copy came without them."
    if found.days_late:
        late = wording.counted(found.days_late, "day")
        said += f" They were sent {late} late, {OUR_READING}: an estimate."
    return said


def gap_words(trial: Trial, date: PartialDate) -> str:
    """From actual primary completion to a date; "" where it is not known or less than a month."""
    done = trial.primary_completion_date
    if done is None or trial.primary_completion_date_kind != "ACTUAL":
        return ""
    months = months_between(done.last_day(), date.last_day())
    return wording.counted(months, "month") if months > 0 else ""


def without_results(trial: Trial, as_of: dt.date, today: dt.date) -> str:
    behind = (today - as_of).days > 7
    copy = f" in the registry copy of {wording.day(as_of)}" if behind else ""
    done = trial.primary_completion_date
    months = 0
    if done is not None and trial.primary_completion_date_kind == "ACTUAL":
        months = months_between(done.last_day(), as_of)
    since = f", {wording.counted(months, 'month')} after primary completion" if months > 0 else ""
    return f"No results are posted{copy}{since}."


def months_between(start: dt.date, end: dt.date) -> int:
    """Whole calendar months: 31 Aug to 22 Nov is 2."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def rule_sentence(found: ResultsDue, today: dt.date) -> list[str]:
    """What the rule has to say where results are missing; nothing where it does not or may not apply."""
    due = wording.partial_date(found.due.text) if found.due else ""
    since = wording.partial_date(found.since.text) if found.since else "a day that is not known"
    passed = found.due is not None and found.due.last_day() < today
    sentences = {
        ResultsState.OVERDUE: f"They are overdue since {due}, {OUR_READING}: an estimate.",
        ResultsState.DUE: f"They {'were' if passed else 'are'} due by {due}, {OUR_READING}: an estimate."
        + (" Our copy is older than that." if passed else ""),
        ResultsState.DELAYED: f"A delay was asked for; if by certificate, they are due by {due}, {OUR_READING}: an "
        "estimate.",
        ResultsState.PASSED: f"They were due by {due}, {OUR_READING}, unless a later date was granted, which our copy "
        "does not show: an estimate.",
        ResultsState.EXPECTED: f"They will be due about {due} if it ends as planned, {OUR_READING}: an estimate.",
        ResultsState.DATE_UNKNOWN: "The US reporting rule seems to apply; when results are due cannot be reckoned, "
        "because the record gives no actual date of completion.",
        ResultsState.SUBMITTED: f"Results were sent to the registry on {since} and wait for its review.",
        ResultsState.RETURNED: "Results were sent to the registry and taken back or returned for correction "
        f"on {since}.",
        ResultsState.WAIVED: "The duty to post results was waived.",
    }
    return [sentences[found.state]] if found.state in sentences else []
