"""What became of the literature is kept as events; filling empty tables is none."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from evidence.actions import load_literature
from evidence.literature_files import FOLDER
from evidence.literature_history import difference
from evidence.models import LiteratureChange, Report
from tests.factories import make_therapy

pytestmark = pytest.mark.django_db
FILE = "burt2019_mist.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two reports, loaded into empty tables."""
    make_therapy("hsct")
    make_therapy("msc")
    for name in ("_cohorts.yaml", FILE, "uccelli2021_mesems.yaml"):
        shutil.copy(FOLDER / name, tmp_path / name)
    load_literature(tmp_path)
    return tmp_path


def events() -> list[tuple[str, str]]:
    return list(LiteratureChange.objects.order_by("pk").values_list("report_slug", "kind"))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_load_that_fills_empty_tables_is_no_event(folder: Path) -> None:
    assert Report.objects.count() == 2
    assert events() == []
    load_literature(folder)
    assert events() == []


def test_a_report_that_comes_in_later_is_one(folder: Path) -> None:
    late = next(path for path in sorted(FOLDER.glob("[a-z]*.yaml")) if not (folder / path.name).exists())
    shutil.copy(late, folder)
    load_literature(folder)
    assert events() == [(late.stem, "new")]
    assert LiteratureChange.objects.get().figures["added"]


def test_a_file_that_changed_says_which_figure_from_what_to_what(folder: Path) -> None:
    result = Report.objects.get(slug="burt2019_mist").results.filter(n__isnull=False).order_by("position")[0]
    result.n = (result.n or 0) + 1  # as if the file had said so when it was loaded
    result.save()
    rewrite(folder / FILE, "country: 4 centres", "country: Four centres")
    load_literature(folder)
    [event] = LiteratureChange.objects.all()
    assert (event.report_slug, event.kind) == ("burt2019_mist", "changed")
    assert event.figures["changed"] == {result.key: {"n": [result.n, result.n - 1]}}
    assert event.figures["added"] == event.figures["removed"] == []


def test_a_file_that_is_gone_leaves_its_name(folder: Path) -> None:
    (folder / FILE).unlink()
    load_literature(folder)
    [event] = LiteratureChange.objects.all()
    assert (event.name, event.therapy_slug, event.kind) == ("Burt 2019", "hsct", "removed")


def test_a_file_with_a_mistake_is_no_event(folder: Path) -> None:
    (folder / FILE).write_text("id: [")
    load_literature(folder)
    assert events() == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({}, {"a": {"n": 1}}, {"added": ["a"], "removed": [], "changed": {}}),
        ({"a": {"n": 1}}, {}, {"added": [], "removed": ["a"], "changed": {}}),
        ({"a": {"n": 1}}, {"a": {"n": 1}}, {"added": [], "removed": [], "changed": {}}),
        (
            {"a": {"n": 1, "total": 5}},
            {"a": {"n": 2, "total": 5}},
            {"added": [], "removed": [], "changed": {"a": {"n": [1, 2]}}},
        ),
    ],
)
def test_figures_are_compared_key_by_key(before: Any, after: Any, found: Any) -> None:
    assert difference(before, after) == found
