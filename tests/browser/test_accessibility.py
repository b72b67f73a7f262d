"""axe finds nothing on any page, in either theme, at either width, with everything opened."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.pages import HEIGHT, OURS, WIDTHS, Place, each

AXE = Axe().axe_script
RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"


def violations(page: Page) -> list[str]:
    """Each violated rule with the first places of it; axe itself is in the page already."""
    return [
        f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes'][:3]]}"
        for one in page.evaluate(RUN)
    ]


@each(OURS)
def test_axe_finds_nothing(visit: Visit, place: Place) -> None:
    page = visit(place)
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    page.evaluate(AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            assert violations(page) == [], f"at {width} px, {theme}"


def test_axe_would_find_something(page: Page) -> None:
    """The watchdog barks: words too faint and a picture without words are reported."""
    page.goto("/status/")
    page.evaluate(AXE)
    page.locator("h1").evaluate(
        "one => { one.style.color = '#ddd'; one.append(document.createElement('img')) }"
    )
    assert {found.partition(":")[0] for found in violations(page)} == {"color-contrast", "image-alt"}
