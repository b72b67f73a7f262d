"""Two versions of a record -> what changed, ranked by meaning.

Plain Python: no table, no connection. Every difference between the two is told, save what means nothing of its own: the
order of a list, the place of an item in it, and what the registry computes from something else that changed. Results
that are posted or removed are one change, whatever they hold. A text that differs only in spacing or in escapes of
CommonMark is told last, as `other_layout`. Whatever has no rule is told as `other`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from trials.change_fields import COMPUTED_FROM, kind_of
from trials.change_kinds import CHANGE_WORDS, STOPPING, ChangeFacts, ChangeKind, change
from trials.change_texts import around_the_difference, listed, named, text_of
from trials.differences import Difference, attributes, differences
from trials.facts import SiteFacts, TrialFacts
from trials.outcome_changes import other_outcome_differences, outcome_changes
from trials.planned_changes import (
    completion_change,
    enrolment_changes,
    enrolment_ratio,
    months_moved,
    start_change,
)
from trials.vocabulary import OVERALL_STATUS, PHASES, STATUS_GROUPS, words

__all__ = [
    "CHANGE_WORDS",
    "ChangeFacts",
    "ChangeKind",
    "changes",
    "enrolment_ratio",
    "headline",
    "months_moved",
]

STOPPED: Final = frozenset(STATUS_GROUPS["stopped"][1])

TOLD_TOGETHER: Final = frozenset(
    {
        "overall_status",
        "last_known_status",
        "phases",
        "start",
        "primary_completion",
        "completion",
        "enrollment",
        "enrollment_kind",
        "planned_outcomes",
        "has_results",
        "results",
        "results_first_posted",
    }
)


def changes(before: TrialFacts, after: TrialFacts) -> tuple[ChangeFacts, ...]:
    """Every change from one version to the next, the most telling first; () for equal versions."""
    if before == after:
        return ()
    found = [
        *status_changes(before, after),
        *results_changes(before, after),
        *date_changes(before, after),
        *enrolment_changes(before, after),
        *phase_changes(before, after),
        *outcome_changes(before.planned_outcomes, after.planned_outcomes),
        *place_changes(before.sites, after.sites),
        *together(other_outcome_differences(before.planned_outcomes, after.planned_outcomes)),
        *together(plain_differences(before, after)),
    ]
    return tuple(sorted(found, key=lambda one: (one.rank, one.field)))


def headline(found: Iterable[ChangeFacts]) -> ChangeFacts | None:
    """The most telling of them, the first in order of field where several tell as much; None where nothing changed."""
    return min(found, key=lambda one: (one.rank, one.field), default=None)


def plain_differences(before: TrialFacts, after: TrialFacts) -> Iterator[Difference]:
    """Of every attribute that has no rule of its own, those added to the facts later included."""
    for name in attributes(after):
        origins = COMPUTED_FROM.get(name, ())
        if name in TOLD_TOGETHER or any(getattr(before, one) != getattr(after, one) for one in origins):
            continue
        yield from differences(getattr(before, name), getattr(after, name), name)


def together(found: Iterable[Difference]) -> Iterator[ChangeFacts]:
    """One change for each path: what the items at hand were before, and what they are now."""
    by_path: dict[tuple[str, bool], list[Difference]] = defaultdict(list)
    for one in found:
        by_path[one.path, one.layout_only].append(one)
    for (path, layout_only), ones in by_path.items():
        kind = ChangeKind.OTHER_LAYOUT if layout_only else kind_of(path)
        before = [labelled(one.label, one.before) for one in ones if one.before]
        after = [labelled(one.label, one.after) for one in ones if one.after]
        texts = listed(before), listed(after)
        if texts[0] == texts[1]:  # they differ beyond what is shown
            texts = around_the_difference("; ".join(before), "; ".join(after))
        yield change(kind, path, *texts)


def labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if label else text


def status_changes(before: TrialFacts, after: TrialFacts) -> Iterator[ChangeFacts]:
    """One that stops a trial or sets it going again tells more than one that follows its plan."""
    one, other = status_text(before), status_text(after)
    if (before.overall_status, before.last_known_status) == (after.overall_status, after.last_known_status):
        return
    if one == other:
        one, other = before.overall_status, after.overall_status
    moved = before.overall_status != after.overall_status
    stopping = moved and bool(STOPPED & {before.overall_status, after.overall_status})
    yield change(ChangeKind.STATUS, "overall_status", one, other, rank=STOPPING if stopping else 0)


def status_text(facts: TrialFacts) -> str:
    status = words(OVERALL_STATUS, facts.overall_status)
    last = words(OVERALL_STATUS, facts.last_known_status)
    return f"{status} (last known: {last})".strip() if last else status


def results_changes(before: TrialFacts, after: TrialFacts) -> Iterator[ChangeFacts]:
    """Posted or removed as a whole is one change; otherwise each part of the results that differs."""
    dates = text_of(before.results_first_posted), text_of(after.results_first_posted)
    if after.has_results and not before.has_results:
        yield change(ChangeKind.RESULTS_POSTED, "results_first_posted", "", dates[1] or "yes")
    elif before.has_results and not after.has_results:
        yield change(ChangeKind.RESULTS_REMOVED, "results_first_posted", dates[0] or "yes", "")
    else:
        for name in ("results_first_posted", "results"):
            yield from together(differences(getattr(before, name), getattr(after, name), name))


def date_changes(before: TrialFacts, after: TrialFacts) -> Iterator[ChangeFacts]:
    if before.start != after.start:
        yield start_change(before.start, after.start)
    for name in ("primary_completion", "completion"):
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            yield completion_change(name, one, other)


def phase_changes(before: TrialFacts, after: TrialFacts) -> Iterator[ChangeFacts]:
    """The phase as a whole: "1/2" is one phase."""
    if sorted(before.phases) != sorted(after.phases):
        one, other = phase_text(before.phases), phase_text(after.phases)
        if one == other:
            one, other = (
                listed([named(phase) for phase in phases]) for phases in (before.phases, after.phases)
            )
        yield change(ChangeKind.PHASE, "phases", one, other)


def phase_text(phases: tuple[str, ...]) -> str:
    return words(PHASES, "/".join(phases))


def place_changes(before: tuple[SiteFacts, ...], after: tuple[SiteFacts, ...]) -> Iterator[ChangeFacts]:
    """Countries won and lost, and how many sites there are; which sites came and went is told beside."""
    left, entered = countries(before) - countries(after), countries(after) - countries(before)
    if left or entered:
        yield change(ChangeKind.COUNTRIES, "sites.country", listed(sorted(left)), listed(sorted(entered)))
    if len(before) != len(after):
        yield change(ChangeKind.SITES, "sites.count", str(len(before) or ""), str(len(after) or ""))


def countries(sites: tuple[SiteFacts, ...]) -> set[str]:
    return {site.country for site in sites if site.country}
