"""Published pooled results against ours: the engine on their studies by several methods, and where an estimate belongs.

Numerics are imported inside functions: a page that computes nothing loads none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from evidence.published_pooled import Band, Table, TotalsRow, published_pooled


@dataclass(frozen=True, slots=True)
class Way:
    """One way to count the same studies, proportions 0 to 1. ours: the way of this site. reason: why it gives none."""

    name: str
    words: str
    estimate: float | None
    lower: float | None
    upper: float | None
    ours: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recount:
    """A review's table counted again. mean: averaged over cohorts by our model, None where it gives no estimate."""

    table: Table
    events: int
    people: int
    mean: float | None
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A risk ratio of all people taken as one trial, with its interval."""

    row: TotalsRow
    estimate: float
    lower: float
    upper: float


@cache
def recounts() -> tuple[Recount, ...]:
    """Every table of the file, computed once a process."""
    return tuple(recount(table) for table in published_pooled().tables)


def recount(table: Table) -> Recount:
    from evidence.synthesis.pooling import Refusal, glmm

    xi, ni = [row.events for row in table.rows], [row.people for row in table.rows]
    fitted = glmm(xi, ni)
    ours, mean = our_way(fitted), None if isinstance(fitted, Refusal) else fitted.mean_estimate
    ways = (ours, one_group(xi, ni), half_an_event(xi, ni), double_arcsine(xi, ni))
    return Recount(table, sum(xi), sum(ni), mean, ways)


def our_way(fitted: Any) -> Way:
    from evidence.synthesis.pooling import Refusal

    name, words = "Binomial-normal model", "Counts as they are; the share in a typical cohort. The rule here."
    if isinstance(fitted, Refusal):
        return Way(name, words, None, None, None, ours=True, reason=fitted.reason)
    return Way(name, words, fitted.estimate, fitted.ci_lower, fitted.ci_upper, ours=True)


def one_group(xi: list[int], ni: list[int]) -> Way:
    """All people taken as one cohort, with the exact interval."""
    from evidence.synthesis.intervals import exact_interval

    found = exact_interval(sum(xi), sum(ni))
    words = "All people taken as one cohort, exact interval. Passes over how cohorts differ."
    return Way("Plain share", words, sum(xi) / sum(ni), found.lower, found.upper)


def half_an_event(xi: list[int], ni: list[int]) -> Way:
    """Logits with half an event added to empty cells, DerSimonian–Laird, normal interval."""
    from evidence.synthesis.effects import effect_size
    from evidence.synthesis.pooling import Refusal, pool

    found = pool(effect_size("PLO", xi=xi, ni=ni, add=0.5, to="only0"), method="DL", test="z")
    name = "Logits with half an event added"
    words = "Half a death goes to every cohort without one: too high where deaths are rare."
    if isinstance(found, Refusal):
        return Way(name, words, None, None, None, reason=found.reason)
    estimate, lower, upper = (
        1 / (1 + math.exp(-one)) for one in (found.estimate, found.ci_lower, found.ci_upper)
    )
    return Way(name, words, estimate, lower, upper)


def double_arcsine(xi: list[int], ni: list[int]) -> Way:
    """Freeman–Tukey, DerSimonian–Laird, turned back at the harmonic mean of the cohort sizes (Miller 1978)."""
    from evidence.synthesis.effects import effect_size
    from evidence.synthesis.pooling import Refusal, pool

    found = pool(effect_size("PFT", xi=xi, ni=ni, add=0, to="none"), method="DL", test="z")
    name = "Freeman–Tukey, harmonic mean"
    words = "Turned back by one typical cohort size: can fall far below the plain share."
    if isinstance(found, Refusal):
        return Way(name, words, None, None, None, reason=found.reason)
    size = len(ni) / sum(1 / one for one in ni)
    estimate, lower, upper = (
        turned_back(one, size) for one in (found.estimate, found.ci_lower, found.ci_upper)
    )
    return Way(name, words, estimate, lower, upper)


def turned_back(halved: float, size: float) -> float:
    """Miller's (1978) inverse of the halved double arcsine; 0 and 1 beyond what a cohort of this size can give."""
    lowest = math.asin(math.sqrt(1 / (size + 1)))
    angle = 2 * halved
    if angle <= lowest:
        return 0.0
    if angle >= math.pi - lowest:
        return 1.0
    sine = math.sin(angle)
    inner = max(0.0, 1 - (sine + (sine - 1 / sine) / size) ** 2)
    return (1 - math.copysign(1, math.cos(angle)) * math.sqrt(inner)) / 2


def gives(way: Way, printed: tuple[float, float, float]) -> bool:
    """Whether a way gives what was printed, in percent, to the tenth."""
    found = (way.estimate, way.lower, way.upper)
    return all(
        one is not None and abs(100 * one - said) < 0.05 for one, said in zip(found, printed, strict=True)
    )


@cache
def ratios_of_totals() -> tuple[Ratio, ...]:
    """The risk ratio that the review's added-up counts give, beside the one it pooled."""
    return tuple(ratio_of_totals(row) for row in published_pooled().totals.rows)


def ratio_of_totals(row: TotalsRow) -> Ratio:
    from evidence.synthesis.effects import effect_size
    from evidence.synthesis.intervals import normal_quantile

    (a, n1), (c, n2) = row.treated, row.control
    found = effect_size("RR", ai=[a], n1i=[n1], ci=[c], n2i=[n2], add=0, to="none")
    middle, half = found.yi[0], normal_quantile(95) * math.sqrt(found.vi[0])
    return Ratio(row, math.exp(middle), math.exp(middle - half), math.exp(middle + half))


def placed(band: Band, answer: Mapping[str, Any] | None) -> str:
    """inside, outside or not_pooled: where our estimate lies by the band; rounded as the band is read, to 0.1 %."""
    pooled = (answer or {}).get("pooled")
    if pooled is None:
        return "not_pooled"
    return "inside" if band.low <= round(100 * pooled["estimate"], 1) <= band.high else "outside"


def check_stands(band: Band, answer: Mapping[str, Any]) -> bool:
    """Whether the check on file was of the estimate as it is now."""
    return band.checked is not None and round(100 * answer["pooled"]["estimate"], 2) == band.checked.estimate
