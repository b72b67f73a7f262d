"""Everything but Swagger UI works where scripts do not run."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, expect

from tests.browser.pages import MIST, OURS, Place, each


def test_filters_search_details_and_theme_work(context_without_script: BrowserContext) -> None:
    page = context_without_script.new_page()
    page.goto("/trials/")
    page.get_by_role("checkbox", name="HSCT").check()
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_role("searchbox").fill("failing alternate")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=MIST, exact=True).click()
    expect(page.get_by_role("region", name="Published results")).to_be_visible()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/evidence/hsct-relapse-free-24-months/")
    page.get_by_text("Show the forest plot as a table").click()
    expect(page.get_by_role("region", name=re.compile("table$"))).to_be_visible()


@each(OURS)
def test_a_page_of_ours_carries_no_script_in_its_text(
    context_without_script: BrowserContext, place: Place
) -> None:
    """Scripts are two files of our own: nothing the policy of the page would have to make an exception for."""
    page = context_without_script.new_page()
    page.goto(place.path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    scripts = page.locator("script")
    assert [one for one in scripts.all_text_contents() if one] == []
    assert scripts.evaluate_all("all => all.every(one => one.src.startsWith(location.origin))")


def test_the_api_docs_offer_the_plain_document(context_without_script: BrowserContext) -> None:
    page = context_without_script.new_page()
    page.goto("/api/v1/docs/")
    expect(page.get_by_text("needs JavaScript")).to_be_visible()
    page.get_by_role("link").click()
    expect(page.locator("body")).to_contain_text(re.compile(r'"openapi": ?"3'))
