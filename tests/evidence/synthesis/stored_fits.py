"""The stored fits of R's metafor in the shared material, and a tally of how far ours are from them."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple


class Stored(NamedTuple):
    """One analysis: `name` is data set and measure; `effects` those of its studies that have an effect size."""

    name: str
    effects: SimpleNamespace
    analysis: dict[str, Any]
    columns: dict[str, list[Any]]


def stored_analyses(shared: Path) -> Iterator[Stored]:
    """Every analysis that pools by inverse variance."""
    with gzip.open(shared / "statistics" / "metafor.json.gz") as file:
        datasets = json.load(file)["datasets"]
    for dataset in datasets:
        for analysis in dataset["analyses"]:
            if analysis.get("fits"):
                pairs = zip(analysis["yi"], analysis["vi"], strict=True)
                kept = [(float(y), float(v)) for y, v in pairs if y is not None]
                effects = SimpleNamespace(yi=[y for y, _ in kept], vi=[v for _, v in kept])
                name = f"{dataset['id']} {analysis['measure']}{' drop00' if analysis.get('drop00') else ''}"
                yield Stored(name, effects, analysis, dataset["columns"])


class Tally:
    """Differences, absolute or relative, whichever is smaller; those above `tolerance` are kept by name."""

    def __init__(self, tolerance: float) -> None:
        self.tolerance = tolerance
        self.count: dict[str, int] = defaultdict(int)
        self.largest: dict[str, float] = defaultdict(float)
        self.beyond: list[tuple[str, str, float, float]] = []

    def compare(self, field: str, where: str, theirs: float | None, ours: float | None) -> None:
        """Nothing where metafor gave no number; ours must then not be asked for one."""
        if theirs is None:
            return
        assert ours is not None, f"{where}: no {field}, metafor has {theirs}"
        apart = abs(ours - theirs)
        difference = min(apart, apart / abs(theirs)) if theirs else apart
        self.count[field] += 1
        if difference <= self.tolerance:
            self.largest[field] = max(self.largest[field], difference)
        else:
            self.beyond.append((where, field, theirs, ours))

    def lines(self, title: str) -> str:
        whole, worst = sum(self.count.values()), max(self.largest.values(), default=0.0)
        rows = [f"\n{title}: {whole} figures, largest difference {worst:.1e}, {len(self.beyond)} beyond"]
        rows += [f"  {field:<24}{self.count[field]:7d}  {self.largest[field]:.1e}" for field in self.count]
        return "\n".join(rows)
