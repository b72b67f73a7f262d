"""Loads and checks the word files of the facets. Any mistake raises DefinitionError: file, key and reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from therapies.catalogue import read
from therapies.definition_file import DefinitionError, DefinitionFile
from therapies.facets.texts import PLACES
from therapies.facets.vocabulary import KEYS
from therapies.phrases import Phrase
from therapies.pieces import Screen

HERE = Path(__file__).parent
NAMED = ("phenotype", "intensity", "graft", "graft_donor", "tissue", "cell_donor", "route")


@dataclass(frozen=True)
class Word:
    """A phrase and what it says: a value, a drug, or, with a reason, nothing at all."""

    value: str
    phrase: Phrase
    excluded: bool = False

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Small letters of which one stands wherever the phrase does."""
        return tuple({piece.strip() for piece in self.phrase.needs[0]}) if self.phrase.needs else ("",)


# Words with the key of their facet, to be asked which of them a text may hold.
WordScreen = Screen[tuple[str, Word]]


def word_screen(words: Iterable[tuple[str, Word]]) -> WordScreen:
    return Screen((pair, pair[1].phrase.needs) for pair in words)


@dataclass(frozen=True)
class NamedFacet:
    """One facet whose values are named by phrases. read: places, in the order of their say."""

    key: str
    therapy: str
    read: tuple[tuple[str, ...], ...]
    only_one: frozenset[str]
    several: str
    words: tuple[Word, ...]
    beside: tuple[Phrase, ...]
    gives_way: dict[str, frozenset[str]]
    names: dict[str, str]


@dataclass(frozen=True)
class Regimen:
    value: str
    name: str
    drugs: frozenset[str]
    intensity: str


@dataclass(frozen=True)
class Conditioning:
    """words: Word.value is a drug; combined: names of several drugs together."""

    words: tuple[Word, ...]
    combined: dict[str, frozenset[str]]
    also_alone: frozenset[str]
    mobilising: frozenset[str]
    beside: tuple[Phrase, ...]
    regimens: tuple[Regimen, ...]
    other: str


@dataclass(frozen=True)
class FacetRules:
    named: tuple[NamedFacet, ...]
    conditioning: Conditioning

    def __getitem__(self, key: str) -> NamedFacet:
        return next(facet for facet in self.named if facet.key == key)

    def of(self, *therapies: str) -> list[NamedFacet]:
        return [facet for facet in self.named if facet.therapy in therapies]

    @cached_property
    def screen_of_any(self) -> WordScreen:
        """The words of the facets of every trial."""
        return word_screen((facet.key, word) for facet in self.of("") for word in facet.words)

    @cached_property
    def screen(self) -> WordScreen:
        """The words of all facets."""
        every = [(facet.key, word) for facet in self.named for word in facet.words]
        return word_screen([*every, *(("conditioning", word) for word in self.conditioning.words)])


@cache
def facet_rules() -> FacetRules:
    """The files of this package; read once."""
    return load_facets(HERE)


def load_facets(folder: Path) -> FacetRules:
    """Reads <key>.yaml for every facet that words tell. Raises DefinitionError."""
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in (*NAMED, "conditioning"):
            known = ", ".join((*NAMED, "conditioning"))
            raise DefinitionError(path, "", f"is the file of no facet; known are {known}")
    named = tuple(named_facet(read(folder / f"{key}.yaml"), key) for key in NAMED)
    return FacetRules(named, conditioning(read(folder / "conditioning.yaml")))


def header(file: DefinitionFile, key: str) -> None:
    if file.text("key") != key:
        raise file.error("key", f"must be {key}, as the file is called")
    file.text("name")
    file.text("why")
    if "therapy" in file:
        file.slug("therapy")


def named_facet(file: DefinitionFile, key: str) -> NamedFacet:
    optional = ("therapy", "only_one", "several", "beside", "exclusions")
    file.allow(required=("key", "name", "why", "read", "values"), optional=optional)
    header(file, key)
    values = [value_item(file, number, item) for number, item in enumerate(file.items("values"), start=1)]
    found = {item.text("value") for item in values}
    several = known_value(file, "several", key) if "several" in file else ""
    return NamedFacet(
        key=key,
        therapy=file.text("therapy") if "therapy" in file else "",
        read=tuple(places(file, number, line) for number, line in enumerate(file.items("read"), start=1)),
        only_one=frozenset(one_of(file, "only_one", PLACES)),
        several=several,
        words=(*(word for item in values for word in words_of(item, key)), *exclusions(file)),
        beside=tuple(file.phrases("beside")),
        gives_way={
            item.text("value"): frozenset(one_of(item, "gives_way_to", sorted(found)))
            for item in values
            if "gives_way_to" in item
        },
        names={item.text("value"): item.text("name") for item in values},
    )


