"""What a page shows beside the estimate, computed when it is asked for: cumulative, subgroups, year, funnel.

Takes a stored answer (as JSON or as asdict gives it) and gives JSON. Each part is a dictionary with its numbers, or
with "refusal", in words. Counts of one group are pooled again by their own model; tests of difference, regression and
funnel need effects with errors, and so leave out what has none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from evidence.questions.controls import Controls, controls
from evidence.questions.model_choice import GLMM, MH, Model, choose
from evidence.questions.pooled import NotPooled, effects, pooled
from evidence.questions.rows import Row
from evidence.questions.standing import Question

FEW = 10
Part = dict[str, Any]
SUBGROUPS: dict[str, Callable[[Row], str]] = {
    "phenotype": lambda row: "" if row.course == "MS" else row.course,
    "intensity": lambda row: row.intensity,
    "design": lambda row: row.design,
}


def rows_used(answered: Mapping[str, Any]) -> list[Row]:
    """The rows of the estimate, as rows again."""
    names = {one.name for one in fields(Row)}
    return [
        Row(**{name: row[name] for name in names if name in row})
        for row in answered["rows"]
        if row.get("used")
    ]


def analyses(asked: Question, answered: Mapping[str, Any]) -> dict[str, Part]:
    """cumulative, subgroups by phenotype, intensity and design, year, funnel; {} where nothing is pooled."""
    used = rows_used(answered)
    if not answered.get("model") or not used:
        return {}
    model, chosen = Model(**answered["model"]), controls(answered.get("parameters", {}))
    return {
        "cumulative": cumulative(asked, chosen, used, model.family),
        "subgroups": {name: subgroup(asked, chosen, used, model, of) for name, of in SUBGROUPS.items()},
        "year": year(model, used, chosen.level),
        "funnel": funnel(model, used, chosen.level),
    }


def numbers(asked: Question, chosen: Controls, rows: Sequence[Row], family: str) -> Part:
    """Estimate and interval by the rule; of one study its own."""
    if len(rows) == 1:
        (row,) = rows
        own = {"estimate": row.estimate, "ci_lower": row.lower, "ci_upper": row.upper, "own": True}
        more = {"level": row.level, "model_estimate": row.effect, "se": row.se}
        return {"k": 1} | own | more | together(rows, chosen.level)
    try:
        found, _ = pooled(choose(asked, chosen, rows, family), rows, chosen.level)
    except (NotPooled, ValueError) as error:
        return {"k": len(rows), "refusal": str(error)} | together(rows, chosen.level)
    kept = ("estimate", "ci_lower", "ci_upper", "tau2", "model_estimate", "se")
    return {"k": len(rows)} | {name: found[name] for name in kept} | together(rows, chosen.level)


def together(rows: Sequence[Row], level: float) -> Part:
    """Of shares from counts: everyone as one group, with the exact interval; where nobody had the event it is all
    there is."""
    if not all("ni" in row.counts for row in rows):
        return {}
    from evidence.synthesis.intervals import exact_interval

    x, n = (int(sum(row.counts[name] for row in rows)) for name in ("xi", "ni"))
    bounds = exact_interval(x, n, level)
    return {"events": x, "total": n, "exact_lower": bounds.lower, "exact_upper": bounds.upper}


def cumulative(asked: Question, chosen: Controls, used: Sequence[Row], family: str) -> Part:
    """The estimate as it stood after each year; studies of unknown year come last."""
    ordered = sorted(used, key=lambda row: (row.year or 9999, row.date, row.name))
    steps = []
    for count, row in enumerate(ordered, 1):
        steps.append({"added": row.name, "year": row.year} | numbers(asked, chosen, ordered[:count], family))
    return {"steps": steps}


def subgroup(
    asked: Question, chosen: Controls, used: Sequence[Row], model: Model, of: Callable[[Row], str]
) -> Part:
    """The estimate in each group that has a name, and the test that all groups share one effect."""
    labels = sorted({of(row) for row in used} - {""})
    unknown = sum(not of(row) for row in used)
    groups = [
        {"label": label} | numbers(asked, chosen, [row for row in used if of(row) == label], model.family)
        for label in labels
    ]
    return {"groups": groups, "unknown": unknown} | difference(groups)


def difference(groups: Sequence[Part]) -> Part:
    """Chi-square on the groups' estimates around their mean, on the model's scale (Borenstein & Higgins 2013).

    untested: groups that take no part, for want of an estimate with an error (nobody had the event).
    """
    untested = [one["label"] for one in groups if not one.get("se")]
    found = [(one["model_estimate"], one["se"]) for one in groups if one.get("se")]
    if len(found) < 2:
        why = "Fewer than two groups have an estimate with its error to compare."
        return {"q_between": None, "p_value": None, "refusal": why, "untested": untested}
    from evidence.synthesis.inference import chi_square_p

    weights = [1 / se**2 for _, se in found]
    mean = math.fsum(w * y for w, (y, _) in zip(weights, found, strict=True)) / math.fsum(weights)
    q = math.fsum(w * (y - mean) ** 2 for w, (y, _) in zip(weights, found, strict=True))
    p_value = chi_square_p(q, len(found) - 1)
    return {"q_between": q, "df": len(found) - 1, "p_value": p_value, "untested": untested}


def scaled(model: Model, used: Sequence[Row]) -> Any:
    """Effects with errors: ready-made ones, or of counts the arcsine of the root (shares) or the log ratio."""
    from evidence.synthesis.effects import effect_size

    if model.method != GLMM and not (model.method == MH and any(row.effect is None for row in used)):
        return effects(used)
    names = [row.name for row in used]
    columns: dict[str, Any] = {name: [row.counts[name] for row in used] for name in used[0].counts}
    measure = {"PLO": "PAS", "IRLN": "IRS"}.get(model.measure, model.measure)
    add = 0.0 if measure in ("PAS", "IRS") else 0.5
    return effect_size(measure, add=add, studies=names, **columns)


def year(model: Model, used: Sequence[Row], level: float) -> Part:
    """Does the effect go with the year? Only from ten studies with a year."""
    dated = [row for row in used if row.year]
    if len(dated) < FEW:
        return {"refusal": f"{len(dated)} studies: a regression on the year needs ten or more."}
    from evidence.synthesis.pooling import Refusal, meta_regression

    found = meta_regression(
        scaled(model, dated), {"year": [float(row.year or 0) for row in dated]}, level=level
    )
    if isinstance(found, Refusal):
        return {"refusal": found.reason}
    slope = found.coefficients[1]
    return {
        "k": found.k,
        "scale": scale_words(model),
        "slope": slope.estimate,
        "ci_lower": slope.ci_lower,
        "ci_upper": slope.ci_upper,
        "p_value": slope.p_value,
        "r2": found.r2,
    }


def scale_words(model: Model) -> str:
    if model.method == GLMM and model.measure in ("PLO", "IRLN"):
        return "arcsine of the root of the share" if model.measure == "PLO" else "root of the rate"
    return {"cloglog": "log(−log S)", "plain": "as measured"}.get(model.scale, "log")


def funnel(model: Model, used: Sequence[Row], level: float) -> Part:
    """Points for the plot and the regression test of its asymmetry: Peters' for tables of counts, else Egger's (of
    shares on the arcsine scale, whose error depends on the size of the study alone). From ten studies."""
    if len(used) < FEW:
        return {
            "refusal": f"{len(used)} studies: with fewer than ten neither plot nor test can be relied on."
        }
    from evidence.synthesis.bias import egger, peters
    from evidence.synthesis.pooling import Refusal

    given = scaled(model, used)
    points = [
        {"name": name, "effect": y, "se": math.sqrt(v)}
        for name, y, v in zip(given.studies, given.yi, given.vi, strict=True)
    ]
    tables = model.family == "counts" and "ai" in used[0].counts
    arrays = (
        {name: [row.counts[name] for row in used] for name in ("ai", "n1i", "ci", "n2i")} if tables else {}
    )
    found = peters(**arrays, measure=model.measure, level=level) if tables else egger(given, level=level)
    test: Part = {"refusal": found.reason} if isinstance(found, Refusal) else stated(found)
    return {"points": points, "scale": scale_words(model), "test": test}


def stated(found: Any) -> Part:
    names = ("test", "predictor", "statistic", "df", "p_value", "slope", "slope_se", "k")
    return {name: getattr(found, name) for name in names}
