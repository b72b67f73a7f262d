"""The R script of an answer, run by R where R and metafor are installed, gives the answer's numbers."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from evidence.questions import Controls, answer
from evidence.questions.r_script import r_script
from evidence.questions.standing import Question
from tests.evidence import asked as ask

pytestmark = pytest.mark.django_db
AS_IT_STANDS = Controls()
COMPARED = ("estimate", "ci_lower", "ci_upper", "tau2", "prediction_t_lower", "prediction_t_upper")


def r_with(package: str) -> bool:
    """Whether R is here with this package."""
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", f"library({package})"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


needs_metafor = pytest.mark.skipif(not r_with("metafor"), reason="needs R with metafor")
needs_lme4 = pytest.mark.skipif(not r_with("lme4"), reason="needs R with lme4")


def printed(folder: Path, script: str) -> dict[str, float]:
    file = folder / "answer.R"
    file.write_text(script, encoding="utf-8")
    done = subprocess.run(["Rscript", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())}


def differences(folder: Path, asked: Question, controls: Controls = AS_IT_STANDS) -> dict[str, float]:
    """How far R is from us in each figure it prints, of those the answer gives: in parts of the figure, or of 1."""
    found = pooled(asked, controls)
    said = printed(folder, r_script(asked, asdict(answer(asked, controls=controls))))
    assert said["k"] == found["k"]
    assert {"estimate", "ci_lower", "ci_upper"} <= set(said)
    return {
        name: abs(said[name] - found[name]) / max(1.0, abs(found[name])) for name in COMPARED if name in said
    }


def pooled(asked: Question, controls: Controls = AS_IT_STANDS) -> dict[str, Any]:
    found = answer(asked, controls=controls)
    assert found.pooled, found.refusal
    return found.pooled


def hazards(count: int) -> None:
    given = [("a", "0.5", ("0.31", "0.81")), ("b", "1.19", ("0.71", "2.0")), ("c", "0.49", ("0.16", "1.54"))]
    for slug, value, interval in given[:count]:
        ask.hazard(slug, value, interval)


@needs_metafor
@pytest.mark.parametrize(
    ("count", "controls"),
    [
        (3, Controls()),
        (2, Controls()),
        (3, Controls(method="DL", interval="z")),
        (3, Controls(method="PM", interval="adhoc", level=90)),
        (3, Controls(method="EE")),
    ],
    ids=str,
)
def test_hazard_ratios(tmp_path: Path, count: int, controls: Controls) -> None:
    hazards(count)
    assert max(differences(tmp_path, ask.HAZARD, controls).values()) <= 1e-6


@needs_metafor
def test_estimates_over_time_with_intervals_of_two_levels(tmp_path: Path) -> None:
    ask.free("a", "86.9", ("69.5", "94.7"), level=90)
    ask.free("b", "80", ("70", "87"))
    ask.free("c", "92", ("80", "97"))
    assert max(differences(tmp_path, ask.RELAPSE_FREE).values()) <= 1e-6


@needs_metafor
@pytest.mark.parametrize("count", [2, 3])
def test_two_by_two_tables(tmp_path: Path, count: int) -> None:
    for slug, treated, control in (
        ("a", (3, 52), (34, 51)),
        ("b", (5, 40), (9, 42)),
        ("c", (4, 30), (6, 31)),
    )[:count]:
        ask.two_arms(slug, treated, control)
    assert max(differences(tmp_path, ask.RISK).values()) <= 1e-6


@needs_metafor
def test_mean_changes(tmp_path: Path) -> None:
    for slug, value, sd in (("a", "-0.5", 1), ("b", "-0.1", 2), ("c", "0.2", 1)):
        ask.change(slug, value, sd=sd)
    assert max(differences(tmp_path, ask.CHANGE).values()) <= 1e-6


@needs_metafor
@needs_lme4
def test_rare_events(tmp_path: Path) -> None:
    for number, (n, total) in enumerate([(0, 120), (5, 364), (3, 210), (0, 174), (3, 41)]):
        ask.deaths(f"r{number}", n, total)
    assert max(differences(tmp_path, ask.DEATHS).values()) <= 1e-3
    assert pooled(ask.DEATHS)["tau2"] > 0.1


@needs_metafor
@needs_lme4
def test_rates_of_two_groups(tmp_path: Path) -> None:
    for slug, one, two in (
        ("a", (4, 100.0), (40, 110.0)),
        ("b", (0, 60.0), (12, 58.5)),
        ("c", (9, 80.0), (20, 80.0)),
    ):
        ask.events(slug, one, two)
    assert max(differences(tmp_path, ask.RATE).values()) <= 1e-3


def test_the_script_holds_the_data_the_model_and_its_reason() -> None:
    hazards(3)
    found: dict[str, Any] = asdict(answer(ask.HAZARD))
    script = r_script(ask.HAZARD, found)
    assert 'study = c("B 2019", "A 2019", "C 2019")' in script or '"A 2019"' in script
    assert 'method = "REML", test = "knha"' in script
    assert f"# {found['model']['reason']}" in script
    assert found["data_version"][:16] in script


def test_a_script_of_what_is_not_pooled_gives_the_data_and_the_reason() -> None:
    hazards(1)
    script = r_script(ask.HAZARD, asdict(answer(ask.HAZARD)))
    assert "Nothing is pooled. One study only" in script
    assert "estimate = c(0.5)" in script
    assert "rma" not in script


def test_no_name_can_leave_its_quotes() -> None:
    ask.hazard("a", "0.5", ("0.3", "0.8"), groups=())
    found = asdict(answer(ask.HAZARD))
    found["rows"] = tuple({**row, "name": 'x"); system("ls")\n#'} for row in found["rows"])
    assert r'"x\"); system(\"ls\")\n#"' in r_script(ask.HAZARD, found)
