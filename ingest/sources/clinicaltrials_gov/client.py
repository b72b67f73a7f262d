"""ClinicalTrials.gov API v2: the records of a condition, page by page, or one record by its number.

Fetches and nothing else. Every record is handed on as the bytes received; one whose number cannot be read is
handed on too, with the problem named, so that it can be set aside and not lost.

Order: a full listing is sorted by first posting, ascending, because that date never changes and new records
join at the end. A listing of updates is sorted newest first, so that a record updated meanwhile makes others
show twice rather than not at all. Telling duplicates apart is the store's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

import msgspec

from ingest.session import RegistryNonsense, RegistryRefused, RegistrySession
from ingest.sources.clinicaltrials_gov.splitting import RawPage, split_page, study_number

CONDITION = "multiple sclerosis"
PAGE_SIZE = 200  # about 4 MB; the registry's own default is 10, its ceiling 1,000 (about 20 MB)
LARGEST_PAGE = 1000

_NUMBER = re.compile(r"NCT0*([1-9]\d{0,7})", re.IGNORECASE | re.ASCII)
_OPERATORS = {
    "AND",
    "OR",
    "NOT",
    "AREA",
    "RANGE",
    "SEARCH",
    "EXPANSION",
    "COVERAGE",
    "MISSING",
    "DISTANCE",
    "TILT",
}
_AS_JSON: dict[str, str | int] = {"format": "json", "markupFormat": "markdown"}
_MOST_EMPTY_PAGES = 3  # in a row, each promising another


class RecordNotFound(RegistryRefused):
    """The registry knows no such record, neither by number nor by alias."""

    default_cure = "Check the number; a record withdrawn from the registry is gone for good."


class PageTokenRefused(RegistryRefused):
    """A page token stopped working half way: it expired, or the data set was refreshed."""

    default_cure = "Start the listing again from its first page; pages already handed on remain valid."


@dataclass(frozen=True, slots=True)
class RegistryVersion:
    api_version: str
    data_timestamp: datetime  # aware, UTC


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One study as received. `position` counts from 1 through the whole listing.

    A `problem` says why the record should be set aside; its nct_id is then None or the best guess.
    """

    nct_id: str | None
    body: bytes
    position: int
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1. The registry gives `total_count` with its first page only, if at all."""

    number: int
    total_count: int | None
    records: tuple[RawRecord, ...]
    next_token: str | None


class _Version(msgspec.Struct):
    apiVersion: str
    dataTimestamp: datetime


class ClinicalTrialsGov:
    """session: a RegistrySession on the API's base address (…/api/v2)."""

    def __init__(self, session: RegistrySession) -> None:
        self.session = session

    def version(self) -> RegistryVersion:
        """Changes when the data set is refreshed (daily): compare before and after a listing."""
        answer = self.session.get_json("version", shape=_Version)
        stamp = answer.value.dataTimestamp
        stamp = stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
        return RegistryVersion(answer.value.apiVersion, stamp)

    def search(
        self,
        condition: str | None = CONDITION,
        *,
        updated_since: date | None = None,
        page_size: int = PAGE_SIZE,
        fields: Sequence[str] | None = None,
    ) -> Iterator[Page]:
        """Every record for `condition` (plain words, no syntax; None for every study), one page in memory at a time.

        updated_since: only records whose last update was posted on that day or later.
        fields: only these pieces of each record; the number always comes along.
        Raises RegistryError; ValueError on an empty condition or a page size outside 1 to 1,000.
        """
        params = _listing(condition, updated_since, page_size, fields)
        return self._pages(params)

    def fetch(self, nct_id: str) -> RawRecord:
        """One record by its number, or by one merged into it: compare nct_id with what you asked for.

        Raises RecordNotFound; ValueError if `nct_id` is no NCT number.
        """
        number = canonical_number(nct_id)
        try:
            answer = self.session.get_json(f"studies/{number}", _AS_JSON, shape=msgspec.Raw)
        except RegistryRefused as error:
            if error.status == 404:
                raise RecordNotFound(error.status, error.body_text, error.url) from error
            raise
        record = _raw_record(answer.body, 1)
        if record.nct_id not in (None, number) and not answer.moved:
            problem = f"asked for {number}, received {record.nct_id}"
            return RawRecord(record.nct_id, record.body, 1, record.problem or problem)
        return record

    def _pages(self, params: dict[str, str | int]) -> Iterator[Page]:
        watch = _LoopWatch()
        token: str | None = None
        number, position = 0, 0
        while number == 0 or token:
            number += 1
            asked = params | ({"pageToken": token} if token else {})
            page, url = self._page(asked)
            token = page.nextPageToken
            watch.see(page, url)
            records = tuple(_raw_record(body, position + n) for n, body in enumerate(page.studies, 1))
            position += len(records)
            yield Page(number, page.totalCount, records, token)

    def _page(self, params: dict[str, str | int]) -> tuple[RawPage, str]:
        try:
            answer = self.session.get("studies", params, split_page)
        except RegistryRefused as error:
            # The same query was accepted a page ago, so only the token can be at fault.
            if error.status == 400 and "pageToken" in params:
                raise PageTokenRefused(error.status, error.body_text, error.url) from error
            raise
        return answer.value, answer.url


