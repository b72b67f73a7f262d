"""Funnel plots: every study where its effect and error say, and within reach of the keyboard."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest

from tests.web.test_charts import shapes, words
from tests.web.test_components import component
from web.charts.funnel import Funnel, FunnelPoint, errors_end, funnel
from web.charts.funnel_axes import NAMED, SCALES, effect_axis, there
from web.charts.shapes import Line, Point, Region

POINTS = [
    FunnelPoint("Large", -0.7, 0.1, "/reports/large/", "A"),
    FunnelPoint("Small", -1.9, 0.9, "/reports/small/", "B"),
    FunnelPoint("Apart", 0.9, 0.4, "/reports/apart/", "A"),
]


def plot(points: list[FunnelPoint] | None = None, **options: Any) -> Funnel:
    given: dict[str, Any] = {
        "uid": "f",
        "title": "T",
        "axis_label": "Hazard ratio",
        "scale": "log",
        "estimate": -0.65,
    }
    return funnel(POINTS if points is None else points, **(given | options))


def dots(chart: Funnel, size: str = "wide") -> dict[str, Point]:
    drawn = shapes(getattr(chart, size))
    return {shape.words.partition(":")[0]: shape for shape in drawn if isinstance(shape, Point)}


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_large_studies_stand_above_small_ones_and_low_effects_left_of_high(size: str) -> None:
    found = dots(plot(), size)
    assert found["Large"].y < found["Apart"].y < found["Small"].y
    assert found["Small"].x < found["Large"].x < found["Apart"].x


def test_the_region_has_its_tip_at_the_estimate_and_widens_by_the_normal_quantile() -> None:
    chart = plot()
    (region,) = (shape for shape in shapes(chart.wide) if isinstance(shape, Region))
    (middle,) = (shape for shape in shapes(chart.wide, "pooled-line") if isinstance(shape, Line))
    assert region.corners[0][0] == middle.x1
    (_, *ends) = region.corners
    left, right = min(x for x, _ in ends), max(x for x, _ in ends)
    unit = (dots(chart)["Apart"].x - dots(chart)["Large"].x) / 1.6
    assert (right - left) / unit == pytest.approx(2 * 1.959964 * 1.0, rel=0.01)


def test_who_lies_outside_the_region_is_said_in_the_table() -> None:
    chart = plot()
    assert [entry.inside for entry in chart.entries] == ["inside", "inside", "outside"]
    assert "3 studies around 0.52: 2 left of it, 1 outside" in chart.wide.description
    assert [entry.estimate for entry in chart.entries] == ["0.50", "0.15", "2.46"]


def test_every_point_is_a_link_with_a_name_and_the_drawing_is_no_image() -> None:
    html = component("funnel", chart=plot())
    assert html.count('role="group"') == 2
    assert 'role="img"' not in html
    for point in POINTS:
        assert html.count(f'<a class="point" href="{point.href}" aria-label="{point.name}: ') == 2


def test_a_hostile_name_stays_text() -> None:
    html = component("funnel", chart=plot([FunnelPoint('"><script>x</script>', 0.1, 0.2, "/a/")]))
    assert "<script" not in html


def test_both_drawings_and_the_table_share_no_id() -> None:
    chart = plot()
    assert (chart.wide.uid, chart.narrow.uid) == ("f-wide", "f-narrow")


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_everything_stands_inside_the_drawing_on_every_scale(scale: Any, size: str) -> None:
    shares = [0.05, 0.4, 0.9]
    points = [FunnelPoint(str(share), there(scale, share), 0.3) for share in shares]
    chart = plot(points, scale=scale, estimate=there(scale, 0.3))
    drawing = getattr(chart, size)
    found = dots(chart, size)
    assert found["0.05"].x < found["0.4"].x < found["0.9"].x
    for point in found.values():
        assert 0 < point.x < drawing.width
        assert 0 < point.y < drawing.height
    for shape in shapes(drawing):
        if isinstance(shape, Region):
            assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in shape.corners)


def test_a_share_is_told_in_percent_and_a_larger_one_stands_to_the_right_on_either_scale() -> None:
    for scale in ("cloglog", "arcsine"):
        line = effect_axis(scale, *sorted((there(scale, 0.01), there(scale, 0.9))), 0, 400, 40)
        assert line.x(there(scale, 0.01)) < line.x(there(scale, 0.9))
        assert all(words.endswith("%") for _, words in line.ticks)


@pytest.mark.parametrize(("low", "high"), [(-0.01, 0.02), (-3.0, 1.5), (-9.0, 9.0), (0.4, 0.41)])
@pytest.mark.parametrize("scale", ["log", "plain"])
def test_ticks_keep_their_distance_and_no_effect_is_one_of_them(scale: Any, low: float, high: float) -> None:
    line = effect_axis(scale, low, high, 0, 400, 48)
    places = [line.x(effect) for effect, _ in line.ticks]
    assert all(right - left >= 48 for left, right in pairwise(places))
    if low <= 0 <= high:
        assert 0.0 in [effect for effect, _ in line.ticks]


def test_every_scale_the_analyses_name_can_be_drawn() -> None:
    assert set(NAMED.values()) == set(SCALES)


def test_the_region_ends_where_shares_end() -> None:
    chart = plot([FunnelPoint("a", 0.1, 0.3), FunnelPoint("b", 0.0, 0.5)], scale="arcsine", estimate=0.1)
    (region,) = (shape for shape in shapes(chart.wide) if isinstance(shape, Region))
    assert min(x for x, _ in region.corners) >= 52
    assert len(region.corners) == 4  # the tip, where the left side turns down at 0, both feet


@pytest.mark.parametrize(
    "point", [FunnelPoint("a", 0.1, 0.0), FunnelPoint("a", math.nan, 0.1), FunnelPoint("a", 1, -1)]
)
def test_a_point_that_has_no_place_is_refused(point: FunnelPoint) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        plot([point])


def test_an_empty_funnel_is_refused() -> None:
    with pytest.raises(ValueError, match="no points"):
        plot([])


def test_a_number_that_has_no_place_on_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="no place on the scale log"):
        there("log", 0.0)
    with pytest.raises(ValueError, match="expected one of log, plain"):
        there("logit", 0.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("largest", [0.1031, 0.02, 0.9, 1.0, 9.99, 123.0, 1e-3])
def test_the_axis_of_errors_ends_not_far_beyond_the_largest(largest: float) -> None:
    assert largest <= errors_end(largest) <= 1.35 * largest


def test_the_axis_of_errors_starts_at_zero_on_top() -> None:
    said = words(plot().wide)
    assert said[:4] == ["Standard error", "0", "0.5", "1"]
