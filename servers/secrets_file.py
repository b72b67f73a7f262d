"""The signing key of the site: given, or made once and kept beside the data. There is no default."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from servers.places import make_var

SHORTEST_KEY = 50  # characters; Django warns below


def secret_key(environ: Mapping[str, str]) -> str:
    """`SECRET_KEY`, or the key in `var/secret_key` (mode 0600), written at random on the first run.

    Raises ValueError if the key is too short to sign anything safely.
    """
    given = environ.get("SECRET_KEY", "").strip()
    if given:
        return _long_enough(given, "environment variable SECRET_KEY")
    path = make_var(environ) / "secret_key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    return _long_enough(
        path.read_text(encoding="ascii").strip(), f"{path} (environment variable SECRET_KEY is empty)"
    )


def _write_once(path: Path, key: str) -> None:
    """Two first runs at the same time end with one key: the slower one finds the file and leaves it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(key + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _long_enough(key: str, where: str) -> str:
    if len(key) < SHORTEST_KEY:
        raise ValueError(
            f"{where} has {len(key)} characters; a signing key needs at least {SHORTEST_KEY}. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return key
