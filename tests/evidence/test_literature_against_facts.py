"""Every graded figure of the fact base is carried as it stands there, or is on the list of those left out."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.evidence import literature_schema as schema

pytestmark = pytest.mark.shared

# Position in the list of outcomes, the outcome, and one number of it.
Figure = tuple[int, dict[str, Any], float]

# Figures about who was studied or how, not about what happened to them.
NOT_OUTCOMES = {"population", "flow", "protocol"}
# Studies without a graded figure of an outcome, hence without a file, and why.
NO_FIGURE_YET = {
    "ramms": "ongoing",
    "beatms": "ongoing",
    "starms": "ongoing",
    "coast": "ended after one participant",
    "most_northwestern": "ended early; the posted values were not in the text read",
    "nash2015_haltms": "the five-year report of the same people is carried",
    "other_registered_hsct": "registry entries without results",
    "li2014": "directions without a number",
}
# Single figures left out: (study, position in its list of outcomes) and why.
LEFT_OUT = {
    ("hamerschlak2010", 1): "the event-free 58.54 % under another name",
    ("massarotti2021", 1): "association with age, no outcome of treatment",
    ("massarotti2021", 2): "association with an earlier drug, no outcome of treatment",
    **{("mexico_msqol54", place): "earlier report of the same series" for place in (5, 6, 7, 8)},
}
# Printed as a percentage and carried as the count that it makes.
AS_COUNT = {("hbadmsc2024", "sae")}
DOMAINS = {"qol": "quality_of_life", "function": "cognition_function"}
# Carried although facts.yaml lacks it: the review table holds it.
FROM_THE_REVIEW_TABLE = {("saccardi2005", "trm")}


@cache
def facts(path: Path) -> dict[str, Any]:
    loaded = yaml.safe_load((path / "clinical" / "facts.yaml").read_text(encoding="utf-8"))
    return {study["id"]: study for study in loaded["studies"]}


def figures(study: dict[str, Any]) -> list[Figure]:
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


def carries(name: str, result: dict[str, Any], outcome: dict[str, Any], number: float) -> bool:
    if (name, result["key"]) in AS_COUNT and outcome.get("n_derived") == result["n"]:
        whole = outcome["N"]
        assert round(100 * result["n"] / whole, 1) == number
        outcome, number = outcome | {"N": whole}, result["n"]
    return agrees(result, outcome, number)


def agrees(result: dict[str, Any], outcome: dict[str, Any], number: float) -> bool:
    """The number, and everything beside it that both sides state, is the same."""
    months = result.get("time", {}).get("months", outcome.get("timepoint_months"))
    is_series = isinstance(outcome.get("value"), list)
    return (
        result.get("value", result.get("n")) == number
        and result["domain"] == DOMAINS.get(outcome["domain"], outcome["domain"])
        and outcome.get("N") in {None, result.get("total", outcome.get("N"))}
        and all(outcome.get(key) == result.get(key) for key in ("ci", "ci_level", "sd"))
        and (is_series or outcome.get("timepoint_months") in {None, months})
        and (is_series or outcome.get("p", "").startswith(result.get("p", "")))
        and result["grade"] == outcome["grade"]
        and result["source"] == outcome["source"]
    )


def uncarried(name: str, wanted: list[Figure], results: list[dict[str, Any]]) -> list[Figure]:
    """Figures left over when each takes a result of its own, moving others aside where they can take another."""
    owner: dict[int, Figure] = {}

    def place(figure: Figure, tried: set[int]) -> bool:
        _, outcome, number = figure
        for index, result in enumerate(results):
            if index in tried or not carries(name, result, outcome, number):
                continue
            tried.add(index)
            if index not in owner or place(owner[index], tried):
                owner[index] = figure
                return True
        return False

    return [figure for figure in wanted if not place(figure, set())]


def test_every_graded_figure_is_carried_by_a_row_of_its_own_or_listed_as_left_out(shared: Path) -> None:
    reports, missing = schema.reports(), []
    for name, study in facts(shared).items():
        wanted = [figure for figure in figures(study) if (name, figure[0]) not in LEFT_OUT]
        results = reports[name]["results"] if name in reports else []
        for place, outcome, number in uncarried(name, wanted, results):
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


def test_the_list_of_studies_without_a_file_is_exact_and_none_of_them_has_a_figure(shared: Path) -> None:
    assert facts(shared).keys() - schema.reports().keys() == NO_FIGURE_YET.keys()
    assert not [name for name in NO_FIGURE_YET if figures(facts(shared)[name])]


def test_the_readme_accounts_for_every_graded_row_of_the_fact_base(shared: Path) -> None:
    rows = [
        (name, place, outcome)
        for name, study in facts(shared).items()
        for place, outcome in enumerate(study["outcomes"])
        if outcome.get("grade") in {"A", "B"}
    ]
    about = Counter(outcome["domain"] for _, _, outcome in rows if outcome["domain"] in NOT_OUTCOMES)
    with_number = {(name, place) for name in facts(shared) for place, _, _ in figures(facts(shared)[name])}
    account = {
        "graded rows": len(rows),
        "carried": len(with_number - LEFT_OUT.keys()),
        "left out": len(LEFT_OUT),
        "no number": len(rows) - about.total() - len(with_number),
        **about,
    }
    readme = (schema.LITERATURE / "README.md").read_text(encoding="utf-8")
    assert not [line for name, count in account.items() if (line := f"| {name} | {count} |") not in readme]


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
