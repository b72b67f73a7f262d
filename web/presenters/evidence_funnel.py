"""From registered trials to pooled evidence: how many reach each step, and what became of the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from evidence.models import Report
from therapies.models import Therapy
from trials.models import Trial
from trials.vocabulary import STATUS_GROUPS
from web import wording
from web.charts.bars import CountBar, count_bars
from web.pooled_use import Use, pooled_use
from web.presenters.gap_map import address

ENDINGS = {status: key for key, (_, statuses) in STATUS_GROUPS.items() for status in statuses}


@dataclass(frozen=True, slots=True)
class Stage:
    """url: the list of what is counted, "" where it is empty. loss: what became of the others."""

    label: str
    bar: CountBar
    url: str
    loss: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A trial as the stages see it. numbers: its own, and every other the registry keeps it under."""

    nct_id: str
    numbers: frozenset[str]
    group: str
    posted: bool


def evidence_funnel(therapy: Therapy) -> list[Stage]:
    """Four queries, whatever the number of trials."""
    trials = registered(therapy)
    reports = reports_by_number(therapy)
    uses = [one for one in pooled_use() if one.question.startswith(f"{therapy.slug}-")]
    pooled_reports = {one.report for one in uses if one.report}
    completed = [one for one in trials if one.group == "completed"]
    posted = [one for one in trials if one.posted]
    published = [one for one in trials if named(one, reports)]
    pooled = [one for one in trials if used(one, reports, uses)]
    linked = {slug for one in pooled for slug in named(one, reports)} & pooled_reports
    bars = count_bars([len(trials), len(completed), len(posted), len(published), len(pooled)])
    slug, numbers = therapy.slug, ",".join(one.nct_id for one in published)
    stages = (
        ("Registered", address("trials", therapy=slug), "studies in the registry copy"),
        ("Completed", address("trials", therapy=slug, status="completed"), not_completed(trials)),
        ("Results posted", address("trials", therapy=slug, results="posted"), of_completed(posted, "posted")),
        (
            "Published",
            address("reports", therapy=slug, trial=numbers),
            of_completed(published, "named by a report read here"),
        ),
        ("Pooled", address("reports", therapy=slug, pooled="yes"), unregistered(pooled_reports, linked)),
    )
    return [
        Stage(label, bar, url if bar.count else "", loss)
        for (label, url, loss), bar in zip(stages, bars, strict=True)
    ]


def registered(therapy: Therapy) -> list[Registered]:
    rows = Trial.objects.shown().filter(assignments__therapy=therapy).order_by("nct_id")
    numbers: dict[str, set[str]] = {}
    stated: dict[str, tuple[str, bool]] = {}
    columns = ("nct_id", "aliases", "merged__nct_id", "overall_status", "has_results")
    for nct_id, aliases, merged, status, posted in rows.values_list(*columns):
        numbers.setdefault(nct_id, {nct_id}).update([*aliases, *([merged] if merged else [])])
        stated[nct_id] = (ENDINGS.get(status, "unknown"), posted)
    return [Registered(nct_id, frozenset(numbers[nct_id]), *stated[nct_id]) for nct_id in stated]


def reports_by_number(therapy: Therapy) -> dict[str, set[str]]:
    """registry number -> reports of the therapy that name it."""
    found: dict[str, set[str]] = {}
    rows = Report.objects.filter(Q(therapy=therapy) & ~Q(registry_ids=[])).order_by()
    for slug, numbers in rows.values_list("slug", "registry_ids"):
        for number in numbers:
            found.setdefault(number, set()).add(slug)
    return found


def named(trial: Registered, reports: dict[str, set[str]]) -> set[str]:
    return {slug for number in trial.numbers for slug in reports.get(number, ())}


def used(trial: Registered, reports: dict[str, set[str]], uses: Iterable[Use]) -> bool:
    """By a report that names it, or by what its own record posts."""
    own = named(trial, reports)
    return any(one.report in own or one.trial in trial.numbers for one in uses)


def not_completed(trials: list[Registered]) -> str:
    words = (
        ("{} stopped, suspended or withdrawn", ("stopped",)),
        ("{} not ended", ("recruiting", "not-yet", "active")),
        ("{} of unknown status", ("unknown",)),
    )
    counts = [(text, sum(one.group in groups for one in trials)) for text, groups in words]
    return ", ".join(text.format(number) for text, number in counts if number) or "all that are registered"


def of_completed(reached: list[Registered], words: str) -> str:
    """ "3 of them completed; named by a report read here"."""
    completed = sum(one.group == "completed" for one in reached)
    return f"{words}; {completed} of these completed" if reached else f"none {words}"


def unregistered(reports: set[str], linked: set[str]) -> str:
    if not reports:
        return "no estimate is pooled now"
    rest = len(reports) - len(linked)
    pooled = wording.counted(len(reports), "report")
    return f"trials behind {pooled} in a pooled estimate; {rest} of those name no trial of this list"
