"""Waiting for a swap: the request has begun when a click returns, and <main> is busy until the new one stands."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def settled(page: Page) -> None:
    expect(page.locator("main:not([aria-busy])")).to_be_visible()


def stay(page: Page) -> None:
    """Marks the document, so that a test can tell a swap from a page load."""
    page.evaluate("document.documentElement.dataset.stayed = 'yes'")


def stayed(page: Page) -> bool:
    return page.evaluate("document.documentElement.dataset.stayed === 'yes'")
