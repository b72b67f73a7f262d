"""The R script a page hands out, run by R where it is installed, gives the numbers of that page."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from evidence.actions import load_literature, refresh_syntheses
from evidence.models import Synthesis
from tests.evidence import asked as ask
from tests.evidence.test_questions_r_script import hazards, needs_lme4, needs_metafor, printed
from tests.factories import make_synthesis
from therapies.actions import load_definitions
from web.presenters.question_request import asked

pytestmark = [pytest.mark.django_db, needs_metafor, needs_lme4]
COMPARED = ("k", "estimate", "ci_lower", "ci_upper", "tau2", "prediction_t_lower", "prediction_t_upper")


def script(client: Client, slug: str, query: str = "") -> str:
    response = client.get(reverse("question-file", kwargs={"slug": slug, "name": "script.R"}) + f"?{query}")
    assert response.status_code == 200, (slug, query)
    return response.content.decode()


def apart(said: dict[str, float], slug: str, query: str = "") -> float:
    """The largest difference between R and the page, in parts of the figure or of 1."""
    shown = asked(slug, QueryDict(query))
    assert bool(query) == shown.by_reader
    pooled = shown.answer["pooled"]
    assert {name for name in COMPARED if pooled[name] is not None} <= {*said, "tau2"}
    return max(abs(said[name] - pooled[name]) / max(1.0, abs(pooled[name])) for name in said)


def difference(client: Client, folder: Path, slug: str, query: str = "") -> float:
    return apart(printed(folder, script(client, slug, query)), slug, query)


def printed_by_each(folder: Path, scripts: Sequence[str]) -> list[dict[str, float]]:
    """What each prints, each in an environment of its own, in one R that loads its packages once."""
    for number, text in enumerate(scripts):
        (folder / f"{number}.R").write_text(text, encoding="utf-8")
    files = ", ".join(f'"{folder}/{number}.R"' for number in range(len(scripts)))
    driver = folder / "driver.R"
    driver.write_text(
        f'for (file in c({files})) {{ cat("script\\n"); source(file, local = new.env(), encoding = "UTF-8") }}\n'
    )
    done = subprocess.run(["Rscript", str(driver)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    parts = done.stdout.split("script\n")[1:]
    return [
        {name: float(value) for name, value in (line.split() for line in part.splitlines())} for part in parts
    ]


def test_every_pooled_standing_question_and_some_counted_otherwise(client: Client, tmp_path: Path) -> None:
    load_definitions()
    load_literature()
    refresh_syntheses()
    standing = [(one.question, "") for one in Synthesis.objects.newest() if one.answer["pooled"]]
    assert len(standing) >= 4
    wanted = [
        *standing,
        ("hsct-treatment-related-mortality", "era_from=2015&level=90"),
        ("hsct-treatment-related-mortality", "exclude=hamerschlak2010"),
        ("msc-serious-adverse-events", "pool=1"),
        ("hsct-progression-free-60-months", "pool=1&method=PM&level=90"),
    ]
    said = printed_by_each(tmp_path, [script(client, slug, query) for slug, query in wanted])
    found = {of: apart(one, *of) for of, one in zip(wanted, said, strict=True)}
    print(f"{len(found)} scripts run, largest difference {max(found.values()):.1e}")
    assert {of: far for of, far in found.items() if far > 1e-3} == {}


@pytest.mark.parametrize(
    "query",
    ["", "method=DL&interval=z", "method=PM&interval=adhoc&level=90", "method=EE", "method=EB&level=99"],
)
def test_hazard_ratios_under_a_readers_controls(client: Client, tmp_path: Path, query: str) -> None:
    hazards(3)
    make_synthesis(ask.HAZARD.slug)
    assert difference(client, tmp_path, ask.HAZARD.slug, query) <= 1e-6


def test_names_of_any_letters_do_not_stop_r(client: Client, tmp_path: Path) -> None:
    hazards(2)
    ask.hazard("c", "0.49", ("0.16", "1.54"))
    found = make_synthesis(ask.HAZARD.slug)
    answer = found.answer
    for number, row in enumerate(answer["rows"]):
        row["name"] = f"Łukasz Ñandú {number}, “β” \\ '中文'"
    make_synthesis(ask.HAZARD.slug, answer=answer, digest="c" * 64, made_at=found.made_at.replace(year=2030))
    assert difference(client, tmp_path, ask.HAZARD.slug) <= 1e-6


def test_a_script_of_what_is_not_pooled_runs_and_prints_nothing(client: Client, tmp_path: Path) -> None:
    hazards(1)
    make_synthesis(ask.HAZARD.slug)
    assert printed(tmp_path, script(client, ask.HAZARD.slug)) == {}
