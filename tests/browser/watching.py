"""What no page may do while a test looks at it: complain, miss a file, or ask another host for anything."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

# The browser's own echo of a response that is judged by itself below.
ECHO = "Failed to load resource"


class Watch:
    """Collects the faults of every page of one browser context."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.faults: list[str] = []
        context.on("console", self.console)
        context.on("request", self.request)
        context.on("response", self.response)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))

    def console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ECHO):
            self.faults.append(f"console: {message.text}")

    def request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(self.site + "/"):
            self.faults.append(f"asked another host: {request.url}")

    def response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.faults.append(f"{response.status}: {response.url}")
