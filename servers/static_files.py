"""Whether the collected static files are still those of the source: asked before every start."""

import hashlib
import os
from pathlib import Path

from servers.places import REPOSITORY

STAMP = "collected-from"


def fingerprint(environment: Path) -> str:
    """A digest of name, size and time of every static file of ours, and of what is installed beside them."""
    digest = hashlib.sha256()
    for path in sorted(path for path in (REPOSITORY / "static").rglob("*") if path.is_file()):
        found = path.stat()
        digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    installed = environment / "installed"
    digest.update(installed.read_bytes() if installed.exists() else b"")
    return digest.hexdigest()


def is_current(collected: Path, wanted: str) -> bool:
    """Whether `collected` was made from the files with this fingerprint."""
    stamp = collected / STAMP
    return stamp.exists() and stamp.read_text() == wanted and (collected / "staticfiles.json").exists()


def mark_current(collected: Path, made_from: str) -> None:
    """Writes down what `collected` was made from."""
    draft = collected / f"{STAMP}.{os.getpid()}"
    draft.write_text(made_from)
    draft.replace(collected / STAMP)
