"""A var folder short enough for a socket, and a process that holds a broker as another command would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from servers.places import REPOSITORY

HOLD = """
import os, sys
from servers import valkey
holding = valkey.attach(os.environ)
print("held", flush=True)
sys.stdin.read()
"""
Holder = subprocess.Popen[str]


@pytest.fixture
def var() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="var-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def environ(var: Path) -> dict[str, str]:
    """The environment of a clone that is given no server and keeps its files in `var`."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "BROKER_URL")}
    return {**kept, "TRACKER_VAR": str(var)}


@pytest.fixture
def hold_elsewhere(environ: dict[str, str]) -> Iterator[Callable[[], Holder]]:
    """Starts another process that attaches to the broker; it leaves when its input is closed."""
    holders: list[Holder] = []

    def hold() -> Holder:
        command = [sys.executable, "-c", HOLD]
        pipe = subprocess.PIPE
        holder = subprocess.Popen(command, env=environ, cwd=REPOSITORY, stdin=pipe, stdout=pipe, text=True)
        holders.append(holder)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        return holder

    yield hold
    for holder in holders:
        holder.kill()
        holder.communicate()
