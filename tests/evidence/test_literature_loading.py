"""Literature files into tables: mistakes named while the rest loads, nothing written twice, nothing left behind."""

from __future__ import annotations

import copy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.actions import LiteratureLoaded, load_literature, refresh_syntheses
from evidence.literature_files import FOLDER, read_literature
from evidence.models import CohortGroup, LiteratureChange, Report, Result, Source, Synthesis
from tests.table_contents import LEFT_OUT, contents
from therapies.actions import load_definitions

COUNT: dict[str, Any] = {
    "key": "trm",
    "domain": "safety",
    "measure": "treatment_related_mortality",
    "kind": "count_of_participants",
    "arm": "hsct",
    "n": 1,
    "total": 40,
    "time": {"text": "100 days", "months": 3.3, "kind": "fixed"},
    "grade": "A",
    "source": ["S_ONE"],
    "where": "table 2",
}
RATIO: dict[str, Any] = {
    "key": "hazard",
    "domain": "disability",
    "measure": "confirmed_progression",
    "kind": "hazard_ratio",
    "contrast": ["hsct", "drug"],
    "value": 0.07,
    "ci": [0.02, 0.24],
    "ci_level": 95,
    "p": "<0.001",
    "grade": "B",
    "source": ["S_ONE"],
}
REPORT: dict[str, Any] = {
    "id": "one2020",
    "therapy": "hsct",
    "title": "A made-up report",
    "citation": {"first_author": "One A", "year": 2020},
    "registry": ["NCT90000001"],
    "design": {"type": "randomised"},
    "population": {"ms_type": "RRMS", "n": 80},
    "intervention": {"conditioning": "Cy + ATG"},
    "arms": [
        {"id": "hsct", "label": "HSCT", "role": "therapy", "n": 40},
        {"id": "drug", "label": "Drug", "role": "comparator", "n": 40},
    ],
    "cohort": {"groups": ["north"]},
    "sources": [{"key": "S_ONE", "url": "https://example.org/one", "title": "One", "kind": "primary"}],
    "results": [COUNT, RATIO],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "_cohorts", {"north": {"name": "North", "reason": "one hospital"}})
    write(tmp_path, "one2020", REPORT)
    write(tmp_path, "two2021", report("two2021"))
    return tmp_path


def report(name: str, **changes: Any) -> dict[str, Any]:
    source = {"key": f"S_{name}", "url": f"https://example.org/{name}", "title": name, "kind": "secondary"}
    results = [RESULT | {"source": [source["key"]]} for RESULT in (COUNT, RATIO)]
    return copy.deepcopy(REPORT) | {"id": name, "sources": [source], "results": results} | changes


def result(base: dict[str, Any] = COUNT, **changes: Any) -> dict[str, Any]:
    """The first report with this one result, changed; a change to None takes the key away."""
    changed = {key: value for key, value in (base | changes).items() if value is not None}
    return copy.deepcopy(REPORT) | {"results": [changed]}


def write(folder: Path, name: str, content: Any) -> None:
    text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def load(folder: Path) -> LiteratureLoaded:
    load_definitions()
    return load_literature(folder)


@pytest.mark.django_db
def test_a_report_is_stored_with_every_number_and_its_source(folder: Path) -> None:
    loaded = load(folder)
    assert (loaded.new, loaded.changed, loaded.unchanged, loaded.removed, loaded.errors) == (2, 0, 0, 0, ())
    one = Report.objects.get(slug="one2020")
    assert (one.year, one.registry_ids, one.design_type, one.short_name) == (
        2020,
        ["NCT90000001"],
        "randomised",
        "One 2020",
    )
    assert [group.key for group in one.cohort_groups.all()] == ["north"]
    count, ratio = one.results.order_by("position")
    assert (count.n, count.total, count.time_months, count.grade) == (1, 40, Decimal("3.3"), "A")
    assert (count.arm_label, count.arm_role, ratio.contrast, ratio.arm_role) == (
        "HSCT",
        "therapy",
        ["hsct", "drug"],
        "",
    )
    assert (ratio.value, ratio.ci_lower, ratio.ci_upper, ratio.ci_level) == (
        Decimal("0.07"),
        Decimal("0.02"),
        Decimal("0.24"),
        95,
    )
    assert [source.url for source in ratio.sources.all()] == ["https://example.org/one"]


