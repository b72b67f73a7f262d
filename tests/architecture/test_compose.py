"""The compose file runs what `make run` runs, with the same settings, and starts with no secret missing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from servers import launch, postgres, valkey
from tests.architecture.source import PACKAGES, product_files
from tests.conftest import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
PROCESSES = {
    name: (command, grace) for name, command, grace in launch._commands("0.0.0.0", 8000, Path("/tmp"))
}
OF_THE_SITE = {*PROCESSES, "migrate", "load"}
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD"}
# What the containers fix themselves, or have no use for.
FOR_MAKE_ALONE = {"DATABASE_URL", "BROKER_URL", "TRACKER_VAR", "PG_BIN", "CHROMIUM", "DEBUG"}
# Everybody's own variables, read in passing.
OF_OTHERS = {"HOME", "PATH", "PIP_INDEX_URL"}


def documented() -> set[str]:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^#?([A-Z][A-Z_]*)=", text, re.MULTILINE))


def read_by_the_product() -> set[str]:
    """Names of environment variables in the source: asked through config.environment, or of a mapping."""
    asked = re.compile(r'(?:env_\w+|is_given)\((?:environ, )?\s*"([A-Z_]+)"|environ(?:\.get\(|\[)"([A-Z_]+)"')
    source = "".join(path.read_text(encoding="utf-8") for path in product_files())
    return {first or second for first, second in asked.findall(source)} - OF_OTHERS


def interpolated() -> dict[str, str]:
    """Variable → what follows its name in `${…}`."""
    return dict(re.findall(r"(?<!\$)\$\{([A-Z_]+)([^}]*)\}", COMPOSE))


def test_every_part_of_the_site_is_a_service() -> None:
    assert set(SERVICES) == OF_THE_SITE | {"database", "broker"}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_has_the_command_and_the_grace_that_make_run_gives_it(name: str) -> None:
    command, grace = PROCESSES[name]
    assert SERVICES[name]["command"] == ["python", *command[1:]]
    assert SERVICES[name]["stop_grace_period"] == f"{grace}s"


def test_tables_come_before_records_and_records_before_the_site() -> None:
    done = {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert SERVICES["load"]["depends_on"] == {"migrate": done}
    for name in PROCESSES:
        assert SERVICES[name]["depends_on"]["load"] == done


def test_the_preparing_commands_are_those_of_make_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(launch, "_manage", lambda _, *words: ran.append(["python", "manage.py", *words]))
    (tmp_path / "static").mkdir()
    launch._prepare({}, tmp_path / "static")
    assert ran[:2] == [SERVICES["migrate"]["command"], SERVICES["load"]["command"]]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert ran[2][2] == "collectstatic"
    assert "python manage.py collectstatic" in dockerfile


def test_the_broker_keeps_its_tasks_as_the_embedded_one_does() -> None:
    command = SERVICES["broker"]["command"]
    assert command[-len(valkey.KEEP) :] == valkey.KEEP


def test_the_database_sorts_as_the_embedded_one_does() -> None:
    given = set(SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"].split())
    assert given == {
        option for option in postgres._initdb_options(18) if "local" in option or "encoding" in option
    } - {"--auth-local=trust"}


def test_a_missing_secret_stops_compose_with_a_message() -> None:
    for name in SECRETS:
        uses = re.findall(rf"\$\{{?{name}(.*)", COMPOSE)
        assert uses
        assert all(use.startswith(":?must be set in .env") for use in uses)
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in SECRETS:
        assert re.search(rf"^{name}=$", text, re.MULTILINE), f"{name} has a default in .env.example"


def test_every_setting_reaches_the_site_in_containers() -> None:
    passed = set(SERVICES["web"]["environment"])
    assert read_by_the_product() - FOR_MAKE_ALONE <= passed
    for name in OF_THE_SITE:
        assert SERVICES[name]["environment"] == SERVICES["web"]["environment"]


def test_every_variable_stands_in_the_example() -> None:
    assert {"SECRET_KEY", "CTGOV_API_URL", "PG_BIN", "CHROMIUM"} <= read_by_the_product()
    assert read_by_the_product() | set(interpolated()) <= documented()


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_runs_as_nobody_special_on_a_file_system_it_cannot_change(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    if name in OF_THE_SITE:
        assert re.search(r"^USER tracker$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    else:
        assert service["user"] != "root"


def test_every_image_is_pinned_to_a_patch_version() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    images = [service["image"] for service in SERVICES.values()] + re.findall(
        r"^FROM (\S+)", dockerfile, re.MULTILINE
    )
    assert [image for image in images if not re.search(r":\d+\.\d+(\.\d+)?(-\w+)*$", image)] == []


def test_whatever_stays_running_is_asked_whether_it_is_well() -> None:
    for name in {*PROCESSES, "database", "broker"}:
        assert SERVICES[name]["healthcheck"]["test"]


def test_the_image_holds_every_package_of_the_product() -> None:
    admitted = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert admitted[1] == "*"
    for folder in (*PACKAGES, "templates", "static"):
        assert f"!{folder}/" in admitted
