"""The style of a drawing that leaves the site: the rules of its classes with every colour written out.

Read from the site's own `css/tokens.css` and `css/components/chart.css`: a colour is still decided in one place.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
# What a drawing needs; sizes and display belong to the page around it.
DRAWN = frozenset({
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "text-anchor",
})  # fmt: skip
MEDIA = re.compile(r"@media[^{]*\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def style(therapy: str) -> str:
    """CSS for a drawing of this therapy ("hsct", "msc" or another word): light, and dark where the viewer asks for it.

    ValueError for a colour that the tokens do not have.
    """
    light, dark = (written(therapy, dark=is_dark) for is_dark in (False, True))
    family = tokens(dark=False)["font"]
    return f"{font_face()}\ntext{{font-family:{family}}}\n{light}\n@media (prefers-color-scheme:dark){{\n{dark}\n}}"


@cache
def font_face() -> str:
    """The site's own font inside the file, so that words keep the room they were measured for."""
    font = base64.b64encode((CSS.parent / "fonts" / "source-sans-3.woff2").read_bytes()).decode()
    source = f'url(data:font/woff2;base64,{font}) format("woff2")'
    return f'@font-face{{font-family:"Source Sans 3";src:{source};font-weight:200 900}}'


@cache
def tokens(*, dark: bool) -> dict[str, str]:
    """Name → value, as the page has them in this theme."""
    text = without_comments("tokens.css")
    whole = re.search(r":root\{(.*?)\}", text, re.DOTALL)
    other = re.search(r":root\[data-theme=dark\]\{(.*?)\}", text, re.DOTALL)
    if not whole or not other:
        raise ValueError("tokens.css has lost one of its two themes")
    blocks = whole[1] + (";" + other[1] if dark else "")
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):([^;]+)", blocks)}


@cache
def written(therapy: str, *, dark: bool) -> str:
    known = dict(tokens(dark=dark))
    known["mark"] = known[therapy if therapy in ("hsct", "msc") else "other"]
    rules = [".paper{fill:var(--paper)}", ".title{font-size:20px}", *map("{0[0]}{{{0[1]}}}".format, drawn())]
    return "\n".join(
        re.sub(r"var\(--([\w-]+)\)", lambda found: colour(known, found[1]), one) for one in rules
    )


def colour(known: dict[str, str], name: str) -> str:
    if name not in known:
        raise ValueError(f"there is no token --{name} in tokens.css")
    return known[name]


def drawn() -> list[tuple[str, str]]:
    """(selector, declarations) of every rule that says how a shape looks. `.chart` is the whole drawing here."""
    found = []
    for selector, body in RULE.findall(MEDIA.sub("", without_comments("components/chart.css"))):
        kept = [one for one in body.split(";") if one.partition(":")[0].strip() in DRAWN]
        if kept and ":" not in selector and "figcaption" not in selector:
            bare = ",".join(re.sub(r"^\s*(\.chart|svg)\s+", "", one).strip() for one in selector.split(","))
            found.append((bare, ";".join(map(hundreds, kept))))
    return found


def hundreds(declaration: str) -> str:
    """Weights between the hundreds are the page's; elsewhere only whole ones are drawn alike."""
    return re.sub(r"(font-weight:\d)\d\d", r"\g<1>00", declaration.strip())


def without_comments(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (CSS / name).read_text(encoding="utf-8"), flags=re.DOTALL)
