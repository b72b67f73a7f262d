"""The product's own source files, for the tests of this folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

APPS = ("trials", "therapies", "evidence", "ingest", "web")
PACKAGES = ("config", "servers", *APPS)


def product_files() -> Iterator[Path]:
    """Every Python file of the product but the migrations, which Django writes."""
    yield ROOT / "manage.py"
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
