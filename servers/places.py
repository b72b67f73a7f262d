"""Where the embedded servers keep their files, and as whom they run. Computing a place creates nothing."""

import hashlib
import os
import pwd
import re
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

REPOSITORY = Path(__file__).resolve().parent.parent
LONGEST_SOCKET_PATH = 103 if sys.platform == "darwin" else 107  # bytes, without the closing zero byte
OUTSIDE_HOMES = ("/var/lib", "/srv", "/opt")


class ServerFailed(RuntimeError):
    """An embedded server cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """A user of this machine: name, numeric ids and the groups it belongs to."""

    name: str
    uid: int
    gid: int
    groups: tuple[int, ...]


def var_folder(environ: Mapping[str, str]) -> Path:
    """The folder of everything the running site writes: `TRACKER_VAR`, or `var` beside the Makefile.

    A relative one counts from the Makefile's folder, so that it is the same for every command.
    """
    given = environ.get("TRACKER_VAR", "").strip()
    try:
        return REPOSITORY / (Path(given).expanduser() if given else "var")
    except RuntimeError:
        raise _no_folder(given, "there is no such user") from None


def make_var(environ: Mapping[str, str]) -> Path:
    """Creates the var folder; other accounts may pass through it, but not list or read it.

    Raises ValueError naming TRACKER_VAR if there can be no such folder.
    """
    var = var_folder(environ)
    try:
        if not var.exists():
            var.mkdir(parents=True)
            var.chmod(0o711)
    except OSError as error:
        raise _no_folder(str(var), error.strerror or "it cannot be made") from None
    if not var.is_dir():
        raise _no_folder(str(var), "it is a file")
    return var


def _no_folder(given: str, reason: str) -> ValueError:
    return ValueError(
        f"environment variable TRACKER_VAR={given!r} is no usable folder ({reason}): "
        "name one you may write to, or leave it empty for var beside the Makefile"
    )


def open_private(path: Path) -> IO[str]:
    """A file to append to that nobody but its owner may read, also where it was open to others before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "a", encoding="utf-8")


def account_of(uid: int) -> Account:
    """The account behind a numeric user id, named by the number if the machine has no name for it."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(str(uid), uid, uid, (uid,))
    groups = tuple(os.getgrouplist(entry.pw_name, entry.pw_gid))
    return Account(entry.pw_name, uid, entry.pw_gid, groups)


def server_account(data_folders: Path) -> Account:
    """The account PostgreSQL runs as: ourselves, or for root (refused by PostgreSQL) an unprivileged one.

    A data directory that exists keeps its owner; a new one goes to `postgres`, or else to `nobody`.
    """
    if os.geteuid() != 0:
        return account_of(os.geteuid())
    for existing in sorted(data_folders.glob("postgres-[0-9]*")):
        if existing.stat().st_uid != 0:
            return account_of(existing.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            return account_of(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise ServerFailed(
        "PostgreSQL refuses to run as root and this machine has neither a user 'postgres' nor 'nobody'. "
        "Run as an ordinary user, or give DATABASE_URL."
    )


def closed_folder(path: Path, account: Account) -> Path | None:
    """The first folder on the way to `path` that the account may not enter; missing ones do not count."""
    for folder in reversed([path, *path.parents]):
        try:
            found = folder.stat()
        except FileNotFoundError:
            return None
        except PermissionError:
            return folder
        if not _may_enter(found, account):
            return folder
    return None


def _may_enter(found: os.stat_result, account: Account) -> bool:
    if account.uid in (0, found.st_uid):
        return account.uid == 0 or bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid in account.groups:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def postgres_home(environ: Mapping[str, str]) -> Path:
    """The folder of the database: the var folder, or one outside the clone where the server may not enter.

    The second happens to root alone: PostgreSQL then runs as another user, who cannot pass a private folder.
    Raises ServerFailed if neither place can be used.
    """
    var = var_folder(environ)
    if os.geteuid() != 0:
        return var
    outside = _outside_home(var)
    if outside is not None and outside.is_dir():
        return outside
    closed = closed_folder(var, server_account(var))
    if closed is None:
        return var
    if any(var.glob("postgres-[0-9]*")) or outside is None:
        raise ServerFailed(
            f"The user '{server_account(var).name}', as whom PostgreSQL runs for root, "
            f"may not enter {closed}. "
            f"Allow it (chmod o+x {closed}), set TRACKER_VAR to a folder it may enter, or give DATABASE_URL."
        )
    return outside


def make_outside_home(var: Path, home: Path) -> bool:
    """Creates the folder outside the clone; each notes the other, so that a moved clone finds its data again.

    True if it is new.
    """
    new = not home.is_dir()
    if new:
        home.mkdir()
        home.chmod(0o711)
    (home / "belongs-to").write_text(f"{var}\n", encoding="utf-8")
    (var / "postgres-is-in").write_text(f"{home}\n", encoding="utf-8")
    return new


def _noted_home(var: Path) -> Path | None:
    """The folder this clone noted, unless it belongs to another clone that still exists: ours is a copy."""
    try:
        home = Path((var / "postgres-is-in").read_text(encoding="utf-8").strip())
        owner = Path((home / "belongs-to").read_text(encoding="utf-8").strip())
    except OSError:
        return None
    return home if owner == var or not owner.exists() else None


def _outside_home(var: Path) -> Path | None:
    if noted := _noted_home(var):
        return noted
    name = f"ms-cell-therapy-tracker-{digest_of(var)}"
    roots = [Path(root) for root in OUTSIDE_HOMES]
    existing = [root / name for root in roots if (root / name).is_dir()]
    writable = [root / name for root in roots if root.is_dir() and os.access(root, os.W_OK)]
    return next(iter([*existing, *writable]), None)


def digest_of(path: Path) -> str:
    """Twelve hexadecimal digits that stand for a path in a file name."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


def socket_folder(preferred: Path, socket_name: str) -> Path:
    """`preferred`, or a folder under /tmp if a socket's path may not be that long or has odd characters.

    Spaces, commas and percent signs mean something else in the servers' settings and addresses.
    """
    path = str(preferred / socket_name)
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and re.fullmatch(r"[A-Za-z0-9/._+-]+", path):
        return preferred
    return Path("/tmp") / f"ms-tracker-{digest_of(preferred)}"


def make_private(folder: Path, account: Account) -> Path:
    """Creates a folder for the account alone; refuses one of somebody else or open to others."""
    try:
        folder.mkdir(mode=0o700, parents=True)
        os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        pass
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise ServerFailed(
            f"{folder} is not a private folder of the user '{account.name}' "
            f"(owner {account_of(found.st_uid).name}, mode {stat.S_IMODE(found.st_mode):04o}). "
            "Remove it, run as its owner, or set TRACKER_VAR to another folder."
        )
    return folder
