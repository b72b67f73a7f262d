"""accuracy.json: the published measurement, read and written. Plain Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

PUBLISHED = Path(__file__).parent.parent / "accuracy.json"


@dataclass(frozen=True)
class Share:
    """A proportion with its exact 95 % interval, each 0 to 1."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class TherapyCounts:
    """tp: labelled and found; fp: found only; fn: labelled only; tn: neither."""

    tp: int
    fp: int
    fn: int
    tn: int
    precision: Share | None
    recall: Share | None


@dataclass(frozen=True)
class Method:
    """key: rules · sure (rules without what needs review) · name, abbreviation (keyword searches)."""

    key: str
    therapies: Mapping[str, TherapyCounts]


@dataclass(frozen=True)
class Disagreement:
    nct_id: str
    label: str
    said: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Accuracy:
    """measured: ISO date; rules: their digest; confusion: label → what the rules say → number of records."""

    measured: str
    rules: str
    labels: int
    methods: tuple[Method, ...]
    confusion: Mapping[str, Mapping[str, int]]
    disagreements: tuple[Disagreement, ...]
    to_review: tuple[str, ...]


@cache
def published() -> Accuracy:
    """What ships; read once."""
    return read(PUBLISHED)


def write(accuracy: Accuracy, path: Path) -> None:
    path.write_text(json.dumps(asdict(accuracy), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> Accuracy:
    content = json.loads(path.read_text(encoding="utf-8"))
    content["methods"] = tuple(method(**one) for one in content["methods"])
    content["disagreements"] = tuple(
        Disagreement(**{**one, "words": tuple(one["words"])}) for one in content["disagreements"]
    )
    content["to_review"] = tuple(content["to_review"])
    return Accuracy(**content)


def method(key: str, therapies: Mapping[str, Any]) -> Method:
    return Method(key, {name: counts(**one) for name, one in therapies.items()})


def counts(precision: Any, recall: Any, **numbers: int) -> TherapyCounts:
    return TherapyCounts(precision=share(precision), recall=share(recall), **numbers)


def share(content: dict[str, float] | None) -> Share | None:
    return Share(**content) if content else None
