"""The rows of a forest plot and every word of it: figures, intervals, description, key and table twin.

Percentages are 0 to 100, ratios and differences as they are; None where a source gives nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from web import wording
from web.charts.axes import Scale
from web.charts.shapes import room

NAME_SIZE, SMALL_SIZE = 16, 14.5
PHONE_WIDTH = 358
TWIN = "All values are in the table below."


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One study. Percentages 0 to 100, ratios and differences as they are; None where the source gives nothing.

    `level` is the level of the interval, None when the source does not say it. `counts` replaces
    "events / people". `decimals` replaces the rule: as exact as the figures given, at most one
    for percentages, two for ratios and differences. `weight` is its share of the pooled estimate in percent,
    None where the model gives none. `used`: whether it is in the pooled estimate, where there is one.
    """

    name: str
    estimate: float | None
    low: float | None = None
    high: float | None = None
    people: int | None = None
    events: int | None = None
    grade: str = ""
    level: float | None = 95
    counts: str = ""
    decimals: int | None = None
    note: str = ""
    href: str = ""
    source_url: str = ""
    reason: str = ""
    weight: float | None = None
    used: bool = True


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled estimate with its interval and, if there is one, its prediction interval.

    Its grade is the lowest of its inputs.
    """

    estimate: float
    low: float
    high: float
    label: str
    prediction_low: float | None = None
    prediction_high: float | None = None
    events: int | None = None
    people: int | None = None
    grade: str = ""
    level: float = 95


@dataclass(frozen=True, slots=True)
class ForestEntry:
    """One row of the table twin, in words. `use` is "Pooled", "Shown", "Set aside" or "Result"."""

    name: str
    counts: str
    estimate: str
    interval: str
    use: str
    row: ForestRow | None = None
    grade: str = ""
    weight: str = ""


def unit_of(scale: Scale) -> str:
    return {"log_ratio": "ratio", "difference": ""}.get(scale, "percent")


def figures(rows: Sequence[ForestRow], set_aside: Sequence[ForestRow], pooled: Pooled | None) -> list[float]:
    found = [value for row in (*rows, *set_aside) for value in (row.estimate, row.low, row.high)]
    if pooled:
        found += [pooled.estimate, pooled.low, pooled.high, pooled.prediction_low, pooled.prediction_high]
    return [value for value in found if value is not None]


def _decimals(row: ForestRow, unit: str) -> int | None:
    if row.decimals is not None or unit == "ratio":
        return row.decimals
    given = [value for value in (row.estimate, row.low, row.high) if value is not None]
    if not unit:
        return max((decimals_of(value) for value in given), default=0)
    return 0 if all(float(value).is_integer() for value in given) else 1


def decimals_of(value: float) -> int:
    """The decimals a difference needs, at most two."""
    return next(count for count in (0, 1, 2) if count == 2 or abs(round(value, count) - value) < 1e-9)


def counts(row: ForestRow | Pooled) -> str:
    if isinstance(row, ForestRow) and row.counts:
        return row.counts
    if row.people is None:
        return ""
    return f"{row.people:,}" if row.events is None else f"{row.events:,} / {row.people:,}"


def estimate(row: ForestRow, unit: str) -> str:
    if row.estimate is None:
        return wording.MISSING["not_reported"]
    return wording.figure(row.estimate, unit, _decimals(row, unit))


def interval(row: ForestRow, unit: str, joint: str = " to ") -> str:
    """The bounds, with the level wherever it is not 95."""
    bounds = wording.bounds(row.low, row.high, unit, _decimals(row, unit)).replace(" to ", joint)
    if row.level == 95 or bounds == wording.NO_INTERVAL:
        return bounds
    return (
        f"level not given: {bounds}" if row.level is None else f"{wording.interval_name(row.level)} {bounds}"
    )


def weight(row: ForestRow) -> str:
    """Percent without its sign, "" where there is none."""
    return "" if row.weight is None else wording.percent_figure(row.weight)


def short(row: ForestRow, unit: str) -> str:
    """Everything after the name in the narrow drawing: "1/26 · 3.8% (0.1–19.6)"."""
    numbers = counts(row).replace(" / ", "/")
    sign = "%" if unit == "percent" and row.estimate is not None else ""
    figure = f"{estimate(row, unit)}{sign}"
    has_figure = not (row.estimate is row.low is row.high is None)
    # Between bounds that may carry a minus, a dash could be read as one.
    tail = f" ({interval(row, unit, '–' if unit else ' to ')})" if has_figure else ""
    return f"{numbers} · {figure}{tail}" if numbers else figure + tail


def crowded(row: ForestRow, unit: str) -> bool:
    """Whether name and numbers do not fit on one line of the narrow drawing."""
    return room(row.name, NAME_SIZE, strong=True) + room(short(row, unit), SMALL_SIZE) + 10 > PHONE_WIDTH


def as_row(pooled: Pooled, unit: str, *, with_counts: bool) -> ForestRow:
    """The pooled estimate worded like a row; a model's percentage always has one decimal, its difference two."""
    return ForestRow(
        pooled.label,
        pooled.estimate,
        pooled.low,
        pooled.high,
        people=pooled.people if with_counts else None,
        events=pooled.events if with_counts else None,
        grade=pooled.grade,
        level=pooled.level,
        decimals=model_decimals(unit),
    )


