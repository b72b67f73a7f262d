"""How static/world.svg and web/charts/countries.tsv were made from a world atlas in TopoJSON. For a newer one:

    python -m tests.web.world_atlas countries-50m.json

The atlas is countries-50m.json of world-atlas 2.0.2 (npm), which holds Natural Earth's 1:50 million countries. Its
rings run on over the 180th meridian, so each is laid out in one piece first and then cut there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from web.charts.world import NORTH, SOUTH, UNITS_A_DEGREE

Ring = list[tuple[float, float]]
LEFT_OUT = {"Antarctica"}
# Square units below which an island is not drawn, at five units a degree.
SMALLEST = 4.0
# Where the middle of the land would seem to lie in a neighbour.
MOVED = {"Norway": (9.5, 61.5)}
# What the atlas abbreviates, and other names that registries give a country.
NAMES = {
    "Antigua and Barb.": "Antigua and Barbuda",
    "Ashmore and Cartier Is.": "Ashmore and Cartier Islands",
    "Bolivia": "Bolivia|Bolivia, Plurinational State of",
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Br. Indian Ocean Ter.": "British Indian Ocean Territory",
    "British Virgin Is.": "British Virgin Islands|Virgin Islands (British)",
    "Brunei": "Brunei|Brunei Darussalam",
    "Cabo Verde": "Cabo Verde|Cape Verde",
    "Cayman Is.": "Cayman Islands",
    "Central African Rep.": "Central African Republic",
    "Cook Is.": "Cook Islands",
    "Czechia": "Czechia|Czech Republic",
    "Dem. Rep. Congo": "Democratic Republic of the Congo|Congo, The Democratic Republic of the",
    "Dominican Rep.": "Dominican Republic",
    "Eq. Guinea": "Equatorial Guinea",
    "Faeroe Is.": "Faroe Islands|Faeroe Islands",
    "Falkland Is.": "Falkland Islands|Falkland Islands (Malvinas)",
    "Fr. Polynesia": "French Polynesia",
    "Fr. S. Antarctic Lands": "French Southern and Antarctic Lands",
    "Gambia": "Gambia|The Gambia",
    "Heard I. and McDonald Is.": "Heard Island and McDonald Islands",
    "Iran": "Iran|Iran, Islamic Republic of",
    "Laos": "Laos|Lao People's Democratic Republic",
    "Libya": "Libya|Libyan Arab Jamahiriya",
    "Macao": "Macao|Macau",
    "Macedonia": "North Macedonia|Macedonia|Macedonia, The Former Yugoslav Republic of",
    "Marshall Is.": "Marshall Islands",
    "Micronesia": "Micronesia|Federated States of Micronesia|Micronesia, Federated States of",
    "Moldova": "Moldova|Moldova, Republic of",
    "Myanmar": "Myanmar|Burma",
    "N. Cyprus": "Northern Cyprus",
    "N. Mariana Is.": "Northern Mariana Islands",
    "North Korea": "North Korea|Korea, Democratic People's Republic of",
    "Palestine": "Palestine|Palestinian Territories, Occupied|Palestinian Territory, occupied",
    "Pitcairn Is.": "Pitcairn",
    "Russia": "Russia|Russian Federation",
    "S. Geo. and the Is.": "South Georgia and the South Sandwich Islands",
    "S. Sudan": "South Sudan",
    "Solomon Is.": "Solomon Islands",
    "South Korea": "South Korea|Korea, Republic of",
    "St-Barthélemy": "Saint Barthélemy",
    "St-Martin": "Saint Martin",
    "St. Kitts and Nevis": "Saint Kitts and Nevis",
    "St. Pierre and Miquelon": "Saint Pierre and Miquelon",
    "St. Vin. and Gren.": "Saint Vincent and the Grenadines",
    "Syria": "Syria|Syrian Arab Republic",
    "Taiwan": "Taiwan|Taiwan, Province of China",
    "Tanzania": "Tanzania|Tanzania, United Republic of",
    "Turkey": "Turkey|Türkiye|Turkey (Türkiye)",
    "Turks and Caicos Is.": "Turks and Caicos Islands",
    "U.S. Virgin Is.": "U.S. Virgin Islands|Virgin Islands (U.S.)",
    "United States of America": "United States|United States of America",
    "Vatican": "Vatican|Holy See (Vatican City State)",
    "Venezuela": "Venezuela|Venezuela, Bolivarian Republic of",
    "Vietnam": "Vietnam|Viet Nam",
    "W. Sahara": "Western Sahara",
    "Wallis and Futuna Is.": "Wallis and Futuna",
    "eSwatini": "Eswatini|Swaziland",
    "Åland": "Åland|Aland Islands",
}


def arcs_of(atlas: dict[str, Any]) -> list[Ring]:
    """Each arc as (longitude, latitude) in degrees: positions are differences, scaled and shifted."""
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    found = []
    for arc in atlas["arcs"]:
        x = y = 0
        ring = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            ring.append((x * sx + tx, y * sy + ty))
        found.append(ring)
    return found


def rings_of(country: dict[str, Any], arcs: Sequence[Ring]) -> Iterator[Ring]:
    """The outer ring of each of its pieces, closed; lakes are left out."""
    pieces = country.get("arcs", [])
    for polygon in pieces if country["type"] == "MultiPolygon" else [pieces]:
        ring: Ring = []
        for number in polygon[0] if polygon else []:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            ring += arc[1:] if ring else arc
        if ring:
            yield ring


def cut_at_180(ring: Ring) -> list[Ring]:
    """The ring in pieces that lie between 180 W and 180 E."""
    whole = [ring[0]]
    for longitude, latitude in ring[1:]:
        before = whole[-1][0]
        turns = round((before - longitude) / 360)
        whole.append((longitude + 360 * turns, latitude))
    east, west = max(x for x, _ in whole), min(x for x, _ in whole)
    if west >= -180 and east <= 180:
        return [whole]
    pieces = []
    for turn in (-360, 0, 360):
        piece = beside(beside(whole, -180 + turn, 1), 180 + turn, -1)
        if len(piece) >= 3:
            pieces.append([(x - turn, y) for x, y in piece])
    return pieces


def beside(ring: Ring, edge: float, side: int) -> Ring:
    """The part of a ring east (side 1) or west (side -1) of a meridian."""
    found: Ring = []
    for (x1, y1), (x2, y2) in pairwise([*ring, *ring[:1]]):
        inside, next_inside = (x1 - edge) * side >= 0, (x2 - edge) * side >= 0
        if inside:
            found.append((x1, y1))
        if inside != next_inside:
            found.append((edge, y1 + (y2 - y1) * (edge - x1) / (x2 - x1)))
    return found


def area(ring: Sequence[tuple[float, float]]) -> float:
    """Positive or negative, by the direction in which the ring runs."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]])) / 2


