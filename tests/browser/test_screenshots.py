"""Pictures of every page for people to look at, in test-results/screenshots."""

from __future__ import annotations

from pathlib import Path

from tests.browser.conftest import Visit
from tests.browser.pages import HEIGHT, PLACES, WIDTHS, Place, each


@each(PLACES)
def test_a_page_can_be_looked_at(visit: Visit, place: Place, screenshots: Path) -> None:
    page = visit(place)
    page.wait_for_load_state("networkidle")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            picture = screenshots / f"{place.name}-{width}-{theme}.png"
            page.screenshot(path=picture, full_page=True)
            assert picture.stat().st_size > 10_000
