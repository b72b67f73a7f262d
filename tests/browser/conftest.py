"""One site for all browser tests, and a browser that works without a network."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from servers.browser import CURE, find_chromium
from tests.browser.pages import Place
from tests.browser.site import running_site
from tests.browser.watching import Watch
from tests.conftest import ROOT

HERE = Path(__file__).parent
Visit = Callable[..., Page]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    """The address of the running site; playwright puts it before every path."""
    with running_site() as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    chromium = find_chromium(os.environ)
    if chromium is None:
        pytest.fail(f"the browser tests need Chromium, and none was found. {CURE}")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": chromium, "args": [*as_root, "--disable-dev-shm-usage"]}


@pytest.fixture(scope="session")
def browser_context_args(base_url: str) -> dict[str, Any]:
    return {"base_url": base_url, "viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}


@pytest.fixture
def context(new_context: Callable[..., BrowserContext], base_url: str) -> Iterator[BrowserContext]:
    """Any test fails whose pages complained, missed a file or asked another host."""
    yield from watched(new_context(), base_url)


@pytest.fixture
def context_without_script(
    new_context: Callable[..., BrowserContext], base_url: str
) -> Iterator[BrowserContext]:
    yield from watched(new_context(java_script_enabled=False), base_url)


def watched(context: BrowserContext, site: str) -> Iterator[BrowserContext]:
    context.set_default_timeout(15_000)
    watch = Watch(context, site)
    yield context
    assert watch.faults == []


@pytest.fixture
def visit(page: Page) -> Visit:
    """Opens a place, checks its status, and gives the page back."""

    def opened(place: Place) -> Page:
        response = page.goto(place.path)
        assert response is not None
        assert response.status == place.status
        return page

    return opened


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = ROOT / "test-results" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