@pytest.mark.django_db
def test_loading_again_writes_nothing(folder: Path) -> None:
    load(folder)
    before = contents(without=LEFT_OUT)
    with CaptureQueriesContext(connection) as queries:
        assert load_literature(folder).unchanged == 2
    assert [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert contents(without=LEFT_OUT) == before


@pytest.mark.django_db
def test_a_changed_file_replaces_its_report_and_no_other(folder: Path) -> None:
    load(folder)
    other = list(Result.objects.filter(report__slug="two2021").values_list("pk", flat=True))
    write(folder, "one2020", result(n=0))
    loaded = load(folder)
    assert (loaded.new, loaded.changed, loaded.unchanged) == (0, 1, 1)
    assert Report.objects.get(slug="one2020").results.get().n == 0
    assert list(Result.objects.filter(report__slug="two2021").values_list("pk", flat=True)) == other


@pytest.mark.django_db
def test_a_removed_file_removes_its_report_with_its_results(folder: Path) -> None:
    load(folder)
    (folder / "one2020.yaml").unlink()
    assert load(folder).removed == 1
    assert [one.slug for one in Report.objects.all()] == ["two2021"]
    assert Result.objects.count() == 2


@pytest.mark.django_db
def test_a_file_with_a_mistake_leaves_its_report_as_it_was(folder: Path) -> None:
    load(folder)
    before = contents(without=LEFT_OUT)
    write(folder, "one2020", result(n=41))
    loaded = load(folder)
    assert [str(error) for error in loaded.errors] == ["one2020.yaml: results[trm].n: 41 of 40 cannot be"]
    assert (loaded.unchanged, loaded.removed) == (1, 0)
    assert contents(without=LEFT_OUT) == before


@pytest.mark.django_db
def test_a_mistake_in_the_cohort_groups_leaves_every_report_as_it_was(folder: Path) -> None:
    load(folder)
    before = contents(without=LEFT_OUT)
    write(folder, "_cohorts", "north: [")
    loaded = load(folder)
    assert [error.file for error in loaded.errors] == ["_cohorts.yaml", "one2020.yaml", "two2021.yaml"]
    assert contents(without=LEFT_OUT) == before


@pytest.mark.django_db
def test_a_changed_cohort_group_is_changed(folder: Path) -> None:
    load(folder)
    write(folder, "_cohorts", {"north": {"name": "North", "reason": "two hospitals"}})
    load(folder)
    assert CohortGroup.objects.get().reason == "two hospitals"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "unstorable",
    [
        result(total=2**40),
        result(RATIO, value=1e30, ci=None, ci_level=None),
        result(p="<" * 31),
        result(time={"text": "long", "months": 1e9}),
        REPORT | {"population": {"n": -1}},
        REPORT | {"citation": {"year": 99999}},
    ],
)
def test_a_figure_the_database_cannot_keep_is_named_and_the_rest_loads(folder: Path, unstorable: Any) -> None:
    load(folder)
    before = contents(without=LEFT_OUT)
    write(folder, "one2020", unstorable)
    write(folder, "three2022", report("three2022"))
    loaded = load(folder)
    (error,) = loaded.errors
    assert error.file == "one2020.yaml"
    assert (loaded.new, loaded.unchanged) == (1, 1)
    Report.objects.get(slug="three2022").delete()
    Source.objects.get(key="S_three2022").delete()
    LiteratureChange.objects.get(report_slug="three2022").delete()
    assert contents(without=LEFT_OUT) == before


