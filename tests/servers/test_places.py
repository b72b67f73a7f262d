from __future__ import annotations

import os
from pathlib import Path

import pytest

from servers import places
from servers.places import Account

STRANGER = Account("stranger", 64001, 64001, (64001,))


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for /var/lib, seen as root from a clone that the server's account may not enter."""
    folder = tmp_path / "outside"
    folder.mkdir()
    monkeypatch.setattr(places, "OUTSIDE_HOMES", (str(folder),))
    monkeypatch.setattr(places.os, "geteuid", lambda: 0)
    monkeypatch.setattr(places, "server_account", lambda _: STRANGER)
    return folder


def closed_clone(parent: Path, name: str) -> Path:
    clone = parent / name
    (clone / "var").mkdir(parents=True)
    clone.chmod(0o700)
    return clone


def home_of(clone: Path) -> Path:
    return places.postgres_home({"TRACKER_VAR": str(clone / "var")})


def test_the_first_folder_an_account_may_not_enter_is_found(tmp_path: Path) -> None:
    clone = closed_clone(tmp_path, "clone")
    assert places.closed_folder(clone / "var", places.account_of(os.geteuid())) is None
    closed = places.closed_folder(clone / "var", STRANGER)
    assert closed is not None
    assert closed in (clone, *clone.parents)


def test_roots_closed_clone_keeps_its_data_outside_and_finds_it_after_a_move(
    tmp_path: Path, outside: Path
) -> None:
    clone = closed_clone(tmp_path, "clone")
    home = home_of(clone)
    assert home.parent == outside
    assert places.make_outside_home(clone / "var", home)
    moved = clone.rename(tmp_path / "moved")
    assert home_of(moved) == home


def test_a_copy_of_a_clone_does_not_use_the_data_of_the_original(tmp_path: Path, outside: Path) -> None:
    clone, copy = closed_clone(tmp_path, "clone"), closed_clone(tmp_path, "copy")
    places.make_outside_home(clone / "var", home_of(clone))
    (copy / "var" / "postgres-is-in").write_text((clone / "var" / "postgres-is-in").read_text())
    assert home_of(copy) != home_of(clone)


def test_data_made_unreachable_later_is_an_error_and_not_an_empty_database(
    tmp_path: Path, outside: Path
) -> None:
    clone = closed_clone(tmp_path, "clone")
    (clone / "var" / "postgres-18").mkdir()
    with pytest.raises(places.ServerFailed, match=r"may not enter .*\n?.*chmod o\+x"):
        home_of(clone)
