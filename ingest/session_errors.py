"""What can go wrong between us and a registry. Each message says what, where and what to do.

    RegistryError
    ├── RegistryUnreachable   no usable answer after every attempt (network, timeout, 5xx)
    ├── RegistryRefused       the registry understood and said no (4xx), with its own words
    └── RegistryNonsense      an answer that cannot be what was asked for (HTML, wrong shape)
        └── BodyTooLarge      an answer longer than we are ready to read

All survive pickling, so a Celery worker can hand them on.
"""

from __future__ import annotations

import re

MOST_LETTERS = 300


def short(body: bytes, most: int = MOST_LETTERS) -> str:
    """The start of a body on one line; tags of an HTML page left out, control characters escaped."""
    text = body[: 20 * most].decode("utf-8", "replace")
    if text.lstrip().startswith("<"):
        text = re.sub(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>", " ", text)
    text = "".join(c if c.isprintable() else _escaped(c) for c in " ".join(text.split()))
    return text[:most] + "…" if len(text) > most else text or "(empty body)"


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode()


def _address(url: str) -> str:
    """An address without the length of its query."""
    return url[:MOST_LETTERS] + "…" if len(url) > MOST_LETTERS else url


class RegistryError(Exception):
    """Anything that kept a registry from answering."""


class RegistryUnreachable(RegistryError):
    def __init__(self, url: str, reason: str, cure: str) -> None:
        super().__init__(url, reason, cure)
        self.url, self.reason, self.cure = url, reason, cure

    def __str__(self) -> str:
        return (
            f"The registry cannot be reached at {_address(self.url)}: {self.reason.rstrip('.')}. {self.cure}"
        )


class RegistryRefused(RegistryError):
    default_cure = "Check the query; the registry's own words say what it did not accept."

    def __init__(self, status: int, body_text: str, url: str = "", cure: str = "") -> None:
        cure = cure or self.default_cure
        super().__init__(status, body_text, url, cure)
        self.status, self.body_text, self.url, self.cure = status, body_text, url, cure

    def __str__(self) -> str:
        said = self.body_text.rstrip(".")
        return f"The registry refused {_address(self.url)} with {self.status}: {said}. {self.cure}"


class RegistryNonsense(RegistryError):
    def __init__(self, url: str, reason: str, cure: str) -> None:
        super().__init__(url, reason, cure)
        self.url, self.reason, self.cure = url, reason, cure

    def __str__(self) -> str:
        return f"The registry's answer from {_address(self.url)} cannot be used: {self.reason.rstrip('.')}. {self.cure}"


class BodyTooLarge(RegistryNonsense):
    default_cure = "Ask for smaller pages, or raise the largest body allowed."

    def __init__(self, url: str, reason: str, cure: str = "") -> None:
        super().__init__(url, reason, cure or self.default_cure)
