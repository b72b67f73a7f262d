"""What researchers come for, from the front page on; the other journeys are in the files named for them."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.quick import settled
from tests.browser.test_finding_trials import rows, total


def countries(page: Page, *names: str) -> None:
    for name in names:
        page.goto(page.url + f"&country={name}")


def test_recruiting_hsct_trials_in_sweden_or_norway(page: Page) -> None:
    """The bundled records know none that recruits there: the page says which filter stands in the way."""
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Trials").click()
    page.get_by_role("checkbox", name="MSC").uncheck()
    settled(page)
    page.get_by_role("group", name="Status").get_by_role("checkbox", name="Recruiting or by").check()
    settled(page)
    recruiting = total(page)
    countries(page, "Sweden", "Norway")

    expect(page.get_by_role("heading", name="No trial fits")).to_be_visible()
    way = page.get_by_role("link", name=re.compile(f"{recruiting} trials"))
    expect(way).to_be_visible()
    way.click()
    assert total(page) == recruiting


def test_what_ram_ms_plans_to_measure(page: Page) -> None:
    page.goto("/trials/")
    page.get_by_role("searchbox").fill("RAM-MS")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="NCT03477500", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("RAM-MS")
    planned = page.get_by_role("region", name="What it set out to measure")
    expect(planned).to_contain_text(re.compile("no evidence of disease activity", re.IGNORECASE))


def test_the_current_list_is_taken_away(page: Page, tmp_path: Path) -> None:
    page.goto("/trials/?therapy=hsct&status=completed&sort=-people")
    shown = [text.split()[0] for text in rows(page).get_by_role("rowheader").all_inner_texts()]
    with page.expect_download() as table:
        page.get_by_role("link", name=re.compile("^CSV")).click()
    lines = list(csv.DictReader(io.StringIO(Path(table.value.path()).read_text(encoding="utf-8-sig"))))
    assert [line["nct_id"] for line in lines] == shown
    with page.expect_download() as document:
        page.get_by_role("link", name=re.compile("^JSON")).click()
    held = json.loads(Path(document.value.path()).read_text())
    assert [one["nct_id"] for one in held["trials"]] == shown
