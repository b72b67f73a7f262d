"""The numbers of one posted outcome measure -> ResultFacts, each with the reason if it must not be stored.

One number is one group x class x category. A class title is a time point or a row; both are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evidence.extraction import change_rows, row_times
from evidence.extraction.arm_roles import arm_role
from evidence.extraction.stored_measures import EDSS, EVENTS, Stored, edss_measure, stored_measure
from evidence.facts import ResultFacts
from trials.facts import DenominatorFacts, MeasurementFacts, PostedOutcomeFacts

LARGEST = Decimal(10) ** 15
LARGEST_COUNT = 2_147_483_647
_PEOPLE = re.compile(
    r"^(?:study )?(?:participants?|patients?|subjects?|people|persons?|"
    r"individuals?)$",
    re.IGNORECASE,
)
_PER_CENT = re.compile(r"%|percent", re.IGNORECASE)
_LEVEL = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_INTERVAL = re.compile(r"confidence|credible", re.IGNORECASE)
_WHOLE = ("count_of_participants", "count_of_events")
_COUNTS = ("count_of_participants", "percentage_of_participants", "survival_probability", "count_of_events",
           "rate")  # fmt: skip
_SHARES = ("percentage_of_participants", "survival_probability")
_AVERAGES = {
    "MEAN": "mean",
    "LEAST_SQUARES_MEAN": "mean",
    "MEDIAN": "median",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the whole outcome measure belongs, and why; kind and is_change in the words of kind_rules."""

    domain: str
    measure: str
    matched: str
    kind: str
    is_change: str = "no"


Row = tuple[ResultFacts, str]


def figures(outcome: PostedOutcomeFacts, placed: Placed) -> Iterator[Row]:
    """(result, reason it is refused or ""). Values that are no numbers are passed over."""
    keys: set[str] = set()
    levels = change_rows.holds_levels(outcome)
    for position, measurement in enumerate(outcome.measurements):
        if measurement.value.value is None:
            continue
        key = f"om{outcome.position}.c{measurement.class_position}.k{measurement.category_position}"
        key = f"{key}.{measurement.group_id}"[:100]
        key = f"{key}.m{position}" if key in keys else key
        keys.add(key)
        facts = figure(outcome, measurement, placed, key, levels)
        yield facts, refusal(facts, measurement)


def figure(
    outcome: PostedOutcomeFacts, measurement: MeasurementFacts, placed: Placed, key: str, levels: bool
) -> ResultFacts:
    """levels: what change_rows.holds_levels says of the outcome."""
    title = next((group.title for group in outcome.groups if group.id == measurement.group_id), "")
    time = row_times.time_point(outcome, measurement)
    row = row_times.row_title(measurement, time)
    reading = reading_of(outcome, measurement, placed, levels)
    kind = stored_kind(outcome, placed.kind, reading)
    stored = stored_measure(placed.domain, placed.measure, kind, outcome.title, row)
    if (placed.domain, placed.measure) in EVENTS and placed.kind not in _COUNTS:
        stored = Stored("other")
    if (placed.domain, placed.measure) in EDSS:
        stored = edss_measure(placed.measure, kind, reading, stored)
    values = counted(outcome, measurement, kind)
    if not (kind in _WHOLE and values.get("n") is not None):
        values |= spread(outcome, measurement)
    notes = (values.pop("note", ""), stored.note, reading.note)
    return ResultFacts(
        key=key,
        domain=placed.domain,
        measure=stored.measure,
        kind=kind,
        arm=measurement.group_id[:60],
        arm_label=title,
        arm_role=arm_role(title),
        population=row,
        unit=outcome.unit,
        time=time,
        estimator=estimator(outcome, kind),
        grade="A",
        title=outcome.title,
        matched=placed.matched,
        json_path=measurement.json_path,
        note="; ".join(dict.fromkeys(note for note in notes if note)),
        **values,
    )


def reading_of(
    outcome: PostedOutcomeFacts, measurement: MeasurementFacts, placed: Placed, levels: bool
) -> change_rows.Reading:
    """People and times until an event are never changes; a loss or gain is in what they count."""
    if placed.kind in (*_SHARES, "count_of_participants", "time_to_event"):
        return change_rows.Reading("level")
    return change_rows.read(outcome, measurement, placed.is_change, levels)


def stored_kind(outcome: PostedOutcomeFacts, kind: str, reading: change_rows.Reading) -> str:
    """kind_rules' word -> a kind of evidence.domains.KINDS.

    A mean count of lesions is a mean. A proportion of 0 to 1 is no percentage: its kind is "other", as is
    that of a difference between two periods neither of which is baseline.
    """
    if kind in ("count_of_participants", "time_to_event"):
        return kind
    if kind in _SHARES:
        return kind if _PER_CENT.search(outcome.unit) else "other"
    if reading.kind == "contrast":
        return "other"
    average = _AVERAGES.get(outcome.param_type, "")
    if kind == "rate" and not reading.changed:
        return "rate"
    if average:
        return f"{average}_change" if reading.changed else average
    return "count_of_events" if kind == "count_of_events" and not reading.changed else "other"