MISTAKES = [
    ("results[trm].n", "41 of 40 cannot be", result(n=41)),
    ("results[trm].n", "-1 is below 0", result(n=-1)),
    ("results[trm].n", "Expected `int", result(n="1")),
    ("results[trm].value", "no figure at all", result(n=None)),
    ("results[trm].grade", "'C' is not one of A, B", result(grade="C")),
    ("results[trm].kind", "'share' is not one of", result(kind="share")),
    ("results[trm].measure", "deaths", result(measure="deaths")),
    ("results[trm].source", "a figure without a source", result(source=[])),
    ("results[trm].source", "S_TWO is not among the file's sources", result(source=["S_TWO"])),
    ("results[trm].arm", "placebo is not among the file's arms", result(arm="placebo")),
    ("results[trm].arm", "give an arm or a contrast", result(contrast=["hsct", "drug"])),
    ("results[trm].arm", "give an arm or a contrast", result(arm=None)),
    ("results[trm].time.kind", "'once' is not one of", result(time={"kind": "once"})),
    ("results[trm]", "unknown field `totall`", result(totall=3)),
    ("results[trm].formula", "shows its formula", result(state="computed")),
    ("results[trm].formula", "shows its formula", result(formula="1 + 1")),
    ("results[trm].state", "'guessed' is neither", result(state="guessed", formula="x")),
    ("results[hazard].ci_level", "an interval without its level", result(RATIO, ci_level=None)),
    ("results[hazard].ci_level", "30 is no level", result(RATIO, ci_level=30)),
    ("results[hazard].ci_level", "95 is no level of an interval given here", result(RATIO, ci=None)),
    ("results[hazard].ci", "does not lie around 0.07", result(RATIO, ci=[0.1, 0.24])),
    ("results[hazard].ci", "does not lie around 0.07", result(RATIO, ci=[0.24, 0.02])),
    ("results[hazard].ci", "Expected `array` of length 2", result(RATIO, ci=[0.02])),
    (
        "results[trm].value",
        "101 percent cannot be",
        result(kind="percentage_of_participants", n=None, total=None, value=101, unit="percent"),
    ),
    (
        "results[trm].n",
        "not a count of people",
        result(kind="survival_probability", value=50, unit="percent"),
    ),
    ("results", "trm stands twice", REPORT | {"results": [COUNT, COUNT]}),
    ("sources", "S_ONE stands twice", REPORT | {"sources": REPORT["sources"] * 2}),
    (
        "sources[S_ONE].url",
        "is no web address",
        REPORT | {"sources": [REPORT["sources"][0] | {"url": "one"}]},
    ),
    (
        "sources[S_ONE].kind",
        "'blog' is not one of",
        REPORT | {"sources": [REPORT["sources"][0] | {"kind": "blog"}]},
    ),
    ("arms[hsct].role", "'rest' is not one of", REPORT | {"arms": [REPORT["arms"][0] | {"role": "rest"}]}),
    ("id", "another differs from the file's name", REPORT | {"id": "another"}),
    ("therapy", "'magic' is not one of hsct, msc", REPORT | {"therapy": "magic"}),
    ("design.type", "'good' is not one of", REPORT | {"design": {"type": "good"}}),
    ("population.ms_type", "'XX' is not one of", REPORT | {"population": {"ms_type": "XX"}}),
    ("cohort.groups", "south is not in _cohorts.yaml", REPORT | {"cohort": {"groups": ["south"]}}),
    (
        "file",
        "missing required field `title`",
        {key: value for key, value in REPORT.items() if key != "title"},
    ),
    ("file", "unknown field `tittle`", REPORT | {"tittle": "x"}),
    ("file", "not YAML", "id: [one"),
    ("file", "Expected `object`", "just words"),
    ("file", "Expected `object`", ""),
    ("file", "id stands twice", "id: a\ntitle: b\nid: c\n"),
    ("file", "n stands twice", "results:\n  - {key: trm, n: 1, n: 2}\n"),
    ("file", ".nan is no figure", "results:\n  - {key: trm, value: .nan}\n"),
    ("file", ".inf is no figure", "results:\n  - {key: trm, value: .inf}\n"),
    ("file", "month must be in 1..12", "country: 2020-13-45\n"),
    ("file", "", "a: " + "[" * 1500),
    ("file", "codec can't decode", b"\xff\xfe\x00"),
]


@pytest.mark.parametrize(
    ("key", "reason", "content"), MISTAKES, ids=[f"{key}: {reason}" for key, reason, _ in MISTAKES]
)
def test_a_mistake_is_named_by_file_key_and_reason_while_the_others_are_read(
    folder: Path, key: str, reason: str, content: Any
) -> None:
    if isinstance(content, bytes):
        (folder / "one2020.yaml").write_bytes(content)
    else:
        write(folder, "one2020", content)
    literature = read_literature(folder)
    assert [report.id for report in literature.reports] == ["two2021"]
    (error,) = literature.errors
    assert (error.file, error.key) == ("one2020.yaml", key)
    assert reason in error.reason
    assert str(error) == f"one2020.yaml: {key}: {error.reason}"


def test_one_source_key_cannot_mean_two_sources(folder: Path) -> None:
    write(
        folder,
        "two2021",
        REPORT | {"id": "two2021", "sources": [REPORT["sources"][0] | {"url": "https://example.org/2"}]},
    )
    literature = read_literature(folder)
    assert [str(error) for error in literature.errors] == [
        "two2021.yaml: sources[S_ONE]: the key stands for another source in another file"
    ]


def test_what_stands_in_every_shipped_file_can_be_read() -> None:
    literature = read_literature()
    assert literature.errors == ()
    assert {report.id for report in literature.reports} == {path.stem for path in FOLDER.glob("[!_]*.yaml")}


@pytest.mark.django_db
def test_a_missing_folder_is_a_mistake_and_removes_nothing(folder: Path) -> None:
    load(folder)
    before = contents(without=LEFT_OUT)
    loaded = load(folder / "absent")
    assert len(loaded.errors) == 1
    assert loaded.removed == 0
    assert contents(without=LEFT_OUT) == before


@pytest.mark.django_db
def test_answers_are_kept_only_when_they_differ(folder: Path) -> None:
    load(folder)
    assert refresh_syntheses() == Synthesis.objects.count() > 0
    assert refresh_syntheses() == 0
    write(folder, "one2020", result(n=2))
    load(folder)
    # The file lost its hazard ratio too, which one question counts and another sets aside.
    assert refresh_syntheses() == 3
    assert Synthesis.objects.filter(question="hsct-treatment-related-mortality").count() == 2


@pytest.mark.django_db
def test_a_site_without_literature_has_answers_that_say_so() -> None:
    refresh_syntheses()
    answer = Synthesis.objects.get(question="hsct-treatment-related-mortality").answer
    assert (answer["rows"], answer["pooled"]) == ([], None)
    assert answer["refusal"]
