"""The only writer of facets. An unchanged result writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from therapies.facets import facets_of
from therapies.matching import MatchedWords
from therapies.models import Facet
from trials.copying import copy_rows, delete_rows, upsert_rows
from trials.facts import TrialFacts

COLUMNS = ("trial_id", "key", "value", "words", "source")
UNIQUE = ("trial_id", "key", "value")
# (trial's id, key, value) and what is kept as its words.
Row = tuple[int, str, str]
Words = list[dict[str, str]]
Held = dict[Row, tuple[int, Words]]  # the facet's id and its words


def record_facets(trials: Mapping[int, tuple[TrialFacts, Sequence[str]]], *, new: bool = False) -> int:
    """Make the facets of these trials say what their records say, in a fixed number of statements.

    trials: {trial's id: (facts, slugs of its therapies)}. Returns how many trials that changed; only what differs is
    written. The trials must be stored; whoever calls holds their rows, so that no other version is read meanwhile.
    new: nothing is held of these trials.
    """
    wanted: dict[Row, Words] = {
        (key, one.key, one.value): row_words(one.words)
        for key, (facts, therapies) in trials.items()
        for one in facets_of(facts, therapies)
    }
    if not trials:
        return 0
    with transaction.atomic():
        return write(wanted, {} if new else held_facets(trials))


def held_facets(trials: Collection[int]) -> Held:
    rows = Facet.objects.filter(trial__in=trials, source=Facet.Source.RULE)
    return {
        (trial, key, value): (pk, words)
        for pk, trial, key, value, words in rows.values_list("pk", "trial_id", "key", "value", "words")
    }


def write(wanted: Mapping[Row, Words], held: Held) -> int:
    gone = [row for row in held if row not in wanted]
    added = [row for row in wanted if row not in held]
    differ = [row for row, (_, words) in held.items() if row in wanted and wanted[row] != words]
    if gone:
        delete_rows(Facet, "id", [held[row][0] for row in gone])
    if added:
        copy_rows(Facet, COLUMNS, [written(row, wanted[row]) for row in added])
    if differ:
        rows = [written(row, wanted[row]) for row in differ]
        upsert_rows(Facet, COLUMNS, rows, unique=UNIQUE, update=["words", "source"])
    return len({trial for trial, _, _ in (*gone, *added, *differ)})


def written(row: Row, words: Words) -> tuple[object, ...]:
    """As COLUMNS."""
    return (*row, words, Facet.Source.RULE.value)


def row_words(words: Sequence[MatchedWords]) -> Words:
    return [{"field": one.field, "words": one.words, "rule": one.rule} for one in words]
