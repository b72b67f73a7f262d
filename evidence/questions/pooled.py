"""The model's numbers in one shape, on the reader's scale, whichever model gave them.

Everything here calls the engine, and the engine is imported inside the functions: a page that computes nothing should
not pay for loading numerics.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from evidence.questions.model_choice import GLMM, MH, Model
from evidence.questions.rows import Row
from evidence.questions.scales import BACK, ends, two_ends

Pooled = dict[str, Any]
# Every pooled answer has all of these; None where the model has no such number. Proportions run from 0 to 1.
NAMES = (
    "estimate", "ci_lower", "ci_upper", "level", "p_value", "k", "events", "total", "method", "interval", "measure",
    "scale", "model_estimate", "logit_estimate", "se", "tau2", "tau", "tau2_ci_lower", "tau2_ci_upper", "i2", "h2",
    "q", "q_df", "q_p_value", "heterogeneity_lrt", "heterogeneity_df", "heterogeneity_p", "prediction_lower",
    "prediction_upper", "prediction_t_lower", "prediction_t_upper", "mean_estimate", "exact_lower", "exact_upper",
    "log_likelihood", "nodes", "converged",
)  # fmt: skip


class NotPooled(Exception):
    """The engine refuses; the message says why in a sentence for readers."""


def pooled(model: Model, rows: Sequence[Row], level: float) -> tuple[Pooled, list[float | None]]:
    """The pooled numbers and each row's weight in percent. NotPooled where the engine refuses, or no interval ends."""
    numbers, weights = fitted(model, rows, level)
    low, high = numbers["ci_lower"], numbers["ci_upper"]
    if low is None or high is None or (model.scale == "log" and low == 0):
        raise NotPooled(
            f"At {level:g} % the interval of {len(rows)} studies has no end that could be written down: "
            "they tell nothing."
        )
    return numbers, weights


def fitted(model: Model, rows: Sequence[Row], level: float) -> tuple[Pooled, list[float | None]]:
    if model.method == GLMM and model.measure == "PLO":
        return proportion(rows, level), [None] * len(rows)
    if model.method == GLMM:
        return mixed(model, rows, level), [None] * len(rows)
    if model.method == MH:
        return mantel_haenszel(model, rows, level)
    return inverse_variance(model, rows, level)


def every_name(model: Model, found: dict[str, Any]) -> Pooled:
    stated = {
        "method": model.method,
        "interval": model.interval,
        "measure": model.measure,
        "scale": model.scale,
    }
    return dict.fromkeys(NAMES) | stated | found


def column(rows: Sequence[Row], name: str) -> list[float]:
    return [row.counts[name] for row in rows]


def proportion(rows: Sequence[Row], level: float) -> Pooled:
    """Binomial-normal model on the counts, with the exact interval of everyone taken as one group beside it."""
    from evidence.synthesis.intervals import exact_interval
    from evidence.synthesis.proportion_glmm import glmm
    from evidence.synthesis.refusal import Refusal

    events, totals = [int(row.counts["xi"]) for row in rows], [int(row.counts["ni"]) for row in rows]
    whole = glmm(events, totals, level=level)
    if isinstance(whole, Refusal):
        raise NotPooled(whole.reason)
    exact = exact_interval(whole.events, whole.total, level)
    more = {
        "model_estimate": whole.logit_estimate,
        "exact_lower": exact.lower,
        "exact_upper": exact.upper,
        "method": GLMM,
        "interval": "z",
        "measure": "PLO",
        "scale": "logit",
    }
    return dict.fromkeys(NAMES) | asdict(whole) | more


