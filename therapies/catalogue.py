"""Loads and checks the definitions of therapies and of the disease. Plain Python and YAML.

Any mistake in a file raises DefinitionError naming the file, the key and the reason.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import yaml

from therapies.definition_file import DefinitionError, DefinitionFile
from therapies.phrases import Phrase
from therapies.pieces import Screen

HERE = Path(__file__).parent
DEFINITIONS = HERE / "definitions"
DISEASE = HERE / "disease.yaml"

# The lists of phrases in a definition, strongest first. Their meaning is explained at the top of hsct.yaml.
PHRASE_KEYS = ("exclusions", "products", "names", "short_names", "usual_names", "loose_names")
PLAIN_KEYS = ("names", "short_names", "usual_names", "loose_names", "company")

__all__ = ["Catalogue", "Definition", "DefinitionError", "Disease", "Term", "catalogue", "load"]


@dataclass(frozen=True)
class Term:
    """A phrase, the key it stands under and, for products and exclusions, the reason."""

    key: str
    phrase: Phrase
    reason: str = ""

    @property
    def rule(self) -> str:
        """As shown to a reader: 'names: mesenchymal … cell'."""
        return f"{self.key}: {self.phrase.text}"


# Terms with the slug of their definition, to be asked which of them a text may hold.
TermScreen = Screen[tuple[str, Term]]


def term_screen(terms: Iterable[tuple[str, Term]]) -> TermScreen:
    return Screen((pair, pair[1].phrase.needs) for pair in terms)


@dataclass(frozen=True)
class Definition:
    """One therapy, or a neighbour that is told apart from one (tracked=False)."""

    slug: str
    abbreviation: str
    name: str
    tracked: bool
    position: int
    definition: str
    why: str
    terms: tuple[Term, ...]
    regimens: tuple[Term, ...] = ()
    drugs: tuple[Term, ...] = ()
    company: tuple[Phrase, ...] = ()

    @cached_property
    def regimen_screen(self) -> TermScreen:
        return term_screen((self.slug, term) for term in self.regimens)

    @cached_property
    def drug_screen(self) -> TermScreen:
        return term_screen((self.slug, term) for term in self.drugs)


@dataclass(frozen=True)
class Disease:
    name: str
    terms: tuple[Term, ...]

    @cached_property
    def screen(self) -> TermScreen:
        return term_screen(("", term) for term in self.terms)


@dataclass(frozen=True)
class Catalogue:
    """definitions are in the order of their position."""

    disease: Disease
    definitions: tuple[Definition, ...]

    @cached_property
    def screen(self) -> TermScreen:
        """The terms of all definitions, in order."""
        return term_screen((one.slug, term) for one in self.definitions for term in one.terms)

    def __getitem__(self, slug: str) -> Definition:
        return next(definition for definition in self.definitions if definition.slug == slug)


@cache
def catalogue() -> Catalogue:
    """The definitions in this package; read once."""
    return load(DEFINITIONS, DISEASE)


def load(folder: Path, disease_file: Path) -> Catalogue:
    """Reads every *.yaml in the folder. Raises DefinitionError."""
    files = [read(path) for path in sorted(folder.glob("*.yaml"))]
    if not files:
        raise DefinitionError(folder, "", "holds no definition")
    pairs = [(file, definition_from(file)) for file in files]
    refuse_repeated(pairs)
    ordered = sorted((definition for _, definition in pairs), key=lambda d: (d.position, d.slug))
    return Catalogue(disease_from(read(disease_file)), tuple(ordered))


def read(path: Path) -> DefinitionFile:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=OneKeyOnce)  # noqa: S506 (a SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(path, "", f"cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise DefinitionError(path, "", f"is not valid YAML: {' '.join(str(error).split())}") from error
    return DefinitionFile(path, content)


class OneKeyOnce(yaml.SafeLoader):
    """A safe loader that refuses a key given twice, which YAML readers otherwise pass over in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", node.start_mark
                )
        return super().construct_mapping(node, deep)


def definition_from(file: DefinitionFile) -> Definition:
    texts = ("slug", "abbreviation", "name", "definition", "why")
    lists = (*PLAIN_KEYS, "products", "exclusions", "conditioning")
    file.allow(required=(*texts, "tracked", "position", "names"), optional=lists)
    conditioning = file.mapping("conditioning")
    conditioning.allow(required=("regimens", "drugs") if "conditioning" in file else (), optional=())
    if "short_names" in file and "company" not in file:
        raise DefinitionError(
            file.path, "company", "is missing; short_names need words that stand beside them"
        )
    return Definition(
        slug=file.slug("slug"),
        abbreviation=file.text("abbreviation", longest=20),
        name=file.text("name"),
        tracked=file.boolean("tracked"),
        position=file.number("position"),
        definition=file.text("definition"),
        why=file.text("why"),
        terms=tuple(terms_from(file)),
        regimens=tuple(Term("conditioning", phrase) for phrase in conditioning.phrases("regimens")),
        drugs=tuple(Term("conditioning", phrase) for phrase in conditioning.phrases("drugs")),
        company=tuple(file.phrases("company")),
    )


def disease_from(file: DefinitionFile) -> Disease:
    file.allow(required=("name", "names"), optional=("short_names", "exclusions"))
    return Disease(file.text("name"), tuple(terms_from(file)))


def terms_from(file: DefinitionFile) -> Iterator[Term]:
    for key in PHRASE_KEYS:
        if key in ("products", "exclusions"):
            word = "name" if key == "products" else "phrase"
            yield from (Term(key, phrase, reason) for phrase, reason in file.explained(key, word))
        else:
            yield from (Term(key, phrase) for phrase in file.phrases(key, capitals=key == "short_names"))


def refuse_repeated(pairs: list[tuple[DefinitionFile, Definition]]) -> None:
    """No slug, position or phrase may stand twice, in one file or in two."""
    seen: dict[tuple[str, str], Path] = {}
    for file, definition in pairs:
        marks = [("slug", definition.slug), ("position", str(definition.position))]
        marks += [
            (term.key, " ".join(term.phrase.text.lower().replace("-", " ").split()))
            for term in definition.terms
        ]
        for key, value in marks:
            kind = key if key in ("slug", "position") else "phrase"
            if (kind, value) in seen:
                raise DefinitionError(file.path, key, f"{value!r} already stands in {seen[kind, value].name}")
            seen[kind, value] = file.path
