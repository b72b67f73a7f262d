"""Registry prose becomes plain words; nothing in it can become markup."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from web.presenters.registry_text import Block, blocks, plain


def test_escapes_and_entities_become_the_signs_they_mean() -> None:
    assert plain(r"age \> 18 &amp; EDSS \<= 6.5 \[both\]") == "age > 18 & EDSS <= 6.5 [both]"


def test_items_become_a_list_and_blank_lines_part_paragraphs() -> None:
    text = "Inclusion:\n\n* relapsing MS\n* EDSS 2 to 6,\n  walking\n\n1. consent\n\nThat is all."
    assert blocks(text) == [
        Block(text="Inclusion:"),
        Block(items=("relapsing MS", "EDSS 2 to 6, walking")),
        Block(items=("consent",)),
        Block(text="That is all."),
    ]


def test_no_text_gives_no_block() -> None:
    assert blocks("") == blocks(" \n\r\n ") == []


@given(st.text(max_size=200))
def test_any_text_can_be_read_and_no_word_is_lost(text: str) -> None:
    words = "".join(
        block.text + "".join(block.items) for block in blocks("x" + text.replace("*", "").replace("\\", ""))
    )
    assert words.startswith("x")


def test_characters_that_turn_words_round_are_left_out() -> None:
    assert plain("died: \u202e52 fo 3\u202c of \u200b52\ufeff") == "died: 52 fo 3 of 52"
