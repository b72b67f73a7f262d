"""Which row of a posted measure an analysis compares: its only one, or the one that the analysis names.

The registry ties an analysis to the measure and to groups, not to a class or category. "Change at Week 4" in its
description names the row "Week 4"; with rows for weeks 4 and 8 and no such word, the time is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.extraction import row_times
from evidence.facts import TimePoint
from trials.facts import AnalysisFacts, MeasurementFacts, PostedOutcomeFacts, Reading

TIME_NOT_SAID = "the measure has {} times; the record does not say which one is compared"
_I = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class Row:
    """The compared row as a measurement without group and value, its time, and what a reader must know of both."""

    measurement: MeasurementFacts
    time: TimePoint
    title: str
    note: str = ""


def row_of(outcome: PostedOutcomeFacts, analysis: AnalysisFacts) -> Row | str:
    """The row, or why it is not known."""
    rows = rows_in(outcome)
    if len(rows) == 1 or len(named := named_rows(rows, said_of(analysis))) == 1:
        return row(outcome, rows[0] if len(rows) == 1 else named[0])
    known = [row(outcome, one) for one in rows]
    if any(one.title for one in known):
        return f"the measure has {len(rows)} rows; the analysis does not say which one it compares"
    note = TIME_NOT_SAID.format(len(rows))
    return Row(MeasurementFacts(group_id="", value=Reading()), TimePoint(text=outcome.time_frame), "", note)


def row(outcome: PostedOutcomeFacts, one: MeasurementFacts) -> Row:
    time = row_times.time_point(outcome, one)
    return Row(one, time, row_times.row_title(one, time))


def rows_in(outcome: PostedOutcomeFacts) -> list[MeasurementFacts]:
    """One for each class and category, without group and value; one without titles where nothing was measured."""
    places = {
        (one.class_position, one.category_position): (one.class_title, one.category_title)
        for one in outcome.measurements
    }
    nothing = MeasurementFacts(group_id="", value=Reading())
    return [
        MeasurementFacts(
            group_id="",
            value=Reading(),
            class_title=titles[0],
            class_position=place[0],
            category_title=titles[1],
            category_position=place[1],
        )
        for place, titles in places.items()
    ] or [nothing]


def named_rows(rows: list[MeasurementFacts], said: str) -> list[MeasurementFacts]:
    """The rows whose titles, as far as they tell rows apart, all stand in what is said; the longest names only."""
    found = {
        place: names
        for place, names in enumerate(telling(rows))
        if any(names) and all(stands_in(name, said) for name in names if name)
    }
    return [rows[place] for place, names in found.items() if not part_of_another(names, found.values())]


def telling(rows: list[MeasurementFacts]) -> list[tuple[str, str]]:
    classes, categories = {one.class_title for one in rows}, {one.category_title for one in rows}
    return [
        (one.class_title if len(classes) > 1 else "", one.category_title if len(categories) > 1 else "")
        for one in rows
    ]


def stands_in(name: str, said: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(' '.join(name.split()))}(?!\w|[.,]\d)", said, _I))


def part_of_another(names: tuple[str, str], found: Iterable[tuple[str, str]]) -> bool:
    """ "Male" beside "Female" is no part; "Lesions" beside "New Lesions" is."""
    others = [one for one in found if one != names]
    return any(
        all(stands_in(mine, theirs) for mine, theirs in zip(names, other, strict=True) if mine)
        for other in others
    )


def said_of(analysis: AnalysisFacts) -> str:
    texts = (analysis.group_description, analysis.estimate_comment, analysis.p_value_comment,
             analysis.non_inferiority_comment, analysis.comment, analysis.other_analysis)  # fmt: skip
    return " ".join(" ".join(texts).replace("\\", "").split())