def model_decimals(unit: str) -> int | None:
    return {"percent": 1, "": 2}.get(unit)


def describe(
    rows: Sequence[ForestRow],
    set_aside: Sequence[ForestRow],
    pooled: Pooled | None,
    scale: Scale,
    noun: str = "cohort",
) -> str:
    parts = [f"{wording.counted(len(rows), 'row')}."]
    unit = unit_of(scale)
    sign = "%" if unit == "percent" else ""
    if pooled:
        row = as_row(pooled, unit, with_counts=False)
        bounds = wording.bounds(pooled.low, pooled.high, unit, model_decimals(unit))
        name = wording.interval_name(pooled.level)
        parts.append(f"{pooled.label}: {estimate(row, unit)}{sign} ({name} {bounds}).")
        if pooled.prediction_low is not None and pooled.prediction_high is not None:
            parts.append(f"Expected in a new {noun}: {prediction(pooled, unit)}{sign}.")
    else:
        parts.append("The rows are not pooled.")
    if set_aside:
        parts.append(f"{len(set_aside)} set aside, drawn in grey.")
    return " ".join([*parts, TWIN])


def prediction(pooled: Pooled, unit: str) -> str:
    if pooled.prediction_low is None or pooled.prediction_high is None:
        return ""
    bounds = wording.span(pooled.prediction_low, pooled.prediction_high, unit, model_decimals(unit))
    return bounds if pooled.level == 95 else f"{wording.number(pooled.level)}% interval {bounds}"


def key(
    rows: Sequence[ForestRow],
    set_aside: Sequence[ForestRow],
    pooled: Pooled | None,
    scale: Scale,
    furthest: float,
    noun: str = "cohort",
) -> str:
    parts = [
        "Square: one row’s figure, larger for more people.",
        "Line: its 95% interval, or the level written beside it.",
    ]
    if pooled:
        parts.append("Diamond: pooled.")
        if pooled.prediction_low is not None:
            parts.append(f"Grey band: range expected in a new {noun}.")
    only_shown = pooled is not None and not all(row.used for row in rows)
    if set_aside or only_shown:
        parts.append(f"Dashed and hollow: {'not pooled' if only_shown else 'set aside'}.")
    lowest = {"log_ratio": 1 / furthest, "difference": -furthest}.get(scale, 0.0)
    if any(not lowest <= value <= furthest for value in figures(rows, set_aside, pooled)):
        parts.append("Arrow: goes on beyond the axis.")
    return " ".join(parts)


def entries(
    rows: Sequence[ForestRow],
    set_aside: Sequence[ForestRow],
    pooled: Pooled | None,
    unit: str,
    noun: str = "cohort",
) -> tuple[ForestEntry, ...]:
    def entry(row: ForestRow, use: str) -> ForestEntry:
        return ForestEntry(
            row.name, counts(row), estimate(row, unit), interval(row, unit), use, row, row.grade, weight(row)
        )

    found = [entry(row, "Pooled" if pooled and row.used else "Shown") for row in rows]
    if pooled:
        ours = entry(as_row(pooled, unit, with_counts=True), "Result")
        found.append(replace(ours, row=None))
        if expected := prediction(pooled, unit):
            found.append(ForestEntry(f"Expected in a new {noun}", "", "", expected, "Result"))
    return tuple(found + [entry(row, "Set aside") for row in set_aside])
