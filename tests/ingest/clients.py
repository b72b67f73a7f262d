"""Clients on a simulator, and what they brought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ingest.session import Manners, RegistrySession
from ingest.sources.clinicaltrials_gov.client import ClinicalTrialsGov, Page
from tests.registry_simulator import Simulator

# The seven of the listing's eight records that are of the condition.
BY_FIRST_POSTING = [f"NCT9000000{n}" for n in (3, 6, 2, 8, 1, 4, 5)]


@contextmanager
def client_of(registry: Simulator, **more: int) -> Iterator[ClinicalTrialsGov]:
    """A client that retries at once. more: of its Manners."""
    manners = Manners(interval_seconds=0, backoff_seconds=0, read_seconds=5, **more)
    with RegistrySession(registry.url, contact="https://example.org", manners=manners) as session:
        yield ClinicalTrialsGov(session)


def numbers(pages: Iterable[Page]) -> list[str | None]:
    return [record.nct_id for page in pages for record in page.records]
