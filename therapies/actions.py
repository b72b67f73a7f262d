"""The only writer of therapies and of assignments. An unchanged result writes nothing.

What a curator decided is never changed here: where a review is in force, the rules' word is kept in the review.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from therapies.catalogue import DEFINITIONS, DISEASE, HERE, Catalogue, Definition, catalogue
from therapies.facet_actions import record_facets
from therapies.matching import Match, match
from therapies.models import Assignment, Classification, Review, Therapy
from therapies.stored_facts import stored_facts
from trials.copying import copy_rows, upsert_rows
from trials.facts import TrialFacts
from trials.models import Trial
from trials.querysets import TrialQuerySet
from trials.versions import batches, locked, mark, source_digest, waiting

# Files of this package that have no say in what a record is matched with.
NOT_DECIDING = {
    *("__init__.py", "actions.py", "admin.py", "apps.py", "evaluation.py", "models.py", "facet_actions.py"),
    *("decisions.py", "review_actions.py", "review_admin.py", "review_page.py", "reviews.py", "signals.py"),
}
ASSIGNED = ("confidence", "matches", "review_id")
Pair = tuple[int, int]  # ids of a trial and of a therapy
Values = tuple[str, list[dict[str, str]]]  # confidence and matches
Held = dict[Pair, tuple[int, tuple[Any, ...]]]  # the assignment's id and its columns ASSIGNED
COPIED = ("abbreviation", "name", "definition", "tracked", "position")


@dataclass
class Classified:
    """Counts of one pass. by_therapy counts trials per (slug, confidence), whether changed or not."""

    trials: int = 0
    changed: int = 0
    by_therapy: Counter[tuple[str, str]] = field(default_factory=Counter)


@transaction.atomic
def load_definitions(definitions: Catalogue | None = None) -> dict[str, int]:
    """Make the Therapy rows copies of the definition files; returns the row's id by slug.

    A therapy whose file is gone is removed with its assignments, unless a curator ever decided about it: then it
    stays, and so does what was decided.
    """
    wanted = (definitions or catalogue()).definitions
    rows = {row.slug: row for row in Therapy.objects.all()}
    gone = [slug for slug in rows if slug not in {definition.slug for definition in wanted}]
    if gone:
        Assignment.objects.filter(therapy__slug__in=gone, review=None).delete()
        decided = Review.objects.filter(Q(therapy=OuterRef("pk")) | Q(instead=OuterRef("pk")))
        Therapy.objects.filter(~Exists(decided), slug__in=gone).delete()
    return {definition.slug: load_definition(definition, rows.get(definition.slug)) for definition in wanted}


def load_definition(definition: Definition, row: Therapy | None) -> int:
    values = {name: getattr(definition, name) for name in COPIED}
    if row is None:
        # Another worker may be loading them at the same moment.
        row, _ = Therapy.objects.get_or_create(slug=definition.slug, defaults=values)
    elif values != {name: getattr(row, name) for name in COPIED}:
        Therapy.objects.filter(pk=row.pk).update(**values)
    return row.pk


def classify_trial(trial: Trial, facts: TrialFacts | None = None) -> bool:
    """Match one trial and record the outcome; True when that changed anything.

    facts spare reading the trial back when the caller has just stored them.
    """
    return bool(classify_trials({trial.pk: facts or stored_facts([trial.pk])[trial.pk]}))


def classify_trials(
    facts: Mapping[int, TrialFacts], *, digests: Mapping[int, str] | None = None, new: bool = False
) -> int:
    """Match trials just stored, in a fixed number of statements. Returns how many trials' assignments changed.

    facts: by the trial's id; an id that is no trial's is passed over. digests: the versions they were parsed from;
    a trial that holds another version by now is left to whoever stored that one. new: the caller's transaction made
    all of these trials from these versions, so nobody else has seen them and nothing is held of them.
    """
    matches = {key: match(one, catalogue()) for key, one in facts.items()}
    with transaction.atomic():
        versions = dict(digests) if new and digests else locked(facts, digests=digests)
        return record_matches({key: matches[key] for key in versions}, versions, facts, new=new)


def classify_pending(*, batch: int = 500) -> int:
    """Match every trial whose record or whose rules are others than when it was last matched, from stored rows.

    Returns how many trials changed; each `batch` of trials is a transaction.
    """
    load_definitions()
    counts = Classified()
    for keys in batches(waiting(Classification, rules()), batch):
        classify_batch(keys, counts, only_pending=True)
    return counts.changed


def classify_all(trials: TrialQuerySet | None = None, *, batch: int = 500) -> Classified:
    """Match every trial (or those given) again from the stored rows, in transactions of `batch` trials."""
    load_definitions()
    counts = Classified()
    for keys in batches(Trial.objects.all() if trials is None else trials, batch):
        classify_batch(keys, counts)
    return counts


def forget_classifications(trials: Collection[int]) -> None:
    """Let the trials wait for classify_pending, though record and rules are the same: their facts are read anew."""
    Classification.objects.filter(trial__in=trials).delete()


def deciding() -> list[Path]:
    """The files that decide which record matches what."""
    code = sorted(path for path in HERE.glob("*.py") if path.name not in NOT_DECIDING)
    return [DEFINITIONS, DISEASE, HERE / "facets", *code]


@cache
def rules() -> str:
    return source_digest(*deciding())


@transaction.atomic
def classify_batch(keys: Sequence[int], counts: Classified, *, only_pending: bool = False) -> None:
    """The rows are locked first, so that what is read is what the marker names; a sync that stores one waits."""
    versions = locked(keys)
    if only_pending:  # another worker may have been at them while this one waited
        rest = set(waiting(Classification, rules()).filter(pk__in=keys).values_list("pk", flat=True))
        versions = {key: digest for key, digest in versions.items() if key in rest}
    facts = stored_facts(list(versions))
    matches = {key: match(one, catalogue()) for key, one in facts.items()}
    counts.trials += len(matches)
    counts.changed += record_matches(matches, versions, facts)
    for found in matches.values():
        counts.by_therapy.update((one.therapy, one.confidence) for one in found)


def record_matches(
    matches: Mapping[int, Sequence[Match]],
    versions: Mapping[int, str],
    facts: Mapping[int, TrialFacts],
    *,
    new: bool = False,
) -> int:
    """Make the assignments of these trials say what curators decided and else what the matches say; then the facets.

    Returns how many trials that changed. Only what differs is written; versions is what the markers say then.
    new: nothing is held of these trials.
    """
    if not matches:
        return 0
    ids = therapy_ids()
    found = {(key, ids[one.therapy]): row_values(one) for key, all_ in matches.items() for one in all_}
    wanted = with_reviews(found, () if new else matches)
    changed = write_assignments(wanted, {} if new else held_assignments(matches))
    slugs = {pk: slug for slug, pk in ids.items()}
    given: dict[int, list[str]] = {key: [] for key in matches}
    for trial, therapy in wanted:
        given[trial].append(slugs[therapy])
    record_facets({key: (facts[key], therapies) for key, therapies in given.items()}, new=new)
    mark(Classification, versions, rules(), new=new)
    return len(changed)


def held_assignments(trials: Collection[int]) -> Held:
    rows = Assignment.objects.filter(trial__in=trials)
    return {
        (trial, therapy): (pk, tuple(values))
        for pk, trial, therapy, *values in rows.values_list("pk", "trial_id", "therapy_id", *ASSIGNED)
    }


def write_assignments(wanted: Mapping[Pair, tuple[Any, ...]], held: Held) -> set[int]:
    """Returns the trials that changed. The caller holds their locks, so what is not held cannot be there."""
    gone = [key for key in held if key not in wanted]
    added = [key for key in wanted if key not in held]
    differ = [key for key, (_, values) in held.items() if key in wanted and wanted[key] != values]
    columns = ("trial_id", "therapy_id", *ASSIGNED)
    if gone:
        Assignment.objects.filter(pk__in=[held[key][0] for key in gone]).delete()
    if added:
        copy_rows(Assignment, columns, [(*key, *wanted[key]) for key in added])
    if differ:
        rows = [(*key, *wanted[key]) for key in differ]
        upsert_rows(Assignment, columns, rows, unique=["trial_id", "therapy_id"], update=ASSIGNED)
    return {trial for trial, _ in (*gone, *added, *differ)}


def with_reviews(found: Mapping[Pair, Values], trials: Collection[int]) -> dict[Pair, tuple[Any, ...]]:
    """{(trial, therapy): columns ASSIGNED} with curators' decisions in force in place of what the rules found.

    Each of these decisions is told what the rules say now.
    """
    wanted: dict[Pair, tuple[Any, ...]] = {key: (*values, None) for key, values in found.items()}
    for review in Review.objects.in_force().filter(trial__in=trials):
        key = (review.trial_id, review.therapy_id)
        said = as_said(found.get(key))
        if review.machine_now != said:
            Review.objects.filter(pk=review.pk).update(machine_now=said)
        wanted.pop(key, None)
        if review.studies:
            wanted[key] = (Assignment.Confidence.CURATOR.value, said.get("matches", []), review.pk)
    return wanted


def as_said(values: Values | None) -> dict[str, Any]:
    """As a review keeps it: {} where the rules found nothing."""
    return {"confidence": values[0], "matches": values[1]} if values else {}


def therapy_ids() -> dict[str, int]:
    ids = dict(Therapy.objects.values_list("slug", "pk"))
    if any(definition.slug not in ids for definition in catalogue().definitions):
        ids = load_definitions()
    return ids


def row_values(found: Match) -> Values:
    words = [{"field": one.field, "words": one.words, "rule": one.rule} for one in found.evidence]
    return found.confidence, words
