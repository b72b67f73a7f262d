"""Readers without a mouse, and those who want it dark."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.quick import settled

MOST_STOPS = 60


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until an element fits, as a reader does."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{MOST_STOPS} presses of Tab never reached {selector}")


def paper(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def test_the_first_press_of_tab_offers_to_skip_to_the_content(page: Page) -> None:
    page.goto("/therapies/hsct/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_details_open_by_keyboard(page: Page) -> None:
    page.goto("/evidence/hsct-treatment-related-mortality/")
    page.get_by_role("link", name="Forest plot", exact=True).focus()
    page.keyboard.press("Enter")
    tab_to(page, "#forest ~ * .more > summary, #forest ~ .more > summary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name=re.compile("table$"))).to_be_visible()


def test_filters_are_chosen_by_keyboard_and_the_next_one_is_a_tab_away(page: Page) -> None:
    page.goto("/trials/")
    tab_to(page, "[name=therapy][value=hsct]")
    page.keyboard.press("Space")
    settled(page)
    expect(page).to_have_url(re.compile(r"\?therapy=hsct$"))
    expect(page.get_by_role("checkbox", name="HSCT")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name="MSC")).to_be_focused()


def test_what_has_focus_can_be_seen(page: Page) -> None:
    page.goto("/trials/")
    for selector in ("nav a", "[type=search]", "[type=checkbox]"):
        tab_to(page, selector)
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(outline.removesuffix("px")) >= 2, selector


def test_dark_is_kept_after_a_reload_and_on_other_pages(page: Page) -> None:
    page.goto("/")
    light = paper(page)
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    dark = paper(page)
    assert dark != light
    page.reload()
    assert paper(page) == dark
    page.goto("/trials/?therapy=hsct")
    assert paper(page) == dark
    page.get_by_role("button", name="System").click()
    expect(page).to_have_url(re.compile(r"/trials/\?therapy=hsct$"))
    assert paper(page) == light
