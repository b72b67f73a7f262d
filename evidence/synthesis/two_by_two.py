"""Pooling two-group counts without a continuity correction: Mantel–Haenszel and Peto.

Both take one common effect to hold in all studies (equal-effects). Studies without events, or with events only, in
both groups say nothing about a ratio and carry no weight in it; they do count in a risk difference.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import chdtrc, ndtr

from evidence.synthesis.binary_effects import observed_expected
from evidence.synthesis.effects import Effects, effect_size
from evidence.synthesis.intervals import normal_quantile
from evidence.synthesis.mantel_haenszel_estimators import ESTIMATORS, TABLE, TIMES, Summary, Tables
from evidence.synthesis.refusal import Refusal
from evidence.synthesis.two_by_two_tests import association, person_time, tarone


@dataclass(frozen=True)
class CommonEffect:
    """One effect taken to hold in all studies. Ratios are logs.

    se, ci_lower, ci_upper, p_value: normal quantile. k: studies given; informative: those with an effect size of
    their own. q, q_df, q_p_value: heterogeneity of those about the estimate, `i2` (percent) and `h2` from it
    (None where df is 0). The effect sizes in q have ½ added to tables with a zero, the estimate has not.
    association, association_p_value: Cochran–Mantel–Haenszel test of no effect (OR), the like for person-time
    (IRR), None for others. tarone, tarone_df, tarone_p_value: Tarone's (1985) test of equal odds ratios, OR only.
    """

    method: str
    measure: str
    estimate: float
    se: float
    ci_lower: float
    ci_upper: float
    p_value: float
    q: float
    q_df: int
    q_p_value: float
    i2: float
    h2: float | None
    k: int
    informative: int
    level: float
    association: float | None = None
    association_p_value: float | None = None
    tarone: float | None = None
    tarone_df: int | None = None
    tarone_p_value: float | None = None


def mantel_haenszel(
    measure: str = "OR", *, level: float = 95, correct: bool = False, **arrays: Sequence[float]
) -> CommonEffect | Refusal:
    """Mantel–Haenszel estimate of RR, OR, RD (ai, n1i, ci, n2i) or IRR, IRD (x1i, t1i, x2i, t2i).

    Variances: OR Robins, Breslow & Greenland 1986; RR and rates Greenland & Robins 1985; RD Sato, Greenland &
    Robins 1989. correct: continuity correction of the test of association (metafor corrects unless told).
    Refusal where a group never, or everybody always, had the event, so that the ratio is 0, infinite or undefined.
    ValueError for counts that cannot be.
    """
    if measure not in ESTIMATORS:
        raise ValueError(f"measure is {measure!r}; give one of {', '.join(ESTIMATORS)}")
    names, estimator = ESTIMATORS[measure]
    normal_quantile(level)
    observed = effect_size(measure, drop00=True, **arrays)  # type: ignore[arg-type]
    tables = counted(names, arrays)
    try:
        estimate, se = estimator(tables) if tables else (0.0, 0.0)
    except ZeroDivisionError:
        return no_effect(measure, tables)
    if se == 0:
        return no_effect(measure, tables)
    tests: dict[str, float | int | None] = {}
    if names == TIMES and measure == "IRR":
        tests = association([person_time(table) for table in tables], correct)
    if measure == "OR":
        tests = association([observed_expected(table) for table in tables], correct)
        tests |= tarone(tables, math.exp(estimate))
    return stated("Mantel–Haenszel", observed, (estimate, se), len(tables), level, tests)


def peto(
    *,
    ai: Sequence[float],
    n1i: Sequence[float],
    ci: Sequence[float],
    n2i: Sequence[float],
    level: float = 95,
) -> CommonEffect | Refusal:
    """Peto's one-step log odds ratio (Yusuf, Peto et al. 1985): for rare events, small effects and groups of like size.

    Refusal where nobody or everybody had the event in every study.
    """
    normal_quantile(level)
    arrays = {"ai": ai, "n1i": n1i, "ci": ci, "n2i": n2i}
    observed = effect_size("PETO", to="none", ai=ai, n1i=n1i, ci=ci, n2i=n2i)
    tables = counted(TABLE, arrays)
    steps = [observed_expected(table) for table in tables]
    variance = math.fsum(v for _, _, v in steps)
    if variance == 0:
        return no_effect("PETO", tables)
    estimate = math.fsum(o - e for o, e, _ in steps) / variance
    return stated("Peto", observed, (estimate, 1 / math.sqrt(variance)), len(tables), level, {})


def counted(names: tuple[str, ...], arrays: dict[str, Sequence[float]] | dict[str, object]) -> Tables:
    """One table per study with people, or time, in both groups; the others are left out, as nothing compares."""
    columns = [list(arrays[name]) for name in names]  # type: ignore[call-overload]
    rows = [
        dict(zip(names, map(float, row), strict=True)) for row in zip(*columns, strict=True) if complete(row)
    ]
    return [row for row in rows if row[names[1]] > 0 and row[names[3]] > 0]


def complete(row: tuple[float | None, ...]) -> bool:
    """Whether every count was reported."""
    return all(value is not None and not math.isnan(value) for value in row)


def no_effect(measure: str, tables: Tables) -> Refusal:
    """The refusal for counts that give no estimate."""
    k = len(tables)
    if k == 0:
        return Refusal("No study to pool.", 0)
    first, second = (math.fsum(table[name] for table in tables) for name in list(tables[0])[::2])
    people = math.fsum(table["n1i"] + table["n2i"] for table in tables) if "n1i" in tables[0] else None
    if first + second == 0:
        reason = "No event in any study: nothing compares the groups."
    elif first + second == people:
        reason = "Everybody had the event in every study: nothing compares the groups."
    elif 0 in (first, second) and measure not in ("RD", "IRD"):
        group = "first" if first == 0 else "second"
        reason = f"No event in the {group} group of any study: the ratio of the groups cannot be estimated."
    elif measure in ("RD", "IRD"):
        reason = "The counts leave the difference without an error of estimation."
    else:
        reason = "No study compares the groups: in each, a cell the method needs is 0."
    return Refusal(f"{measure}: {reason}", k, int(first + second), None if people is None else int(people))


def stated(
    method: str,
    observed: Effects,
    summary: Summary,
    k: int,
    level: float,
    tests: dict[str, float | int | None],
) -> CommonEffect:
    """The estimate in the words of the result."""
    estimate, se = summary
    z = normal_quantile(level)
    weighed = [(y, v) for y, v in zip(observed.yi, observed.vi, strict=True) if v > 0]
    q, df = math.fsum((y - estimate) ** 2 / v for y, v in weighed), max(len(weighed) - 1, 0)
    return CommonEffect(
        method=method,
        measure=observed.measure,
        estimate=estimate,
        se=se,
        ci_lower=estimate - z * se,
        ci_upper=estimate + z * se,
        p_value=2 * float(ndtr(-abs(estimate / se))),
        q=q if df else 0.0,
        q_df=df,
        q_p_value=float(chdtrc(df, q)) if df else 1.0,
        i2=max(0.0, 100 * (q - df) / q) if df and q > 0 else 0.0,
        h2=q / df if df else None,
        k=k,
        informative=len(observed),
        level=level,
        **tests,  # type: ignore[arg-type]
    )
