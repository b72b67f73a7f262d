"""How well the rules agree with labels given by hand. Plain Python.

A label file is tab-separated with the columns nct_id and therapy: an abbreviation of a tracked therapy
(HSCT, MSC), OTHER for another cell product, or NONE.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from therapies.catalogue import HERE, Catalogue
from therapies.matching import Match

OTHER, NONE = "OTHER", "NONE"
SHIPPED_LABELS = HERE.parent / "tests" / "therapies" / "labels.tsv"


class LabelError(ValueError):
    """A label file that cannot be used; the text names file, line and reason."""


@dataclass(frozen=True)
class Agreement:
    """For one therapy: right (labelled and found), missed, wrongly taken, neither. A ratio over nothing is None."""

    right: int
    missed: int
    wrong: int
    neither: int

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        return self.right / (self.right + self.missed) if self.right + self.missed else None


@dataclass(frozen=True)
class Evaluation:
    """confusion counts (label, found); disagreements are (nct_id, label, found)."""

    therapies: Mapping[str, Agreement]
    confusion: Mapping[tuple[str, str], int]
    disagreements: tuple[tuple[str, str, str], ...]


def read_labels(path: Path, catalogue: Catalogue) -> dict[str, str]:
    """Registry number to label. Raises LabelError."""
    allowed = {*tracked(catalogue), OTHER, NONE}
    try:
        lines = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    except (OSError, UnicodeDecodeError) as error:
        raise LabelError(f"{path.name}: cannot be read: {error}") from error
    labels: dict[str, str] = {}
    for number, line in enumerate(lines, start=2):
        nct_id, label = line.get("nct_id"), line.get("therapy")
        if not nct_id or label not in allowed:
            known = ", ".join(sorted(allowed))
            raise LabelError(f"{path.name}, line {number}: needs nct_id and therapy, one of {known}")
        if nct_id in labels:
            raise LabelError(f"{path.name}, line {number}: {nct_id} is labelled twice")
        labels[nct_id] = label
    if not labels:
        raise LabelError(f"{path.name}: holds no label")
    return labels


def evaluate(
    labels: Mapping[str, str], found: Mapping[str, Iterable[Match]], catalogue: Catalogue
) -> Evaluation:
    """Every label whose trial is in found; the rest is the caller's to report."""
    said = {nct_id: summary(found[nct_id], catalogue) for nct_id in labels if nct_id in found}
    return compare(labels, said, tracked(catalogue))


def compare(labels: Mapping[str, str], said: Mapping[str, str], names: Iterable[str]) -> Evaluation:
    """said: by registry number, as summary() words it. names: the therapies to count."""
    pairs = [(nct_id, labels[nct_id], said[nct_id]) for nct_id in sorted(said)]
    return Evaluation(
        therapies={name: agreement(name, pairs) for name in names},
        confusion=Counter((label, result) for _, label, result in pairs),
        disagreements=tuple(pair for pair in pairs if pair[1] != pair[2]),
    )


def tracked(catalogue: Catalogue) -> list[str]:
    return [definition.abbreviation for definition in catalogue.definitions if definition.tracked]


def summary(matches: Iterable[Match], catalogue: Catalogue) -> str:
    """What was found in the words of the labels; two tracked therapies read "HSCT+MSC"."""
    definitions = [catalogue[match.therapy] for match in matches]
    names = [definition.abbreviation for definition in definitions if definition.tracked]
    return "+".join(names) or (OTHER if definitions else NONE)


def agreement(name: str, pairs: Iterable[tuple[str, str, str]]) -> Agreement:
    marks = Counter((label == name, name in result.split("+")) for _, label, result in pairs)
    return Agreement(
        right=marks[True, True],
        missed=marks[True, False],
        wrong=marks[False, True],
        neither=marks[False, False],
    )
