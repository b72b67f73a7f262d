"""Digests of an answer and of the data it rests on: they change when a figure does, not when a row is stored anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from evidence.models import Result
from evidence.questions.figures import Figure
from evidence.questions.studies import Study

COLUMNS = (
    "key", "domain", "measure", "kind", "population", "arm", "arm_label", "arm_role", "contrast", "n", "total", "value",
    "unit", "sd", "person_years", "ci_lower", "ci_upper", "ci_level", "time_text", "time_months", "time_kind", "grade",
)  # fmt: skip

OF_THE_MOMENT = ("result_id", "other_id")


def content_digest(plain: Mapping[str, Any]) -> str:
    """sha256 of an answer as JSON gives it, without the row numbers of the moment: a report loaded anew with the same
    figures changes nothing."""

    def lasting(row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name not in OF_THE_MOMENT}

    content = dict(plain) | {part: [lasting(row) for row in plain[part]] for part in ("rows", "set_aside")}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def data_version(figures: Iterable[Figure]) -> str:
    """sha256 over every figure considered and the study it is of, in an order of its own."""
    lines = sorted({line for figure in figures for line in lines_of(figure)})
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def lines_of(figure: Figure) -> list[str]:
    found = [written(figure.study, figure.result)]
    return [*found, written(figure.study, figure.other)] if figure.other else found


def written(study: Study, result: Result) -> str:
    return repr((study.slug, study.date, study.design, study.ms_type, study.intensity, study.n, study.groups, *(
        plain(getattr(result, name)) for name in COLUMNS
    )))  # fmt: skip


def plain(value: object) -> str:
    """Decimals without trailing zeros, so that 5 and 5.000 are one value."""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
