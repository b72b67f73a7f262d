"""One record and its therapies to facets, each with its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from therapies.catalogue import Term, catalogue
from therapies.facets.conditioning import conditioning
from therapies.facets.design import design
from therapies.facets.found import Finder
from therapies.facets.named import FacetFacts, named
from therapies.facets.quantities import quantities
from therapies.facets.rule_files import FacetRules, facet_rules
from therapies.facets.texts import Record, naming, not_control
from therapies.pieces import Screen
from trials.facts import TrialFacts

HSCT, MSC = "hsct", "msc"
CELL = re.compile(r"\b(?:stem|stromal|progenitor)?[\s-]*cells?\b|MSC", re.IGNORECASE)


def facets_of(facts: TrialFacts, therapies: Sequence[str]) -> tuple[FacetFacts, ...]:
    """What the record says: of any trial its design and, in multiple sclerosis, the course of disease; of HSCT and MSC
    trials (slugs in therapies) what is given and how. Each key and value once; () when nothing is said.
    """
    return tuple(read(Record(facts), therapies))


def read(record: Record, therapies: Sequence[str]) -> Iterator[FacetFacts]:
    rules = facet_rules()
    told = design(record.facts)
    if told:
        yield told
    if not therapies and not about_the_disease(record):
        return
    every = "titles", "conditions", "keywords", "inclusion"
    if HSCT in therapies or MSC in therapies:
        finder = Finder(rules.screen, record, *every, "names")
    else:
        finder = Finder(rules.screen_of_any, record, *every)
    yield from (one for facet in rules.of("") for one in named(record, facet, finder))
    if HSCT in therapies:
        yield from of_transplant(record, rules, finder)
    if MSC in therapies:
        yield from of_cells(record, rules, finder)


def about_the_disease(record: Record) -> bool:
    """Whether a title, condition, keyword or MeSH term names multiple sclerosis."""
    disease = catalogue().disease
    texts = [text.text for place in ("titles", "conditions", "keywords") for text in record.at(place)]
    every = "\n".join((*texts, *record.facts.condition_mesh))
    return any(
        term.key != "exclusions" and term.phrase.spans(every) for _, term in disease.screen.possible(every)
    )


def of_transplant(record: Record, rules: FacetRules, finder: Finder) -> Iterator[FacetFacts]:
    """Intensity is what the regimen's is, or what the record says where that is open."""
    record.give(not_control(record.units, names(HSCT)))
    regimens = conditioning(record, rules.conditioning, finder)
    yield from regimens
    settled = any(one.key == "intensity" for one in regimens)
    for facet in rules.of(HSCT):
        if facet.key != "intensity" or not settled:
            yield from named(record, facet, finder)


def of_cells(record: Record, rules: FacetRules, finder: Finder) -> Iterator[FacetFacts]:
    """Where no arm or intervention names the cells as such, those that speak of cells are read."""
    record.give(naming(record.units, names(MSC)) or naming(record.units, of_any_cell))
    for facet in rules.of(MSC):
        yield from named(record, facet, finder)
    yield from quantities(record, of_any_cell)


def of_any_cell(text: str) -> bool:
    return bool(CELL.search(text))


@cache
def names(slug: str) -> Callable[[str], bool]:
    """Tells whether a text names the therapy or, for a transplant, its regimen."""
    definition = catalogue()[slug]
    terms: list[Term] = [*definition.terms, *definition.regimens]
    screen = Screen((term, term.phrase.needs) for term in terms if term.key != "exclusions")

    def named_in(text: str) -> bool:
        return any(term.phrase.spans(text) for term in screen.possible(text))

    return named_in
