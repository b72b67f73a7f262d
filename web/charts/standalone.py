"""A drawing that leaves the site: one SVG file with its style, heading, key and source; and the same as PNG.

The PNG is drawn with the fonts beside this file and no other, so that it is the same on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from web.charts.drawing_style import style
from web.charts.shapes import Box, Circle, Drawing, Line, Point, Shape, Text, room

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Chart Sans"
MARGIN, TITLE_SIZE, LINE_SIZE, LINE_HEIGHT = 24, 20, 14.5, 21
# Letters outside Latin-1 that the fonts have: the signs the drawings use.
SIGNS = frozenset("ıŒœˆ˜–—‘’‚“”„•…′″‹›⁄€™↑↓−")
ZOOM = 2
# Of the width a line of text may fill: a viewer without the font may draw it wider.
FILLED = 0.88


def standalone(
    drawing: Drawing, *, title: str, key: str, description: str, notes: Sequence[str], therapy: str
) -> str:
    """The text of an SVG file: `title`, then `key`, the drawing, and a line of small print for each of `notes`."""
    inner, line_width = drawing.width, FILLED * drawing.width
    head: list[tuple[float, float, str, str]]
    head = [
        (TITLE_SIZE, 28, "title strong", line) for line in wrapped(title, line_width, TITLE_SIZE, strong=True)
    ]
    head += [(LINE_SIZE, LINE_HEIGHT, "small", line) for line in wrapped(key, line_width, LINE_SIZE)]
    foot = [
        (LINE_SIZE, LINE_HEIGHT, "small", line)
        for note in notes
        for line in wrapped(note, line_width, LINE_SIZE)
    ]
    above = MARGIN + sum(height for _, height, _, _ in head) + 12
    below = above + drawing.height + 16
    width = inner + 2 * MARGIN
    height = below + sum(size for _, size, _, _ in foot) + MARGIN
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="title description">',
        f'<title id="title">{clean(drawing.title)}</title>',
        f'<desc id="description">{clean(" ".join((description, *notes)))}</desc>',
        f"<style>{escape(style(therapy))}</style>",
        f'<rect class="paper" width="{width:g}" height="{height:g}"/>',
        *lines(head, MARGIN),
        f'<g transform="translate({MARGIN} {above:g})">',
        *(group(shapes.css, shapes.shapes) for shapes in drawing.groups),
        "</g>",
        *lines(foot, below),
        "</svg>\n",
    ])  # fmt: skip


def png(svg: str) -> bytes:
    """The file as it looks on light paper, two pixels a unit. Letters the fonts lack lose their marks or become "?"."""
    import resvg_py  # 4 MB of machine code, for those who ask for a picture

    drawn: bytes = resvg_py.svg_to_bytes(
        svg_string="".join(map(drawable, re.sub(r"@font-face\{.*?\}", "", svg, count=1))),
        skip_system_fonts=True,
        font_files=[str(file) for file in sorted(FONTS.glob("*.ttf"))],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
        zoom=ZOOM,
    )
    return bytes(drawn)


@cache
def drawable(letter: str) -> str:
    if ord(letter) < 0x100 or letter in SIGNS:
        return letter
    bare = unicodedata.normalize("NFKD", letter)[0]
    return bare if ord(bare) < 0x100 else "?"


def wrapped(words: str, width: float, size: float, *, strong: bool = False) -> list[str]:
    """Broken into lines between words; a word too long for a line is broken where the line ends."""
    found = [""]
    for word in words.split():
        longer = f"{found[-1]} {word}".strip()
        if room(longer, size, strong=strong) <= width:
            found[-1] = longer
            continue
        found[-1:] = [found[-1], word] if found[-1] else [word]
        while room(found[-1], size, strong=strong) > width:
            count = next(
                n for n in range(len(found[-1]), 0, -1) if n == 1 or room(found[-1][:n], size) <= width
            )
            found[-1:] = [found[-1][:count], found[-1][count:]]
    return [line for line in found if line]


def lines(texts: Sequence[tuple[float, float, str, str]], top: float) -> list[str]:
    found = []
    for _, height, css, words in texts:
        top += height
        found.append(f'<text class="{css}" x="{MARGIN}" y="{top - 6:g}">{clean(words)}</text>')
    return found


def group(css: str, shapes: Sequence[Shape]) -> str:
    return f"<g{attribute('class', css)}>{''.join(map(element, shapes))}</g>"


def element(shape: Shape) -> str:
    """The same markup as `templates/_components/drawing.html`, without links."""
    css = attribute("class", shape.css)
    if isinstance(shape, Line):
        return f'<line{css} x1="{shape.x1}" y1="{shape.y1}" x2="{shape.x2}" y2="{shape.y2}"/>'
    if isinstance(shape, Text):
        return f'<text{css} x="{shape.x}" y="{shape.y}">{clean(shape.words)}</text>'
    if isinstance(shape, Box):
        return f'<rect{css} x="{shape.x}" y="{shape.y}" width="{shape.width}" height="{shape.height}"/>'
    if isinstance(shape, Circle | Point):
        named = f"<title>{clean(shape.words)}</title>" if isinstance(shape, Point) else ""
        return f'<circle{css} cx="{shape.x}" cy="{shape.y}" r="{shape.radius}">{named}</circle>'
    return f'<polygon{css} points="{shape.points}"/>'


def attribute(name: str, value: str) -> str:
    return f" {name}={quoteattr(value)}" if value else ""


def clean(words: str) -> str:
    """Escaped, without the characters that no XML may hold."""
    return escape(re.sub(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]", "", words))
