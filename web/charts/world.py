"""The world map: where trials have sites. Circles by country, their area in step with the trials; a dot a place.

Longitude and latitude are laid out evenly (equirectangular), each frame with its own stretch. The land is drawn once,
in static/world.svg, and shifted and scaled into each frame; tests/web/world_atlas.py made it and the table of places.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from web import wording

# The units of static/world.svg, and the latitudes it reaches.
UNITS_A_DEGREE = 5
NORTH, SOUTH = 84, -56
TABLE = Path(__file__).with_name("countries.tsv")
SMALLEST_RADIUS = 2.5
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the world in degrees, and the width it is drawn in. stretch: how much wider a degree of latitude is
    drawn than one of longitude, which is right where the cosine of the latitude is its inverse."""

    name: str
    west: float
    east: float
    south: float
    north: float
    width: int
    largest: float
    stretch: float

    @property
    def across(self) -> float:
        """Units a degree of longitude."""
        return self.width / (self.east - self.west)

    @property
    def down(self) -> float:
        return self.across * self.stretch

    @property
    def height(self) -> int:
        return round((self.north - self.south) * self.down)

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        return round((longitude - self.west) * self.across, 1), round((self.north - latitude) * self.down, 1)

    def holds(self, longitude: float, latitude: float) -> bool:
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    @property
    def land(self) -> str:
        """The transform that lays the land of static/world.svg into the frame."""
        x, y = (-180 - self.west) * self.across, (self.north - NORTH) * self.down
        return (
            f"matrix({self.across / UNITS_A_DEGREE:.4f} 0 0 {self.down / UNITS_A_DEGREE:.4f} {x:.1f} {y:.1f})"
        )


# Drawn without letters, so the same frame serves where it is wide; a phone gets its own, with smaller circles.
WORLD_WIDE = Frame("wide", -180, 180, SOUTH, NORTH, 824, 30, 1.22)
WORLD_NARROW = Frame("narrow", -180, 180, SOUTH, NORTH, 358, 18, 1.22)
EUROPE = Frame("europe", -25, 46, 33, 71.5, 400, 30, 1.55)


@dataclass(frozen=True, slots=True)
class Place:
    """A country under one name, whatever a record calls it, and the middle of its largest piece of land in degrees."""

    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Spot:
    """The circle of a country; words: its name and numbers."""

    x: float
    y: float
    radius: float
    words: str


@dataclass(frozen=True, slots=True)
class WorldMap:
    """spots from the largest to the smallest, so that none is hidden. dots: an SVG path, a point a place."""

    uid: str
    frame: Frame
    title: str
    description: str
    spots: tuple[Spot, ...]
    dots: str


def world_map(
    trials: Mapping[str, int], sites: Iterable[tuple[float, float]], *, uid: str, title: str, frame: Frame
) -> WorldMap:
    """trials: country as the registry spells it -> number. sites: (longitude, latitude) in degrees.

    A country that the table does not hold is not drawn: ask `place_of` first, and list it. The largest circle is that
    of the country with most trials in the world, whatever the frame.
    """
    most = max(trials.values(), default=0)
    spots = []
    for country, number in sorted(trials.items(), key=lambda one: (-one[1], one[0])):
        place = place_of(country)
        if place and frame.holds(place.longitude, place.latitude):
            words = f"{country}: {wording.counted(number, 'trial')}"
            x, y = frame.point(place.longitude, place.latitude)
            spots.append(Spot(x, y, radius(number, most, frame.largest), words))
    return WorldMap(uid, frame, title, describe(spots), tuple(spots), dots(sites, frame))


def radius(number: int, most: int, largest: float) -> float:
    """Area in step with the number; below what can be seen all circles are alike."""
    return round(max(SMALLEST_RADIUS, largest * math.sqrt(number / most)), 1)


def describe(spots: list[Spot]) -> str:
    if not spots:
        return "No circle: no site lies here."
    first = "; ".join(spot.words for spot in spots[:MOST_NAMED])
    rest = len(spots) - MOST_NAMED
    return f"{first}{f'; and {rest} more' if rest > 0 else ''}. All are in the table."


def dots(sites: Iterable[tuple[float, float]], frame: Frame) -> str:
    """One point a place, of whole units: places that would hide each other are one point."""
    points = {(round(x), round(y)) for x, y in (frame.point(*site) for site in sites if frame.holds(*site))}
    return "".join(f"M{x} {y}h0" for x, y in sorted(points))


def place_of(country: str) -> Place | None:
    """None for a name the table does not hold."""
    return places().get(plain(country))


@cache
def places() -> Mapping[str, Place]:
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        name, longitude, latitude, others = line.split("\t")
        for one in (name, *filter(None, others.split("|"))):
            found[plain(one)] = Place(name, float(longitude), float(latitude))
    return found


def plain(name: str) -> str:
    """Without case, accents and the difference between one apostrophe and another."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("’", "'"))
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())
