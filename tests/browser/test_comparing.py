"""A reader sets trials side by side, and looks at the same list along time and on a map."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.pages import MIST

BEAT_MS = "NCT04047628"


def test_mist_and_beat_ms_are_compared_from_the_list(page: Page) -> None:
    page.goto(f"/trials/?q={MIST}+OR+{BEAT_MS}")
    for number in (MIST, BEAT_MS):
        page.get_by_role("checkbox", name=f"Compare {number}").check()
    page.get_by_role("button", name="Compare the ticked trials").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Compare trials")
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(2)
    worse = table.get_by_role("row", name="Disability worsened").filter(has_text="3 of 52")
    expect(worse).to_contain_text("34 of 51")
    expect(worse).to_contain_text("none yet, trial running")

    page.get_by_role("link", name="Remove MIST").click()
    expect(table.get_by_role("columnheader")).to_have_count(1)
    page.get_by_label("Add a trial").fill("nct00273364")
    page.get_by_role("button", name="Add").click()
    expect(table.get_by_role("columnheader")).to_have_count(2)


def test_a_wrong_number_is_answered_and_the_rest_stays(page: Page) -> None:
    page.goto(f"/compare/?trials={MIST}")
    page.get_by_label("Add a trial").fill("NCT99999999")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("We hold no trial NCT99999999.")
    expect(page.get_by_role("table").get_by_role("columnheader")).to_have_count(1)
    page.get_by_role("link", name="Why NCT99999999 is not here").click()
    expect(page.get_by_role("main")).to_contain_text("NCT99999999")


def test_the_same_list_along_time_and_on_a_map(page: Page) -> None:
    page.goto("/trials/?therapy=hsct")
    page.get_by_role("link", name="Timeline", exact=True).click()
    drawing = page.get_by_role("group", name="Trials over time")
    expect(drawing.get_by_role("link", name=MIST)).to_be_visible()
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.get_by_role("img", name="Where the trials have sites")).to_be_visible()
    page.get_by_role("region", name="Trials by country, table").get_by_role("link", name="Sweden").click()
    filters = page.get_by_role("list", name="Filters in force")
    expect(filters).to_contain_text("HSCT")
    expect(filters).to_contain_text("Sweden")
