"""The only module that speaks HTTP: one registry, asked politely and patiently.

    session.get_json("studies", {"pageSize": 200}, shape=Page) -> Answer(value: Page, body, url, …)

Tried again, with jittered exponential backoff: 408, 425, 429, 5xx, timeouts, broken connections, cut bodies, HTML
or broken JSON where JSON was due. Not tried again: other 4xx, 501, 505, a wrong shape, a body too large, a
redirect to another host. Clock, sleep and chance are arguments, so no test has to wait.
"""

from __future__ import annotations

import ipaddress
import logging
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Generic, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import msgspec
import requests
import urllib3.exceptions

from ingest.session_errors import (
    BodyTooLarge,
    RegistryError,
    RegistryNonsense,
    RegistryRefused,
    RegistryUnreachable,
    short,
)

__all__ = [
    "Answer",
    "BodyTooLarge",
    "Manners",
    "RegistryError",
    "RegistryNonsense",
    "RegistryRefused",
    "RegistrySession",
    "RegistryUnreachable",
]

log = logging.getLogger(__name__)
T = TypeVar("T")
Params = Mapping[str, str | int]

_TRY_AGAIN_LATER = frozenset({408, 425, 429, *range(500, 600)} - {501, 505})
_MOVED = frozenset({301, 302, 303, 307, 308})
_MOST_MOVES = 3
_CHUNK = 64 * 1024
_FAULTS_OF_THE_WIRE = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


