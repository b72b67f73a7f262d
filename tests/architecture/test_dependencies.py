"""Every dependency has its reason, is declared where it is used, and is locked by its hash."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import chain

import pytest

from tests.architecture.source import PACKAGES, named, parsed, product_files
from tests.conftest import ROOT

PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
DECLARED = tomllib.loads(PROJECT)
RUNTIME: list[str] = DECLARED["project"]["dependencies"]
DEVELOPMENT: list[str] = DECLARED["dependency-groups"]["dev"]
LOCKS = {"requirements.lock": RUNTIME, "requirements-dev.lock": RUNTIME + DEVELOPMENT}


def plain_name(requirement: str) -> str:
    """`Django>=5.2` → django; names differ in case and dashes from place to place."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def locked(lock: str) -> dict[str, str]:
    """Name of the package → everything the lock says about it, on one line."""
    text = re.sub(r"#.*", "", (ROOT / lock).read_text(encoding="utf-8")).replace("\\\n", " ")
    return {plain_name(line): line for line in text.splitlines() if line.strip()}


def imported(tree: ast.Module) -> Iterator[str]:
    """First names of what a module imports; relative imports are its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("requirement", RUNTIME + DEVELOPMENT, ids=plain_name)
def test_a_dependency_gives_its_reason_on_its_line(requirement: str) -> None:
    (line,) = [line for line in PROJECT.splitlines() if line.strip().startswith(f'"{requirement}"')]
    reason = line.partition(f'"{requirement}",')[2].strip()
    assert re.match(r"# .*\w{4,}", reason), line


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=)", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_fixes_version_and_hash_of_every_package(lock: str) -> None:
    whole = re.compile(r"[\w.-]+==\S+(\s*;[^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")
    loose = [line for line in locked(lock).values() if not whole.fullmatch(line)]
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_every_declared_dependency(lock: str) -> None:
    assert {plain_name(requirement) for requirement in LOCKS[lock]} <= set(locked(lock))


def test_both_locks_agree() -> None:
    runtime, development = (locked(lock) for lock in LOCKS)
    assert {name for name in runtime if runtime[name] != development.get(name)} == set()


def test_the_product_imports_only_what_is_declared() -> None:
    declared = {plain_name(requirement) for requirement in RUNTIME}
    known = sys.stdlib_module_names | set(PACKAGES)
    providers = packages_distributions()
    undeclared = {
        (named(path), name)
        for path in product_files()
        for name in imported(parsed(path))
        if name not in known and not declared & set(map(plain_name, providers.get(name, ())))
    }
    assert undeclared == set()


def test_no_package_is_declared_twice() -> None:
    names = list(map(plain_name, chain(RUNTIME, DEVELOPMENT)))
    assert sorted(set(names)) == sorted(names)
