"""The word files of the facets: they load, use known values only, and a mistake names file, key and reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from therapies.definition_file import DefinitionError
from therapies.facets import KEYS, known
from therapies.facets.rule_files import HERE, facet_rules, load_facets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the files, to be spoilt."""
    for path in HERE.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def spoil(folder: Path, name: str, old: str, new: str) -> DefinitionError:
    path = folder / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_facets(folder)
    assert caught.value.path.name == path.name
    return caught.value


@pytest.mark.parametrize(
    ("name", "old", "new", "key", "reason"),
    [
        ("tissue", "key: tissue", "key: tissues", "key", "must be tissue"),
        ("tissue", "why: >-", "wy: >-", "why", "is missing"),
        (
            "tissue",
            "value: adipose",
            "value: fat",
            "values[2].value",
            "'fat' is no value of tissue; known are",
        ),
        (
            "tissue",
            "  - titles names descriptions",
            "  - titles names prose",
            "read[1]",
            "'prose' is no place",
        ),
        ("tissue", "      - adipose", "      - (adipose", "values[2].phrases[1]", "is not a word"),
        ("tissue", "      - adipose", "      - x", "values[2].phrases[1]", "a word of two letters or more"),
        ("tissue", "only_one: [summary]", "only_one: [abstract]", "only_one[1]", "'abstract' is not among"),
        ("tissue", "    name: Bone marrow", "    title: Bone marrow", "values[1].name", "is missing"),
        ("graft", "    reason: speaks of people", "    why: people", "exclusions[2].reason", "is missing"),
        (
            "phenotype",
            "gives_way_to: [rrms]",
            "gives_way_to: [rms]",
            "values[7].gives_way_to[1]",
            "not among",
        ),
        ("phenotype", "several: mixed", "several: many", "several", "'many' is no value of phenotype"),
        (
            "conditioning",
            "drugs: [melphalan, ATG]",
            "drugs: [melfalan]",
            "regimens[12].drugs[1]",
            "not among",
        ),
        ("conditioning", "intensity: low", "intensity: mild", "regimens[1].intensity", "'mild' is no value"),
        ("conditioning", "  - drug: etoposide", "  - name: etoposide", "drugs[4].drug", "is missing"),
        ("conditioning", "  value: other", "  value: others", "other.value", "'others' is no value"),
        ("conditioning", "mobilising: [cyclo", "mobilising: [cyklo", "mobilising[1]", "is not among"),
        ("route", "key: route", "key: [route", "", "is not valid YAML"),
    ],
)
def test_a_mistake_names_file_key_and_reason(
    folder: Path, name: str, old: str, new: str, key: str, reason: str
) -> None:
    error = spoil(folder, name, old, new)
    assert error.key == key
    assert reason in error.reason


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "route.yaml").unlink()
    with pytest.raises(DefinitionError, match=r"route\.yaml: cannot be read"):
        load_facets(folder)


def test_a_file_of_no_facet_is_named(folder: Path) -> None:
    (folder / "colour.yaml").write_text("key: colour\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"colour\.yaml: is the file of no facet"):
        load_facets(folder)


def test_every_value_of_the_table_can_be_told() -> None:
    rules = facet_rules()
    told = {(facet.key, value) for facet in rules.named for value in [*facet.names, facet.several] if value}
    told |= {("conditioning", one.value) for one in rules.conditioning.regimens}
    told |= {("conditioning", rules.conditioning.other)}
    assert told == {(key, value) for key, values in KEYS.items() if key != "design" for value in values}


def test_every_regimen_has_its_own_drugs() -> None:
    regimens = facet_rules().conditioning.regimens
    assert len({one.drugs for one in regimens}) == len(regimens)


@pytest.mark.parametrize(
    ("key", "value", "is_known"),
    [
        ("dose", "1000000-2000000 cells/kg", True),
        ("dose", "up to 2000000 cells", True),
        ("dose", "some cells", False),
        ("infusions", "6", True),
        ("infusions", "0", False),
        ("route", "iv", True),
        ("route", "IV", False),
        ("colour", "red", False),
    ],
)
def test_what_is_known(key: str, value: str, is_known: bool) -> None:
    assert known(key, value) is is_known


def test_no_file_names_a_registry_number() -> None:
    assert not [
        path.name for path in HERE.glob("*.yaml") if "NCT0" in path.read_text(encoding="utf-8").upper()
    ]