@dataclass(frozen=True, slots=True)
class Manners:
    """How a registry is asked. Seconds, bytes and counts; each a setting of the site."""

    connect_seconds: float = 10.0
    read_seconds: float = 60.0  # between two pieces of a body
    answer_seconds: float = 300.0  # for one whole body, however slowly it drips
    attempts: int = 5
    interval_seconds: float = 1.0  # between two requests; the registry's robots.txt asks for one second
    backoff_seconds: float = 1.0  # doubles with every attempt
    longest_wait_seconds: float = 120.0  # caps the backoff and Retry-After
    largest_body: int = 64 * 1024 * 1024  # after decompression
    sign_of_life_seconds: float = 5.0  # between two calls of `waiting` while we wait

    def __post_init__(self) -> None:
        above_zero = ("connect_seconds", "read_seconds", "answer_seconds", "sign_of_life_seconds")
        for name in (*above_zero, "attempts", "largest_body"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)!r}: give a number above 0.")
        for name in ("interval_seconds", "backoff_seconds", "longest_wait_seconds"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} is {getattr(self, name)!r}: give 0 or a larger number.")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """One good answer. `moved` lists the addresses that redirected to `url`, oldest first."""

    value: T
    body: bytes
    url: str
    etag: str | None = None
    moved: tuple[str, ...] = ()


class _TryAgain(Exception):
    """This attempt failed as another may not. Never seen outside: `final` is raised at the end."""

    def __init__(self, final: RegistryError, wait: float | None = None) -> None:
        super().__init__(str(final))
        self.final = final
        self.wait = wait


class RegistrySession:
    """A pooled connection to one registry. Not shared between threads; close it, or use `with`.

    base_url: http(s) address that every path is joined to.
    contact: an address or page where the registry can reach us, for the user agent; "" if there is none.
    address_setting: the name of the setting to blame in messages.
    waiting: called every few seconds of a pause or of a slow body, so that a long wait does not look dead. What it
        raises ends the wait.
    """

    def __init__(
        self,
        base_url: str,
        *,
        contact: str,
        manners: Manners | None = None,
        project: str = "ms-cell-therapy-evidence-tracker",
        address_setting: str = "CTGOV_API_URL",
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        waiting: Callable[[], None] | None = None,
    ) -> None:
        self.base_url = _checked_address(base_url, address_setting)
        self.manners = manners or Manners()
        self.requests = 0
        self.retries = 0
        self._cure = f"Check {address_setting} and the network, or try later; what is stored stays as it is."
        self.waiting = waiting
        self._clock, self._now, self._sleep, self._chance = clock, now, sleep, chance
        self._last_request: float | None = None
        self._http = requests.Session()
        # A proxy named in the environment cannot reach a registry that runs on this machine.
        self._http.trust_env = not _is_loopback(self.base_url)
        self._http.headers.update(_headers(project, contact))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def get_json(self, path: str, params: Params | None = None, *, shape: type[T]) -> Answer[T]:
        """`path` below the base address, decoded into `shape` by msgspec. Raises RegistryError."""
        return self.get(path, params, lambda body: msgspec.json.decode(body, type=shape))

    def get(self, path: str, params: Params | None, decode: Callable[[bytes], T]) -> Answer[T]:
        """Like get_json with your own `decode`, which raises msgspec.DecodeError (try again) or
        msgspec.ValidationError (wrong shape)."""
        url = urljoin(self.base_url, path.lstrip("/"))
        for attempt in range(1, self.manners.attempts + 1):
            try:
                return self._ask(url, params, decode)
            except _TryAgain as failed:
                if attempt == self.manners.attempts:
                    raise failed.final from failed.__cause__
                self._wait_before_retry(attempt, failed)
        raise AssertionError("Manners.attempts is at least 1")

    def _ask(self, url: str, params: Params | None, decode: Callable[[bytes], T]) -> Answer[T]:
        moved: list[str] = []
        while True:
            status, headers, body, asked = self._send(url, params)
            if status not in _MOVED:
                break
            moved.append(asked)
            url, params = self._next_address(asked, headers.get("Location"), len(moved)), None
        if status != 200:
            raise self._refusal(asked, status, headers, body)
        return Answer(
            self._decoded(asked, headers, body, decode), body, asked, headers.get("ETag"), tuple(moved)
        )

    def _send(self, url: str, params: Params | None) -> tuple[int, Mapping[str, str], bytes, str]:
        self._wait_for_turn()
        self.requests += 1
        wait = (self.manners.connect_seconds, self.manners.read_seconds)
        try:
            with self._http.get(
                url, params=params, timeout=wait, stream=True, allow_redirects=False
            ) as response:
                body = self._read(response)
        except _FAULTS_OF_THE_WIRE as error:
            raise _TryAgain(RegistryUnreachable(url, _reason(error), self._cure)) from error
        return response.status_code, response.headers, body, response.url

    def _read(self, response: requests.Response) -> bytes:
        """The whole body, decompressed. read1, not iter_content: a dripping body must meet the clock."""
        pieces, size = [], 0
        started = told = self._clock()
        while piece := response.raw.read1(_CHUNK, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > self.manners.largest_body:
                reason = f"the body is larger than {self.manners.largest_body} bytes"
                raise BodyTooLarge(response.url, reason)
            now = self._clock()
            if now - started > self.manners.answer_seconds:
                raise requests.Timeout(f"the body took longer than {self.manners.answer_seconds:g} s")
            if self.waiting is not None and now - told >= self.manners.sign_of_life_seconds:
                self.waiting()
                told = now
        return b"".join(pieces)

    def _decoded(self, url: str, headers: Mapping[str, str], body: bytes, decode: Callable[[bytes], T]) -> T:
        if body.lstrip()[:1] == b"<" or "html" in headers.get("Content-Type", ""):
            reason = f"HTML instead of JSON: {short(body)}"
            raise _TryAgain(RegistryNonsense(url, reason, self._cure))
        try:
            return decode(body)
        except msgspec.ValidationError as error:
            cure = "The registry may have changed its format: compare with its API description."
            raise RegistryNonsense(url, f"JSON of another shape: {error}", cure) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _TryAgain(RegistryNonsense(url, f"broken JSON: {error}", self._cure)) from error
        except RecursionError as error:
            raise RegistryNonsense(url, "JSON nested too deeply to read", self._cure) from error

    def _refusal(self, url: str, status: int, headers: Mapping[str, str], body: bytes) -> Exception:
        text = short(body)
        if status in _TRY_AGAIN_LATER:
            final: RegistryError = RegistryUnreachable(url, f"it answers {status}: {text}", self._cure)
            if status == 429:
                final = RegistryRefused(
                    status, text, url, "Raise the interval between requests, or try later."
                )
            return _TryAgain(final, self._asked_wait(headers.get("Retry-After")))
        if status >= 500:
            return RegistryUnreachable(url, f"it answers {status}: {text}", self._cure)
        if status >= 400:
            return RegistryRefused(status, text, url)
        return RegistryNonsense(url, f"status {status} where 200 was due", self._cure)

    def _next_address(self, asked: str, location: str | None, moves: int) -> str:
        target = urljoin(asked, location or "")
        if not location or moves > _MOST_MOVES or target == asked:
            raise RegistryNonsense(asked, f"a redirect that leads nowhere ({location!r})", self._cure)
        if not _same_host(asked, target):
            raise RegistryNonsense(asked, f"a redirect to another host ({target})", self._cure)
        return target

    def _wait_for_turn(self) -> None:
        if self._last_request is not None:
            remaining = self.manners.interval_seconds - (self._clock() - self._last_request)
            self._pause(remaining)
        self._last_request = self._clock()

    def _wait_before_retry(self, attempt: int, failed: _TryAgain) -> None:
        longest = self.manners.longest_wait_seconds
        backoff = min(longest, self.manners.backoff_seconds * 2 ** min(attempt - 1, 30))
        wait = backoff * (0.5 + self._chance() / 2) if failed.wait is None else min(longest, failed.wait)
        log.warning(
            "Attempt %d of %d failed, next in %.1f s: %s", attempt, self.manners.attempts, wait, failed
        )
        self.retries += 1
        self._pause(wait)

    def _pause(self, seconds: float) -> None:
        """Sleep; where someone wants signs of life, in slices with one before each."""
        while self.waiting is not None and seconds > self.manners.sign_of_life_seconds:
            self.waiting()
            self._sleep(self.manners.sign_of_life_seconds)
            seconds -= self.manners.sign_of_life_seconds
        if seconds > 0:
            self._sleep(seconds)

    def _asked_wait(self, retry_after: str | None) -> float | None:
        """Retry-After in seconds from now, given as seconds or as an HTTP date; None if unreadable."""
        text = (retry_after or "").strip()
        if text.isascii() and text.isdigit():
            return float(text[:9])
        try:
            date = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return max(0.0, (date - self._now()).total_seconds())


def _headers(project: str, contact: str) -> dict[str, str]:
    agent = f"{project} (+{contact.strip()})" if contact.strip() else project
    if not agent.isascii() or not agent.isprintable():
        raise ValueError(
            f"The contact {contact!r} must be a plain address or page that the registry can write to."
        )
    return {"User-Agent": agent, "Accept": "application/json", "Accept-Encoding": "gzip, deflate"}


def _checked_address(base_url: str, setting: str) -> str:
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment:
        raise ValueError(
            f"{setting} is {base_url!r}: give an address such as https://clinicaltrials.gov/api/v2"
        )
    return base_url.rstrip("/") + "/"


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _same_host(asked: str, target: str) -> bool:
    """Same scheme, host and port, or the same host moving up from http to https."""
    a, b = urlsplit(asked), urlsplit(target)
    upgraded = (a.scheme, a.port, b.scheme, b.port) == ("http", None, "https", None)
    return a.hostname == b.hostname and (upgraded or (a.scheme, a.port) == (b.scheme, b.port))


def _reason(error: BaseException) -> str:
    """The fault of the wire in a few words: libraries wrap it three deep."""
    if cut := re.search(r"IncompleteRead\((\d+) bytes read(?:, (\d+) more expected)?", str(error)):
        return "the body was cut off" + (
            f" after {cut[1]} of {int(cut[1]) + int(cut[2])} bytes" if cut[2] else ""
        )
    if isinstance(error, requests.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError)):
        return f"no answer in time ({str(error).rpartition(': ')[2]})"
    root = error
    while deeper := root.__cause__ or root.__context__:
        root = deeper
    return (isinstance(root, OSError) and root.strerror) or short(f"{type(error).__name__}: {error}".encode())
