"""manage.py load_literature: counts, mistakes by file, key and reason, and 1 where a file was refused."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from evidence.models import Report, Synthesis
from tests import factories as make
from tests.conftest import ROOT
from tests.evidence.test_literature_loading import REPORT, report, result, write
from tests.table_contents import contents
from therapies.actions import load_definitions

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    load_definitions()
    write(tmp_path, "_cohorts", {"north": {"name": "North", "reason": "one hospital"}})
    write(tmp_path, "one2020", REPORT)
    write(tmp_path, "two2021", report("two2021"))
    return tmp_path


def run(folder: Path, **options: Any) -> str:
    said = StringIO()
    call_command("load_literature", folder=folder, stdout=said, stderr=said, no_color=True, **options)
    return said.getvalue()


def test_it_counts_what_it_loads_and_answers_the_questions(folder: Path) -> None:
    assert run(folder).startswith("2 reports: 2 new, 0 changed, 0 unchanged, 0 removed; ")
    assert Synthesis.objects.exists()
    before = contents(without=())
    assert run(folder) == "2 reports: 0 new, 0 changed, 2 unchanged, 0 removed; 0 answers renewed\n"
    assert contents(without=()) == before


def test_a_refused_file_is_named_and_the_rest_is_stored(folder: Path) -> None:
    write(folder, "two2021", result(n=41) | {"id": "two2021"})
    said = StringIO()
    with pytest.raises(CommandError, match="1 file refused") as caught:
        call_command("load_literature", folder=folder, stdout=said, stderr=said, no_color=True)
    assert caught.value.returncode == 1
    assert "refused: two2021.yaml: results[trm].n: 41 of 40 cannot be" in said.getvalue()
    assert [one.slug for one in Report.objects.all()] == ["one2020"]


def test_a_dry_run_tells_and_stores_nothing(folder: Path) -> None:
    before = contents(without=())
    said = run(folder, dry_run=True)
    assert "2 new" in said
    assert said.endswith("nothing was stored\n")
    assert contents(without=()) == before


def test_it_lists_corrections_that_need_a_curator(folder: Path) -> None:
    run(folder)
    for key in ("trm", "hazard"):
        make.make_correction(Report.objects.get(slug="one2020").results.get(key=key), note=f"seen {key}")
    assert "corrected by a curator" not in run(folder)
    write(folder, "one2020", result(n=0))
    said = run(folder)
    assert "(one2020: trm): note seen trm stays in force, file now says n 0 (when corrected: n 1)" in said
    assert "(one2020: hazard): no file has this figure now" in said


def test_without_therapies_it_says_what_to_run_first(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="load_starter"):
        call_command("load_literature", folder=tmp_path)


def test_the_shipped_files_load_and_stay_as_they_are() -> None:
    load_definitions()
    said = StringIO()
    call_command("load_literature", stdout=said)
    assert " 0 changed, 0 unchanged, 0 removed" in said.getvalue()
    before = contents(without=())
    call_command("load_literature", stdout=said)
    assert contents(without=()) == before


def test_help_names_its_options() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "load_literature", "--help"], cwd=ROOT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert {"--folder", "--dry-run"} <= set(done.stdout.split())
