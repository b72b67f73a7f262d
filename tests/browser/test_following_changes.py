"""A reader comes back: what changed this month, and how to be told next time."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_from_the_home_page_to_what_changed_this_month(page: Page) -> None:
    page.goto("/")
    week = page.get_by_role("region", name="What changed this week")
    expect(week).to_contain_text("Nothing changed in the last seven days.")
    week.get_by_role("link", name="All changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What changed")
    page.get_by_role("navigation", name="Period").get_by_role("link", name="30 days").click()
    expect(page.get_by_role("link", name="30 days")).to_have_attribute("aria-current", "true")
    expect(page.locator(".lead")).to_contain_text("since")
    expect(page.get_by_text("Loading a record for the first time is no change")).to_be_visible()


def test_a_day_of_ones_own_is_chosen_by_the_keyboard(page: Page) -> None:
    page.goto("/changes/")
    page.get_by_text("Since another day").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Since", exact=True).fill("2025-01-31")
    page.get_by_label("By the date").select_option("registry")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.locator(".lead")).to_contain_text("since 31 Jan 2025, by the registry’s own dates")


def test_feeds_are_named_for_readers_and_programs_and_can_be_fetched(page: Page) -> None:
    for path in (
        "/changes/?therapy=hsct",
        "/trials/?therapy=hsct&status=recruiting",
        "/evidence/hsct-relapse-free-24-months/",
    ):
        page.goto(path)
        named = page.locator('link[rel="alternate"][type="application/atom+xml"]').get_attribute("href")
        assert named
        expect(page.locator(f'a[href="{named}"]').first).to_contain_text("Atom")
        fetched = page.request.get(named)
        assert fetched.status == 200
        assert fetched.headers["content-type"].startswith("application/atom+xml")
        assert "<feed" in fetched.text()


def test_a_mistyped_number_can_be_mended_on_the_spot(page: Page) -> None:
    page.goto("/trials/00273364/")
    expect(page.get_by_text("This one lacks its NCT.")).to_be_visible()
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="NCT00273364").first).to_be_visible()