def value_item(file: DefinitionFile, number: int, content: object) -> DefinitionFile:
    item = DefinitionFile(file.path, content, inside=f"values[{number}]")
    item.allow(required=("value", "name", "phrases"), optional=("short", "gives_way_to"))
    item.text("name")
    return item


def known_value(file: DefinitionFile, key: str, facet: str) -> str:
    value = file.text(key)
    if value not in KEYS[facet]:
        raise file.error(key, f"{value!r} is no value of {facet}; known are {', '.join(KEYS[facet])}")
    return value


def words_of(item: DefinitionFile, facet: str) -> Iterator[Word]:
    value = known_value(item, "value", facet)
    yield from (Word(value, phrase) for phrase in needing(item, "phrases"))
    yield from (Word(value, phrase) for phrase in needing(item, "short", capitals=True))


def needing(file: DefinitionFile, key: str, *, capitals: bool = False) -> Iterator[Phrase]:
    for number, phrase in enumerate(file.phrases(key, capitals=capitals), start=1):
        if not phrase.needs:
            raise file.error(f"{key}[{number}]", "needs a word of two letters or more")
        yield phrase


def exclusions(file: DefinitionFile) -> tuple[Word, ...]:
    return tuple(Word("", phrase, excluded=True) for phrase, _ in file.explained("exclusions", "phrase"))


def places(file: DefinitionFile, number: int, line: object) -> tuple[str, ...]:
    words = line.split() if isinstance(line, str) else []
    for word in words:
        if word not in PLACES:
            raise file.error(f"read[{number}]", f"{word!r} is no place; known are {', '.join(PLACES)}")
    if not words:
        raise file.error(f"read[{number}]", f"must name places: {', '.join(PLACES)}")
    return tuple(words)


def one_of(file: DefinitionFile, key: str, allowed: tuple[str, ...] | list[str]) -> list[str]:
    found: list[str] = []
    for number, value in enumerate(file.items(key), start=1):
        if value not in allowed:
            raise file.error(f"{key}[{number}]", f"{value!r} is not among {', '.join(allowed)}")
        found.append(str(value))
    return found


def conditioning(file: DefinitionFile) -> Conditioning:
    required = (
        "key",
        "name",
        "therapy",
        "why",
        "intensity_rule",
        "drugs",
        "combined",
        "mobilising",
        "beside",
    )
    file.allow(required=(*required, "regimens", "other"), optional=("exclusions",))
    header(file, "conditioning")
    file.text("intensity_rule")
    drugs = [part(file, "drugs", number, item) for number, item in enumerate(file.items("drugs"), start=1)]
    names = [item.text("drug") for item in drugs]
    combined = {}
    for number, content in enumerate(file.items("combined"), start=1):
        item = DefinitionFile(file.path, content, inside=f"combined[{number}]")
        item.allow(required=("phrase", "drugs"), optional=())
        combined[item.phrase("phrase", item.content["phrase"]).text] = frozenset(one_of(item, "drugs", names))
    other = file.mapping("other")
    other.allow(required=("value", "name"), optional=())
    return Conditioning(
        words=(
            *(word for item in drugs for word in drug_words(item)),
            *(Word(name, Phrase(name, capitals=True)) for name in combined),
            *exclusions(file),
        ),
        combined=combined,
        also_alone=frozenset(
            item.text("drug") for item in drugs if "also_alone" in item and item.boolean("also_alone")
        ),
        mobilising=frozenset(one_of(file, "mobilising", names)),
        beside=tuple(file.phrases("beside")),
        regimens=tuple(regimens(file, names)),
        other=known_value(other, "value", "conditioning"),
    )


def part(file: DefinitionFile, key: str, number: int, content: object) -> DefinitionFile:
    item = DefinitionFile(file.path, content, inside=f"{key}[{number}]")
    item.allow(required=("drug", "phrases"), optional=("short", "also_alone"))
    return item


def drug_words(item: DefinitionFile) -> Iterator[Word]:
    yield from (Word(item.text("drug"), phrase) for phrase in needing(item, "phrases"))
    yield from (Word(item.text("drug"), phrase) for phrase in needing(item, "short", capitals=True))


def regimens(file: DefinitionFile, drugs: list[str]) -> Iterator[Regimen]:
    for number, content in enumerate(file.items("regimens"), start=1):
        item = DefinitionFile(file.path, content, inside=f"regimens[{number}]")
        item.allow(required=("value", "name", "drugs"), optional=("intensity",))
        value = known_value(item, "value", "conditioning")
        intensity = known_value(item, "intensity", "intensity") if "intensity" in item else ""
        yield Regimen(value, item.text("name"), frozenset(one_of(item, "drugs", drugs)), intensity)