def middle(ring: Ring) -> tuple[float, float]:
    """The centre of its area; of a ring without area the mean of its corners."""
    whole = area(ring)
    if abs(whole) < 1e-9:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x = y = 0.0
    for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
        cross = x1 * y2 - x2 * y1
        x, y = x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return x / (6 * whole), y / (6 * whole)


def outline(ring: Ring) -> str:
    """The ring as an SVG path of whole units; "" for what is too small to see."""
    corners: list[tuple[int, int]] = []
    for longitude, latitude in ring:
        latitude = min(max(latitude, SOUTH), NORTH)
        corner = (round((longitude + 180) * UNITS_A_DEGREE), round((NORTH - latitude) * UNITS_A_DEGREE))
        if not corners or corners[-1] != corner:
            corners.append(corner)
    if len(corners) < 4 or abs(area(corners)) < SMALLEST:
        return ""
    (x, y), steps = corners[0], pairwise(corners[: -1 if corners[0] == corners[-1] else None])
    moves = " ".join(f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in steps).replace(" -", "-")
    return f"M{x} {y}l{moves}z"


def read(atlas: dict[str, Any]) -> tuple[str, list[str]]:
    """The path of all land, and the lines of the table: name, longitude, latitude, other names."""
    arcs, land, lines = arcs_of(atlas), [], []
    for country in atlas["objects"]["countries"]["geometries"]:
        name = country["properties"]["name"]
        pieces = [piece for ring in rings_of(country, arcs) for piece in cut_at_180(ring)]
        if name in LEFT_OUT or not pieces:
            continue
        land += [outline(piece) for piece in pieces]
        longitude, latitude = MOVED.get(name) or middle(max(pieces, key=lambda piece: abs(area(piece))))
        first, *others = NAMES.get(name, name).split("|")
        lines.append(f"{first}\t{longitude:.1f}\t{latitude:.1f}\t{'|'.join(others)}")
    return "".join(land), sorted(lines)


def main(atlas: Path) -> None:
    land, lines = read(json.loads(atlas.read_text()))
    note = (
        "Land and borders: Natural Earth 1:50 million, public domain; by way of world-atlas 2.0.2, ISC licence in "
        "world.LICENSE. Five units a degree, from 180 W and 84 N."
    )
    (ROOT / "static/world.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg"><!-- {note} --><defs>'
        f'<path id="land" vector-effect="non-scaling-stroke" d="{land}"/></defs></svg>\n'
    )
    (ROOT / "web/charts/countries.tsv").write_text(
        "\n".join(["name\tlongitude\tlatitude\tothers", *lines]) + "\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