def counted(outcome: PostedOutcomeFacts, measurement: MeasurementFacts, kind: str) -> dict[str, Any]:
    """n and total for counts, value for the rest; total is the number of people analysed, if given."""
    value = measurement.value.value
    people, note = analysed(outcome, measurement)
    if (
        kind in _WHOLE
        and value is not None
        and value == value.to_integral_value()
        and 0 <= value <= LARGEST_COUNT
    ):
        total = people if kind == "count_of_participants" else None
        return {
            "n": int(value),
            "total": total,
            "total_note": note,
            "note": posted_spread(outcome, measurement),
        }
    return {
        "value": value,
        "total": people,
        "total_note": note or ("number analysed" if people is not None else ""),
    }


def analysed(outcome: PostedOutcomeFacts, measurement: MeasurementFacts) -> tuple[int | None, str]:
    """People analysed: the row's own number, else the measure's; a note where something else was counted."""
    own = [one for one in outcome.denominators if one.group_id == measurement.group_id]
    for group in (
        [one for one in own if one.class_position == measurement.class_position],
        [one for one in own if one.class_position is None],
    ):
        for one in group:
            if _PEOPLE.match(one.units.strip()) and (count := whole(one)) is not None:
                return count, ""
        if group:
            return None, f"the registry counts {group[0].count.text} {group[0].units} here, not people"
    return None, ""


def whole(denominator: DenominatorFacts) -> int | None:
    value = denominator.count.value
    if value is None or value != value.to_integral_value() or not 0 <= value <= LARGEST_COUNT:
        return None
    return int(value)


def spread(outcome: PostedOutcomeFacts, measurement: MeasurementFacts) -> dict[str, Any]:
    """Standard deviation, range or confidence interval, with its level; a standard error goes to the note."""
    kind = outcome.dispersion_type.lower()
    lower, upper = measurement.lower.value, measurement.upper.value
    level = _LEVEL.search(kind)
    if _INTERVAL.search(kind) and level and not (lower is None and upper is None):
        return {"ci_lower": lower, "ci_upper": upper, "ci_level": Decimal(level[1])}
    if kind == "standard deviation" and measurement.spread.value is not None:
        return {"sd": measurement.spread.value}
    name = {"inter-quartile range": "iqr", "full range": "range"}.get(kind)
    if name and lower is not None and upper is not None:
        return {"spread_kind": name, "spread_lower": lower, "spread_upper": upper}
    return {"note": posted_spread(outcome, measurement)}


def posted_spread(outcome: PostedOutcomeFacts, measurement: MeasurementFacts) -> str:
    """What was posted as spread and has no column: "Standard Error 0.4"."""
    texts = [
        measurement.spread.text,
        " to ".join(t for t in (measurement.lower.text, measurement.upper.text) if t),
    ]
    shown = ", ".join(text for text in texts if text)
    return f"{outcome.dispersion_type} {shown}".strip() if shown else ""


def estimator(outcome: PostedOutcomeFacts, kind: str) -> str:
    """The registry's own word where the kind does not say it; for a time until an event, mean or median."""
    name = outcome.param_type.replace("_", " ").lower()
    if kind == "time_to_event":
        if "mean" in name or name == "median":
            return f"{name} time"
        said = re.search(r"\b(?:median|mean)\b", f"{outcome.title} {outcome.unit}", re.IGNORECASE)
        return f"{said[0].lower()} time" if said else "mean or median not stated"
    return "" if name in ("", "mean", "median", "number", "count of participants", "count of units") else name


def refusal(facts: ResultFacts, measurement: MeasurementFacts) -> str:
    """Why a number must not be stored as it stands; "" if it may."""
    value = facts.value
    posted = measurement.value.text
    if len(measurement.group_id) > 60:
        return f"the group's id has {len(measurement.group_id)} characters"
    if facts.kind in _WHOLE and facts.n is None:
        return f"{posted} is no count"
    if facts.kind == "count_of_participants" and facts.n is not None and facts.total is not None:
        if facts.total == 0:
            return "nobody was analysed in this group"
        if facts.n > facts.total:
            return f"{facts.n} of {facts.total} people cannot be"
    if facts.kind in _SHARES and value is not None and not 0 <= value <= 100:
        return f"{posted} is no percentage"
    if facts.total == 0:
        return "nobody was analysed in this group"
    return figures_do_not_fit(facts) or intervals_do_not_fit(facts)


def figures_do_not_fit(facts: ResultFacts) -> str:
    for figure in (
        facts.value,
        facts.sd,
        facts.spread_lower,
        facts.spread_upper,
        facts.ci_lower,
        facts.ci_upper,
    ):
        if figure is not None and (abs(figure) >= LARGEST or figure != round(figure, 9)):
            return f"{figure} has more digits than can be kept"
    return "a standard deviation below zero" if facts.sd is not None and facts.sd < 0 else ""


def intervals_do_not_fit(facts: ResultFacts) -> str:
    value, lower, upper = facts.value, facts.ci_lower, facts.ci_upper
    if facts.ci_level is not None and not 50 <= facts.ci_level < 100:
        return f"{facts.ci_level} % is no level of an interval"
    if not _around(value, lower, upper):
        return f"the interval {lower} to {upper} does not lie around {value}"
    inside = value if facts.kind.startswith("median") or facts.spread_kind == "range" else None
    if not _around(inside, facts.spread_lower, facts.spread_upper):
        return f"the spread {facts.spread_lower} to {facts.spread_upper} does not lie around {value}"
    return ""


def _around(value: Decimal | None, lower: Decimal | None, upper: Decimal | None) -> bool:
    bounds = [bound for bound in (lower, value, upper) if bound is not None]
    return bounds == sorted(bounds)
