"""`make test-browser`: finds a Chromium (or installs Debian's as root) and runs the browser tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CURE = "Install it (sudo apt-get install chromium), or name one: make test-browser CHROMIUM=/path/to/chromium"


def find_chromium(environ: Mapping[str, str]) -> str | None:
    """The program CHROMIUM names, or the first on the PATH. ValueError if CHROMIUM names nothing."""
    if given := environ.get("CHROMIUM", "").strip():
        if not (Path(given).is_file() and os.access(given, os.X_OK)):
            raise ValueError(f"CHROMIUM names {given}, which is no program. {CURE}")
        return given
    return next(filter(None, (shutil.which(name, path=environ.get("PATH")) for name in NAMES)), None)


def main(arguments: list[str]) -> int:
    try:
        chromium = find_chromium(os.environ) or _installed()
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if chromium is None:
        print(f"error: the browser tests need Chromium, and none was found. {CURE}", file=sys.stderr)
        return 1
    print(f"browser: {chromium}", flush=True)
    os.environ["CHROMIUM"] = chromium
    command = [sys.executable, "-m", "pytest", "-m", "browser", "tests/browser", *arguments]
    return subprocess.run(command, check=False).returncode


def _installed() -> str | None:
    """Debian's and Ubuntu's package, where we are root."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print("installing chromium (apt-get) ...", flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            ["apt-get", "--quiet", *words], env=environ, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            print(done.stdout[-2000:] + done.stderr[-2000:], file=sys.stderr)
            return None
    return find_chromium(os.environ)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
