"""Which words of a search name a therapy, and everything its definition calls it, as one full-text query.

Plain Python: the definitions in, the text of a PostgreSQL tsquery out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from therapies.catalogue import Definition, Term, catalogue
from therapies.phrases import Phrase, read_words

# Up to three words may stand between, as in the rules.
GAP = (1, 2, 3, 4)
SPELLINGS = {"hematopoietic": ("hematopoietic", "haematopoietic", "hemopoietic", "haemopoietic")}


@dataclass(frozen=True, slots=True)
class Named:
    """These words of the text, from start to end, name the therapy."""

    start: int
    end: int
    definition: Definition


def named_in(text: str) -> list[Named]:
    """From left to right without overlap, the longest first; capitals do not matter to someone who searches."""
    found = [
        Named(start, end, definition)
        for definition in catalogue().definitions
        for phrase in ways_to_ask(definition)
        for start, end in phrase.spans(text)
    ]
    kept: list[Named] = []
    for one in sorted(found, key=lambda each: (each.start - each.end, each.definition.position)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda each: each.start)


@cache
def of_therapy(slug: str) -> str:
    """The text of a tsquery that finds every name of the therapy; for to_tsquery with the english configuration."""
    definition = catalogue()[slug]
    return " | ".join(f"({one})" for term in terms(definition) if (one := tsquery(term, definition.company)))


@cache
def names(slug: str) -> tuple[str, ...]:
    """As the definition writes them, for a reader, products last."""
    found = sorted(terms(catalogue()[slug]), key=lambda term: term.key == "products")
    return tuple(term.phrase.text for term in found)


@cache
def ways_to_ask(definition: Definition) -> tuple[Phrase, ...]:
    """Without those that need the disease beside them: it is a word of its own in a search."""
    texts = [definition.name.replace("(", "").replace(")", "")]
    texts += [term.phrase.text for term in terms(definition) if "sclerosis" not in term.phrase.text]
    return tuple(map(Phrase, dict.fromkeys(texts)))


def terms(definition: Definition) -> list[Term]:
    """What a neighbour is loosely called ("cell therapy") could be nearly anything, so nobody who says it means it."""
    left_out = {"exclusions"} if definition.tracked else {"exclusions", "loose_names"}
    return [term for term in definition.terms if term.key not in left_out]


def tsquery(term: Term, company: Iterable[Phrase]) -> str:
    """A short name counts only where one of the words that keep it company stands too."""
    query = in_order(term.phrase)
    if term.key != "short_names":
        return query
    beside = " | ".join(f"({in_order(phrase)})" for phrase in company)
    return f"({query}) & ({beside})" if beside else query


def in_order(phrase: Phrase) -> str:
    """One choice of words after the other: "stem|stromal … cell" -> (stem | stromal) <-> cell | … <2> cell | …"""
    ways, gap = [""], False
    for word in read_words(phrase.text):
        if word == "…":
            gap = True
            continue
        steps = GAP if gap else (1,)
        ways = [f"{way} <{step}> {choices(word)}" if way else choices(word) for way in ways for step in steps]
        gap = False
    return " | ".join(f"({way})" for way in ways) if len(ways) > 1 else ways[0]


def choices(word: str) -> str:
    found = [spelt for choice in word.split("|") for spelt in spellings(choice)]
    return found[0] if len(found) == 1 else f"({' | '.join(found)})"


def spellings(choice: str) -> tuple[str, ...]:
    if choice.endswith("*"):
        return (f"'{choice[:-1]}':*",)
    return tuple(f"'{one}'" for one in SPELLINGS.get(choice.lower(), (choice,)))
