"""A reader asks how many people died of HSCT, and follows each number to the text it was read in."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import MIST


def table_twin(page: Page) -> Locator:
    """The forest plot's table, opened; its rows without the heading."""
    page.get_by_text("Show the forest plot as a table").click()
    twin = page.get_by_role("region", name=re.compile("table$")).get_by_role("table")
    expect(twin).to_be_visible()
    return twin.locator("tbody tr")


def drawn(page: Page) -> Locator:
    """Names of the rows of the drawing that this width shows."""
    return page.locator("svg.chart-wide g:not(.pooled) text[x='0']")


def test_from_the_home_page_to_the_source_of_one_cohort(page: Page) -> None:
    page.goto("/")
    hsct = page.get_by_role("region", name="HSCT", exact=True)
    expect(hsct).to_contain_text(re.compile(r"0\.4% \(95% CI 0\.1 to 1\.5\).+14 of 2,502"))
    hsct.get_by_role("link", name="Safety after HSCT").click()
    page.get_by_role("link", name="Deaths caused by HSCT: forest plot and sources").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deaths caused by HSCT")
    expect(page.locator(".say")).to_contain_text("How many people died from the treatment?")
    expect(page.locator(".facts")).to_contain_text("95% CI")

    row = table_twin(page).filter(has_text="Burt 2021").first
    expect(row).to_contain_text("1 / 507")
    row.get_by_role("link", name="Burt 2021").click()
    expect(page.get_by_role("heading", level=1)).not_to_be_empty()
    deaths = page.get_by_role("row").filter(has_text="Death related to treatment")
    expect(deaths).to_contain_text("1 of 507")
    source = deaths.get_by_role("link")
    assert re.match(r"https://", source.first.get_attribute("href") or "")


def test_every_number_of_the_pooled_answer_names_its_source(page: Page, base_url: str) -> None:
    page.goto("/evidence/hsct-treatment-related-mortality/")
    rows = table_twin(page).filter(has=page.get_by_role("rowheader").get_by_role("link"))
    names = rows.get_by_role("rowheader").get_by_role("link").all_inner_texts()
    assert len(names) > 25
    addresses = rows.locator("a.grade").evaluate_all("links => links.map(link => link.href)")
    assert len(addresses) == len(names)
    assert [one for one in addresses if one.startswith(base_url)] == []


def test_the_drawing_and_its_table_have_the_same_rows(page: Page) -> None:
    page.goto("/evidence/hsct-relapse-free-24-months/")
    rows = table_twin(page)
    listed = rows.get_by_role("rowheader").get_by_role("link").all_inner_texts()
    known = set(listed)
    shown = [name for name in drawn(page).all_text_contents() if name in known]
    assert shown == listed
    assert len(shown) > 10
    for counted in rows.filter(has_text="Jespersen 2023").all():
        expect(counted).to_contain_text("64 to 94")


def test_what_was_set_aside_says_why(page: Page) -> None:
    page.goto("/evidence/hsct-treatment-related-mortality/")
    page.get_by_text(re.compile(r"^\d+ set aside, each with its reason$")).click()
    aside = page.get_by_role("table", name="Not counted, and why").get_by_role("row")
    expect(aside.filter(has_text="Burt 2019")).to_contain_text(re.compile("people.*Burt 2021"))


def test_a_trial_shows_its_published_results_its_plan_and_why_it_is_here(page: Page) -> None:
    page.goto(f"/trials/{MIST}/")
    published = page.get_by_role("region", name="Published results")
    expect(published.get_by_role("row").filter(has_text="34 of 51")).to_contain_text("3 of 52")
    expect(page.get_by_role("region", name="What it set out to measure")).to_contain_text("EDSS")
    why = page.get_by_role("region", name="Why it is here")
    expect(why.locator("mark").first).to_have_text("Hematopoietic Stem Cell Therapy")
    posted = page.get_by_role("link", name="The posted results on the registry")
    expect(posted).to_have_attribute(
        "href", re.compile(rf"^https://clinicaltrials\.gov/study/{MIST}\?tab=results")
    )


def test_a_trial_leads_to_its_report_and_the_report_back_to_its_trial(page: Page) -> None:
    page.goto(f"/trials/{MIST}/")
    page.get_by_role("region", name="Published results").get_by_role("link", name="Burt 2019").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("MIST")
    page.get_by_role("link", name=MIST).click()
    expect(page).to_have_url(re.compile(f"/trials/{MIST}/$"))


def test_the_state_of_the_data_says_how_old_it_is_and_what_is_held(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="What this means").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("State of the data")
    expect(page.get_by_text("These records came with the site.")).to_be_visible()
    held = page.get_by_role("table", name="Numbers in the tables now")
    expect(held.get_by_role("row").filter(has_text="Registered studies")).to_contain_text("123")
