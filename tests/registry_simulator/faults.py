"""Faults on order, written KIND[=VALUE][@WHERE][xTIMES]. WHERE: a request number from 1 (+1 is the next
request), or part of the path.

    status=503          that status; status=429,2 adds Retry-After: 2 (a date works too)
    stall               half a body, then silence until the client gives up
    truncated           Content-Length tells of more bytes than come
    unfinished          a body in chunks, without its second half
    cut                 half the JSON, with a proper length
    html                a page of HTML with status 200
    reset               the connection is torn down
    redirect=ADDRESS    301 to ADDRESS
    expired             the page token is refused (needs a request that has one)
    repeat              the page before once more, with its token; repeat=fresh keeps the new token
    empty               no studies and no further token; empty=more keeps the token
    duplicate           the first study of the page stands in it twice
    total=7             totalCount says 7; total alone leaves it out
    timestamp=…         /version tells this data timestamp
TIMES is 1 unless given; xall never ends. Example: status=503@2x3 fails requests 2, 3 and 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

_FORM = re.compile(r"([a-z]+?)(?:=([^@]*?))?(?:@(\+?\d+|[^@\d+][^@]*?))?(?:x(\d+|all))?")
_SCOPE = {
    "expired": "pageToken=",
    "repeat": "/studies?",
    "empty": "/studies?",
    "duplicate": "/studies?",
    "total": "/studies?",
    "timestamp": "/version",
}
KINDS = {"status", "stall", "truncated", "unfinished", "cut", "html", "reset", "redirect", "action", *_SCOPE}


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes over the wire. delivery: whole, truncated, unfinished, stall or reset."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    delivery: str = "whole"


@dataclass(slots=True)
class Fault:
    kind: str
    value: str = ""
    at: int | None = None
    path: str = ""
    times: int | None = 1
    action: Callable[[Any], None] | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str, numbered: Callable[[str], int] = int) -> Fault:
        """ValueError names what was not understood. numbered: reads a request number."""
        match = _FORM.fullmatch(text.strip())
        if match is None or match[1] not in KINDS - {"action"}:
            raise ValueError(
                f"Fault {text!r} is unknown: write KIND[=VALUE][@WHERE][xTIMES] with a KIND of {_known()}."
            )
        kind, value, where, times = match.groups()
        if kind == "status" and not re.fullmatch(r"[1-5]\d\d(,.*)?", value or ""):
            raise ValueError(f"Fault {text!r} needs a status, such as status=503 or status=429,2.")
        at = numbered(where) if where and where.lstrip("+").isdigit() else None
        count = None if times == "all" else int(times or 1)
        return cls(kind, value or "", at, "" if at else where or "", count)

    def takes(self, number: int, target: str) -> bool:
        """Does this fault hit the request with this number and target? Counts down its times if so."""
        due = self.times != 0 and (self.at is None or number >= self.at)
        if not due or self.path not in target or _SCOPE.get(self.kind, "") not in target:
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def instead(self) -> Reply | None:
        """The reply of a fault that never looks at the request; None for the other kinds."""
        if self.kind == "status":
            status, _, wait = self.value.partition(",")
            headers = (("Retry-After", wait.strip()),) if wait else ()
            return Reply(int(status), b"The simulator was told to fail", "text/plain", headers)
        if self.kind == "html":
            return Reply(200, b"<!doctype html><title>Maintenance</title><p>Back soon.</p>", "text/html")
        if self.kind == "redirect":
            return Reply(301, b"", "text/plain", (("Location", self.value),))
        if self.kind == "expired":
            return Reply(400, b"Invalid value in parameter `pageToken`", "text/plain")
        return Reply(200, b"", delivery="reset") if self.kind == "reset" else None

    def spoil(self, reply: Reply) -> Reply:
        """The good reply, damaged."""
        if self.kind == "cut":
            return replace(reply, body=reply.body[: len(reply.body) // 2])
        return (
            replace(reply, delivery=self.kind) if self.kind in ("stall", "truncated", "unfinished") else reply
        )


def _known() -> str:
    return ", ".join(sorted(KINDS - {"action"}))
