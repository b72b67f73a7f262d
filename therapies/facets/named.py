"""Facets whose values are named by words: course of disease, graft, donor, tissue, route."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from therapies.facets.found import Finder, Found
from therapies.facets.rule_files import NamedFacet
from therapies.facets.texts import Record
from therapies.matching import MatchedWords


@dataclass(frozen=True)
class FacetFacts:
    """One thing a record says of a trial. words is never empty."""

    key: str
    value: str
    words: tuple[MatchedWords, ...]


def named(record: Record, facet: NamedFacet, finder: Finder) -> list[FacetFacts]:
    """The values that the record names, in the order of the file; [] when it names none."""
    for places in facet.read:
        found = [one for place in places for one in at_place(record, facet, place, finder)]
        if found:
            return [*settled(facet, found)]
    return []


def at_place(record: Record, facet: NamedFacet, place: str, finder: Finder) -> list[Found]:
    beside = facet.beside if place == "summary" else ()
    found = [one for text in record.at(place) for one in finder.find(text, facet.key, beside)]
    if place in facet.only_one and len({one.word.value for one in found}) > 1:
        return []
    return found


def settled(facet: NamedFacet, found: Sequence[Found]) -> list[FacetFacts]:
    values = {one.word.value for one in found}
    left = [
        value for value in facet.names if value in values and not values & facet.gives_way.get(value, set())
    ]
    told = [FacetFacts(facet.key, value, words(facet, value, found)) for value in left]
    if facet.several and len(told) > 1:
        several = dict.fromkeys(one for fact in told for one in fact.words)
        told.append(FacetFacts(facet.key, facet.several, tuple(several)))
    return told


def words(facet: NamedFacet, value: str, found: Iterable[Found]) -> tuple[MatchedWords, ...]:
    """Each once per field."""
    rule = f"{facet.key}: {facet.names[value]}"
    mine = (MatchedWords(one.text.field, one.words, rule) for one in found if one.word.value == value)
    return tuple(dict.fromkeys(mine))
