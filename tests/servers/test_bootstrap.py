from __future__ import annotations

import ast
from pathlib import Path

import pytest

from servers import bootstrap
from servers.browser import find_chromium


def test_an_old_python_is_told_which_one_is_needed_and_how_to_name_it() -> None:
    message = bootstrap.too_old((3, 8, 18), [])
    assert message is not None
    assert message.startswith("Python 3.11 or newer is needed, this is 3.8: install one and run")
    assert "make run PYTHON=python3.12" in message


def test_a_newer_python_on_the_machine_is_named() -> None:
    assert "run  make run PYTHON=python3.13" in str(bootstrap.too_old((3, 9), ["python3.13"]))


@pytest.mark.parametrize("version", [(3, 11), (3, 14, 1), (4, 0)])
def test_a_python_that_is_new_enough_needs_no_message(version: tuple[int, ...]) -> None:
    assert bootstrap.too_old(version, []) is None


def test_python_3_6_can_read_the_script() -> None:
    source = Path(bootstrap.__file__).read_text(encoding="utf-8")
    assert ast.parse(source, feature_version=(3, 6)).body


def test_an_unreachable_registry_is_explained_without_the_password_of_the_index() -> None:
    output = (
        "WARNING: Retrying after connection broken\nERROR: No matching distribution found for amqp==5.4.2"
    )
    message = bootstrap.explain(output, "https://me:geheim@index.example.org/simple")
    assert "could not be reached" in message
    assert "Tried: https://index.example.org/simple" in message
    assert "HTTPS_PROXY" in message
    assert "PIP_INDEX_URL" in message
    assert "No matching distribution found for amqp==5.4.2" in message
    assert "geheim" not in message


def test_an_altered_package_is_not_taken_for_a_network_fault() -> None:
    message = bootstrap.explain(
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", ""
    )
    assert message.startswith("A downloaded package is not the one that was locked")


def test_a_missing_lock_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(bootstrap.CannotPrepare, match=r"requirements\.lock is missing"):
        bootstrap.prepare(str(tmp_path), False)


def test_a_half_made_environment_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    assert not bootstrap._works(str(tmp_path))
    (tmp_path / "bin" / "python").symlink_to(tmp_path / "gone")
    assert not bootstrap._works(str(tmp_path))


def test_a_chromium_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"CHROMIUM names .*/none, which is no program"):
        find_chromium({"CHROMIUM": str(tmp_path / "none")})
