"""The figures of an answer as one table for a spreadsheet: every study used, shown or set aside, then what is pooled.

Numbers as in the calculation: shares from 0 to 1, ratios and differences as they are, unrounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from evidence.questions.standing import EFFECTS
from web.presenters.question_plot import study_address
from web.presenters.question_request import Asked
from web.spreadsheet import csv_text

Row = Mapping[str, Any]


def named(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


def of_counts(*names: str) -> Callable[[Row], Any]:
    """The first of these that the row's counts have."""
    return lambda row: next(
        (row["counts"][name] for name in names if name in (row.get("counts") or {})), None
    )


# Heading → where it stands in a row of the answer.
COLUMNS: dict[str, Callable[[Row], Any]] = {
    "row": named("row"),
    "name": named("name"),
    "report": named("report"),
    "registry_number": named("trial"),
    "year": named("year"),
    "design": named("design"),
    "ms_type": named("ms_type"),
    "intensity": named("intensity"),
    "population": named("population"),
    "arm": named("arm"),
    "time": named("time"),
    "definition": named("definition"),
    "events": named("n"),
    "people": named("total"),
    "person_years": of_counts("ti", "t1i"),
    "control_events": named("control_n"),
    "control_people": named("control_total"),
    "control_person_years": of_counts("t2i"),
    "estimate": named("estimate"),
    "lower": named("lower"),
    "upper": named("upper"),
    "level_percent": named("level"),
    "interval": named("interval_kind"),
    "weight_percent": named("weight"),
    "model_effect": named("effect"),
    "model_standard_error": named("se"),
    "grade": named("grade"),
    "reason": lambda row: row.get("reason") or row.get("not_pooled"),
    "note": lambda row: "; ".join(filter(None, (row.get("note"), row.get("conversion")))),
    "sources": lambda row: " ".join(dict.fromkeys(url for _, url, _ in row.get("sources", ()))),
    "page": named("page"),
}


def figures_csv(asked: Asked, about: Sequence[tuple[str, str]], site: str) -> str:
    """`about`: (name, words) for rows that say what the table is; `site`: scheme and host before each address."""
    answer = asked.answer
    rows = [
        *(study(row, "study" if is_used(row, answer) else "shown", site) for row in answer["rows"]),
        *(pooled_rows(answer) if answer["pooled"] else []),
        *(study(row, "set aside", site) for row in answer["set_aside"]),
        {"row": "about", "name": "estimates are", "note": estimates_are(asked)},
        *({"row": "about", "name": name, "note": words} for name, words in about if words),
    ]
    return csv_text(list(COLUMNS), ([read(row) for read in COLUMNS.values()] for row in rows))


def is_used(row: Row, answer: Mapping[str, Any]) -> bool:
    """Answers of the first rules pooled every row they showed, and did not say so in each."""
    used: bool = row.get("used", answer["pooled"] is not None)
    return used


def study(row: Row, kind: str, site: str) -> dict[str, Any]:
    return {**row, "row": kind, "page": site + study_address(row)}


def estimates_are(asked: Asked) -> str:
    words = EFFECTS[asked.question.effect]
    unit = f", {asked.question.unit}" if asked.question.unit else ""
    return f"{words}{unit}{', from 0 to 1' if asked.question.effect == 'proportion' else ''}"


def pooled_rows(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The pooled estimate with its model, where a new study would lie, and the numbers of heterogeneity."""
    pooled, model = answer["pooled"], answer.get("model") or {}
    shared = {"level": pooled.get("level")}
    method = [
        pooled.get("method"),
        pooled.get("measure"),
        f"interval {pooled.get('interval')}",
        pooled.get("scale"),
    ]
    found = [
        shared
        | {
            "row": "pooled",
            "name": f"Pooled, k = {pooled['k']}",
            "n": pooled.get("events"),
            "total": pooled.get("total"),
            "estimate": pooled["estimate"],
            "lower": pooled["ci_lower"],
            "upper": pooled["ci_upper"],
            "effect": pooled.get("model_estimate"),
            "se": pooled.get("se"),
            "grade": answer.get("lowest_grade"),
            "note": ", ".join(filter(None, method)) if model else None,
            "reason": model.get("reason"),
        }
    ]
    for name, words in (("prediction_t", "t on k - 2"), ("prediction", "as metafor has it")):
        if pooled.get(f"{name}_lower") is not None or pooled.get(f"{name}_upper") is not None:
            ends = {end: pooled.get(f"{name}_{end}") for end in ("lower", "upper")}
            found.append(shared | ends | {"row": "prediction", "name": f"Prediction interval, {words}"})
    return [*found, *(statistic(name, pooled) for name in STATISTICS if pooled.get(name) is not None)]


# Beside the estimate: mean of shares over cohorts, exact interval of everyone as one group, spread between studies.
STATISTICS = (
    "mean_estimate", "exact_lower", "exact_upper", "p_value", "tau2", "tau2_ci_lower", "tau2_ci_upper", "i2", "q",
    "q_df", "q_p_value", "heterogeneity_lrt", "heterogeneity_df", "heterogeneity_p",
)  # fmt: skip


def statistic(name: str, pooled: Mapping[str, Any]) -> dict[str, Any]:
    return {"row": "statistic", "name": name, "estimate": pooled[name]}
