"""`make check`: every check in turn, one line each, whole output where one fails; all are run."""

import contextlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from servers import postgres
from servers.places import REPOSITORY, ServerFailed

LICENCES = (
    "MIT", "MIT License", "MIT-0", "MIT-CMU", "BSD", "BSD License", "BSD-2-Clause", "BSD-3-Clause", "0BSD",
    "Apache Software License", "Apache-2.0", "Apache License 2.0", "Apache License, Version 2.0", "ISC",
    "ISC License (ISCL)", "PostgreSQL", "PostgreSQL License", "PSF-2.0", "Python Software Foundation License",
    "Python-2.0", "CNRI-Python", "Zlib", "CC0-1.0", "The Unlicense (Unlicense)", "Unlicense",
    "Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0", "GNU Lesser General Public License v3 (LGPLv3)",
    "LGPL-3.0-only", "LGPL-3.0-or-later", "GNU Library or Lesser General Public License (LGPL)",
)  # fmt: skip

# Packages whose metadata name no licence, read by hand: name as in the lock → what its licence file says.
READ_BY_HAND = {"resvg-py": "MIT; the crates in it are MIT, Apache-2.0, BSD, Zlib or Unlicense"}


def commands(bin_folder: Path) -> dict[str, list[str]]:
    """Name → command, in the order they are run: the quickest first."""
    python = str(bin_folder / "python")
    manage = [python, "manage.py"]
    return {
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "lint": [python, "-m", "ruff", "check", "."],
        "imports": [python, str(bin_folder / "lint-imports")],
        "settings": [*manage, "check", "--fail-level", "WARNING"],
        "deployment": [*manage, "check", "--deploy", "--fail-level", "ERROR"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "API document": [*manage, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull],
        "templates": [python, "-m", "djlint", "templates", "--lint", "--quiet"],
        "licences": [
            *[
                python,
                str(bin_folder / "pip-licenses"),
                "--partial-match",
                "--allow-only",
                ";".join(LICENCES),
            ],
            *["--packages", *(name for name in shipped() if name not in READ_BY_HAND)],
        ],
        "types": [python, "-m", "mypy"],
    }


def shipped() -> list[str]:
    """The packages a running site is made of: those of requirements.lock, not the tools beside them."""
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[.*\])?==", lock, flags=re.MULTILINE)


def run_all(checks: dict[str, list[str]], environ: dict[str, str]) -> list[str]:
    """Runs each check and prints its verdict; returns the names of those that failed."""
    failed = []
    for name, command in checks.items():
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=REPOSITORY, env=environ, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )  # fmt: skip
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"{name:<14} {verdict:<7} {time.monotonic() - began:6.1f} s", flush=True)
        if done.returncode != 0:
            print(f"$ {' '.join(command)}\n{done.stdout.rstrip()}\n", flush=True)
            failed.append(name)
    return failed


def main() -> int:
    """Checks with a throw-away database, so neither data nor a running site are touched."""
    with contextlib.ExitStack() as stack:
        try:
            database = stack.enter_context(postgres.throwaway())
        except ServerFailed as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        environ = {
            **os.environ,
            "DATABASE_URL": database,
            "BROKER_URL": "redis://localhost/0",  # no check asks it
            "PYTHONWARNINGS": "default",
        }
        failed = run_all(commands(Path(sys.prefix) / "bin"), environ)
    print(f"\n{len(failed)} failed: {', '.join(failed)}" if failed else "\nall passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
