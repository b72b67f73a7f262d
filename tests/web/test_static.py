"""The look: light, self-contained, nothing missing."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
SHEETS = sorted((STATIC / "css").rglob("*.css"))
COMPONENTS = sorted((TEMPLATES / "_components").glob("*.html"))


def test_all_styles_together_stay_below_25_kilobytes() -> None:
    assert sum(len(gzip.compress(sheet.read_bytes())) for sheet in SHEETS) < 25_000


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_asks_nobody_else_for_anything(sheet: Path) -> None:
    text = sheet.read_text()
    assert "@import" not in text
    for address in re.findall(r'url\("?([^")]+)', text):
        assert (sheet.parent / address).resolve().is_file(), address


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_custom_property_in_use_is_defined(sheet: Path) -> None:
    defined = set(re.findall(r"(--[\w-]+):", "".join(path.read_text() for path in SHEETS)))
    assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text())) <= defined


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.name)
def test_a_component_starts_by_naming_its_inputs(component: Path) -> None:
    first = component.read_text().partition("{% endcomment %}")[0]
    assert first.startswith("{% comment %}")
    assert "nput" in first


def test_every_icon_in_use_is_in_the_sprite() -> None:
    from web import marks

    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    named = {
        icon
        for path in TEMPLATES.rglob("*.html")
        for icon in re.findall(r'icon\.html" with name="([\w-]+)"', path.read_text())
    }
    shapes = {icon for _, icon in marks.STATUS_SHAPES.values()} | {marks.UNKNOWN_STATUS[1]}
    signs = {mark.icon for table in (marks.DESIGNS, marks.DOMAINS) for mark in table.values()}
    assert named | shapes | signs <= sprite


def test_no_template_carries_style_or_script() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", text), path