def mixed(model: Model, rows: Sequence[Row], level: float) -> Pooled:
    """Poisson-normal model: one group's rate, or the ratio of two with a level for each study."""
    from evidence.synthesis.pooling import Refusal, glmm

    if model.measure == "IRLN":
        found = glmm(measure="IRLN", xi=column(rows, "xi"), ti=column(rows, "ti"), level=level)
    elif model.measure == "IRR":
        arrays = {name: column(rows, name) for name in ("x1i", "t1i", "x2i", "t2i")}
        found = glmm(measure="IRR", model="UM.FS", level=level, **arrays)
    else:
        arrays = {name: column(rows, name) for name in ("ai", "n1i", "ci", "n2i")}
        found = glmm(measure="OR", model="UM.FS", level=level, **arrays)
    if isinstance(found, Refusal):
        raise NotPooled(found.reason)
    kept = ("se", "p_value", "tau2", "tau", "k", "events", "total", "log_likelihood", "nodes", "level")
    return every_name(
        model,
        {name: getattr(found, name) for name in kept}
        | {
            "model_estimate": found.estimate,
            **ends(math.exp, found, "estimate", "ci", "prediction", "prediction_t"),
            "q": found.q_wald,
            "q_df": found.q_df,
            "q_p_value": found.q_wald_p_value,
            "heterogeneity_lrt": found.q_lrt,
            "heterogeneity_df": found.q_df,
            "heterogeneity_p": found.q_lrt_p_value,
        },
    )


def mantel_haenszel(model: Model, rows: Sequence[Row], level: float) -> tuple[Pooled, list[float | None]]:
    from evidence.synthesis.pooling import Refusal
    from evidence.synthesis.pooling import mantel_haenszel as common_effect

    names = ("x1i", "t1i", "x2i", "t2i") if model.measure == "IRR" else ("ai", "n1i", "ci", "n2i")
    arrays: dict[str, Any] = {name: column(rows, name) for name in names}
    found = common_effect(model.measure, level=level, **arrays)
    if isinstance(found, Refusal):
        raise NotPooled(found.reason)
    kept = ("se", "p_value", "k", "i2", "h2", "q", "q_df", "q_p_value", "level")
    numbers = {name: getattr(found, name) for name in kept} | {
        "model_estimate": found.estimate,
        **ends(math.exp, found, "estimate", "ci"),
        "events": sum(arrays[names[0]]) + sum(arrays[names[2]]),
        "total": sum(arrays[names[1]]) + sum(arrays[names[3]]),
    }
    return every_name(model, numbers), mantel_haenszel_weights(model.measure, arrays, names)


def mantel_haenszel_weights(
    measure: str, arrays: dict[str, list[float]], names: Sequence[str]
) -> list[float | None]:
    """Percent: what each study adds to the denominator of the pooled ratio."""
    parts = []
    for x1, n1, x2, n2 in zip(*(arrays[name] for name in names), strict=True):
        without = (n1 - x1) if measure == "OR" else n1
        parts.append(x2 * without / (n1 + n2))
    total = sum(parts)
    return [100 * part / total if total else None for part in parts]


def inverse_variance(model: Model, rows: Sequence[Row], level: float) -> tuple[Pooled, list[float | None]]:
    from evidence.synthesis.pooling import Refusal, pool

    found = pool(effects(rows), method=model.method, test=model.interval, level=level)
    if isinstance(found, Refusal):
        raise NotPooled(found.reason)
    back, turns = BACK[model.scale]
    kept = (
        "se", "p_value", "tau2", "tau2_ci_lower", "tau2_ci_upper", "i2", "h2", "q", "q_p_value", "k", "level",
        "log_likelihood",
    )  # fmt: skip
    numbers = {name: getattr(found, name) for name in kept} | {
        "model_estimate": found.estimate,
        "tau": math.sqrt(found.tau2),
        "q_df": found.k - 1,
        **ends(back, found, "estimate", "ci", "prediction", turns=turns),
        **two_ends(
            back, "prediction_t", found.prediction_t_km2_lower, found.prediction_t_km2_upper, turns=turns
        ),
    }
    if model.method in ("EE", "FE"):
        # Without spread between studies these would only repeat the confidence interval.
        numbers |= dict.fromkeys(
            ("prediction_lower", "prediction_upper", "prediction_t_lower", "prediction_t_upper")
        )
    if all(row.total for row in rows):
        numbers["total"] = sum((row.total or 0) + (row.control_total or 0) for row in rows)
    return every_name(model, numbers), list(found.weights)


def effects(rows: Sequence[Row]) -> Any:
    """The rows' effects for the engine, each under the name of its study."""
    from evidence.synthesis.effects import effect_size

    yi, vi = [row.effect for row in rows], [(row.se or 0.0) ** 2 for row in rows]
    return effect_size("GEN", yi=yi, vi=vi, studies=[row.name for row in rows])
