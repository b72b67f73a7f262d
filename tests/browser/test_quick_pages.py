"""With scripts a filter, a page number or a control changes the content alone, and address and keyboard follow."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.pages import MIST
from tests.browser.quick import settled, stay, stayed

DEATHS = "/evidence/hsct-treatment-related-mortality/"


def lead(page: Page) -> str:
    return page.locator("main .lead").inner_text()


def test_a_ticked_filter_changes_the_list_in_place(page: Page) -> None:
    page.goto("/trials/")
    stay(page)
    before = lead(page)
    page.get_by_role("checkbox", name="HSCT").check()
    settled(page)
    expect(page).to_have_url(re.compile(r"\?.*therapy=hsct"))
    assert stayed(page)
    assert lead(page) != before
    expect(page.get_by_role("list", name="Filters in force")).to_contain_text("HSCT")
    expect(page.get_by_role("checkbox", name="HSCT")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text(lead(page))


def test_the_same_address_asked_for_as_a_page_shows_the_same(page: Page) -> None:
    page.goto("/trials/")
    page.get_by_role("checkbox", name="HSCT").check()
    settled(page)
    expect(page).to_have_url(re.compile("therapy=hsct"))
    swapped = page.locator("main").inner_text()
    page.reload()
    assert page.locator("main").inner_text() == swapped


def test_back_goes_to_the_list_before(page: Page) -> None:
    page.goto("/trials/")
    before = lead(page)
    page.get_by_role("checkbox", name="HSCT").check()
    settled(page)
    expect(page).to_have_url(re.compile("therapy=hsct"))
    page.go_back()
    expect(page.locator("main .lead")).to_have_text(before)
    expect(page).not_to_have_url(re.compile("therapy"))


def test_the_next_page_starts_at_its_top(page: Page) -> None:
    page.goto("/trials/")
    stay(page)
    page.get_by_role("link", name="Next").click()
    settled(page)
    expect(page).to_have_url(re.compile("page=2"))
    expect(page.locator("caption").first).to_contain_text("26 to 50")
    page.wait_for_function("window.scrollY < 400")
    assert stayed(page)


def test_filters_opened_on_a_phone_stay_open(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto("/trials/")
    page.locator("details.facets > summary").click()
    page.get_by_role("checkbox", name="HSCT").check()
    settled(page)
    expect(page).to_have_url(re.compile("therapy=hsct"))
    expect(page.get_by_role("checkbox", name="MSC")).to_be_visible()


def test_a_swap_that_fails_is_loaded_as_a_page(new_context: Callable[..., BrowserContext]) -> None:
    """In a context that nobody watches: the browser complains of the request that is cut off."""
    page = new_context().new_page()
    page.goto("/trials/")
    stay(page)

    def only_pages(route: Route) -> None:
        if route.request.headers.get("hx-request"):
            route.abort()
        else:
            route.continue_()

    page.route("**/trials/**", only_pages)
    page.get_by_role("checkbox", name="HSCT").check()
    expect(page).to_have_url(re.compile("therapy=hsct"))
    expect(page.get_by_role("list", name="Filters in force")).to_contain_text("HSCT")
    assert not stayed(page)


def test_a_wrong_value_is_told_in_place(new_context: Callable[..., BrowserContext]) -> None:
    """In a context that nobody watches: the answer is a page of status 400."""
    page = new_context().new_page()
    page.goto("/trials/")
    stay(page)
    page.get_by_text("Sponsor, start and people").click()
    page.locator("[name=start_from]").fill("soon")
    page.keyboard.press("Enter")
    settled(page)
    expect(page.locator("main")).to_contain_text("was not understood")
    assert stayed(page)


def test_the_pooled_line_moves_without_a_page_load(page: Page) -> None:
    page.goto(DEATHS)
    stay(page)
    page.get_by_text("Choose model, studies, years and people").click()
    page.get_by_label("Published from").fill("2015")
    page.keyboard.press("Enter")
    settled(page)
    expect(page).to_have_url(re.compile("era_from=2015"))
    expect(page.locator("main")).to_contain_text("This is not our standing answer")
    assert stayed(page)


def test_a_trial_is_a_page_of_its_own(page: Page) -> None:
    page.goto(f"/trials/?q={MIST}")
    stay(page)
    page.get_by_role("link", name=MIST, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(MIST)
    assert not stayed(page)
