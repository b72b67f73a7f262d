"""A registry on this machine, and settings that point at it and wait for nothing."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import pytest

from ingest import pipeline
from ingest.session import Manners
from ingest.sources.clinicaltrials_gov.client import ClinicalTrialsGov
from tests.ingest.clients import client_of
from tests.ingest.records import LISTING
from tests.registry_simulator import Simulator


@pytest.fixture
def listing() -> Iterator[Simulator]:
    """Eight records, seven of them of the condition; two a page."""
    with Simulator(LISTING) as simulator:
        yield simulator


@pytest.fixture
def client(listing: Simulator) -> Iterator[ClinicalTrialsGov]:
    """Of the registry, in place of Django's: no test of this folder opens a page."""
    with client_of(listing) as client:
        yield client


@pytest.fixture
def pointed(listing: Simulator, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """The same, and every sync of this process asks it."""
    point(listing, settings, monkeypatch)
    return listing


def point(simulator: Simulator, settings: Any, monkeypatch: pytest.MonkeyPatch, page_size: int = 2) -> None:
    settings.CTGOV_API_URL = simulator.url
    settings.CTGOV_PAGE_SIZE = page_size
    settings.CTGOV_SECONDS_BETWEEN_REQUESTS = 0
    # Retries happen as always, but at once.
    impatient = functools.partial(Manners, backoff_seconds=0, read_seconds=5, connect_seconds=2)
    monkeypatch.setattr(pipeline, "Manners", impatient)
