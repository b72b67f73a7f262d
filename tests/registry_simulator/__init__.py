"""A stand-in for ClinicalTrials.gov API v2 on a real socket, for tests and offline work.

    with Simulator("tests/payloads/clinicaltrials_gov/listing") as registry:
        registry.fault("status=503", at=2)           # the second request fails
        … ClinicalTrialsGov(RegistrySession(registry.url, …)) …
        registry.requests                            # what was asked, in order
        registry.records["NCT90000001"] = changed    # the registry lives on
        registry.control("change 0.1 2026-09-05", "remove NCT90000002", "refresh 2026-09-05T09:00:06")

From a shell: python -m tests.registry_simulator RECORDS… [--port 8711] [--count 50000] [--fault status=503@2]

Holds records and their search (records, entries, search_syntax, pieces), pages and errors (answers, listing),
faults, odd records (oddities), orders while it runs (control), the server. Imports nothing of the product, so the
two can disagree. Only tests import it.
What is observed of the real API and what is guessed stands in README.md.
"""

from tests.registry_simulator.faults import Fault
from tests.registry_simulator.records import Records
from tests.registry_simulator.server import Simulator

__all__ = ["Fault", "Records", "Simulator"]
