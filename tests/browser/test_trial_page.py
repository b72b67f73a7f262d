"""A reader at the page of one trial: what it plans to measure, when results are due, its versions, how to cite it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.pages import MIST

RAM_MS = "NCT03477500"


def test_what_ram_ms_plans_to_measure_is_one_link_away(page: Page) -> None:
    page.goto(f"/trials/{RAM_MS}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("RAM-MS")
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="What it measures").click()
    primary = page.get_by_role("table", name="Primary")
    expect(primary).to_be_in_viewport()
    expect(primary.get_by_role("row")).to_have_count(2)
    expect(primary).to_contain_text("No evidence of disease activity")
    assert page.get_by_role("table", name="Secondary").get_by_role("row").count() > 10


def test_when_results_are_due_is_told_as_an_estimate_with_its_reasons(page: Page) -> None:
    page.goto("/trials/NCT04047628/")
    page.get_by_role("link", name="When results are due by the US rule").click()
    expect(page.get_by_role("heading", name="When results are due")).to_be_in_viewport()
    expect(page.get_by_text("if the rule applies and the trial ends as planned")).to_be_visible()
    page.get_by_text("Why we read it so", exact=True).click()
    expect(page.get_by_text("does not say whether the FDA regulates what it tests")).to_be_visible()
    expect(page.get_by_text("It is no finding against anybody")).to_be_visible()


def test_from_a_trial_to_its_versions_and_back(page: Page) -> None:
    page.goto(f"/trials/{MIST}/")
    page.get_by_role("link", name="Provenance").click()
    page.locator("dt", has_text="Versions held").locator("xpath=following-sibling::dd[1]").get_by_role(
        "link"
    ).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Versions of")
    expect(page.get_by_role("table")).to_contain_text("came with the site, abridged")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name=MIST).click()
    expect(page.get_by_role("heading", name="Provenance")).to_be_visible()


def test_a_citation_can_be_taken_away_as_a_file(page: Page) -> None:
    page.goto(f"/trials/{MIST}/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="RIS").click()
    assert taken.value.suggested_filename == f"{MIST}.ris"
