"""What somebody finds who searches the texts of a record for a therapy's plain names; the floor for the rules.

No synonyms, no exclusions, no reading of what stands beside a word. The registry's own search adds synonyms and reads
every field, so it finds more, right and wrong. Plain Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from therapies.catalogue import Catalogue
from therapies.evaluation import NONE
from trials.facts import TrialFacts

# Words by the slug of every tracked therapy, in small letters: the full name, and with its abbreviation.
FULL_NAMES: Mapping[str, Sequence[str]] = {
    "hsct": ("hematopoietic stem cell transplantation", "haematopoietic stem cell transplantation"),
    "msc": ("mesenchymal stem cell", "mesenchymal stromal cell"),
}
ABBREVIATED: Mapping[str, Sequence[str]] = {
    "hsct": (*FULL_NAMES["hsct"], "hsct"),
    "msc": (*FULL_NAMES["msc"], "msc"),
}


def searched(facts: TrialFacts) -> Iterator[str]:
    """Titles, conditions, keywords, and the names of what is given."""
    yield from (facts.brief_title, facts.official_title, *facts.conditions, *facts.keywords)
    for given in facts.interventions:
        yield from (given.name, *given.other_names)


def keyword_summary(facts: TrialFacts, words: Mapping[str, Sequence[str]], catalogue: Catalogue) -> str:
    """The tracked therapies found, in the words of the labels: "HSCT", "HSCT+MSC", or NONE."""
    text = "\n".join(searched(facts)).lower()
    tracked = [definition for definition in catalogue.definitions if definition.tracked]
    return (
        "+".join(one.abbreviation for one in tracked if any(word in text for word in words[one.slug])) or NONE
    )
