"""Of which version of a record, and by which rules, something was derived: markers, and what still waits.

A marker is a row per trial (trial, digest, rules): digest is the trial's payload_digest as it was read, rules the
digest of the files that decided. A trial whose marker is missing or says otherwise waits to be derived from again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from django.db import models
from django.db.models import Exists, OuterRef

from trials.copying import copy_rows, delete_rows
from trials.models import Trial
from trials.querysets import TrialQuerySet

Versions = dict[int, str]
DECIDING = (".py", ".yaml")
MARKED = ("trial_id", "digest", "rules")


@cache
def source_digest(*paths: Path) -> str:
    """sha256 over the names and contents of the files, and of every .py and .yaml file under the folders.

    Read once per process; where the files lie does not matter. FileNotFoundError for a path that is not there.
    """
    digest = hashlib.sha256()
    for path in paths:
        for name, file in sorted(files(path)):
            content = file.read_bytes()
            digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def files(path: Path) -> Iterator[tuple[str, Path]]:
    if not path.is_dir():
        yield path.name, path
        return
    for file in path.rglob("*"):
        if file.suffix in DECIDING and file.is_file():
            yield file.relative_to(path.parent).as_posix(), file


def locked(trials: Iterable[int], *, digests: Mapping[int, str] | None = None) -> Versions:
    """{trial's id: digest of its version}; the rows are locked in the order of their ids, so nobody is locked out.

    digests: the versions the caller has read. A trial that is at another by now is left out: whoever stored that
    one sees to it. Ids that are no trial's are left out too.
    """
    rows = Trial.objects.filter(pk__in=list(trials)).order_by("pk").select_for_update(no_key=True)
    versions = dict(rows.values_list("pk", "payload_digest"))
    return {key: one for key, one in versions.items() if digests is None or digests[key] == one}


def waiting(marker: type[models.Model], rules: str) -> TrialQuerySet:
    """The trials whose marker is missing, of another version of the record, or of other rules."""
    held = marker._default_manager.filter(
        trial=OuterRef("pk"), digest=OuterRef("payload_digest"), rules=rules
    )
    return Trial.objects.exclude(Exists(held))


def mark(marker: type[models.Model], versions: Mapping[int, str], rules: str, *, new: bool = False) -> None:
    """Say that these versions were derived from by these rules; a marker that says so already is left alone.

    The caller holds the trials' locks, so nobody else marks them meanwhile. new: none of them has a marker.
    """
    if new:
        copy_rows(marker, MARKED, [(key, digest, rules) for key, digest in versions.items()])
        return
    rows = marker._default_manager.filter(trial__in=versions).values_list(*MARKED)
    held = {key: said for key, *said in rows}
    differ = [(key, digest, rules) for key, digest in versions.items() if held.get(key) != [digest, rules]]
    if stale := [key for key, *_ in differ if key in held]:
        delete_rows(marker, "trial_id", stale)
    if differ:
        copy_rows(marker, MARKED, differ)


def batches(trials: TrialQuerySet, size: int) -> Iterator[list[int]]:
    """The trials' ids as they are now, in their order, `size` at a time."""
    keys = list(trials.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
