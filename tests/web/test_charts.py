"""Geometry of the charts: everything inside the drawing, nothing invented."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from web.charts import Forest, ForestRow, Pooled, forest, interval_strip, status_bars
from web.charts.axes import axis, reach
from web.charts.shapes import Box, Circle, Diamond, Drawing, Line, Shape, Text, cut, room
from web.charts.ticks import labelled

DEATHS = [
    ForestRow("Ruiz-Argüelles 2019", 0, 0, 0.6, 617, 0, "A"),
    ForestRow("Hamerschlak 2010", 7.3, 1.5, 19.9, 41, 3, "A"),
    ForestRow("Nash 2017", 0, 0, 14.2, 24, 0, "B"),
]
POOLED = Pooled(0.38, 0.09, 1.55, "Pooled, 13 cohorts", 0.01, 17.5, 14, 2502, "B")
ASIDE = [ForestRow("MIST", 0, 0, 6.5, 55, 0, "A", reason="its people are in another cohort")]


def plot(rows: list[ForestRow] | None = None, **options: Any) -> Forest:
    return forest(
        DEATHS if rows is None else rows,
        **{"uid": "f", "title": "Deaths", "axis_label": "Per 100", **options},
    )


def shapes(drawing: Drawing, css: str | None = None) -> Iterator[Shape]:
    for group in drawing.groups:
        yield from (shape for shape in group.shapes if css is None or css in shape.css.split())


def words(drawing: Drawing) -> list[str]:
    return [shape.words for shape in shapes(drawing) if isinstance(shape, Text)]


def extent(shape: Shape) -> tuple[float, float, float, float]:
    """Left, right, top, bottom."""
    match shape:
        case Line():
            return (
                min(shape.x1, shape.x2),
                max(shape.x1, shape.x2),
                min(shape.y1, shape.y2),
                max(shape.y1, shape.y2),
            )
        case Box():
            return shape.x, shape.x + shape.width, shape.y, shape.y + shape.height
        case Circle():
            return (
                shape.x - shape.radius,
                shape.x + shape.radius,
                shape.y - shape.radius,
                shape.y + shape.radius,
            )
        case Diamond():
            return shape.left, shape.right, shape.y - shape.half_height, shape.y + shape.half_height
        case Text():
            return shape.x, shape.x, shape.y, shape.y


CHARTS = {
    "pooled": plot(set_aside=ASIDE, pooled=POOLED),
    "not pooled": plot([ForestRow("A", 88.6, people=271), ForestRow("B", 77, 64, 94, 32)], scale="percent"),
    "ratios": plot(
        [ForestRow("MIST", 0.07, 0.02, 0.24, 110), ForestRow("B", 1.19, 0.71, 2)], scale="log_ratio"
    ),
    "beyond": plot(
        [ForestRow("Tiny", 300, 0.001, 9000, 4), ForestRow("No events", 0, 0, 3, 9)], scale="log_ratio"
    ),
    "crowded": plot([ForestRow("A very long name " * 6, 86.9, 69.5, 94.7, 24, 3, level=90)], set_aside=ASIDE),
}


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_everything_stands_inside_the_drawing(name: str, size: str) -> None:
    drawing: Drawing = getattr(CHARTS[name], size)
    for shape in shapes(drawing):
        left, right, top, bottom = extent(shape)
        assert -9 <= left <= right <= drawing.width + 9, shape
        assert 0 <= top <= bottom <= drawing.height, shape


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_words_have_room_in_the_drawing(name: str, size: str) -> None:
    drawing: Drawing = getattr(CHARTS[name], size)
    for shape in shapes(drawing):
        if isinstance(shape, Text):
            wide = room(shape.words, 14.5 if "small" in shape.css else 16)
            left = (
                shape.x - wide
                if "end" in shape.css
                else shape.x - wide / 2
                if "mid" in shape.css
                else shape.x
            )
            assert left >= -1, shape
            assert left + wide <= drawing.width + 1, shape


@pytest.mark.parametrize("name", CHARTS)
def test_no_box_has_a_negative_size(name: str) -> None:
    boxes = [shape for shape in shapes(CHARTS[name].wide) if isinstance(shape, Box)]
    assert boxes
    assert all(box.width > 0 and box.height > 0 for box in boxes)


def test_both_drawings_have_their_own_id() -> None:
    chart = plot(uid="deaths")
    assert (chart.wide.uid, chart.narrow.uid) == ("deaths-wide", "deaths-narrow")


def test_without_a_pooled_estimate_nothing_pooled_is_drawn_or_said() -> None:
    chart = CHARTS["not pooled"]
    assert not [shape for css in ("diamond", "pred", "pooled-line") for shape in shapes(chart.wide, css)]
    assert {entry.use for entry in chart.entries} == {"Shown"}
    assert "Diamond" not in chart.key
    assert "not pooled" in chart.wide.description


def test_a_row_without_an_interval_is_a_square_and_says_so() -> None:
    chart = plot([ForestRow("UK", 88.6, people=271)], scale="percent")
    assert not list(shapes(chart.wide, "whisk"))
    assert len(list(shapes(chart.wide, "box"))) == 1
    assert "no interval given" in words(chart.wide)
    assert "271 · 88.6% (no interval given)" in words(chart.narrow)


def test_a_row_without_a_figure_draws_nothing_and_says_not_reported() -> None:
    chart = plot([ForestRow("Silent", None, people=21), ForestRow("UK", 88.6)], scale="percent")
    assert len(list(shapes(chart.wide, "box"))) == 1
    assert "not reported" in words(chart.wide)


def test_a_row_with_one_bound_says_which() -> None:
    chart = plot([ForestRow("Lower only", 91.3, low=83.3, people=24)], scale="percent")
    assert "from 83.3" in words(chart.wide)
    assert len(list(shapes(chart.wide, "whisk"))) == 1


def test_a_level_other_than_95_stands_beside_its_interval() -> None:
    chart = plot([ForestRow("HALT-MS", 86.9, 69.5, 94.7, 24, level=90)], scale="percent")
    assert "90% CI 69.5 to 94.7" in words(chart.wide)
    assert "24 · 86.9% (90% CI 69.5–94.7)" in words(chart.narrow)
    assert chart.entries[0].interval == "90% CI 69.5 to 94.7"


def test_an_interval_of_unknown_level_is_not_taken_for_95() -> None:
    chart = plot([ForestRow("Unsaid", 77, 64, 94, 32, level=None)], scale="percent")
    assert "level not given: 64 to 94" in words(chart.wide)


def test_figures_are_as_exact_as_the_source_gives_them() -> None:
    chart = plot([ForestRow("Whole", 77, 64, 94, 32), ForestRow("Tenths", 86.9, 69.5, 94.7)], scale="percent")
    assert [entry.estimate for entry in chart.entries] == ["77", "86.9"]


def test_the_table_twin_has_every_row_and_why_it_is_set_aside() -> None:
    chart = CHARTS["pooled"]
    assert [entry.use for entry in chart.entries] == ["Pooled"] * 3 + ["Result"] * 2 + ["Set aside"]
    assert chart.entries[-1].row is not None
    assert chart.entries[-1].row.reason == "its people are in another cohort"
    assert chart.entries[3].counts == "14 / 2,502"
    assert chart.entries[4].interval == "<0.1 to 17.5"


def test_a_square_has_an_area_in_step_with_the_people() -> None:
    chart = plot([ForestRow("a", 1, people=400), ForestRow("b", 1, people=100)])
    big, small = shapes(chart.wide, "box")
    assert isinstance(big, Box)
    assert isinstance(small, Box)
    assert big.width**2 == pytest.approx(4 * small.width**2, rel=0.05)


def test_a_long_name_is_cut_and_marked() -> None:
    drawn = words(CHARTS["crowded"].wide)[5]
    assert drawn.endswith("…")
    assert room(drawn, 16, strong=True) <= 224


def test_cutting_keeps_what_fits() -> None:
    assert cut("MIST", 100, 16) == "MIST"
    assert cut("MIST", 0, 16) == "…"


def test_a_ratio_beyond_the_axis_ends_in_an_arrow() -> None:
    chart = CHARTS["beyond"]
    assert list(shapes(chart.wide, "arrow"))
    assert "Arrow" in chart.key
    assert not list(shapes(CHARTS["ratios"].wide, "arrow"))


@pytest.mark.parametrize("furthest", [2.0, 5.0, 10.0, 20.0, 50.0, 100.0])
def test_a_ratio_axis_is_symmetrical_around_no_difference(furthest: float) -> None:
    line = axis("log_ratio", furthest, 0, 400)
    assert line.x(1) == 200
    assert line.x(1 / 1.7) + line.x(1.7) == pytest.approx(400, abs=0.2)
    assert line.ticks[len(line.ticks) // 2] == 1


@pytest.mark.parametrize(
    ("scale", "values", "furthest"),
    [
        ("percent", [88.6], 100),
        ("percent", [], 1),
        ("sqrt_percent", [0, 0.6, 19.9], 20),
        ("log_ratio", [0.07, 0.02], 50),
        ("log_ratio", [1.5], 2),
        ("log_ratio", [0, 5000], 100),
    ],
)
def test_the_axis_reaches_as_far_as_the_figures(scale: Any, values: list[float], furthest: float) -> None:
    assert reach(scale, values) == furthest


def test_a_rare_proportion_stands_on_a_square_root_scale() -> None:
    line = axis("sqrt_percent", 100, 0, 100)
    assert [line.x(value) for value in (0, 1, 25, 100)] == [0, 10, 50, 100]


@pytest.mark.parametrize("furthest", [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0])
@pytest.mark.parametrize("scale", ["percent", "sqrt_percent"])
def test_tick_labels_keep_their_distance(scale: Any, furthest: float) -> None:
    line = axis(scale, furthest, 6, 352)
    places = [line.x(tick) for tick, _ in labelled(line, 38)]
    assert all(right - left >= 38 for left, right in pairwise(places))


@pytest.mark.parametrize(
    ("scale", "value"), [("percent", 120), ("percent", -1), ("log_ratio", -0.1), ("percent", float("nan"))]
)
def test_a_figure_the_scale_cannot_hold_is_refused(scale: Any, value: float) -> None:
    with pytest.raises(ValueError, match=r"no percentage|cannot be drawn"):
        plot([ForestRow("Odd", value)], scale=scale)


def test_an_unknown_scale_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="sqrt_percent, percent, log_ratio"):
        plot(scale="log")


def test_an_empty_plot_is_refused() -> None:
    with pytest.raises(ValueError, match="no rows"):
        plot([])


def test_a_strip_keeps_one_axis_for_both_columns() -> None:
    left = interval_strip(0.4, 0.1, 1.5, uid="a", title="t", description="d", furthest=5)
    right = interval_strip(2.7, uid="b", title="t", description="d", therapy="msc", furthest=5)
    assert [w for w in words(left) if "%" in w] == [w for w in words(right) if "%" in w]


def test_a_strip_grows_where_the_shared_axis_would_hide_a_figure() -> None:
    strip = interval_strip(12, uid="a", title="t", description="d", furthest=5)
    assert "20%" in words(strip)


def test_a_strip_without_a_figure_is_refused() -> None:
    with pytest.raises(ValueError, match="neither a number nor an interval"):
        interval_strip(None, uid="a", title="t", description="d")


def test_a_therapy_has_its_own_shape() -> None:
    hsct = interval_strip(1, uid="a", title="t", description="d")
    msc = interval_strip(1, uid="b", title="t", description="d", therapy="msc")
    assert any(isinstance(shape, Box) for shape in shapes(hsct))
    assert any(isinstance(shape, Circle) for shape in shapes(msc))


def test_status_bars_share_one_scale() -> None:
    bars = status_bars({"completed": {"hsct": 11, "msc": 22}, "stopped": {"msc": 0}})
    assert [[bar.width for bar in row.bars] for row in bars.rows] == [[150, 300], [0, 0]]
    assert bars.totals == (11, 22)


def test_status_bars_without_a_trial_have_no_width() -> None:
    assert status_bars({"completed": {}}).rows[0].bars[0].width == 0


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        status_bars({"completed": {"hsct": -1, "msc": 2}})
