"""What every test may use. Sockets beyond loopback are closed (pyproject.toml); warnings are errors."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("shared") and not SHARED.is_dir():
            item.add_marker(pytest.mark.skip(reason="needs the shared material beside the clone"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material; only for tests marked `shared`."""
    return SHARED