class _LoopWatch:
    """Notices a listing that would never end or that repeats itself. Keeps 32 bytes a page."""

    def __init__(self) -> None:
        self.tokens: set[bytes] = set()
        self.pages: set[bytes] = set()
        self.empty = 0

    def see(self, page: RawPage, url: str) -> None:
        if page.studies:
            self._once(self.pages, b"\n".join(page.studies), url, "a page came twice")
        self.empty = 0 if page.studies else self.empty + 1
        if page.nextPageToken is None:
            return
        self._once(self.tokens, page.nextPageToken.encode("utf-8", "replace"), url, "a page token came twice")
        if self.empty >= _MOST_EMPTY_PAGES:
            self._stop(url, f"{self.empty} empty pages in a row, each with a token for another")

    def _once(self, seen: set[bytes], what: bytes, url: str, reason: str) -> None:
        digest = sha256(what).digest()
        if digest in seen:
            self._stop(url, f"the listing goes round in a circle, {reason}")
        seen.add(digest)

    def _stop(self, url: str, reason: str) -> None:
        raise RegistryNonsense(
            url, reason, "Start the listing again later; if it repeats, report it to the registry."
        )


def canonical_number(nct_id: str) -> str:
    """`NCT` and eight digits, also from lower case and dropped zeros. ValueError if it is no such number."""
    match = _NUMBER.fullmatch(nct_id.strip())
    if match is None:
        raise ValueError(f"{nct_id!r} is no NCT number: it looks like NCT00273364.")
    return f"NCT{int(match[1]):08d}"


def plain_words(text: str) -> str:
    """Words for an Essie query parameter; brackets and operators lose their meaning inside a quoted phrase.

    Quotes and backslashes become spaces, since no way to escape them is documented. ValueError without words.
    """
    words = text.translate(dict.fromkeys(map(ord, '"\\'), " ")).split()
    clean = " ".join("".join(c for c in word if c.isprintable()) for word in words)
    if not any(c.isalnum() for c in clean):
        raise ValueError(f"The condition {text!r} has no words to search for.")
    special = clean != " ".join(text.split()) or _OPERATORS & set(re.findall(r"\w+", clean))
    return f'"{clean}"' if special or re.search(r"[()\[\],:|]", clean) else clean


def _listing(
    condition: str | None, updated_since: date | None, page_size: int, fields: Sequence[str] | None
) -> dict[str, str | int]:
    if not 1 <= page_size <= LARGEST_PAGE:
        raise ValueError(f"The page size is {page_size}: give 1 to {LARGEST_PAGE}.")
    params: dict[str, str | int] = {
        **_AS_JSON,
        "countTotal": "true",
        "pageSize": page_size,
        "sort": "StudyFirstPostDate:asc",
    }
    if condition is not None:
        params["query.cond"] = plain_words(condition)
    if updated_since is not None:
        params["filter.advanced"] = f"AREA[LastUpdatePostDate]RANGE[{updated_since:%Y-%m-%d},MAX]"
        params["sort"] = "LastUpdatePostDate:desc"
    if fields is not None:
        params["fields"] = "|".join(dict.fromkeys(("NCTId", *fields)))
    return params


def _raw_record(body: bytes, position: int) -> RawRecord:
    nct_id, problem = study_number(body)
    return RawRecord(nct_id, body, position, problem)
