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
    Place(
        "hazard-counted-otherwise",
        "/evidence/hsct-progression-hazard-comparative/?method=EE&level=90&exclude=muraro2025_london",
    ),
    Place("pooled-by-a-reader", "/evidence/msc-serious-adverse-events/?pool=1"),
    Place("deaths-asked-wrongly", "/evidence/hsct-treatment-related-mortality/?method=magic", status=400),
    Place("edss-randomised", "/evidence/hsct-edss-change-randomised/"),
    Place("msc-harms", "/evidence/msc-serious-adverse-events/"),
    Place("report-mist", "/reports/burt2019_mist/"),
    Place("report-mesems", "/reports/uccelli2021_mesems/"),
    Place("trials", "/trials/"),
    Place("trials-filtered", "/trials/?therapy=hsct&status=recruiting&sort=people"),
    Place("trials-by-regimen", "/trials/?conditioning=cy-atg,beam-atg&phenotype=rrms"),
    Place("trials-search", "/trials/?q=bone+marrow+transplant"),
    Place("trials-misspelt", "/trials/?q=mesenchimal"),
    Place("trials-nothing-fits", "/trials/?therapy=hsct&country=Sweden&phase=PHASE4&people_min=1000"),
    Place("trials-no-such-page", "/trials/?page=9999999", status=400),
    Place("trials-columns", "/trials/export/"),
    Place("trials-none", "/trials/?q=unobtainium&therapy=hsct"),
    Place("trials-unknown-filter", "/trials/?therapy=homeopathy", status=400),
    Place("trials-timeline", "/trials/?therapy=hsct&therapy=msc&view=timeline"),
    Place("trials-map", "/trials/?therapy=hsct&therapy=msc&view=map"),
    Place("compare", f"/compare/?trials={MIST},NCT04047628"),
    Place(
        "compare-six", f"/compare/?trials={MIST},NCT04047628,NCT03477500,NCT01854957,NCT00395200,NCT03342638"
    ),
    Place("compare-nothing", "/compare/"),
    Place("compare-unknown", f"/compare/?trials={MIST},NCT99999999,stem", status=400),
    Place("trial-mist", f"/trials/{MIST}/"),
    Place("trial-mesems", "/trials/NCT01854957/"),
    Place("trial-ram-ms", "/trials/NCT03477500/"),
    Place("trial-versions", f"/trials/{MIST}/versions/"),
    Place("trial-versions-none", f"/trials/{MIST}/versions/?from=9", status=400),
    Place("changes", "/changes/?therapy=hsct&therapy=msc"),
    Place("changes-all", "/changes/?period=all&sort=newest&dated=registry"),
    Place("changes-unknown-filter", "/changes/?period=fortnight", status=400),
    Place("status", "/status/"),
    Place("methods", "/methods/"),
    Place("methods-agreement", "/methods/agreement/"),
    Place("methods-limits", "/methods/limits/"),
    Place("methods-outcomes", "/methods/outcomes/"),
    Place("methods-sources", "/methods/sources/"),
    Place("methods-statistics", "/methods/statistics/"),
    Place("reports", "/reports/"),
    Place("reports-filtered", "/reports/?therapy=hsct&domain=safety&phenotype=spms,ppms,progressive"),
    Place("reports-none", "/reports/?therapy=msc&measure=malignancy"),
    Place("reports-unknown-filter", "/reports/?therapy=homeopathy", status=400),
    Place("classification", "/methods/classification/"),
    Place("why-this-trial", f"/methods/classification/?nct={MIST}"),
    Place("why-not-held", "/methods/classification/?nct=NCT99999999"),
    Place("why-no-number", "/methods/classification/?nct=stem+cells", status=400),
    Place("not-found", "/no/such/page/", status=404),
    Place("mistyped-number", "/trials/NCT0027336/", status=404),
    Place("api-docs", "/api/v1/docs/", ours=False),
    Place("admin-login", "/admin/login/", ours=False),
)
OURS = tuple(place for place in PLACES if place.ours)

WIDTHS = (390, 1280)
HEIGHT = 900


def each(places: tuple[Place, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("place", places, ids=lambda place: place.name)
