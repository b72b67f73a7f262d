"""The R script (metafor) that gives an answer's numbers again, with the data in it. Nothing is run here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from evidence.questions.model_choice import GLMM, MH
from evidence.questions.standing import EFFECTS, Question

ITERATED = ("ML", "REML", "EB", "PM")
# Scale of the model -> R function that takes an estimate back to the reader's scale.
BACK = {"logit": "plogis", "log": "exp", "plain": "identity", "cloglog": "function(x) exp(-exp(x))"}


def r_script(asked: Question, answered: Mapping[str, Any]) -> str:
    """A script that prints estimate, ci_lower, ci_upper, tau2 and the prediction interval by t on k - 2.

    Where nothing is pooled, the data and the reason why.
    """
    rows = [row for row in answered["rows"] if row.get("used")] or list(answered["rows"])
    data_version = answered.get("data_version", "")[:16]
    head = [
        comment(f"{asked.title}: {EFFECTS[asked.effect].lower()}"),
        comment(f"question {answered['question']}, rules {answered['version']}, data {data_version}"),
        *([comment("as of " + answered["as_of"])] if answered.get("as_of") else []),
        *[comment(f"{name}: {value}") for name, value in (answered.get("parameters") or {}).items()],
    ]
    model = answered.get("model")
    if not model:
        return lines(*head, comment(f"Nothing is pooled. {answered['refusal']}"), *shown(rows))
    return lines(
        *head,
        comment(model["reason"]),
        "# needs: metafor (Debian r-cran-metafor); models of counts also lme4",
        "suppressPackageStartupMessages(library(metafor))",
        f"level <- {answered['pooled']['level']!r}",
        "",
        *data(model, rows),
        "",
        *fit(model),
        "",
        *printing(model),
    )


def comment(words: str) -> str:
    """On one line whatever it holds, so that nothing in a name can become code."""
    return "# " + " ".join(words.split())


def lines(*parts: str) -> str:
    return "\n".join(parts) + "\n"


def vector(values: Sequence[Any]) -> str:
    """NA for None; text in double quotes that R reads as JSON writes them."""
    written = ["NA" if one is None else text(one) if isinstance(one, str) else repr(one) for one in values]
    return f"c({', '.join(written)})"


def text(words: str) -> str:
    """A string of R: quotes and backslashes escaped, other characters as they are."""
    return json.dumps(words, ensure_ascii=False)


def frame(columns: Mapping[str, Sequence[Any]]) -> list[str]:
    inner = ",\n".join(f"  {name} = {vector(values)}" for name, values in columns.items())
    return [f"studies <- data.frame(\n{inner}\n)"]


def shown(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    if not rows:
        return []
    names = ("name", "year", "n", "total", "estimate", "lower", "upper", "level")
    return ["# what each study found", *frame({name: [row[name] for row in rows] for name in names})]


def data(model: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The studies as the sources give them; errors from intervals are worked out in R."""
    named = {"study": [row["name"] for row in rows], "year": [row["year"] for row in rows]}
    if model["family"] == "counts":
        return frame(named | {name: [row["counts"][name] for row in rows] for name in rows[0]["counts"]})
    if model["family"] == "means":
        how = [comment(f"{row['name']}: {row['conversion']}") for row in rows]
        return [
            *how,
            *frame(named | {"yi": [row["effect"] for row in rows], "sei": [row["se"] for row in rows]}),
        ]
    given = {"estimate": "estimate", "lower": "lower", "upper": "upper", "interval_level": "level"}
    there = "log(-log(x))" if model["scale"] == "cloglog" else "log(x)"
    return [
        *frame(named | {name: [row[of] for row in rows] for name, of in given.items()}),
        "# each standard error from the width of the study's own interval, at its own level, on the model's scale",
        f"there <- function(x) {there}",
        "studies$yi <- there(studies$estimate)",
        "studies$sei <- with(studies, abs(there(upper) - there(lower)) / (2 * qnorm(0.5 + interval_level / 200)))",
    ]


def fit(model: Mapping[str, Any]) -> list[str]:
    measure, method, interval = model["measure"], model["method"], model["interval"]
    arrays = {
        "PLO": "xi = xi, ni = ni",
        "IRLN": "xi = xi, ti = ti",
        "IRR": "x1i = x1i, t1i = t1i, x2i = x2i, t2i = t2i",
        "GEN": "yi = yi, sei = sei",
    }.get(measure, "ai = ai, n1i = n1i, ci = ci, n2i = n2i")
    named = f'measure = "{measure}", {arrays}, data = studies, level = level'
    if method == GLMM:
        more = ', model = "UM.FS"' if measure in ("OR", "IRR") else ""
        return [f"fit <- rma.glmm({named}{more}, nAGQ = {15 if measure in ('PLO', 'IRLN') else 7})"]
    if method == MH:
        return [f"fit <- rma.mh({named})"]
    given = "yi = yi, sei = sei, data = studies, level = level" if measure == "GEN" else named
    finely = ", control = list(threshold = 1e-12, tol = 1e-12, maxiter = 10000)" if method in ITERATED else ""
    return [f'fit <- rma({given}, method = "{method}", test = "{interval}"{finely})']


def printing(model: Mapping[str, Any]) -> list[str]:
    """One line for each number: name, then value with fifteen figures."""
    turned = model["scale"] == "cloglog"
    low, high = ("fit$ci.ub", "fit$ci.lb") if turned else ("fit$ci.lb", "fit$ci.ub")
    found = [
        f"back <- {BACK[model['scale']]}",
        'say <- function(name, value) cat(name, format(value, digits = 15), "\\n")',
        "say('k', fit$k)",
        "say('estimate', back(as.numeric(fit$beta)))",
        f"say('ci_lower', back({low}))",
        f"say('ci_upper', back({high}))",
    ]
    if model["method"] in (MH, "EE"):
        return found
    ends = "c(1, -1)" if turned else "c(-1, 1)"
    return [
        *found,
        "say('tau2', fit$tau2)",
        "if (fit$k > 2) {",
        "  # where a new study's value lies: t on k - 2 degrees of freedom (Higgins, Thompson & Spiegelhalter 2009)",
        f"  half <- qt(0.5 + level / 200, fit$k - 2) * sqrt(fit$se^2 + fit$tau2) * {ends}",
        "  say('prediction_t_lower', back(as.numeric(fit$beta) + half[1]))",
        "  say('prediction_t_upper', back(as.numeric(fit$beta) + half[2]))",
        "}",
    ]
