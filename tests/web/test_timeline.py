"""The timeline: where bars begin and end, and what their marks say."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

from tests.factories import date
from web.charts.shapes import room
from web.charts.timeline import NAME_SIZE, NARROW, WIDE, Bar, Layout, TimelineRow, timeline_drawing

REGISTRY_DATE = dt.date(2025, 9, 25)


def row(start: str = "2010-01-01", end: str | None = "2014-12-31", **changes: Any) -> TimelineRow:
    values: dict[str, Any] = {
        "url": "/trials/NCT00000001/",
        "number": "NCT00000001",
        "name": "A trial",
        "therapy": "hsct",
        "tag": "HSCT",
        "status": "COMPLETED",
        "results": False,
    }
    return TimelineRow(start=date(start), end=date(end) if end else None, **values | changes)


def bars(*rows: TimelineRow, layout: Layout = WIDE) -> list[Bar]:
    return timeline_drawing(rows, uid="t", layout=layout, registry_date=REGISTRY_DATE).bars


def test_equal_times_are_drawn_equally_long() -> None:
    first, second = bars(row("2000-01-01", "2003-12-31"), row("2010-01-01", "2013-12-31"))
    assert first.width == pytest.approx(second.width, abs=0.2)
    assert second.x > first.x + first.width


def test_a_month_runs_from_its_first_to_its_last_day() -> None:
    """So a trial known to the month is never drawn shorter than it may have been."""
    to_the_month, to_the_day = bars(row("2010-03", "2014-06"), row("2010-03-01", "2014-06-30"))
    assert (to_the_month.x, to_the_month.width) == (to_the_day.x, to_the_day.width)


@pytest.mark.parametrize(
    ("status", "css"),
    [
        ("COMPLETED", "fill-hsct"),
        ("TERMINATED", "fill-hsct"),
        ("RECRUITING", "open-hsct"),
        ("NOT_YET_RECRUITING", "open-hsct"),
        ("SUSPENDED", "open-hsct"),
        ("UNKNOWN", "open-hsct"),
        ("WITHDRAWN", "open-hsct"),
        ("", "open-hsct"),
    ],
)
def test_only_what_ended_is_filled(status: str, css: str) -> None:
    assert bars(row(status=status))[0].css == css


def test_a_cross_marks_what_was_stopped_early_or_never_began() -> None:
    crossed = {
        status: bars(row(status=status))[0].cross is not None
        for status in ("TERMINATED", "WITHDRAWN", "COMPLETED", "UNKNOWN", "SUSPENDED")
    }
    assert [status for status, has in crossed.items() if has] == ["TERMINATED", "WITHDRAWN"]


def test_a_trial_without_an_end_gets_a_tail_of_one_length_never_a_bar_to_today() -> None:
    early, late = bars(row("2000-01", None), row("2020-01", None))
    assert early.width == late.width < 5
    assert early.tail == early.x + early.width
    assert bars(row())[0].tail is None


def test_the_ring_of_posted_results_stands_clear_of_cross_and_tail() -> None:
    crossed, open_ended = bars(row(status="TERMINATED", results=True), row("2005-01", None, results=True))
    assert crossed.ring is not None
    assert crossed.cross is not None
    assert open_ended.tail is not None
    assert crossed.ring - crossed.cross >= 10
    assert open_ended.ring is not None
    assert open_ended.ring > open_ended.tail + WIDE.tail
    assert bars(row())[0].ring is None


def test_the_line_of_the_registry_copy_stands_between_what_ended_before_and_what_starts_after() -> None:
    drawing = timeline_drawing(
        [row("2020-01-01", "2025-09-24"), row("2025-10-01", "2027-01-01")],
        uid="t",
        layout=WIDE,
        registry_date=REGISTRY_DATE,
    )
    before, after = drawing.bars
    assert drawing.now is not None
    assert before.x + before.width <= drawing.now <= after.x


def test_without_a_registry_date_no_line_is_drawn() -> None:
    assert timeline_drawing([row()], uid="t", layout=WIDE, registry_date=None).now is None


def test_an_end_before_the_start_is_drawn_as_a_mark_at_the_start() -> None:
    bar = bars(row("2010-01-01", "2005-01-01"), row("2001-01-01"))[0]
    assert 0 < bar.width < 5


@pytest.mark.parametrize(
    ("start", "end", "beyond"),
    [
        ("1899-01-01", "2014-01-01", (True, False)),
        ("2014-01-01", "9999-12-31", (False, True)),
        ("0001-01-01", "9999", (True, True)),
        ("2014-01-01", "2015-01-01", (False, False)),
    ],
)
def test_one_odd_date_does_not_squeeze_the_axis_but_gets_an_arrow(
    start: str, end: str, beyond: tuple[bool, bool]
) -> None:
    odd, plain = bars(row(start, end), row("2010-01-01", "2019-12-31"))
    assert (odd.before, odd.after) == beyond
    assert plain.width > 50
    assert WIDE.left <= odd.x
    assert odd.x + odd.width <= WIDE.right + 5


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=lambda layout: layout.name)
def test_everything_stays_within_its_drawing_and_years_keep_apart(layout: Layout) -> None:
    rows = [
        row(f"{year}-06", None if year % 3 else f"{year + 4}-06", results=True) for year in range(1990, 2024)
    ]
    drawing = timeline_drawing(rows, uid="t", layout=layout, registry_date=REGISTRY_DATE)
    assert drawing.bars[-1].middle < drawing.height
    for bar in drawing.bars:
        assert bar.ring is not None
        assert bar.x >= layout.left
        assert bar.ring + 6 <= layout.width
    places = [x for x, _ in drawing.ticks]
    assert all(right - left >= layout.tick_gap for left, right in itertools.pairwise(places))


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=lambda layout: layout.name)
def test_a_long_name_is_cut_before_it_runs_into_the_bars(layout: Layout) -> None:
    label = bars(row(name="Autologous haematopoietic stem cells " * 9), layout=layout)[0].label
    assert label.startswith("HSCT · ")
    assert label.endswith("…")
    end = layout.left if layout.name == "wide" else layout.width
    assert layout.name_at + room(label, NAME_SIZE) <= end


def test_a_timeline_without_trials_is_refused() -> None:
    with pytest.raises(ValueError, match="show the empty state"):
        timeline_drawing([], uid="t", layout=WIDE, registry_date=REGISTRY_DATE)
