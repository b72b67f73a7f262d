"""A reader looks for trials: by filter, by words, by page, by size, and with mistakes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import MIST
from tests.browser.quick import settled


def rows(page: Page) -> Locator:
    return page.get_by_role("table").locator("tbody tr")


def total(page: Page) -> int:
    """As the table's caption says: "1 to 25 of 123 trials"."""
    found = re.search(r"of ([\d,]+) trials?", page.locator("caption").first.inner_text())
    assert found
    return int(found[1].replace(",", ""))


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("button", name="Search").click()


def test_recruiting_hsct_trials_by_filter_and_back_by_chip(page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Trials").click()
    page.get_by_role("checkbox", name="MSC").uncheck()
    settled(page)
    page.get_by_role("group", name="Status").get_by_role(
        "checkbox", name="Recruiting or by invitation"
    ).check()
    settled(page)

    recruiting = total(page)
    assert rows(page).count() == recruiting > 3
    for row in rows(page).all():
        expect(row).to_contain_text("HSCT")
        expect(row).to_contain_text(re.compile("Recruiting|By invitation"))

    page.get_by_role("link", name="Remove filter: status Recruiting or by invitation").click()
    settled(page)
    assert total(page) >= 25 > recruiting
    expect(page.get_by_role("list", name="Filters in force")).to_contain_text("HSCT")
    page.get_by_role("link", name="Clear all").click()
    expect(page.get_by_role("list", name="Filters in force")).to_have_count(0)


def test_the_count_beside_a_filter_is_what_choosing_it_gives(page: Page) -> None:
    page.goto("/trials/?therapy=hsct")
    option = page.get_by_role("group", name="Phase").get_by_role("listitem").nth(3)
    promised = int(option.locator(".n").inner_text())
    option.get_by_role("checkbox").check()
    settled(page)
    assert total(page) == promised > 0


def test_a_country_finds_the_trials_held_there(page: Page) -> None:
    page.goto("/trials/")
    search(page, "Sweden")
    assert 0 < total(page) < 123


@pytest.mark.parametrize("words", [MIST, MIST.lower(), "stem cell failing alternate"])
def test_a_number_or_words_of_the_title_find_the_trial(page: Page, words: str) -> None:
    page.goto("/trials/")
    search(page, words)
    page.get_by_role("link", name=MIST, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(MIST)


def test_a_search_keeps_the_filters_and_a_filter_keeps_the_search(page: Page) -> None:
    page.goto("/trials/?therapy=hsct")
    search(page, "sclerosis")
    page.get_by_role("checkbox", name="Completed").check()
    settled(page)
    chips = page.get_by_role("list", name="Filters in force")
    for words in ("HSCT", "Completed", "sclerosis"):
        expect(chips).to_contain_text(words)


def test_nothing_found_offers_the_way_back(page: Page) -> None:
    page.goto("/trials/?therapy=hsct")
    search(page, "unobtainium")
    expect(page.get_by_role("heading", name="No trial fits")).to_be_visible()
    page.get_by_role("link", name="Clear all filters").click()
    settled(page)
    assert total(page) == 123


def test_an_unknown_filter_value_says_what_is_allowed(page: Page) -> None:
    response = page.goto("/trials/?therapy=homeopathy")
    assert response is not None
    assert response.status == 400
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("homeopathy")
    expect(alert).to_contain_text("hsct, msc")


def test_paging_shows_every_trial_once(page: Page) -> None:
    page.goto("/trials/")
    promised, seen = total(page), list[str]()
    while True:
        seen += [text.split()[0] for text in rows(page).get_by_role("rowheader").all_inner_texts()]
        following = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next")
        if not following.count():
            break
        following.click()
        settled(page)
    assert len(seen) == len(set(seen)) == promised


def test_sorting_by_people_puts_the_largest_first_and_turns_round(page: Page) -> None:
    page.goto("/trials/?therapy=hsct")
    page.get_by_role("columnheader", name=re.compile("People")).get_by_role("link").click()
    settled(page)
    expect(page.get_by_role("columnheader", name=re.compile("People"))).to_have_attribute(
        "aria-sort", "descending"
    )
    falling = people(page)
    assert falling == sorted(falling, reverse=True)
    page.get_by_role("columnheader", name=re.compile("People")).get_by_role("link").click()
    settled(page)
    rising = people(page)
    assert rising == sorted(rising)
    assert rising[0] < falling[0]


def people(page: Page) -> list[int]:
    texts = page.locator("td[data-label=People]").all_inner_texts()
    return [int(text.split()[0].replace(",", "")) for text in texts if text[0].isdigit()]


def test_an_address_that_is_not_there_offers_a_search(page: Page) -> None:
    response = page.goto("/trials/NCT99999999/")
    assert response is not None
    assert response.status == 404
    search(page, MIST)
    assert total(page) == 1


def test_trials_of_one_regimen_are_found_under_a_fold_and_lead_to_the_words(page: Page) -> None:
    page.goto("/trials/")
    page.get_by_text("How HSCT is given").click()
    regimen = page.get_by_role("group", name="Conditioning", exact=True)
    regimen.get_by_role("checkbox", name="BEAM and ATG").check()
    settled(page)

    assert rows(page).count() == total(page) > 1
    expect(page.get_by_role("list", name="Filters in force")).to_contain_text("Conditioning BEAM and ATG")
    expect(regimen.get_by_role("checkbox", name="BEAM and ATG")).to_be_checked()
    rows(page).first.get_by_role("link").first.click()
    said = page.get_by_role("region", name="What the record says of it")
    expect(said).to_contain_text("BEAM and ATG")
    expect(said.locator("mark").first).to_be_visible()
