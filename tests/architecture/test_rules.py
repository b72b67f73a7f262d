"""A marker of rules is worth something only if every file that decides is in its digest."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evidence import extraction_actions
from tests.architecture.source import parsed
from tests.conftest import ROOT
from therapies import actions as therapies_actions

# Tables and what fills them: they hold what the rules read, and have no say in it.
HOLDING = ("models", "actions", "versions", "copying", "stated")


def file_of(module: str) -> Path | None:
    for path in (ROOT.joinpath(*module.split(".")), ROOT.joinpath(*module.split(".")).with_suffix(".py")):
        if path.suffix and path.is_file():
            return path
        if (path / "__init__.py").is_file():
            return path / "__init__.py"
    return None


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def reached(module: str, apps: tuple[str, ...]) -> set[Path]:
    """The files of these apps that a module needs, its own among them."""
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = file_of(name) if name.startswith(apps) and name.rsplit(".")[-1] not in HOLDING else None
        if path is not None and path not in found:
            found.add(path)
            waiting += imported(parsed(path))
    return found


def within(path: Path, places: list[Path]) -> bool:
    return any(path == place or place in path.parents for place in places)


@pytest.mark.parametrize(
    ("module", "deciding"),
    [
        ("therapies.matching", therapies_actions.deciding),
        ("therapies.stored_facts", therapies_actions.deciding),
        ("evidence.extraction", extraction_actions.deciding),
        ("evidence.planned", extraction_actions.deciding),
        ("evidence.stored_records", extraction_actions.deciding),
    ],
)
def test_every_file_that_the_rules_need_is_in_their_digest(
    module: str, deciding: Callable[[], list[Path]]
) -> None:
    files = reached(module, ("therapies.", "evidence."))
    assert files
    assert {path for path in files if not within(path, deciding())} == set()
