"""Every graded figure of the fact base is carried as it stands there, or is on the list of those left out."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.evidence import literature_schema as schema

pytestmark = pytest.mark.shared

# Figures about who was studied or how, not about what happened to them.
NOT_OUTCOMES = {"population", "flow", "protocol"}
# Whole studies without a file, and why.
NO_FILE = {
    "burt2009": "only a percentage 'with benefit' by a definition that was not seen",
    "espigado_2000s": "the same, and no year",
    "fassas2000": "the same",
    "dahbour2017": "cells together with conditioned medium: not MSC alone",
    "lu2020": "half of the people have neuromyelitis optica, not MS",
    "hbadmsc2024": "no publication; its posted results come from the registry",
    "petrou_longterm": "no publication; company and news figures",
}
# Single figures left out: (study, position in its list of outcomes) and why.
LEFT_OUT = {
    ("hamerschlak2010", 1): "the event-free 58.54 % under another name",
    ("massarotti2021", 1): "association with age, no outcome of treatment",
    ("massarotti2021", 2): "association with an earlier drug, no outcome of treatment",
    **{("mexico_msqol54", place): "earlier report of the same series" for place in (5, 6, 7, 8)},
}
# Carried although facts.yaml lacks it: the review table holds it.
FROM_THE_REVIEW_TABLE = {("saccardi2005", "trm")}


@cache
def facts(path: Path) -> dict[str, Any]:
    loaded = yaml.safe_load((path / "clinical" / "facts.yaml").read_text(encoding="utf-8"))
    return {study["id"]: study for study in loaded["studies"]}


def figures(study: dict[str, Any]) -> list[tuple[int, dict[str, Any], float]]:
    """Position, outcome and number, for each number of the outcome domains that is graded A or B."""
    found = []
    for place, outcome in enumerate(study["outcomes"]):
        if outcome["domain"] in NOT_OUTCOMES or outcome.get("grade") not in {"A", "B"}:
            continue
        value = outcome.get("value", outcome.get("n"))
        for number in value if isinstance(value, list) else [value]:
            if number is not None:
                found.append((place, outcome, number))
    return found


def agrees(result: dict[str, Any], outcome: dict[str, Any], number: float) -> bool:
    """The number, and everything beside it that both sides state, is the same."""
    months = result.get("time", {}).get("months", outcome.get("timepoint_months"))
    is_series = isinstance(outcome.get("value"), list)
    return (
        result.get("value", result.get("n")) == number
        and outcome.get("N") in {None, result.get("total", outcome.get("N"))}
        and all(outcome.get(key) == result.get(key) for key in ("ci", "ci_level", "sd"))
        and (is_series or outcome.get("timepoint_months") in {None, months})
        and (is_series or outcome.get("p", "").startswith(result.get("p", "")))
        and result["grade"] == outcome["grade"]
        and result["source"] == outcome["source"]
    )


def test_every_graded_figure_is_carried_or_listed_as_left_out(shared: Path) -> None:
    reports, missing = schema.reports(), []
    for name, study in facts(shared).items():
        for place, outcome, number in figures(study):
            if name in NO_FILE or (name, place) in LEFT_OUT:
                continue
            if not any(agrees(result, outcome, number) for result in reports[name]["results"]):
                missing.append(f"{name}[{place}] {outcome['measure']}: {number}")
    assert not missing


def test_no_file_holds_a_reported_figure_that_the_fact_base_lacks(shared: Path) -> None:
    invented = []
    for name, report in schema.reports().items():
        study = facts(shared)[name]
        known = {number for _, _, number in figures(study)}
        for outcome in study["outcomes"]:
            known |= {outcome[key] for key in ("comparator_value", "n_before") if key in outcome}
            known |= {float(word) for word in re.findall(r"\d+\.\d+", outcome.get("split", ""))}
        for result in report["results"]:
            number = result.get("value", result.get("n"))
            is_ours = result["state"] == "computed" or (name, result["key"]) in FROM_THE_REVIEW_TABLE
            if not is_ours and number not in known:
                invented.append(f"{name}/{result['key']}: {number}")
    assert not invented


def test_the_list_of_studies_without_a_file_is_exact(shared: Path) -> None:
    with_figures = {name for name, study in facts(shared).items() if figures(study)}
    assert with_figures - schema.reports().keys() == NO_FILE.keys()


def test_every_arm_and_identifier_is_the_one_of_the_fact_base(shared: Path) -> None:
    for name, report in schema.reports().items():
        study = facts(shared)[name]
        citation = study.get("citation", {})
        for key in ("doi", "pmid", "pmcid"):
            assert report["citation"].get(key) == citation.get(key), (name, key)
        known = {identifier.removeprefix("EudraCT ") for identifier in study.get("registry", [])}
        assert set(report["registry"]) <= known, name
        assert set(report.get("cohort", {}).get("groups", [])) == set(study.get("overlap_clusters", [])), name
        assert report["therapy"] == study["therapy"].lower(), name


def test_no_unresolved_source_key_and_every_address_is_the_recorded_one(shared: Path) -> None:
    loaded = yaml.safe_load((shared / "clinical" / "facts.yaml").read_text(encoding="utf-8"))["sources"]
    for name, report in schema.reports().items():
        for source in report["sources"]:
            recorded = loaded[source["key"]]["url"]
            # Read in a proxied copy of this very PubMed record.
            proxied = source["url"] == "https://pubmed.ncbi.nlm.nih.gov/24554104/" and "24554104" in recorded
            assert source["url"] in recorded or proxied, (name, source["key"])
