"""No page is wider than the screen, and none is heavy."""

from __future__ import annotations

import gzip
import re
from urllib.request import Request, urlopen

from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.pages import HEIGHT, OURS, PLACES, Place, each

SCREENS = (320, 390, 768, 900, 1024, 1160, 1280)
MOST_HTML, MOST_STYLE = 60 * 1024, 25 * 1024

# What sticks out at the right, and is not inside a box that scrolls by itself.
STICKS_OUT = """() => [...document.querySelectorAll('body *')]
    .filter(one => !one.closest('.scroll, .vh, svg') && one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map(one => one.tagName + '.' + one.className)"""


def sideways(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@each(OURS)
def test_nothing_scrolls_sideways_with_everything_opened(visit: Visit, place: Place) -> None:
    page = visit(place)
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    for width in SCREENS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert not sideways(page), f"at {width} px: {page.evaluate(STICKS_OUT)}"


def sent(address: str) -> bytes:
    """The body as it travels."""
    with urlopen(Request(address, headers={"Accept-Encoding": "gzip"})) as response:
        body: bytes = response.read()
        return body if response.headers["Content-Encoding"] == "gzip" else gzip.compress(body)


@each(tuple(place for place in OURS if place.status == 200))
def test_a_page_travels_in_60_kilobytes(base_url: str, place: Place) -> None:
    assert len(sent(base_url + place.path)) <= MOST_HTML


def test_the_style_of_a_page_travels_in_25_kilobytes(base_url: str) -> None:
    html = gzip.decompress(sent(base_url + "/")).decode()
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    assert len(sheets) > 5
    assert sum(len(sent(base_url + sheet)) for sheet in sheets) <= MOST_STYLE


@each(PLACES)
def test_collected_files_are_kept_by_the_browser_for_good(visit: Visit, place: Place) -> None:
    """Their names carry a digest of what they hold, so a new version is a new address."""
    page = visit(place)
    for address in page.locator("link[rel=stylesheet]").evaluate_all("links => links.map(link => link.href)"):
        with urlopen(address) as response:
            assert "immutable" in response.headers["Cache-Control"], address
