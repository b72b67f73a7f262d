"""The numbers of one posted outcome measure -> ResultFacts, each with the reason if it must not be stored.

One number is one group x class x category. A class title is a time point or a row; both are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from evidence import time_frames
from evidence.arm_roles import arm_role
from evidence.facts import ResultFacts, TimePoint
from evidence.stored_measures import stored_measure
from trials.facts import DenominatorFacts, MeasurementFacts, PostedOutcomeFacts

LARGEST = Decimal(10) ** 15
LARGEST_COUNT = 2_147_483_647
MONTHS_HELD = Decimal(999_999)
_PEOPLE = re.compile(
    r"^(?:study )?(?:participants?|patients?|subjects?|people|persons?|"
    r"individuals?)$",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_INTERVAL = re.compile(r"confidence|credible", re.IGNORECASE)
_WHOLE = ("count_of_participants", "count_of_events")
_SHARES = ("percentage_of_participants", "survival_probability")
_TIME_WORDS = re.compile(
    r"(?:change|from|at|to|baseline|pre|post|treatment|day|week|wk|month|mo|year|yr|hour|hr|minute|"
    r"min|end|of|study|through|up"
    r"|the|and|follow-?up|visit|s|\(|\)|,|:|;|-|\d|\.|\s)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the whole outcome measure belongs, and why; kind in the words of kind_rules."""

    domain: str
    measure: str
    matched: str
    kind: str


Row = tuple[ResultFacts, str]


def figures(outcome: PostedOutcomeFacts, placed: Placed, *, changed: bool) -> Iterator[Row]:
    """(result, reason it is refused or ""). Values that are no numbers are passed over."""
    keys: set[str] = set()
    for position, measurement in enumerate(outcome.measurements):
        if measurement.value.value is None:
            continue
        key = f"om{outcome.position}.c{measurement.class_position}.k{measurement.category_position}"
        key = f"{key}.{measurement.group_id}"[:100]
        key = f"{key}.m{position}" if key in keys else key
        keys.add(key)
        facts = figure(outcome, measurement, placed, key, changed=changed)
        yield facts, refusal(facts, measurement)


def figure(
    outcome: PostedOutcomeFacts, measurement: MeasurementFacts, placed: Placed, key: str, *, changed: bool
) -> ResultFacts:
    title = next((group.title for group in outcome.groups if group.id == measurement.group_id), "")
    row = row_title(measurement)
    kind = stored_kind(outcome, measurement, placed.kind, changed=changed)
    facts = ResultFacts(
        key=key,
        domain=placed.domain,
        measure=stored_measure(placed.domain, placed.measure, kind, outcome.title, row),
        kind=kind,
        arm=measurement.group_id[:60],
        arm_label=title,
        arm_role=arm_role(title),
        population=row,
        unit=outcome.unit,
        time=time_point(outcome, measurement),
        estimator=estimator(outcome),
        grade="A",
        title=outcome.title,
        matched=placed.matched,
        json_path=measurement.json_path,
    )
    facts = replace(facts, **counted(outcome, measurement, kind))
    return facts if kind in _WHOLE and facts.n is not None else replace(facts, **spread(outcome, measurement))


def row_title(measurement: MeasurementFacts) -> str:
    """Class and category titles, without a class title that is only a time point."""
    named = measurement.class_title.strip()
    parts = ("" if named and _TIME_WORDS.fullmatch(named) else named, measurement.category_title.strip())
    return " · ".join(part for part in parts if part)


def stored_kind(
    outcome: PostedOutcomeFacts, measurement: MeasurementFacts, kind: str, *, changed: bool
) -> str:
    """kind_rules' word -> a kind of evidence.domains.KINDS.

    A mean count of lesions is a mean. A proportion of 0 to 1 is no percentage: its kind is "other".
    """
    if kind in ("count_of_participants", "time_to_event"):
        return kind
    if kind in _SHARES:
        return kind if re.search(r"%|percent", outcome.unit, re.IGNORECASE) else "other"
    at_baseline = measurement.class_title.strip().lower() in (
        "baseline",
        "screening",
        "day 1",
        "week 0",
        "day 0",
    )
    changed = changed and not at_baseline
    averages = {"MEAN": "mean", "LEAST_SQUARES_MEAN": "mean", "MEDIAN": "median"}
    average = averages.get(outcome.param_type, "")
    if kind == "rate" and not changed:
        return "rate"
    if average:
        return f"{average}_change" if changed else average
    return "count_of_events" if kind == "count_of_events" and not changed else "other"


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


def estimator(outcome: PostedOutcomeFacts) -> str:
    """The registry's own word where the kind does not say it."""
    name = outcome.param_type.replace("_", " ").lower()
    return "" if name in ("", "mean", "median", "number", "count of participants", "count of units") else name


def time_point(outcome: PostedOutcomeFacts, measurement: MeasurementFacts) -> TimePoint:
    """The row's own time point where its title states one, else that of the whole measure."""
    for text in (measurement.class_title, measurement.category_title):
        frame = time_frames.read(text)
        if frame.days or re.match(r"baseline\b", text.strip(), re.IGNORECASE):
            return TimePoint(text=text, months=held(frame.single_month), kind=time_kind(text, frame))
    frame = time_frames.read(outcome.time_frame)
    return TimePoint(
        text=outcome.time_frame, months=held(frame.single_month), kind=time_kind(outcome.time_frame, frame)
    )


def time_kind(text: str, frame: time_frames.TimeFrame) -> str:
    if frame.single_month is None:
        return ""
    if not frame.days:
        return "baseline" if frame.names_baseline else ""
    return (
        "maximum_follow_up"
        if re.search(
            r"\bup to\b|\bmaximum\b|"
            r"\bas long as",
            text,
            re.IGNORECASE,
        )
        else "fixed"
    )


def held(months: Decimal | None) -> Decimal | None:
    return months if months is not None and months < MONTHS_HELD else None


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
