"""Path and parameters → reply, for the parts of the API that are served here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.registry_simulator.faults import Fault, Reply
from tests.registry_simulator.listing import Listing, ListingPage, Refusal, canonical, projection
from tests.registry_simulator.records import Records

ROOT = "/api/v2"
API_VERSION = "2.0.5"


class Answers:
    """data_timestamp: what /version tells, without a zone, as the registry does. metadata: bytes to serve as such."""

    def __init__(
        self,
        records: Records,
        *,
        data_timestamp: str,
        match_everything: bool = False,
        metadata: bytes | None = None,
    ) -> None:
        self.metadata = metadata
        self.records = records
        self.data_timestamp = data_timestamp
        self.listing = Listing(records, match_everything=match_everything)
        self._page_before: ListingPage | None = None
        self._fixed: dict[str, Callable[[], Any]] = {
            "/stats/size": self._sizes,
            "/studies/metadata": self._metadata,
        }

    def reply(self, path: str, params: Mapping[str, str], fault: Fault | None) -> Reply:
        below = path.removeprefix(ROOT)
        try:
            if not path.startswith(ROOT + "/"):
                return Reply(404, b"<html><head><title>404 Not Found</title></head></html>", "text/html")
            if below == "/version":
                return _json({"apiVersion": API_VERSION, "dataTimestamp": self._timestamp(fault)})
            if below == "/studies":
                return Reply(200, self._page(params, fault))
            if below == "/studies/metadata" and self.metadata is not None:
                return Reply(200, self.metadata)
            if below in self._fixed:
                return _json(self._fixed[below]())
            if below.startswith("/studies/"):
                return self._single(below.removeprefix("/studies/"), params)
            return Reply(404, b"Not Found", "text/plain")
        except Refusal as refusal:
            return Reply(refusal.status, str(refusal).encode(), "text/plain")

    def _timestamp(self, fault: Fault | None) -> str:
        return fault.value if fault and fault.kind == "timestamp" else self.data_timestamp

    def _page(self, params: Mapping[str, str], fault: Fault | None) -> bytes:
        page = self.listing.page(params)
        if fault:
            page = page.spoiled(fault.kind, fault.value, self._page_before)
        self._page_before = page
        return page.render()

    def _single(self, text: str, params: Mapping[str, str]) -> Reply:
        for name in params:
            if name not in ("format", "markupFormat", "fields"):
                raise Refusal(f"`{name}` is unknown parameter")
        number = canonical(text, "nctId")
        if number in self.records.aliases:
            return Reply(
                301, b"", "text/plain", (("Location", f"{ROOT}/studies/{self.records.aliases[number]}"),)
            )
        entry = self.records.entry(number)
        if entry is None:
            raise Refusal(f"NCT number {number} not found", 404)
        return Reply(200, projection(params.get("fields"), self.records)(entry))

    def _sizes(self) -> dict[str, Any]:
        sizes = sorted((len(entry.body), entry.key) for entry in self.records.entries())
        return {
            "averageSizeBytes": sum(size for size, _ in sizes) // max(1, len(sizes)),
            "largestStudies": [{"id": key, "sizeBytes": size} for size, key in sizes[:-11:-1]],
            "percentiles": {},
            "ranges": [],
            "totalStudies": len(sizes),
        }

    def _metadata(self) -> list[dict[str, Any]]:
        """The fields that occur in the records served, in the shape of the registry's own list."""
        roots: list[dict[str, Any]] = []
        nodes: dict[str, dict[str, Any]] = {"": {"children": roots}}
        for path in sorted(self.records.paths()):
            above, _, name = path.rpartition(".")
            nodes[path] = {"name": name, "piece": re.sub(r"^nctId", "NCTId", name[:1].upper() + name[1:])}
            nodes[above].setdefault("children", []).append(nodes[path])
        return roots


def _json(value: Any) -> Reply:
    return Reply(200, json.dumps(value, separators=(",", ":")).encode())
