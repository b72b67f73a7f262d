"""Plain requests to a simulator, for its own tests: nothing of the product's client."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from tests.registry_simulator import Simulator


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


OPENER = build_opener(ProxyHandler({}), _Stay)


def get(registry: Simulator | str, path: str, headers: dict[str, str] | None = None, /, **params: str) -> Any:
    """(status, headers, body) of one request; params with __ for the dot. registry: or its base address."""
    query = urlencode({name.replace("__", "."): value for name, value in params.items()})
    base = registry if isinstance(registry, str) else registry.url
    address = path if path.startswith("http") else base + path
    return opened(Request(f"{address}{'?' if query else ''}{query}", headers=headers or {}))


def order(control_url: str, *lines: str) -> tuple[int, str]:
    """(status, words) of orders posted to a simulator."""
    status, _, body = opened(Request(control_url, data="\n".join(lines).encode(), method="POST"))
    return status, body.decode()


def opened(request: Request) -> Any:
    try:
        with OPENER.open(request, timeout=20) as response:
            return response.status, response.headers, response.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def page(registry: Simulator | str, **params: str) -> dict[str, Any]:
    status, headers, body = get(registry, "/studies", None, **params)
    assert (status, headers["Content-Type"]) == (200, "application/json"), body
    found: dict[str, Any] = json.loads(body)
    return found


def numbers(registry: Simulator | str, **params: str) -> list[str]:
    studies = page(registry, pageSize="1000", **params)["studies"]
    return [study["protocolSection"]["identificationModule"]["nctId"] for study in studies]
