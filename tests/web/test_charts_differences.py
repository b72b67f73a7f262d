"""Forest plots of differences, and weights: zero in the middle, true minus signs, nothing hidden beyond the axis."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.web.test_charts import extent, shapes, words
from web.charts import Forest, ForestRow, Pooled, forest, interval_strip
from web.charts.axes import axis, reach
from web.charts.shapes import Diamond, Drawing, Line
from web.charts.ticks import labelled

ROWS = [
    ForestRow("Moore 2019", -0.67, -1.1, -0.24, 35, weight=38.24),
    ForestRow("Casanova 2017", -1.1, -2.05, -0.15, 31, weight=23.36, level=90),
    ForestRow("Boffa 2021", 0.2, -0.3, 0.7, 79, weight=38.4),
]
POOLED = Pooled(-0.46, -2.1, 1.18, "Pooled, 3 cohorts", -95.0, 86.0, people=145)


def plot(rows: list[ForestRow] | None = None, **options: Any) -> Forest:
    given = {"uid": "f", "title": "Change", "axis_label": "Points", "scale": "difference", **options}
    return forest(ROWS if rows is None else rows, **given)


@pytest.mark.parametrize("furthest", [0.03, 0.5, 1.0, 1.2, 2.4, 3.5, 5.0, 7.0, 9.0, 45.0, 123.0])
def test_an_axis_of_differences_is_symmetrical_around_zero_and_holds_the_figure(furthest: float) -> None:
    line = axis("difference", reach("difference", [-furthest, furthest / 2]), 0, 400)
    assert line.x(0) == 200
    assert 0.0 in line.ticks
    assert not line.beyond(-furthest)
    assert line.high <= max(2 * furthest, 0.01)
    assert [-tick for tick in reversed(line.ticks)] == list(line.ticks)
    assert (line.ticks[0], line.ticks[-1]) == (line.low, line.high)


def test_differences_of_nothing_still_have_an_axis() -> None:
    assert reach("difference", [0.0]) == 1.0
    assert reach("difference", []) == 1.0


def test_ticks_below_zero_have_a_true_minus() -> None:
    line = axis("difference", 2.0, 0, 400)
    assert [line.tick_words(tick) for tick in line.ticks] == ["−2", "−1", "0", "1", "2"]


@pytest.mark.parametrize("furthest", [0.03, 1.0, 2.0, 3.0, 6.0, 80.0])
def test_tick_labels_of_differences_keep_their_distance_and_name_zero(furthest: float) -> None:
    line = axis("difference", furthest, 6, 352)
    ticks = labelled(line, 38)
    assert 0.0 in [tick for tick, _ in ticks]
    assert all(line.x(right) - line.x(left) >= 38 for (left, _), (right, _) in pairwise(ticks))


def test_figures_below_zero_are_drawn_left_of_no_change() -> None:
    chart = plot(pooled=POOLED, null_words="no change")
    assert "no change" in words(chart.wide)
    (zero,) = [shape for shape in shapes(chart.wide, "null") if isinstance(shape, Line)]
    (diamond,) = (shape for shape in shapes(chart.wide, "diamond") if isinstance(shape, Diamond))
    assert diamond.left < diamond.middle < zero.x1 < diamond.right
    assert "−0.67" in words(chart.wide)
    assert "−1.10 to −0.24" in words(chart.wide)


def test_bounds_below_zero_are_never_joined_by_a_dash() -> None:
    chart = plot(pooled=POOLED)
    assert "35 · −0.67 (−1.10 to −0.24)" in words(chart.narrow)
    assert not [text for text in words(chart.narrow) if "–" in text]


def test_a_prediction_far_off_does_not_flatten_the_studies() -> None:
    chart = plot(pooled=POOLED)
    assert len(list(shapes(chart.wide, "arrow"))) == 4
    assert not list(shapes(chart.wide, "pred-end"))
    assert "Arrow: goes on beyond the axis." in chart.key
    assert "−95.00 to 86.00" in words(chart.wide)
    lines = [shape for shape in shapes(chart.wide, "whisk") if isinstance(shape, Line)]
    assert max(line.x2 - line.x1 for line in lines) > 30


def test_a_study_itself_is_never_cut() -> None:
    chart = plot([ForestRow("Wide", -40.0, -90.0, 10.0), *ROWS], pooled=POOLED)
    whiskers = [shape for shape in shapes(chart.wide, "whisk") if isinstance(shape, Line)]
    assert min(line.x1 for line in whiskers) >= 396


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_everything_stands_inside_a_drawing_of_differences(size: str) -> None:
    drawing: Drawing = getattr(plot(pooled=POOLED, set_aside=[ForestRow("Aside", 3.0)]), size)
    for shape in shapes(drawing):
        left, right, top, bottom = extent(shape)
        assert -9 <= left <= right <= drawing.width + 9, shape
        assert 0 <= top <= bottom <= drawing.height, shape


def test_the_description_says_the_pooled_difference() -> None:
    assert "Pooled, 3 cohorts: −0.46 (95% CI −2.10 to 1.18)." in plot(pooled=POOLED).wide.description


def test_weights_stand_in_their_own_column_and_in_the_table() -> None:
    chart = plot([*ROWS, ForestRow("Shown", -0.5, people=40)], pooled=POOLED)
    assert chart.weighted
    drawn = words(chart.wide)
    assert "Weight, %" in drawn
    assert {"38.2", "23.4", "38.4"} <= set(drawn)
    assert [entry.weight for entry in chart.entries[:4]] == ["38.2", "23.4", "38.4", ""]
    assert max(line.x2 for line in shapes(chart.wide, "grid") if isinstance(line, Line)) < 670


def test_without_weights_there_is_no_column_for_them() -> None:
    chart = plot([ForestRow("Alone", -0.5, -1, 0, 40)])
    assert not chart.weighted
    assert "Weight, %" not in words(chart.wide)


def test_a_figure_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be drawn: expected a finite value"):
        plot([ForestRow("Odd", float("inf"))])


def test_a_pooled_ratio_beyond_the_axis_ends_in_an_arrow() -> None:
    chart = forest(
        [ForestRow("A", 0.5, 0.2, 1.2)], pooled=Pooled(0.5, 0.001, 900.0, "Pooled"),
        uid="r", title="t", axis_label="a", scale="log_ratio",
    )  # fmt: skip
    assert len(list(shapes(chart.wide, "arrow"))) == 4


def test_a_strip_of_a_difference_names_zero() -> None:
    strip = interval_strip(-0.5, -1, 0.2, uid="s", title="t", description="d", scale="difference")
    assert "0 no difference" in words(strip)


def test_a_prediction_at_another_level_says_so_and_names_what_is_new() -> None:
    pooled = Pooled(-0.46, -0.9, -0.1, "Pooled, 3 studies", -1.2, 0.4, level=90)
    chart = plot(pooled=pooled, row_label="Study")
    assert "90% interval −1.20 to 0.40" in words(chart.wide)
    assert "Expected in a new study (prediction)" in words(chart.wide)
    assert "Expected in a new study: 90% interval −1.20 to 0.40." in chart.wide.description
    assert "range expected in a new study" in chart.key
