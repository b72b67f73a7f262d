"""ClinicalTrials.gov API v2: the records of a condition, page by page, or records by their numbers.

Fetches and nothing else. Every record is handed on as the bytes received; one whose number cannot be read is
handed on too, with the problem named, so that it can be set aside and not lost.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from ingest.session import RegistryNonsense, RegistryRefused, RegistrySession
from ingest.sources.clinicaltrials_gov.pages import Page, PageTokenRefused, RawRecord, raw_record, walk
from ingest.sources.clinicaltrials_gov.queries import (
    AS_JSON,
    LARGEST_PAGE,
    by_numbers,
    canonical_number,
    checked_page_size,
    listing,
    plain_words,
)
from ingest.sources.clinicaltrials_gov.splitting import split_page, study_aliases

__all__ = [
    "ClinicalTrialsGov",
    "Page",
    "PageTokenRefused",
    "RawRecord",
    "RecordNotFound",
    "RegistryVersion",
    "canonical_number",
    "plain_words",
    "raw_record",
]

log = logging.getLogger(__name__)

CONDITION = "multiple sclerosis"
PAGE_SIZE = 200  # about 4 MB; the registry's own default is 10, its ceiling 1,000 (about 20 MB)
NUMBERS_AT_ONCE = 100  # an address of about 1,500 letters


class RecordNotFound(RegistryRefused):
    """The registry knows no such record, neither by number nor by alias."""

    default_cure = "Check the number; a record withdrawn from the registry is gone for good."


@dataclass(frozen=True, slots=True)
class RegistryVersion:
    api_version: str
    data_timestamp: datetime  # aware, UTC


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

    def metadata(self) -> list[dict[str, Any]]:
        """The registry's own tree of its fields: [{"name", "piece", "type", "children": […], …}, …]."""
        answer = self.session.get_json("studies/metadata", shape=list[dict[str, Any]])
        if not answer.value:
            reason, cure = "its list of fields is empty", "Try later; what is stored stays as it is."
            raise RegistryNonsense(answer.url, reason, cure)
        return answer.value

    def search(
        self,
        condition: str | None = CONDITION,
        *,
        expression: str | None = None,
        updated_since: date | None = None,
        page_size: int = PAGE_SIZE,
        fields: Sequence[str] | None = None,
    ) -> Iterator[Page]:
        """Every record for `condition` (plain words, no syntax; None for every study), one page in memory at a time.

        expression: an expression in the registry's own syntax that the records must match as well.
        updated_since: only records whose last update was posted on that day or later.
        fields: only these pieces of each record; the number always comes along.
        A listing whose page token goes void starts again, at most twice: see Page.restart.
        Raises RegistryError; ValueError on an empty condition or a page size outside 1 to 1,000.
        """
        params = listing(condition, expression, updated_since, fields)
        return walk(self.session, params, checked_page_size(page_size))

    def count(
        self,
        condition: str | None = CONDITION,
        *,
        expression: str | None = None,
        updated_since: date | None = None,
    ) -> int:
        """How many records search() would bring. Raises like search(), and RegistryNonsense if it is not told."""
        params = listing(condition, expression, updated_since, ()) | {"pageSize": 1}
        answer = self.session.get("studies", params, split_page)
        total = answer.value.totalCount
        if total is None or total < 0:
            reason, cure = f"it counts {total} studies", "Try later; what is stored stays as it is."
            raise RegistryNonsense(answer.url, reason, cure)
        return total

    def ids(
        self,
        condition: str | None = CONDITION,
        *,
        expression: str | None = None,
        updated_since: date | None = None,
    ) -> Iterator[str]:
        """The numbers of the records alone, each once: about 100 bytes a record.

        A number that is not here may only have been skipped (its record unreadable, another removed while we paged):
        ask for it with fetch_many before it counts as gone. Raises like search().
        """
        params = listing(condition, expression, updated_since, ())
        return self._numbers(walk(self.session, params, LARGEST_PAGE))

    def _numbers(self, pages: Iterator[Page]) -> Iterator[str]:
        told: set[str] = set()
        for record in (record for page in pages for record in page.records):
            if record.problem or record.nct_id is None:
                log.warning("a study in the list of numbers has none that can be read: %s", record.problem)
            elif record.nct_id not in told:
                told.add(record.nct_id)
                yield record.nct_id

    def fetch(self, nct_id: str) -> RawRecord:
        """One record by its number, or by one merged into it, which asked_for then tells.

        Raises RecordNotFound; ValueError if `nct_id` is no NCT number.
        """
        number = canonical_number(nct_id)
        try:
            answer = self.session.get_json(f"studies/{number}", AS_JSON, shape=msgspec.Raw)
        except RegistryRefused as error:
            if error.status == 404:
                raise RecordNotFound(error.status, error.body_text, error.url) from error
            raise
        record = raw_record(answer.body, 1)
        if record.nct_id in (None, number):
            return record
        if answer.moved or number in study_aliases(record.body):
            return replace(record, asked_for=(number,))
        return replace(record, problem=record.problem or f"asked for {number}, received {record.nct_id}")

    def fetch_many(self, nct_ids: Iterable[str]) -> Iterator[Page]:
        """Records by their numbers, or by ones merged into them (asked_for), a hundred a request; each record once.

        The last page for each hundred tells which of them the registry does not know (missing), unless one of the
        records has no readable number and may be any of them. total_count is None.
        Raises RegistryError; ValueError on the first number that is none, before anything is asked.
        """
        numbers = list(dict.fromkeys(map(canonical_number, nct_ids)))
        return self._batches(numbers)

    def _batches(self, numbers: list[str]) -> Iterator[Page]:
        number, position = 0, 0
        for start in range(0, len(numbers), NUMBERS_AT_ONCE):
            for page in self._batch(numbers[start : start + NUMBERS_AT_ONCE]):
                number += 1
                records = tuple(replace(r, position=position + n) for n, r in enumerate(page.records, 1))
                position += len(records)
                yield replace(page, number=number, records=records)

    def _batch(self, asked: list[str]) -> Iterator[Page]:
        """Room for one more than was asked, so that no token for an empty page is minted."""
        missing, unnamed = dict.fromkeys(asked), False
        for page in walk(self.session, by_numbers(asked), len(asked) + 1):
            records = tuple(self._asked_for(record, asked) for record in page.records)
            for record in records:
                unnamed = unnamed or record.nct_id is None
                for number in (record.nct_id, *record.asked_for):
                    missing.pop(number or "", None)
            told = page.next_token is None and not unnamed
            yield replace(page, total_count=None, records=records, missing=tuple(missing) if told else ())

    def _asked_for(self, record: RawRecord, asked: list[str]) -> RawRecord:
        merged = tuple(alias for alias in study_aliases(record.body) if alias in asked)
        if record.problem is None and record.nct_id not in asked and not merged:
            reason = f"it handed out {record.nct_id}, which was not asked for"
            raise RegistryNonsense(self.session.base_url, reason, "Try later; what is stored stays as it is.")
        return replace(record, asked_for=merged) if merged else record
