"""Which trials are to stand side by side: ?trials=NCT…,NCT…, repeated or with commas. What cannot be shown is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.http import QueryDict
from django.urls import reverse

from evidence.models import Report
from trials.models import Trial
from web import wording

MOST = 6
NUMBER = re.compile(r"NCT[0-9]{8}")
MOST_QUOTED = 40
# What a trial needs to be compared, in a fixed number of queries.
PARTS = (
    "arms",
    "planned_outcomes",
    "planned_measures",
    "sites",
    "assignments__therapy",
    "facets",
    "unplaced_outcomes",
    "merged",
)


@dataclass(frozen=True, slots=True)
class Message:
    """wrong: something asked for could not be done; otherwise it is only worth knowing. url, link: a way on, or ""."""

    title: str
    text: str
    wrong: bool = True
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """trials: in the order asked, at most MOST, each once."""

    trials: Sequence[Trial]
    messages: Sequence[Message]

    @property
    def wrong(self) -> bool:
        return any(one.wrong for one in self.messages)


def asked(params: QueryDict) -> Asked:
    words = words_of(params.getlist("trials"))
    numbers = [word for word in words if NUMBER.fullmatch(word)]
    messages = [not_a_number(word) for word in words if not NUMBER.fullmatch(word)][:MOST]
    messages += unknown_parameters(params)
    if len(numbers) > MOST:
        messages.append(too_many(numbers[MOST:]))
    trials, said = held(numbers[:MOST])
    return Asked(trials, [*messages, *said])


def words_of(values: Iterable[str]) -> list[str]:
    """The single numbers, in capitals, each once, in order."""
    words = re.split(r"[\s,;\x00]+", ",".join(values))
    return list(dict.fromkeys(word.upper() for word in words if word))


def held(numbers: Sequence[str]) -> tuple[list[Trial], list[Message]]:
    """The records held under these numbers, or under those that the registry merged them into."""
    rows = Trial.objects.shown().filter(nct_id__in=numbers).defer("search", "search_text")
    found = {one.nct_id: one for one in rows.prefetch_related(*PARTS)}
    trials: dict[str, Trial] = {}
    messages = []
    for number in numbers:
        trial = found.get(number)
        if trial is None:
            kept = Trial.objects.kept_as(number)
            messages.append(merged(number, kept) if kept else unknown(number))
            trial = Trial.objects.prefetch_related(*PARTS).get(pk=kept.pk) if kept else None
        if trial is not None:
            trials.setdefault(trial.nct_id, trial)
    return list(trials.values()), messages


def not_a_number(word: str) -> Message:
    short = word if len(word) <= MOST_QUOTED else word[:MOST_QUOTED] + "…"
    return Message(
        f"“{short}” is not a registry number.",
        "A number is NCT and eight digits, as in NCT00273364.",
        url=f"{reverse('trials')}?q={quote(word[:MOST_QUOTED])}",
        link="Search the trials for it",
    )


def unknown(number: str) -> Message:
    return Message(
        f"We hold no trial {number}.",
        "It may not exist, or may not concern MS and cells.",
        url=f"{reverse('classification')}?nct={number}#why",
        link=f"Why {number} is not here",
    )


def merged(number: str, kept: Trial) -> Message:
    return Message(
        f"The registry keeps {number} under another number now.", f"{kept.nct_id} is shown.", wrong=False
    )


def too_many(left: Sequence[str]) -> Message:
    named = ", ".join(left[:MOST]) + (" …" if len(left) > MOST else "")
    verb = "is" if len(left) == 1 else "are"
    return Message(
        f"At most {wording.counted(MOST, 'trial')} stand side by side.",
        f"Left out {verb} {named}. Remove one to make room.",
    )


def unknown_parameters(params: QueryDict) -> list[Message]:
    names = [name for name in params if name != "trials"][:1]
    return [
        Message(f"There is no parameter “{name[:MOST_QUOTED]}”.", "Known is trials, with the numbers.")
        for name in names
    ]


def address(numbers: Sequence[str], name: str = "compare") -> str:
    """The address that says it all: /compare/?trials=NCT…,NCT…"""
    return f"{reverse(name)}?trials={','.join(numbers)}" if numbers else reverse(name)


def reports_by_trial(trials: Sequence[Trial]) -> dict[str, list[Report]]:
    """nct_id -> the published reports that name the record by any of its numbers, newest first. One query."""
    numbers = {one.nct_id: {one.nct_id, *(merged.nct_id for merged in one.merged.all())} for one in trials}
    wanted = sorted(set().union(*numbers.values())) if numbers else []
    reports = list(Report.objects.of_trial(*wanted).order_by("-year", "slug"))
    return {
        nct_id: [one for one in reports if own.intersection(one.registry_ids)]
        for nct_id, own in numbers.items()
    }
