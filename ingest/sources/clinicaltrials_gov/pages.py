"""A listing of ClinicalTrials.gov walked from its first page to its last, each record as the bytes received.

    first page ── nextPageToken ──> second page ── … ──> a page without a token
        ^                                │ 400: the token is void (the data set was refreshed)
        └────────────────────────────────┘ at most twice

Telling duplicates apart is left to the store.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.session import BodyTooLarge, RegistryNonsense, RegistryRefused, RegistrySession
from ingest.sources.clinicaltrials_gov.queries import Params
from ingest.sources.clinicaltrials_gov.splitting import RawPage, split_page, study_number

log = logging.getLogger(__name__)

MOST_RESTARTS = 2
_MOST_EMPTY_PAGES = 3  # in a row, each promising another


class PageTokenRefused(RegistryRefused):
    """A page token stopped working half way, again and again: it expired, or the data set was refreshed."""

    default_cure = "Start the listing again from its first page; pages already handed on remain valid."


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One study as received. `position` counts from 1 through the whole listing.

    A `problem` says why the record should be set aside; its nct_id is then None or the best guess.
    asked_for: numbers it was asked by that are not its own: records that were merged into it.
    """

    nct_id: str | None
    body: bytes
    position: int
    problem: str | None = None
    asked_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1. The registry gives `total_count` with its first page only, if at all.

    restart: how often the listing had begun anew, 0 to 2; then number and position count from 1 again, and records
    come once more. missing: numbers asked for that the registry does not know, with the last page of their batch.
    """

    number: int
    total_count: int | None
    records: tuple[RawRecord, ...]
    next_token: str | None
    restart: int = 0
    missing: tuple[str, ...] = ()


def raw_record(body: bytes, position: int) -> RawRecord:
    nct_id, problem = study_number(body)
    return RawRecord(nct_id, body, position, problem)


def walk(session: RegistrySession, params: Params, page_size: int) -> Iterator[Page]:
    """Every page, one in memory at a time. Raises RegistryError."""
    for restart in range(MOST_RESTARTS + 1):
        try:
            yield from _Walk(session, params, page_size, restart).pages()
            return
        except PageTokenRefused as refused:
            if restart == MOST_RESTARTS:
                raise
            log.warning("the listing starts again from its first page: %s", refused.body_text)


class _Walk:
    """size: studies asked for with the next page; halved while a body is too large, then doubled again."""

    def __init__(self, session: RegistrySession, params: Params, page_size: int, restart: int) -> None:
        self.session, self.params, self.page_size, self.restart = session, params, page_size, restart
        self.size = page_size

    def pages(self) -> Iterator[Page]:
        watch = _LoopWatch()
        token: str | None = None
        number, position = 0, 0
        while number == 0 or token:
            number += 1
            page, url = self._page(token)
            token = page.nextPageToken
            records = tuple(raw_record(body, position + n) for n, body in enumerate(page.studies, 1))
            watch.see(records, token, url)
            position += len(records)
            yield Page(number, page.totalCount, records, token, self.restart)

    def _page(self, token: str | None) -> tuple[RawPage, str]:
        after = {"pageToken": token} if token else {}
        while True:
            try:
                answer = self.session.get(
                    "studies", self.params | {"pageSize": self.size} | after, split_page
                )
            except BodyTooLarge as error:
                if self.size == 1:
                    raise
                self.size //= 2
                log.warning("asking again for %d studies a page: %s", self.size, error)
            except RegistryRefused as error:
                # The same query was accepted a page ago, so only the token can be at fault.
                if error.status == 400 and token:
                    raise PageTokenRefused(error.status, error.body_text, error.url) from error
                raise
            else:
                self.size = min(self.page_size, 2 * self.size)
                return answer.value, answer.url


class _LoopWatch:
    """Notices a listing that would never end or that repeats itself. Keeps a few bytes a page."""

    def __init__(self) -> None:
        self.tokens: set[int] = set()
        self.pages: set[int] = set()
        self.empty = 0

    def see(self, records: tuple[RawRecord, ...], token: str | None, url: str) -> None:
        if records:
            self._once(self.pages, _likeness(records), url, "a page came twice")
        self.empty = 0 if records else self.empty + 1
        if token is None:
            return
        self._once(self.tokens, hash(token), url, "a page token came twice")
        if self.empty >= _MOST_EMPTY_PAGES:
            self._stop(url, f"{self.empty} empty pages in a row, each with a token for another")

    def _once(self, seen: set[int], what: int, url: str, reason: str) -> None:
        if what in seen:
            self._stop(url, f"the listing goes round in a circle, {reason}")
        seen.add(what)

    def _stop(self, url: str, reason: str) -> None:
        raise RegistryNonsense(
            url, reason, "Start the listing again later; if it repeats, report it to the registry."
        )


def _likeness(records: tuple[RawRecord, ...]) -> int:
    """Alike for the same page: the first and last record whole, of the others their numbers and lengths.

    Hashing every byte would cost as much as all the rest of reading a page.
    """
    ends = (records[0].body, records[-1].body)
    return hash((ends, tuple((record.nct_id, len(record.body)) for record in records)))
