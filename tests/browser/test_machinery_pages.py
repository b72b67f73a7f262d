"""The pages that others wrote: Swagger UI from our own host, and the admin's door."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def test_the_api_docs_show_the_trials_without_a_network(page: Page) -> None:
    page.goto("/api/v1/docs/")
    trials = page.locator(".opblock", has=page.get_by_text("/api/v1/trials/", exact=True))
    expect(trials).to_be_visible()
    trials.get_by_role("button").first.click()
    expect(trials).to_contain_text("therapy")


def test_the_api_docs_answer_a_tried_request(page: Page) -> None:
    page.goto("/api/v1/docs/")
    therapies = page.locator(".opblock", has=page.get_by_text("/api/v1/therapies/", exact=True))
    therapies.get_by_role("button").first.click()
    therapies.get_by_role("button", name="Try it out").click()
    therapies.get_by_role("button", name="Execute").click()
    expect(therapies.locator(".live-responses-table")).to_contain_text("hsct")


def test_the_admin_asks_who_is_there(page: Page) -> None:
    page.goto("/admin/")
    expect(page).to_have_url(re.compile(r"/admin/login/\?next=/admin/$"))
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Please enter the correct username and password")).to_be_visible()
