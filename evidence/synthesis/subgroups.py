"""One pooled estimate per subgroup, and whether they differ by more than chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.synthesis.heterogeneity import estimator
from evidence.synthesis.inference import checked_test, chi_square_p
from evidence.synthesis.intervals import tail
from evidence.synthesis.random_effects import Pooled, pooled_or_alone
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.studies import Effects, per_study, studies_of


@dataclass(frozen=True)
class Subgroups:
    """groups: (label, result) in order of first appearance; a subgroup of one study is that study with its own
        normal interval.
    q_between, df, p_value: test that all subgroups share one effect: the subgroups' estimates, each with its se,
        around their weighted mean, chi-square on one less than the subgroups that have an estimate. None, with
        `reason`, where fewer than two have.
    """

    groups: tuple[tuple[str, Pooled | Refusal], ...]
    q_between: float | None
    df: int | None
    p_value: float | None
    reason: str = ""


def subgroups(
    effects: Effects, labels: Sequence[str], *, method: str = "REML", test: str = "knha", level: float = 95
) -> Subgroups:
    """`pool` within each of `labels` (one per study), each with its own tau2, and the test for difference
    between them (Borenstein & Higgins 2013, Prev Sci 14:134). For one tau2 shared by all subgroups use
    `meta_regression` with the labels as moderator: its QM is the test.
    """
    estimator(method), checked_test(test), tail(level)
    studies = studies_of(effects)
    own = per_study(labels, effects, "labels")
    results = tuple(
        (
            label,
            pooled_or_alone(
                studies.only(i for i, one in enumerate(own) if one == label), method, test, level
            ),
        )
        for label in dict.fromkeys(own)
    )
    found = [result for _, result in results if isinstance(result, Pooled)]
    if len(found) < 2:
        return Subgroups(results, None, None, None, "Fewer than two subgroups have an estimate to compare.")
    q = between(found)
    return Subgroups(results, q, len(found) - 1, chi_square_p(q, len(found) - 1))


def between(found: Sequence[Pooled]) -> float:
    """Sum of squared distances of the estimates from their mean, in standard errors."""
    weights = [1 / one.se**2 for one in found]
    mean = math.fsum(w * one.estimate for w, one in zip(weights, found, strict=True)) / math.fsum(weights)
    return math.fsum(w * (one.estimate - mean) ** 2 for w, one in zip(weights, found, strict=True))
