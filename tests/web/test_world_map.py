"""The map: circles where countries lie, as large as their trials are many; and the land they stand on."""

from __future__ import annotations

import math
import re

import pytest

from tests.conftest import ROOT
from tests.web.world_atlas import cut_at_180, middle, outline, read
from web.charts.world import (
    EUROPE,
    SMALLEST_RADIUS,
    UNITS_A_DEGREE,
    WORLD_NARROW,
    WORLD_WIDE,
    Frame,
    WorldMap,
    place_of,
    world_map,
)

# Spellings of ClinicalTrials.gov that differ from the short names of atlases.
SPELLINGS = {
    "United States": "United States",
    "Korea, Republic of": "South Korea",
    "Iran, Islamic Republic of": "Iran",
    "Russian Federation": "Russia",
    "Turkey (Türkiye)": "Turkey",
    "TÜRKIYE": "Turkey",
    "Czech Republic": "Czechia",
    "Antigua and Barbuda": "Antigua and Barbuda",
    "Cote d’Ivoire": "Côte d'Ivoire",
}


def drawn(trials: dict[str, int], frame: Frame = WORLD_WIDE, **changes: object) -> WorldMap:
    return world_map(trials, (), uid="m", title="Map", frame=frame)


@pytest.mark.parametrize(("spelling", "name"), SPELLINGS.items())
def test_a_country_is_found_by_the_registrys_spelling(spelling: str, name: str) -> None:
    place = place_of(spelling)
    assert place is not None
    assert place.name == name


@pytest.mark.parametrize("name", ["", "Atlantis", "Former Yugoslavia"])
def test_a_name_the_atlas_does_not_hold_has_no_place(name: str) -> None:
    assert place_of(name) is None


@pytest.mark.parametrize(
    ("country", "longitude", "latitude"),
    [
        ("Sweden", 15, 62),
        ("Norway", 9, 61),
        ("Brazil", -53, -11),
        ("Australia", 134, -25),
        ("United States", -99, 39),
        ("Fiji", 178, -18),
    ],
)
def test_a_circle_stands_in_its_country(country: str, longitude: float, latitude: float) -> None:
    place = place_of(country)
    assert place is not None
    assert math.dist((place.longitude, place.latitude), (longitude, latitude)) < 4


def test_area_is_in_step_with_the_trials() -> None:
    most, quarter = drawn({"Sweden": 100, "Italy": 25}).spots
    assert most.radius == WORLD_WIDE.largest
    assert quarter.radius == pytest.approx(most.radius / 2)


def test_a_circle_never_becomes_too_small_to_see() -> None:
    assert drawn({"Sweden": 10_000, "Italy": 1}).spots[1].radius == SMALLEST_RADIUS


def test_the_smaller_circle_lies_over_the_larger() -> None:
    assert [spot.words for spot in drawn({"Italy": 1, "Sweden": 30, "Spain": 2}).spots] == [
        "Sweden: 30 trials",
        "Spain: 2 trials",
        "Italy: 1 trial",
    ]


def test_a_part_of_the_world_keeps_the_scale_of_the_whole() -> None:
    trials = {"United States": 64, "Sweden": 16, "Japan": 4}
    (sweden,) = drawn(trials, EUROPE).spots
    assert sweden.words == "Sweden: 16 trials"
    assert sweden.radius == drawn(trials).spots[1].radius


def test_sites_close_together_are_one_dot_and_those_elsewhere_none() -> None:
    sites = [(11.97, 57.71), (11.98, 57.72), (18.06, 59.33), (139.7, 35.7)]
    europe = world_map({}, sites, uid="m", title="Map", frame=EUROPE)
    assert len(re.findall(r"M\d+ \d+h0", europe.dots)) == 2
    assert europe.description == "No circle: no site lies here."


@pytest.mark.parametrize("frame", [WORLD_WIDE, WORLD_NARROW, EUROPE], ids=lambda frame: frame.name)
def test_land_and_circles_share_one_projection(frame: Frame) -> None:
    """A corner of the land, moved by the transform, stands where the frame puts its degrees."""
    a, b, c, d, e, f = (float(part) for part in frame.land[7:-1].split())
    assert b == c == 0
    for longitude, latitude in ((10, 50), (-20, 65), (40, 35)):
        land = ((longitude + 180) * UNITS_A_DEGREE * a + e, (84 - latitude) * UNITS_A_DEGREE * d + f)
        assert math.dist(land, frame.point(longitude, latitude)) < 0.5


def test_the_land_lies_within_its_drawing() -> None:
    svg = (ROOT / "static/world.svg").read_text(encoding="utf-8")
    assert 'id="land"' in svg
    assert "public domain" in svg
    starts = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)l", svg)]
    assert len(starts) > 400
    assert max(x for x, _ in starts) <= 360 * UNITS_A_DEGREE
    assert max(y for _, y in starts) <= 140 * UNITS_A_DEGREE


def test_a_ring_over_the_180th_meridian_is_cut_there() -> None:
    ring = [(170.0, 0.0), (-170.0, 0.0), (-170.0, 10.0), (170.0, 10.0), (170.0, 0.0)]
    pieces = sorted((min(x for x, _ in piece), max(x for x, _ in piece)) for piece in cut_at_180(ring))
    assert pieces == [(-180.0, -170.0), (170.0, 180.0)]


def test_a_ring_elsewhere_is_left_whole() -> None:
    ring = [(10.0, 0.0), (20.0, 0.0), (20.0, 10.0), (10.0, 0.0)]
    assert cut_at_180(ring) == [ring]


def test_the_middle_of_a_square_is_its_centre() -> None:
    assert middle([(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]) == (2.0, 2.0)


def test_an_island_too_small_to_see_has_no_outline() -> None:
    assert outline([(0.0, 0.0), (0.1, 0.0), (0.1, 0.1), (0.0, 0.1), (0.0, 0.0)]) == ""
    assert outline([(-180.0, 84.0), (-179.0, 84.0), (-179.0, 83.0), (-180.0, 83.0), (-180.0, 84.0)]) == (
        "M0 0l5 0 0 5-5 0z"
    )


def test_an_atlas_is_read_into_land_and_a_table() -> None:
    atlas = {
        "transform": {"scale": [1, 1], "translate": [10, 40]},
        "arcs": [[[0, 0], [4, 0], [0, 4], [-4, 0], [0, -4]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "arcs": [[0]], "properties": {"name": "Czechia"}},
                    {"type": "MultiPolygon", "arcs": [[[~0]]], "properties": {"name": "Antarctica"}},
                ]
            }
        },
    }
    land, lines = read(atlas)
    assert land == "M950 220l20 0 0-20-20 0z"
    assert lines == ["Czechia\t12.0\t42.0\tCzech Republic"]
