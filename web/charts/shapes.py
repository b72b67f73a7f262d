"""Shapes of a chart, in the units of its drawing (y grows downwards), and the room that letters take.

`templates/_components/drawing.html` writes them as SVG; a class says how each looks, never an attribute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

NARROW = frozenset("iljtfI.,:;'|!()[]-/· ")
BROAD = frozenset("mwMW%@")


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    css: str
    kind: ClassVar[str] = "line"


@dataclass(frozen=True, slots=True)
class Text:
    """Words with their baseline at `y`; the class carries size and anchor ("small", "end", "mid")."""

    x: float
    y: float
    words: str
    css: str = ""
    kind: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    css: str
    kind: ClassVar[str] = "box"


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    radius: float
    css: str
    kind: ClassVar[str] = "circle"


@dataclass(frozen=True, slots=True)
class Diamond:
    """A lozenge from `left` to `right` with its widest point over `middle`."""

    left: float
    middle: float
    right: float
    y: float
    half_height: float
    css: str
    kind: ClassVar[str] = "diamond"

    @property
    def points(self) -> str:
        top, bottom = self.y - self.half_height, self.y + self.half_height
        return f"{self.left},{self.y} {self.middle},{top} {self.right},{self.y} {self.middle},{bottom}"


@dataclass(frozen=True, slots=True)
class Point:
    """A circle with a name; with an address it is a link, within reach of the keyboard."""

    x: float
    y: float
    radius: float
    words: str
    href: str = ""
    css: str = ""
    kind: ClassVar[str] = "point"


@dataclass(frozen=True, slots=True)
class Region:
    """An area between corners, (x, y) each."""

    corners: tuple[tuple[float, float], ...]
    css: str
    kind: ClassVar[str] = "region"

    @property
    def points(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.corners)


Shape = Line | Text | Box | Circle | Diamond | Point | Region


@dataclass(frozen=True, slots=True)
class Group:
    shapes: tuple[Shape, ...]
    css: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One SVG: `uid` must be unique on the page, `title` and `description` are its text equivalent.

    `role`: "img", or "group" where something in it can be reached with the keyboard.
    """

    uid: str
    css: str
    width: float
    height: float
    title: str
    description: str
    groups: tuple[Group, ...]
    role: str = "img"


def room(words: str, size: float, *, strong: bool = False) -> float:
    """The width the words need at this size, a little on the generous side (Source Sans 3)."""
    ems = sum(_em(letter) for letter in words)
    return ems * size * (1.045 if strong else 1)


def cut(words: str, width: float, size: float, *, strong: bool = False) -> str:
    """The words as far as they fit in the width; what is cut off is marked with an ellipsis."""
    if room(words, size, strong=strong) <= width:
        return words
    kept = words
    while kept and room(kept + "…", size, strong=strong) > width:
        kept = kept[:-1]
    return kept.rstrip(" ,;") + "…"


def _em(letter: str) -> float:
    if letter in NARROW:
        return 0.29
    if letter in BROAD:
        return 0.82
    if ord(letter) >= 0x1100:
        return 0.5 if letter in "–—‘’“”…−" else 1.02
    if letter.isdigit():
        return 0.5
    return 0.59 if letter.isupper() else 0.515
