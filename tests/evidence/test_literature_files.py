"""The literature files say only what they may, and say it consistently."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from evidence.domains import GRADES, KINDS, Design, MSType, measure
from tests.evidence import literature_schema as schema

FILES = schema.paths()
EACH_FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
NO_FIGURE = {"connick2012", "karussis2010"}
# The fourteen uncontrolled HSCT reports of one review table and what they add up to.
REVIEWED = [
    "nash2017_haltms",
    "moore2019",
    "shevchenko2012",
    "saiz2004",
    "saccardi2005",
    "capello2005",
    "hamerschlak2010",
    "kozak2001",
    "mancardi2001",
    "fassas1997",
    "atkins2016",
    "nash2003",
    "samijn2006",
    "burt2003",
]


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def report(request: pytest.FixtureRequest) -> Any:
    return schema.load(request.param)


def results(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{report['id']}/{result['key']}", result) for result in report["results"]]


@EACH_FILE
def test_a_file_is_named_after_the_report_it_holds(path: Path) -> None:
    assert schema.load(path)["id"] == path.stem


def test_a_file_uses_no_key_outside_the_schema(report: dict[str, Any]) -> None:
    unknown = {
        f"{name}: {key}"
        for name, block in schema.blocks(report)
        for key in block.keys() - schema.ALLOWED[name]
    }
    assert not unknown


def test_design_population_and_therapy_come_from_the_closed_lists(report: dict[str, Any]) -> None:
    assert report["therapy"] in {"hsct", "msc"}
    assert Design(report["design"]["type"])
    assert MSType(report["population"]["ms_type"])
    assert report["intervention"].get("intensity", "low") in schema.INTENSITIES
    assert set(report.get("cohort", {}).get("groups", [])) <= schema.groups().keys()


def test_identifiers_have_the_shape_of_their_registry(report: dict[str, Any]) -> None:
    shape = re.compile(r"NCT\d{8}|\d{4}-\d{6}-\d{2}|ISRCTN\d{8}")
    assert all(shape.fullmatch(identifier) for identifier in report["registry"])
    assert re.fullmatch(r"10\.\d{4,}/\S+", report["citation"].get("doi", "10.1000/none"))
    assert all(isinstance(report["citation"].get(key, ""), str) for key in ("pmid", "pmcid", "doi"))


def test_arms_are_unique_and_one_of_them_got_the_therapy(report: dict[str, Any]) -> None:
    arms = report["arms"]
    assert len({arm["id"] for arm in arms}) == len(arms)
    assert {arm["role"] for arm in arms} <= schema.ROLES
    assert any(arm["role"] == "therapy" for arm in arms)


def test_sources_have_an_address_and_a_kind(report: dict[str, Any]) -> None:
    keys = [source["key"] for source in report["sources"]]
    assert keys
    assert len(set(keys)) == len(keys)
    for source in report["sources"]:
        assert source["kind"] in schema.SOURCE_KINDS, source["key"]
        assert re.fullmatch(r"https?://[^\s;,]+", source["url"]), source["key"]


def test_result_keys_are_unique_in_their_file(report: dict[str, Any]) -> None:
    keys = [result["key"] for result in report["results"]]
    assert len(set(keys)) == len(keys)
    assert bool(keys) == (report["id"] not in NO_FIGURE)


def test_every_result_names_known_words_an_arm_and_a_source(report: dict[str, Any]) -> None:
    arms = {arm["id"] for arm in report["arms"]}
    sources = {source["key"] for source in report["sources"]}
    for where, result in results(report):
        assert measure(result["domain"], result["measure"]), where
        assert result["kind"] in KINDS, where
        assert result["grade"] in GRADES, where
        assert set(result["source"]) <= sources, where
        assert result["source"], where
        assert result.get("time", {}).get("kind", "fixed") in schema.TIME_KINDS, where
        assert ("arm" in result) != ("contrast" in result), where
        assert {result["arm"]} <= arms if "arm" in result else set(result["contrast"]) <= arms, where


def test_a_contrast_compares_two_different_arms(report: dict[str, Any]) -> None:
    for where, result in results(report):
        if KINDS[result["kind"]].is_contrast:
            assert "contrast" in result, where
        if "contrast" in result:
            assert len(set(result["contrast"])) == len(result["contrast"]) == 2, where


def test_a_count_is_no_more_than_its_denominator_and_the_rest_carry_a_value(report: dict[str, Any]) -> None:
    for where, result in results(report):
        is_count = result["kind"] in schema.COUNTS
        assert ("n" in result) == is_count, where
        assert ("value" in result) != is_count, where
        if result["kind"] == "count_of_participants":
            assert result["n"] <= result.get("total", result["n"]), where
            assert "total" in result or result["total_note"], where


def test_a_count_never_exceeds_the_people_in_its_arm(report: dict[str, Any]) -> None:
    size = {arm["id"]: arm["n"] for arm in report["arms"] if "n" in arm}
    for where, result in results(report):
        if result["kind"] == "count_of_participants" and result["arm"] in size:
            assert result.get("total", 0) <= size[result["arm"]], where


def test_percentages_lie_between_0_and_100_and_estimates_over_time_name_their_method(
    report: dict[str, Any],
) -> None:
    for where, result in results(report):
        if result.get("unit") == "percent":
            assert 0 <= result["value"] <= 100, where
        if result["kind"] == "survival_probability":
            assert result["estimator"], where
            assert "total" not in result or result["total_note"], where
            assert result["unit"] == "percent", where
        if result["kind"].endswith("_ratio"):
            assert result["value"] > 0, where


def test_intervals_enclose_their_value(report: dict[str, Any]) -> None:
    for where, result in results(report):
        assert ("ci" in result) == ("ci_level" in result), where
        for name in ("ci", "iqr", "range"):
            if name in result:
                low, high = result[name]
                assert low <= result["value"] <= high, f"{where}: {name}"


def test_p_values_are_plain_numbers_with_at_most_one_sign(report: dict[str, Any]) -> None:
    for where, result in results(report):
        assert re.fullmatch(r"<?0\.\d+", result.get("p", "0.5")), where


def test_a_p_value_says_what_it_compares(report: dict[str, Any]) -> None:
    for where, result in results(report):
        words = re.compile(r"\bp\b.* (against|between|compares) |^compares ")
        assert "p" not in result or "contrast" in result or words.search(result["note"]), where


def test_a_computed_figure_shows_its_formula_and_a_reported_one_has_none(report: dict[str, Any]) -> None:
    for where, result in results(report):
        assert result["state"] in {"reported", "computed"}, where
        assert ("formula" in result) == (result["state"] == "computed"), where


def test_no_text_is_longer_than_a_line_or_two(report: dict[str, Any]) -> None:
    addresses = {source["url"] for source in report["sources"]}
    assert not [text for text in schema.texts(report) if len(text) > 200 and text not in addresses]


def test_the_data_card_counts_what_is_there() -> None:
    reports = schema.reports().values()
    kinds = [report["therapy"] for report in reports]
    rows = sum(len(report["results"]) for report in reports)
    card = (schema.LITERATURE / "README.md").read_text(encoding="utf-8")
    counted = (
        f"{len(kinds)} reports: {kinds.count('hsct')} of HSCT, {kinds.count('msc')} of MSC; {rows} results"
    )
    assert counted in card


def test_every_overlap_group_says_why_and_has_a_member() -> None:
    named = {
        group for report in schema.reports().values() for group in report.get("cohort", {}).get("groups", [])
    }
    assert schema.groups().keys() == named
    assert all(group.keys() == {"name", "reason"} for group in schema.groups().values())


def test_the_reviewed_uncontrolled_reports_add_up_to_five_deaths_in_369_people() -> None:
    deaths = people = 0
    for report in (schema.reports()[name] for name in REVIEWED):
        whole = {arm["id"] for arm in report["arms"] if arm["role"] == "all"}
        rows = [row for row in report["results"] if row["measure"] == "treatment_related_mortality"]
        row = next(row for row in rows if not whole or row["arm"] in whole)
        deaths, people = deaths + row["n"], people + row["total"]
    assert (deaths, people) == (5, 369)
