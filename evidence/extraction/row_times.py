"""The time of one posted number: its row's own where the row is a point of the schedule, else the measure's.

"Week 12" and "EFS at 2 years" are points. "Pain free at 15 minutes" within two weeks of study, "smoked in the
last 30 days" and "24-week confirmed worsening" say what was counted, not when.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from evidence.extraction import change_rows, time_frames
from evidence.facts import TimePoint
from trials.facts import MeasurementFacts, PostedOutcomeFacts

MONTHS_HELD = Decimal(999_999)
_I = re.IGNORECASE
_TIME_WORDS = re.compile(
    r"(?:change|from|at|to|baseline|screening|pre|post|treatment|day|week|wk|month|mo|year|yr|hour|hr|minute|"
    r"min|end|of|study|through|up|the|and|follow-?up|visit|s|\(|\)|,|:|;|-|\d|\.|\s)+",
    _I,
)
_UNIT = r"(?:minute|min|hour|hr|day|week|wk|month|mo|year|yr)s?"
_SAYS_HOW_LONG = re.compile(
    rf"\b(?:last|past|previous|preceding|for|at least|more than|less than|(?:confirmed|sustained|maintained) "
    rf"(?:at|after|for|over))(?: the)?(?: last| past| at least)? ?[≥>]?=? ?\d|[≥≤<>]=? ?\d+[- ]*{_UNIT}|"
    rf"\d[- ]*{_UNIT}[- ](?:confirmed|sustained|CDP|CDW|duration)",
    _I,
)
_SAYS_WHEN = re.compile(
    rf"\b{_UNIT} ?\d|\b(?:at|by|after|within|through|until|to) (?:the )?\d[\d.]*[- ]?{_UNIT}|"
    rf"^\W*\d[\d.]*[- ]?{_UNIT}\b(?=\W|$)|[-–:,(] ?\d[\d.]*[- ]?{_UNIT}\W*$",
    _I,
)
_END = re.compile(r"end of (?:the )?(?:study|treatment|follow-?up)", _I)
_MAXIMUM = re.compile(r"\bup to\b|\bmaximum\b|\bas long as", _I)


def time_point(outcome: PostedOutcomeFacts, measurement: MeasurementFacts) -> TimePoint:
    group = next((one.title for one in outcome.groups if one.id == measurement.group_id), "")
    return time_said(outcome.time_frame, measurement.class_title, measurement.category_title, group)


@lru_cache(maxsize=512)
def time_said(time_frame: str, class_title: str, category_title: str, group: str) -> TimePoint:
    schedule = time_frames.read(time_frame)
    for text in (class_title, category_title, group):
        if (point := own_point(text, schedule, only_time=text == group)) is not None:
            return point
    return stated(time_frame, schedule)


@lru_cache(maxsize=512)
def own_point(text: str, schedule: time_frames.TimeFrame, *, only_time: bool = False) -> TimePoint | None:
    """The point in time that the text is, if it is one; only_time: nothing else may stand in the text."""
    bare = text.strip()
    is_time = bool(bare) and bool(_TIME_WORDS.fullmatch(bare)) and bool(re.search(r"[A-Za-z]", bare))
    if only_time and not is_time and not change_rows.is_start_group(bare):
        return None
    if change_rows.is_start(bare):
        return TimePoint(text=text, months=Decimal(0), kind="baseline")
    frame = time_frames.read(bare)
    if frame.days and (is_time or is_point(bare, frame, schedule)):
        far = bool(schedule.days) and max(frame.days) > 2 * max(schedule.days)
        return TimePoint(text=text) if far else stated(text, frame)
    if is_time and _END.search(bare):
        return TimePoint(text=text, months=held(schedule.single_month), kind="")
    return TimePoint(text=text) if is_time and not bare.isdigit() else None


def is_point(text: str, frame: time_frames.TimeFrame, schedule: time_frames.TimeFrame) -> bool:
    """A time inside a longer text: named by the schedule, or said as a time within it."""
    if _SAYS_HOW_LONG.search(text):
        return False
    if all(any(abs(day - one) <= 0.03 * one for one in schedule.days) for day in frame.days):
        return True
    within = not schedule.days or max(frame.days) <= 2 * max(schedule.days)
    return within and min(frame.days) >= 1 and bool(_SAYS_WHEN.search(text))


def row_title(measurement: MeasurementFacts, time: TimePoint) -> str:
    """Class and category titles, without a title that is only the time point."""
    parts = (measurement.class_title, measurement.category_title)
    kept = [part.strip() for part in parts if not (part == time.text and _TIME_WORDS.fullmatch(part.strip()))]
    return " · ".join(part for part in kept if part)


def stated(text: str, frame: time_frames.TimeFrame) -> TimePoint:
    return TimePoint(text=text, months=held(frame.single_month), kind=time_kind(text, frame))


def time_kind(text: str, frame: time_frames.TimeFrame) -> str:
    if frame.single_month is None:
        return ""
    if not frame.days:
        return "baseline" if frame.names_baseline else ""
    return "maximum_follow_up" if _MAXIMUM.search(text) else "fixed"


def held(months: Decimal | None) -> Decimal | None:
    return months if months is not None and months < MONTHS_HELD else None
