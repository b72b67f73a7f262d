"""Names say what is inside, apps introduce themselves, and nothing grows too big to read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import APPS, named, parsed, product_files
from tests.conftest import ROOT

SAYING_NOTHING = {"core", "common", "util", "utils", "helper", "helpers", "misc"}
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60

FILES = list(product_files())


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_module_or_package_has_a_name_that_says_nothing() -> None:
    places = [*FILES, *(ROOT / "tests").rglob("*.py")]
    found = {named(path) for path in places if SAYING_NOTHING & set(Path(named(path)).with_suffix("").parts)}
    assert found == set()


@pytest.mark.parametrize("package", ["servers", *APPS])
def test_an_app_introduces_itself_in_three_lines_or_more(package: str) -> None:
    words = ast.get_docstring(parsed(ROOT / package / "__init__.py")) or ""
    assert len([line for line in words.splitlines() if line.strip()]) >= 3, (
        f"{package}/__init__.py says in its docstring what it holds, what it may import, who may import it"
    )


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    lengths = {
        f"{named(path)}:{function.name}": length(function)
        for path in FILES
        for function in functions(parsed(path))
    }
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FUNCTION} == {}
