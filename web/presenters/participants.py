"""Who took part, as posted: how many came to each step, and what they were like at the start. Plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trials.models import BaselineMeasure, BaselineMeasurement, FlowStep, PostedResults, Trial
from trials.vocabulary import words
from web.presenters.registry_text import plain

MOST_ROWS = 150
SPREADS = {
    "STANDARD_DEVIATION": "SD",
    "STANDARD_ERROR": "SE",
    "INTER_QUARTILE_RANGE": "interquartile range",
    "FULL_RANGE": "range",
}


@dataclass(frozen=True, slots=True)
class GridRow:
    """cells: one text a group, "" where the record has none. A row without cells is a heading."""

    label: str
    cells: list[str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """heads: the groups' names. more: rows left out, which stand in the record."""

    heads: list[str]
    rows: list[GridRow]
    more: int


def posted_of(trial: Trial) -> PostedResults | None:
    """What its results section says as a whole; None where it posts none."""
    return PostedResults.objects.filter(trial=trial).first()


def flow(posted: PostedResults | None, steps: Iterable[FlowStep]) -> Grid | None:
    """Periods as headings, under each its milestones and then why people left."""
    found: dict[tuple[int, str, int], dict[str, FlowStep]] = {}
    for one in sorted(steps, key=place_in_flow):
        found.setdefault((one.period_position, one.kind, one.step), {})[one.group_id] = one
    groups = named(posted.flow_groups if posted else [], (key for row in found.values() for key in row))
    units = (posted.flow_units if posted else "") or "units"
    rows: list[GridRow] = []
    heading = ("", "")
    for row in found.values():
        one = next(iter(row.values()))
        left = one.kind == "WITHDRAWAL"
        over = (plain(one.period), "did not complete, because of" if left else "")
        if over != heading and any(over):
            rows.append(GridRow(": ".join(filter(None, over)), []))
        heading = over
        cells = [participants(row[key], units) if key in row else "" for key in groups]
        rows.append(GridRow(plain(step_words(one.type)), cells, plain(one.comment)))
    return grid(list(groups.values()), rows)


def place_in_flow(one: FlowStep) -> tuple[int, bool, int, int]:
    return one.period_position, one.kind == "WITHDRAWAL", one.step, one.position


def step_words(type_: str) -> str:
    """The registry's own milestones are in capitals; the rest is a sponsor's text."""
    return type_.capitalize() if type_.isupper() else type_


def participants(one: FlowStep, units: str) -> str:
    counted = (
        f"{one.participants_text} ({one.units_text} {units})" if one.units_text else one.participants_text
    )
    return ", ".join(filter(None, (counted, plain(one.group_comment))))


def baseline(posted: PostedResults | None, measures: Iterable[BaselineMeasure]) -> Grid | None:
    """measures: with their measurements prefetched. Each is a heading with a row a class and category."""
    measured = sorted(measures, key=lambda one: one.position)
    used = (number.group_id for one in measured for number in one.measurements.all())
    groups = named(posted.baseline_groups if posted else [], used)
    rows = counted_people(posted, groups)
    for one in measured:
        rows += measure_rows(one, groups)
    return grid(list(groups.values()), rows)


def counted_people(posted: PostedResults | None, groups: Mapping[str, str]) -> list[GridRow]:
    """How many people, and other units, the figures below are of."""
    found: dict[str, dict[str, str]] = {}
    for one in posted.baseline_denominators if posted else []:
        if not one.get("class_title"):
            found.setdefault(one["units"] or "Participants", {})[one["group_id"]] = one["text"]
    return [
        GridRow(f"{units} analysed", [texts.get(key, "") for key in groups]) for units, texts in found.items()
    ]


def measure_rows(measure: BaselineMeasure, groups: Mapping[str, str]) -> list[GridRow]:
    summary, unit = words({}, measure.param_type), plain(measure.unit)
    unit = "" if summary.lower().endswith(unit.lower()) else unit
    said = ", ".join(filter(None, (summary, unit, plain(measure.population))))
    rows: dict[tuple[int, int], dict[str, BaselineMeasurement]] = {}
    for one in sorted(measure.measurements.all(), key=lambda one: one.position):
        rows.setdefault((one.class_position, one.category_position), {})[one.group_id] = one
    under = [GridRow(row_label(row), cells(row, measure, groups)) for row in rows.values()]
    if len(under) == 1 and not under[0].label:
        return [GridRow(plain(measure.title), under[0].cells, said)]
    named_rows = [row if row.label else replace(row, label="not named") for row in under]
    return [GridRow(plain(measure.title), [], said), *named_rows]


def row_label(row: Mapping[str, BaselineMeasurement]) -> str:
    one = next(iter(row.values()))
    return ": ".join(filter(None, (plain(one.class_title), plain(one.category_title))))


def cells(
    row: Mapping[str, BaselineMeasurement], measure: BaselineMeasure, groups: Mapping[str, str]
) -> list[str]:
    return [figure(row[key], measure.dispersion_type) if key in row else "" for key in groups]


def figure(one: BaselineMeasurement, dispersion: str) -> str:
    """As posted: "41.2 (SD 8.1)", "39 (interquartile range 30 to 45)"."""
    name = SPREADS.get(dispersion) or words({}, dispersion)
    spread = one.spread_text
    if one.lower_text or one.upper_text:
        spread = f"{one.lower_text or 'not given'} to {one.upper_text or 'not given'}"
    return f"{one.value_text} ({' '.join(filter(None, (name, spread)))})" if spread else one.value_text


def named(groups: Iterable[Mapping[str, Any]], used: Iterable[str]) -> dict[str, str]:
    """id -> name, in the record's order; a group that is used and never named keeps its id."""
    names = {one["id"]: plain(one["title"]) or one["id"] for one in groups}
    return {**names, **{key: key for key in used if key and key not in names}}


def grid(heads: list[str], rows: list[GridRow]) -> Grid | None:
    return Grid(heads, rows[:MOST_ROWS], max(0, len(rows) - MOST_ROWS)) if rows else None
