"""Markers: what still waits, and what decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.factories import make_trial
from tests.table_contents import rows
from therapies.models import Classification
from trials.models import Trial
from trials.versions import batches, locked, mark, source_digest, waiting


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, words in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words)
    return folder


def test_the_digest_of_rules_tells_contents_and_names_apart_but_not_places(tmp_path: Path) -> None:
    first = source_digest(written(tmp_path / "1" / "rules", {"a.py": "x", "deep/b.yaml": "y"}))
    same = source_digest(written(tmp_path / "2" / "rules", {"a.py": "x", "deep/b.yaml": "y", "c.pyc": "z"}))
    assert first == same
    others = [{"a.py": "x", "deep/b.yaml": "z"}, {"a.py": "x", "b.yaml": "y"}, {"a.py": "x"}]
    for number, files in enumerate(others):
        assert source_digest(written(tmp_path / f"other{number}" / "rules", files)) != first


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        source_digest(tmp_path / "gone.py")


@pytest.mark.django_db
def test_a_trial_waits_until_marked_and_again_when_record_or_rules_change() -> None:
    trial, other = make_trial(), make_trial()
    assert set(waiting(Classification, "r1")) == {trial, other}
    mark(Classification, locked([trial.pk, other.pk]), "r1")
    assert set(waiting(Classification, "r1")) == set()
    assert set(waiting(Classification, "r2")) == {trial, other}
    Trial.objects.filter(pk=other.pk).update(payload_digest="f" * 64)
    assert set(waiting(Classification, "r1")) == {other}


@pytest.mark.django_db
def test_a_marker_that_says_so_already_is_not_written_again() -> None:
    trial, other = make_trial(), make_trial()
    mark(Classification, locked([trial.pk]), "r1")
    before = rows("therapies_classification")
    mark(Classification, locked([trial.pk]), "r1")
    assert rows("therapies_classification") == before
    mark(Classification, locked([trial.pk, other.pk]), "r1")
    after = rows("therapies_classification")
    assert len(after) == 2
    assert set(before) < set(after)


@pytest.mark.django_db
def test_a_version_that_was_replaced_meanwhile_is_left_to_whoever_replaced_it() -> None:
    trial, other = make_trial(), make_trial()
    read = {trial.pk: trial.payload_digest, other.pk: "0" * 64, -1: ""}
    assert locked([trial.pk, other.pk, -1], digests=read) == {trial.pk: trial.payload_digest}


@pytest.mark.django_db
def test_batches_hold_every_trial_once_in_the_order_of_the_ids() -> None:
    keys = sorted(make_trial().pk for _ in range(5))
    assert list(batches(Trial.objects.all(), 2)) == [keys[:2], keys[2:4], keys[4:]]
