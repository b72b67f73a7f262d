"""Makes `.venv` and installs the locked packages, once; `make` runs it before everything else.

Written for Python 3.6 and newer, so that an old Python reads it far enough to be told which one is needed.
"""
# ruff: noqa: UP006, UP035, UP045

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from typing import Dict, List, Optional, Tuple

OLDEST = (3, 11)
REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROBE = "import sys, pip, ctypes; print('%d.%d' % sys.version_info[:2])"
NETWORK_WORDS = (
    "connection", "timed out", "timeout", "proxy", "name resolution", "getaddrinfo", "ssl", "certificate",
    "could not fetch", "no matching distribution", "http error", "client error", "server error",
)  # fmt: skip


class CannotPrepare(Exception):
    """The environment cannot be made; the message says why and what to do."""


def main(arguments: List[str]) -> int:
    """`--dev` installs the tools of the tests and checks too. 0, or 1 with a plain message."""
    try:
        prepare(REPOSITORY, "--dev" in arguments)
    except CannotPrepare as problem:
        sys.stderr.write(f"error: {problem}\n")
        return 1
    return 0


def prepare(repository: str, dev: bool) -> None:
    """Repairs or makes the environment and installs what the lock files name, if they changed."""
    folder = os.open(repository, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # two makes at once: the second waits and finds the work done
    try:
        environment = os.path.join(repository, ".venv")
        wanted = _digests(repository, dev)
        if not _works(environment):
            _make(environment)
        if not _has(environment, wanted):
            _install(repository, environment, dev)
            with open(_stamp(environment), "w") as stamp:
                json.dump(dict(wanted, path=environment), stamp)
    finally:
        os.close(folder)


def too_old(version: Tuple[int, ...], available: List[str]) -> Optional[str]:
    """What to tell the user of an old Python, or None if it is new enough."""
    if tuple(version[:2]) >= OLDEST:
        return None
    named = available[0] if available else "python3.12"
    cure = "run" if available else "install one and run"
    return (
        f"Python 3.11 or newer is needed, this is {version[0]}.{version[1]}: "
        f"{cure}  make run PYTHON={named}\n"
        "(Debian 12 and Ubuntu 24.04 have it as python3, macOS by brew install python@3.12)."
    )


def _newer_pythons() -> List[str]:
    return [name for name in (f"python3.{minor}" for minor in range(11, 20)) if shutil.which(name)]


def _digests(repository: str, dev: bool) -> Dict[str, str]:
    """The development lock holds everything of the other, so installing it satisfies both."""
    names = ["requirements.lock"] + (["requirements-dev.lock"] if dev else [])
    found = {}
    for name in names:
        try:
            with open(os.path.join(repository, name), "rb") as lock:
                found[name] = hashlib.sha256(lock.read()).hexdigest()
        except OSError:
            raise CannotPrepare(f"{name} is missing in {repository}: git checkout {name}") from None
    return found


def _stamp(environment: str) -> str:
    return os.path.join(environment, "installed")


def _python(environment: str) -> str:
    return os.path.join(environment, "bin", "python")


def _works(environment: str) -> bool:
    """False for an environment that is missing, half made, moved, without pip or with no usable Python."""
    try:
        answer = _run([_python(environment), "-c", PROBE])
    except OSError:
        return False
    found = re.match(r"(\d+)\.(\d+)", answer[1])
    if answer[0] != 0 or not found or (int(found.group(1)), int(found.group(2))) < OLDEST:
        return False
    return _read_stamp(environment).get("path", environment) == environment


def _read_stamp(environment: str) -> Dict[str, str]:
    try:
        with open(_stamp(environment)) as stamp:
            return dict(json.load(stamp))
    except (OSError, ValueError, TypeError):
        return {}


def _has(environment: str, wanted: Dict[str, str]) -> bool:
    installed = _read_stamp(environment)
    return all(installed.get(name) == digest for name, digest in wanted.items())


def _make(environment: str) -> None:
    problem = too_old(sys.version_info[:2], _newer_pythons())
    if problem:
        raise CannotPrepare(problem)
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise CannotPrepare(_without_venv(sys.version_info[:2]))
    if os.path.lexists(environment):
        _say("the environment in .venv is broken and is made anew ...")
        _remove(environment)
    _say(f"making .venv with Python {sys.version_info[0]}.{sys.version_info[1]} ...")
    code, output = _run([sys.executable, "-m", "venv", environment])
    if code != 0 or not _works(environment):
        raise CannotPrepare(f"{environment} could not be made:\n{_end(output)}")


def _without_venv(version: Tuple[int, ...]) -> str:
    name = f"python{version[0]}.{version[1]}-venv"
    return (
        f"This Python ({sys.executable}) comes without venv and ensurepip. "
        f"On Debian and Ubuntu:  sudo apt-get install {name}\n"
        "Or name a complete one:  make run PYTHON=/path/to/python3.12"
    )


def _remove(path: str) -> None:
    if os.path.islink(path) or not os.path.isdir(path):
        os.unlink(path)
    else:
        shutil.rmtree(path)


def _install(repository: str, environment: str, dev: bool) -> None:
    lock = "requirements-dev.lock" if dev else "requirements.lock"
    _say(f"installing the packages of {lock}; the first time takes a minute or two ...")
    command = [
        _python(environment),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-input",
        "--quiet",
        "--retries",
        "2",
    ]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "-r", os.path.join(repository, lock)]
    code, output = _run(command)
    if code != 0:
        raise CannotPrepare(explain(output, os.environ.get("PIP_INDEX_URL", "")))


def explain(output: str, index: str) -> str:
    """pip's failure in plain words: what happened, what was tried, how to cure it, and pip's last lines."""
    index = re.sub(r"//[^/@]*@", "//", index) or "pip's own setting (pip config list)"
    lowered = output.lower()
    if "do not match the hashes" in lowered:
        what = (
            "A downloaded package is not the one that was locked, so nothing was installed.\n"
            "Try again with  PIP_NO_CACHE_DIR=1 ; if it stays, the package index in use serves altered files."
        )
    elif "no space left" in lowered:
        what = "The disk is full: the packages need about 700 MB in .venv."
    elif any(word in lowered for word in NETWORK_WORDS):
        what = (
            f"The package registry could not be reached, or does not have what is locked. Tried: {index}\n"
            "Check the network. Behind a proxy:  HTTPS_PROXY=http://proxy:port make run\n"
            "With a package index of your own:  PIP_INDEX_URL=https://index/simple make run"
        )
    else:
        what = "pip could not install the packages."
    return f"{what}\npip's last lines:\n{_end(output)}"


def _end(output: str) -> str:
    return "\n".join("    " + line[:300] for line in output.strip().splitlines()[-8:])


def _run(command: List[str]) -> Tuple[int, str]:
    """Exit code and output. An empty HOME is taken as none: programs then ask the user database."""
    environ = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    if not environ.get("HOME"):
        environ.pop("HOME", None)
    done = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environ
    )
    output = done.communicate()[0].decode("utf-8", "replace")
    return done.returncode, output


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
