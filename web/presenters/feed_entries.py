"""What stands in the feeds: changes of records and of the evidence, trials of a list, versions of an answer."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from evidence.models import Synthesis
from evidence.questions import Question
from trials.models import Change, Trial
from trials.vocabulary import OVERALL_STATUS, words
from web import wording
from web.atom import MOST_ENTRIES, Entry
from web.presenters import change_words
from web.presenters.changed_trials import therapies_of
from web.presenters.changes import first_posted
from web.presenters.evidence_changes import EvidenceChange, evidence_changes, steps
from web.presenters.question_words import sentence
from web.presenters.registry_text import plain
from web.presenters.revision_words import revision_words
from web.presenters.therapy import phase_words

MOST_LINES = 12
DAYS_OF_THE_NEW = 60


def change_entries(changes: QuerySet[Change]) -> list[Entry]:
    """One for each new version of a record: its changes, the most telling first. Two queries whatever the number."""
    rows = changes.order_by().values_list("trial_id", "to_digest", "seen_at").annotate(top=Min("rank"))
    versions = [row[:3] for row in rows.order_by("-seen_at", "top", "trial_id")[:MOST_ENTRIES]]
    found: dict[Any, list[Change]] = defaultdict(list)
    ids, moments = {one for one, _, _ in versions}, {seen for _, _, seen in versions}
    told = changes.filter(trial__in=ids, seen_at__in=moments).select_related("trial__merged_into")
    for one in told.defer("trial__search", "trial__search_text").order_by("rank", "position"):
        found[one.trial_id, one.to_digest, one.seen_at].append(one)
    return [change_entry(found[version]) for version in versions]


def change_entry(told: list[Change]) -> Entry:
    first, trial = told[0], told[0].trial
    more = f", and {wording.counted(len(told) - 1, 'more change')}" if len(told) > 1 else ""
    lines = [change_words.line(one) for one in told[:MOST_LINES]]
    if len(told) > MOST_LINES:
        lines.append(f"and {wording.counted(len(told) - MOST_LINES, 'more change')}")
    posted = (
        f"Posted by the registry on {wording.partial_date(str(first.registry_date))}."
        if first.registry_date
        else ""
    )
    return Entry(
        key=f"changes/{trial.nct_id}/{first.seen_at:%Y%m%dT%H%M%S}-{first.to_digest[:12]}",
        title=f"{name_of(trial)}: {change_words.line(first)}{more}",
        path=trial.get_absolute_url(),
        updated=first.seen_at,
        lines=[plain(trial.brief_title), *lines, posted],
        categories=list(dict.fromkeys(one.kind for one in told)),
    )


def name_of(trial: Trial) -> str:
    return f"{trial.nct_id} ({plain(trial.acronym)})" if trial.acronym else trial.nct_id


def registered_entries(today: dt.date, therapies: list[str]) -> list[Entry]:
    """Trials the registry posted for the first time in the last sixty days, dated by the registry."""
    found = first_posted(today - dt.timedelta(days=DAYS_OF_THE_NEW), therapies)[:MOST_ENTRIES]
    return [
        Entry(
            key=f"changes/{trial.nct_id}/registered",
            title=f"{name_of(trial)}: newly registered",
            path=trial.get_absolute_url(),
            updated=dt.datetime.combine(trial.first_posted_date.first_day(), dt.time(), dt.UTC),
            lines=[plain(trial.brief_title), status_line(trial)],
            categories=["registered"],
        )
        for trial in found
        if trial.first_posted_date
    ]


def evidence_entries(since: dt.datetime | None, therapies: Collection[str]) -> list[Entry]:
    return [evidence_entry(one) for one in evidence_changes(since, therapies, MOST_ENTRIES)]


def evidence_entry(one: EvidenceChange) -> Entry:
    return Entry(
        key=f"changes/{one.key}",
        title=f"{one.what}: {one.title}",
        path=one.url or reverse("changes"),
        updated=one.at,
        lines=one.lines,
        categories=["evidence"],
    )


def trial_entries(trials: QuerySet[Trial]) -> list[Entry]:
    """Those of which we saw a new version last. One that joins the list by a change of its record comes with it.

    Three queries whatever the number.
    """
    found = trials.defer("search", "search_text").prefetch_related("assignments__therapy")
    rows = list(found.order_by("-fetched_at", "-last_update_posted_date", "nct_id")[:MOST_ENTRIES])
    told = latest_changes(rows)
    return [trial_entry(trial, told[trial.pk]) for trial in rows]


def latest_changes(trials: list[Trial]) -> dict[int, list[Change]]:
    """trial -> the changes that led to the version we hold, the most telling first."""
    moments = {trial.pk: trial.fetched_at for trial in trials}
    found: dict[int, list[Change]] = defaultdict(list)
    rows = Change.objects.filter(trial__in=moments, seen_at__in=set(moments.values()))
    for one in rows.order_by("rank", "position"):
        if one.seen_at == moments[one.trial_id]:
            found[one.trial_id].append(one)
    return found


def trial_entry(trial: Trial, told: list[Change]) -> Entry:
    names = [one.abbreviation if one.tracked else one.name for one in therapies_of(trial)]
    updated = trial.last_update_posted_date
    return Entry(
        key=f"trials/{trial.nct_id}",
        title=f"{name_of(trial)}: {plain(trial.brief_title)}",
        path=trial.get_absolute_url(),
        updated=trial.fetched_at,
        lines=[
            status_line(trial),
            f"Updated in the registry on {wording.partial_date(str(updated))}." if updated else "",
            *(change_words.line(one) for one in told[:MOST_LINES]),
        ],
        categories=names,
    )


def status_line(trial: Trial) -> str:
    people = wording.counted(trial.enrollment, "person", "people") if trial.enrollment is not None else ""
    parts = (
        words(OVERALL_STATUS, trial.overall_status) or "Status not given",
        phase_words(trial.phase),
        f"{people} {'planned' if trial.enrollment_kind == 'ESTIMATED' else ''}".strip(),
        plain(trial.lead_sponsor),
    )
    return "; ".join(part for part in parts if part)


def answer_entries(question: Question) -> list[Entry]:
    """Every version of the standing answer, with what it changed."""
    rows = Synthesis.objects.filter(question=question.slug)
    return [answer_entry(question, *step) for step in steps(rows, None, MOST_ENTRIES, first=True)]


def answer_entry(question: Question, older: Synthesis | None, newer: Synthesis) -> Entry:
    said = sentence(question, newer.answer)
    changed = revision_words(question, older.answer, newer.answer) if older else []
    day = wording.day(timezone.localdate(newer.made_at))
    return Entry(
        key=f"evidence/{question.slug}/{newer.made_at:%Y%m%dT%H%M%S}-{newer.digest[:12]}",
        title=f"{question.title}: {'answer changed' if older else 'first answer'}, {day}",
        path=f"{reverse('question', args=[question.slug])}?version={newer.digest}",
        updated=newer.made_at,
        lines=[*changed, f"The answer now: {said}" if older else said],
        categories=[question.therapy, question.domain],
    )
