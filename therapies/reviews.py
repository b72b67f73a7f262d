"""Reads what counts of a trial, which decisions the registry or the rules have overtaken, and what waits for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q, QuerySet

from therapies.models import Assignment, Review
from trials.change_kinds import CHANGE_WORDS, ChangeKind
from trials.models import Change, Trial

# Of what is given, or to whom. Of summaries only those that matching reads.
KINDS_THAT_MATTER: Final = frozenset(
    {
        ChangeKind.ARMS,
        ChangeKind.INTERVENTIONS,
        ChangeKind.TITLE,
        ChangeKind.CONDITIONS,
        ChangeKind.PHASE,
        ChangeKind.DESIGN,
        ChangeKind.ELIGIBILITY,
    }
)
FIELDS_THAT_MATTER: Final = frozenset({"brief_summary", "detailed_description"})
# The worries of the queue in its order; a trial stands under the first that it has.
WORRIES: Final[Mapping[str, str]] = {
    "review": "needs review",
    "changed": "changed since review",
    "likely": "likely",
}
OF_A_TRIAL = ("nct_id", "acronym", "brief_title", "overall_status", "payload_digest")


def studies(trial: Trial | int) -> QuerySet[Assignment]:
    """The therapies that a trial counts as studying, in their order: reviewed beats inferred.

    Both are kept: what the rules say of a therapy that a curator decided about stands in review.machine_now.
    """
    rows = Assignment.objects.filter(trial=trial).select_related("therapy", "review")
    return rows.order_by("therapy__position", "therapy_id")


@dataclass(frozen=True)
class Waiting:
    """A trial in the queue. why: {worry: therapies in doubt, or what has changed, in words}."""

    trial: Trial
    why: Mapping[str, Sequence[str]]
    decided: Sequence[Review] = ()

    @property
    def worry(self) -> str:
        return next(key for key in WORRIES if key in self.why)


@dataclass
class OfTrial:
    decided: list[Review] = field(default_factory=list)
    inferred: list[Assignment] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def queue() -> list[Waiting]:
    """Every shown trial that a curator should look at, those that need it most first, in four queries at most."""
    found: dict[int, OfTrial] = defaultdict(OfTrial)
    for review in Review.objects.in_force().select_related("therapy").order_by("therapy__position"):
        found[review.trial_id].decided.append(review)
    asked = ~Q(confidence="certain") | Q(trial__in=list(found))
    inferred = Assignment.objects.filter(asked, review=None).select_related("therapy")
    for one in inferred.order_by("therapy__position"):
        found[one.trial_id].inferred.append(one)
    trials = list(Trial.objects.shown().filter(pk__in=list(found)).order_by("nct_id").only(*OF_A_TRIAL))
    digests = {trial.pk: trial.payload_digest for trial in trials}
    moved = {key for key, digest in digests.items() for one in found[key].decided if one.digest != digest}
    for change in told(moved) if moved else ():
        found[change.trial_id].changes.append(change)
    waiting = [Waiting(trial, why(found[trial.pk], trial), found[trial.pk].decided) for trial in trials]
    order = list(WORRIES)
    return sorted((one for one in waiting if one.why), key=lambda one: order.index(one.worry))


def why(one: OfTrial, trial: Trial) -> dict[str, list[str]]:
    """By worry; empty where nothing waits."""
    said = {
        "review": [a.therapy.abbreviation for a in one.inferred if a.confidence == "review"],
        "changed": overtaken(one.decided, one.inferred, one.changes, trial.payload_digest),
        "likely": [a.therapy.abbreviation for a in one.inferred if a.confidence == "likely"],
    }
    return {worry: words for worry, words in said.items() if words}


def told(trials: Collection[int]) -> QuerySet[Change]:
    """Their changes in the order in which they happened."""
    return Change.objects.filter(trial__in=trials).order_by("trial_id", "seen_at", "pk")


def overtaken(
    decided: Iterable[Review], inferred: Iterable[Assignment], changes: Sequence[Change], digest: str
) -> list[str]:
    """What bears on these decisions of one trial and was not so when they were made, in words, each once."""
    decided = list(decided)
    words = [text for review in decided for text in since(review, changes, digest)]
    if decided:
        last = max(decided, key=lambda one: (one.made_at, one.pk))
        # Whoever decided last saw all that the rules had found by then.
        words += [
            f"the rules now find {one.therapy.abbreviation} too ({one.get_confidence_display().lower()})"
            for one in inferred
            if one.therapy.slug not in last.others
        ]
    return list(dict.fromkeys(words))


def since(review: Review, changes: Sequence[Change], digest: str) -> list[str]:
    registry = [in_words(one) for one in changes_since(review, changes, digest) if matters(one)]
    return [*registry, *rules_now(review)]


def changes_since(review: Review, changes: Sequence[Change], digest: str) -> Sequence[Change]:
    """changes: the trial's, in order. Told by versions, not by clocks: () where the record is again as it was."""
    if review.digest == digest:
        return ()
    steps = [place for place, one in enumerate(changes) if one.to_digest == review.digest]
    return changes[steps[-1] + 1 :] if steps else changes


def matters(change: Change) -> bool:
    return change.kind in KINDS_THAT_MATTER or change.field.partition(".")[0] in FIELDS_THAT_MATTER


def in_words(change: Change) -> str:
    what = CHANGE_WORDS.get(change.kind, change.kind)
    what = change.field.replace("_", " ") if change.kind == ChangeKind.OTHER else what
    return f"registry now says: {what.lower()}: {change.before or 'nothing'} → {change.after or 'nothing'}"


def rules_now(review: Review) -> list[str]:
    """What the rules say otherwise than when it was decided: whether, how sure, or because of which words.

    The same words in another field or by another rule are the same.
    """
    then, now = review.machine, review.machine_now
    name = review.therapy.abbreviation
    if not then and not now:
        return []
    if not now:
        return [f"the rules no longer find {name}"]
    if not then:
        return [f"the rules now find {name} ({confidence(now)})"]
    if then["confidence"] != now["confidence"]:
        return [f"the rules now hold {name} for {confidence(now)} (when decided: {confidence(then)})"]
    if words_of(then) != words_of(now):
        return [f"the rules now find {name} in other words: {', '.join(sorted(words_of(now)))}"]
    return []


def confidence(said: Mapping[str, Any]) -> str:
    return Assignment.Confidence(said["confidence"]).label.lower()


def words_of(said: Mapping[str, Any]) -> set[str]:
    return {one["words"].casefold() for one in said["matches"]}
