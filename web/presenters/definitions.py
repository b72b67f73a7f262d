"""A definition file as a reader reads it: its lists under plain headings, its reasons beside their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from therapies.catalogue import Definition, Disease, Term
from therapies.phrases import Phrase

# Key of a definition file → what the list is called here, and how its phrases count.
LISTS = {
    "names": ("Full names", "each names it by itself"),
    "short_names": ("Abbreviations", "have other meanings: count only in these capitals, and in company"),
    "usual_names": (
        "Usual names",
        "mean it in multiple sclerosis, unless the record names another therapy in full",
    ),
    "loose_names": ("Loose words", "could mean several therapies; count only when nothing better is named"),
}
OF_THE_DISEASE = {"short_names": ("Abbreviations", "count only in these capitals")}
COMPANY = ("Company", "one of these must stand in the same text as the abbreviation, or in a title")
REGIMENS = ("Conditioning", "supports a short or loose name; never proves the therapy alone")
DRUGS = ("Conditioning drugs", "the same, where at least two different ones are named")


@dataclass(frozen=True, slots=True)
class WordList:
    title: str
    note: str
    phrases: list[str]


@dataclass(frozen=True, slots=True)
class WordsOf:
    """What a file lists. products and exclusions: (words, reason)."""

    lists: list[WordList]
    products: list[tuple[str, str]]
    exclusions: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DefinitionPart:
    definition: Definition
    words: WordsOf


def definition_part(definition: Definition) -> DefinitionPart:
    words = words_of(definition.terms)
    more = (
        (COMPANY, definition.company),
        (REGIMENS, phrases(definition.regimens)),
        (DRUGS, phrases(definition.drugs)),
    )
    words.lists.extend(WordList(*head, readable(found)) for head, found in more if found)
    return DefinitionPart(definition, words)


def disease_words(disease: Disease) -> WordsOf:
    """No company is asked of its abbreviations."""
    return words_of(disease.terms, {**LISTS, **OF_THE_DISEASE})


def words_of(terms: Iterable[Term], heads: Mapping[str, tuple[str, str]] = LISTS) -> WordsOf:
    by_key: dict[str, list[Term]] = {}
    for term in terms:
        by_key.setdefault(term.key, []).append(term)
    return WordsOf(
        lists=[WordList(*heads[key], readable(phrases(by_key[key]))) for key in heads if key in by_key],
        products=explained(by_key.get("products", [])),
        exclusions=explained(by_key.get("exclusions", [])),
    )


def phrases(terms: Iterable[Term]) -> list[Phrase]:
    return [term.phrase for term in terms]


def explained(terms: Iterable[Term]) -> list[tuple[str, str]]:
    return [(spoken(term.phrase.text), term.reason) for term in terms]


def readable(found: Iterable[Phrase]) -> list[str]:
    return [spoken(phrase.text) for phrase in found]


def spoken(text: str) -> str:
    """As the page writes it: "mesenchymal stem|stromal cell" → "mesenchymal stem / stromal cell"."""
    return text.replace("|", " / ")
