"""The pages that are looked at: every template with real content, and the states a reader meets."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

MIST = "NCT00273364"


@dataclass(frozen=True, slots=True)
class Place:
    """ours: False where the page is written by somebody else (the admin, Swagger UI)."""

    name: str
    path: str
    status: int = 200
    ours: bool = True


PLACES = (
    Place("home", "/"),
    Place("hsct", "/therapies/hsct/"),
    Place("msc", "/therapies/msc/"),
    Place("therapy-told-apart", "/therapies/other-cell/"),
    Place("evidence", "/evidence/"),
    Place("deaths-after-hsct", "/evidence/hsct-treatment-related-mortality/"),
    Place("relapse-free", "/evidence/hsct-relapse-free-24-months/"),
    Place("msc-harms", "/evidence/msc-serious-adverse-events/"),
    Place("report-mist", "/reports/burt2019_mist/"),
    Place("report-mesems", "/reports/uccelli2021_mesems/"),
    Place("trials", "/trials/"),
    Place("trials-filtered", "/trials/?therapy=hsct&status=recruiting&sort=people"),
    Place("trials-by-regimen", "/trials/?conditioning=cy-atg,beam-atg&phenotype=rrms"),
    Place("trials-none", "/trials/?q=unobtainium&therapy=hsct"),
    Place("trials-unknown-filter", "/trials/?therapy=homeopathy", status=400),
    Place("trial-mist", f"/trials/{MIST}/"),
    Place("trial-mesems", "/trials/NCT01854957/"),
    Place("status", "/status/"),
    Place("methods", "/methods/"),
    Place("classification", "/methods/classification/"),
    Place("why-this-trial", f"/methods/classification/?nct={MIST}"),
    Place("why-not-held", "/methods/classification/?nct=NCT99999999"),
    Place("why-no-number", "/methods/classification/?nct=stem+cells", status=400),
    Place("not-found", "/no/such/page/", status=404),
    Place("api-docs", "/api/v1/docs/", ours=False),
    Place("admin-login", "/admin/login/", ours=False),
)
OURS = tuple(place for place in PLACES if place.ours)

WIDTHS = (390, 1280)
HEIGHT = 900


def each(places: tuple[Place, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("place", places, ids=lambda place: place.name)
