"""Which keys a literature file may hold, and what each must be. Plain PyYAML, no Django."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LITERATURE = Path(__file__).resolve().parents[2] / "evidence" / "literature"

ALLOWED: dict[str, frozenset[str]] = {
    "report": frozenset(
        [
            "id",
            "therapy",
            "title",
            "citation",
            "registry",
            "country",
            "design",
            "population",
            "intervention",
            "comparator",
            "arms",
            "follow_up",
            "cohort",
            "sources",
            "results",
        ]
    ),
    "citation": frozenset(["first_author", "year", "journal", "volume_pages", "doi", "pmid", "pmcid"]),
    "design": frozenset({"type", "description", "blinding"}),
    "population": frozenset({"ms_type", "description", "n"}),
    "hsct": frozenset({"conditioning", "intensity"}),
    "msc": frozenset({"product", "tissue", "donor", "route", "dose"}),
    "arm": frozenset({"id", "label", "role", "n"}),
    "follow_up": frozenset({"text", "median_months"}),
    "cohort": frozenset({"groups"}),
    "source": frozenset({"key", "url", "title", "kind"}),
    "result": frozenset(
        [
            "key",
            "domain",
            "measure",
            "definition",
            "arm",
            "contrast",
            "population",
            "kind",
            "n",
            "total",
            "total_note",
            "value",
            "unit",
            "sd",
            "iqr",
            "range",
            "person_years",
            "ci",
            "ci_level",
            "p",
            "time",
            "estimator",
            "state",
            "formula",
            "grade",
            "source",
            "where",
            "note",
        ]
    ),
    "time": frozenset({"text", "months", "kind"}),
}
COUNTS = frozenset({"count_of_participants", "count_of_events"})
SOURCE_KINDS = frozenset({"primary", "primary_repost", "secondary", "registry"})
TIME_KINDS = frozenset(
    {"fixed", "median_follow_up", "mean_follow_up", "maximum_follow_up", "baseline", "whole_study"}
)
ROLES = frozenset({"therapy", "comparator", "all"})
INTENSITIES = frozenset({"low", "intermediate", "high", "mixed"})


def paths() -> list[Path]:
    return sorted(path for path in LITERATURE.glob("*.yaml") if not path.name.startswith("_"))


@cache
def load(path: Path) -> Any:
    """The file's content; read once, so no test may change it."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def reports() -> dict[str, Any]:
    return {path.stem: load(path) for path in paths()}


def groups() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = load(LITERATURE / "_cohorts.yaml")
    return loaded


def blocks(report: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping of a report with the name of the rule that governs its keys."""
    yield "report", report
    for name in ("citation", "design", "population", "follow_up", "cohort"):
        yield name, report.get(name, {})
    yield report["therapy"], report["intervention"]
    for name in ("arm", "source", "result"):
        for block in report[name + "s"]:
            yield name, block
            yield "time", block.get("time", {})


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
