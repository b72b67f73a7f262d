"""The definition files: what ships is sound, and a mistake names file, key and reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from therapies.catalogue import DISEASE, DefinitionError, catalogue, load

Write = Callable[..., Path]

GOOD = """
slug: abc
abbreviation: ABC
name: Another therapy
tracked: false
position: 1
definition: Something is given.
why: It is told apart.
names:
  - some cell
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def into(text: str, name: str = "abc.yaml") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return into


def test_hsct_and_msc_are_tracked_and_their_neighbours_told_apart() -> None:
    assert [d.slug for d in catalogue().definitions if d.tracked] == ["hsct", "msc"]
    assert {"bone-marrow-cells", "stromal-vascular-fraction", "cell-free"} <= {
        d.slug for d in catalogue().definitions
    }


def test_no_definition_names_a_registry_number() -> None:
    for definition in catalogue().definitions:
        assert not [term.phrase.text for term in definition.terms if "NCT0" in term.phrase.text.upper()]


def test_every_product_and_exclusion_gives_its_reason() -> None:
    terms = [term for definition in catalogue().definitions for term in definition.terms]
    assert all(term.reason for term in terms if term.key in ("products", "exclusions"))


def test_a_sound_file_is_loaded(write: Write) -> None:
    assert load(write(GOOD), DISEASE)["abc"].name == "Another therapy"


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("slug: abc\n", "", "slug", "is missing"),
        ("names:\n  - some cell\n", "", "names", "is missing"),
        ("slug: abc", "slug: A B", "slug", "small letters"),
        ("tracked: false", "tracked: perhaps", "tracked", "must be true or false"),
        ("position: 1", "position: first", "position", "must be a whole number"),
        ("why: It is told apart.", "why:", "why", "must be a text, not nothing"),
        ("why: It", "wy: It", "why", "is missing"),
        ("  - some cell", "  []", "names", "empty list"),
        ("  - some cell", "  some cell", "names", "must be a list"),
        ("  - some cell", "  - 7", "names[1]", "must be a text, not the number 7"),
        ("  - some cell", "  - some cell\n  - … cell", "names[2]", "begin and end with a word"),
        ("  - some cell", "  - some (cell", "names[1]", "is not a word"),
        ("  - some cell", "  - some cell\n  - Some Cell", "names", "already stands in abc.yaml"),
        ("names:", "colour: red\nnames:", "colour", "is not a known key"),
        ("names:", "short_names:\n  - ABC\nnames:", "company", "is missing"),
        ("names:", "products:\n  - name: X1\nnames:", "products[1].reason", "is missing"),
        ("names:", "products:\n  - X1\nnames:", "products[1]", "must be a mapping"),
        ("names:", "conditioning:\n  regimens:\n    - X\nnames:", "conditioning.drugs", "is missing"),
        ("abbreviation: ABC", "abbreviation: a much too long abbreviation", "abbreviation", "longer than 20"),
    ],
)
def test_a_mistake_names_file_key_and_reason(write: Write, old: str, new: str, key: str, reason: str) -> None:
    assert old in GOOD
    with pytest.raises(DefinitionError, match=r"abc\.yaml") as caught:
        load(write(GOOD.replace(old, new)), DISEASE)
    assert caught.value.key == key
    assert reason in caught.value.reason


@pytest.mark.parametrize("text", ["slug: [", "- a list", "", "slug: abc\nslug: abd", "just words"])
def test_a_file_that_is_not_a_definition_is_refused_by_name(write: Write, text: str) -> None:
    with pytest.raises(DefinitionError, match=r"abc\.yaml"):
        load(write(text), DISEASE)


def test_a_slug_may_not_stand_in_two_files(write: Write) -> None:
    write(GOOD)
    folder = write(GOOD.replace("some cell", "other cell").replace("position: 1", "position: 2"), "abd.yaml")
    with pytest.raises(DefinitionError, match=r"abd\.yaml: slug: 'abc' already stands in abc\.yaml"):
        load(folder, DISEASE)


def test_a_phrase_may_not_stand_in_two_files(write: Write) -> None:
    write(GOOD)
    folder = write(GOOD.replace("slug: abc", "slug: abd").replace("position: 1", "position: 2"), "abd.yaml")
    with pytest.raises(DefinitionError, match="already stands in"):
        load(folder, DISEASE)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="holds no definition"):
        load(tmp_path, DISEASE)


def test_a_mistake_in_the_disease_file_names_it(write: Write) -> None:
    folder = write(GOOD)
    disease = folder / "disease.txt"
    disease.write_text("name: Multiple sclerosis\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"disease\.txt: names: is missing"):
        load(folder, disease)
