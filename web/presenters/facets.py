"""What the rules read of a trial besides its therapy, with the words that say so; and how a therapy's trials spread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from therapies.models import Facet, Therapy
from trials.models import Trial
from web import facet_words, wording
from web.presenters.registry_text import plain

MOST_WORDS = 2
# Follows from the other values of its key, with their words.
OF_THE_OTHERS = {("phenotype", "mixed")}


@dataclass(frozen=True, slots=True)
class Stood:
    """Words of the record and the fields they stand in."""

    words: str
    fields: str


@dataclass(frozen=True, slots=True)
class FacetValue:
    """rest: further words that say it, to be folded."""

    value: str
    first: Sequence[Stood]
    rest: Sequence[Stood]


@dataclass(frozen=True, slots=True)
class FacetLine:
    term: str
    values: Sequence[FacetValue]

    @property
    def folded(self) -> list[FacetValue]:
        return [one for one in self.values if one.rest]


@dataclass(frozen=True, slots=True)
class FacetTable:
    """rows: (address of the trials, words, number of trials). silent: of how many trials nothing was found."""

    legend: str
    rows: Sequence[tuple[str, str, int]]
    silent: str


def facet_lines(trial: Trial) -> list[FacetLine]:
    """Makes no query where the facets are prefetched. What the record does not say has no line."""
    return [
        FacetLine(facet_words.LEGENDS[key], [facet_value(one) for one in same])
        for key, same in groupby(ordered(trial.facets.all()), key=lambda one: one.key)
    ]


def ordered(facets: Iterable[Facet]) -> list[Facet]:
    return sorted(facets, key=lambda one: facet_words.in_order(one.key, one.value))


def facet_value(facet: Facet) -> FacetValue:
    fields: dict[str, list[str]] = {}
    for match in () if (facet.key, facet.value) in OF_THE_OTHERS else facet.words:
        fields.setdefault(plain(match["words"]), []).append(match["field"].replace("_", " "))
    places = [Stood(words, ", ".join(dict.fromkeys(found))) for words, found in fields.items()]
    return FacetValue(facet_words.words(facet.key, facet.value), places[:MOST_WORDS], places[MOST_WORDS:])


def facet_tables(therapy: Therapy, trials: int) -> list[FacetTable]:
    """The facets read in all trials and in those of this therapy, two queries. A facet found nowhere has no table.

    trials: how many study the therapy.
    """
    keys = (*facet_words.OF_THERAPY[""], *facet_words.OF_THERAPY.get(therapy.slug, ()))
    told = Facet.objects.filter(
        key__in=keys, trial__assignments__therapy=therapy, trial__merged_into=None
    ).order_by()
    numbers = {
        (key, value): number
        for key, value, number in told.values_list("key", "value").annotate(n=Count("trial", distinct=True))
    }
    told_of = dict(told.values_list("key").annotate(n=Count("trial", distinct=True)))
    return [
        FacetTable(facet_words.LEGENDS[key], rows(therapy, key, numbers), silent(trials - told_of[key]))
        for key in keys
        if key in told_of
    ]


def rows(therapy: Therapy, key: str, numbers: dict[tuple[str, str], int]) -> list[tuple[str, str, int]]:
    return [
        (address(therapy, key, value), label, numbers[key, value])
        for value, label in facet_words.values(key).items()
        if (key, value) in numbers
    ]


def address(therapy: Therapy, key: str, value: str) -> str:
    return f"{reverse('trials')}?{urlencode({'therapy': therapy.slug, key: value})}"


def silent(number: int) -> str:
    return f"Of {wording.counted(number, 'other trial')} the rules found no words for it." if number else ""
