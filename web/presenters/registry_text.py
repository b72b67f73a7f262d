"""Registry text for reading: CommonMark as ClinicalTrials.gov writes it -> paragraphs and lists of plain words.

Only what the registry uses is understood: blank lines, "* " and "1. " items, backslash escapes, HTML entities.
The result is text to be escaped by the template, never markup.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
ITEM = re.compile(r"^\s*(?:[*\-•]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (items empty) or a list (text empty)."""

    text: str = ""
    items: tuple[str, ...] = ()


# Characters without a shape of their own: they can turn the order of words and figures round, or hide them.
UNSEEN = dict.fromkeys((*range(8203, 8208), *range(8234, 8239), *range(8288, 8304), 65279))


def plain(text: str) -> str:
    r"""One line of words: "age \> 18 &amp; \< 60" -> "age > 18 & < 60"."""
    return html.unescape(ESCAPED.sub(r"\1", text)).translate(UNSEEN).replace("**", "").strip()


def blocks(text: str) -> list[Block]:
    found: list[Block] = []
    words: list[str] = []
    items: list[str] = []

    def close() -> None:
        if items:
            found.append(Block(items=tuple(items)))
        if words:
            found.append(Block(text=" ".join(words)))
        items.clear()
        words.clear()

    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip():
            close()
        elif ITEM.match(line):
            if words:
                close()
            items.append(plain(ITEM.sub("", line)))
        elif items:
            items[-1] = f"{items[-1]} {plain(line)}"
        else:
            words.append(plain(line))
    close()
    return found
