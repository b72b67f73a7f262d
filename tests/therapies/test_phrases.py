"""How the phrases of a definition file meet real spelling."""

from __future__ import annotations

import pytest

from therapies.phrases import Phrase, PhraseError


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("stem cell", "stem-cells"),
        ("stem cell", "STEM CELL"),
        ("BM MNC", "BMMNC"),
        ("hematopoietic cell", "haemopoietic cells"),
        ("hematopoietic cell", "hematopoetic cell"),
        ("transplant*", "transplantation"),
        ("stem|stromal cell", "stromal cell"),
        ("mesenchymal … cell", "mesenchymal bone marrow stem cells"),
        ("mesenchymal … cell", "mesenchymal cell"),
        ("CD4 T cell", "CD4+T cells"),
        ("wharton jelly", "Wharton's jelly"),
        ("NurOwn", "NurOwn®"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert Phrase(phrase).spans(f"with {text}, once") == [(5, 5 + len(text.rstrip("®")))]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("stem cell", "system cells"),
        ("MSC", "MSC2430913A"),
        ("mesenchymal … cell", "mesenchymal tissue of a kind that holds cells"),
        ("mesenchymal … cell", "mesenchymal tissue. Cells"),
    ],
)
def test_a_phrase_is_not_found(phrase: str, text: str) -> None:
    assert Phrase(phrase).spans(text) == []


def test_an_abbreviation_with_capitals_is_not_the_degree() -> None:
    assert not Phrase("MSC", capitals=True).spans("an MSc student")
    assert Phrase("MSC", capitals=True).spans("two MSCs")


@pytest.mark.parametrize("phrase", ["", "… cell", "cell …", "a … … b", "stem||cell", "cell (", "*"])
def test_a_phrase_that_cannot_be_read_says_why(phrase: str) -> None:
    with pytest.raises(PhraseError):
        _ = Phrase(phrase).pattern


@pytest.mark.parametrize("phrase", ["hematopoietic graft*", "stem|stromal cell", "bone marrow", "HSCT"])
def test_an_anchor_is_part_of_what_is_found(phrase: str) -> None:
    text = "haematopoietic grafting, stromal cell, bone marrow, HSCT"
    for start, end in Phrase(phrase).spans(text):
        assert Phrase(phrase).anchor in text[start:end].lower()
