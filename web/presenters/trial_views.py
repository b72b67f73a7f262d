"""Other views of the filtered list of trials: bars along time, circles on a map. Each with the rows of its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Round
from django.http import QueryDict

from trials.dates import PartialDate
from trials.models import Site, Trial
from trials.querysets import TrialQuerySet
from web import wording
from web.charts import timeline as lines
from web.charts import world as chart
from web.filter_fields import cut
from web.freshness import Freshness, freshness
from web.presenters.list_links import link, query
from web.presenters.registry_text import plain
from web.presenters.trial_name import trial_name

PER_DRAWING = 100
COLUMNS = (
    "nct_id",
    "acronym",
    "brief_title",
    "official_title",
    "overall_status",
    "start_date",
    "start_date_kind",
    "primary_completion_date",
    "primary_completion_date_kind",
    "has_results",
    "results_first_posted_date",
)
FEW_SITES = (
    "Our abridged copies name few sites, mostly one a trial: countries are missing and the "
    "numbers are too low until a sync has succeeded."
)
NO_COUNTRY = "Country not given"
Sites = QuerySet[Site]


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """A row of the table; kinds: "estimated" where the registry says so."""

    url: str
    number: str
    name: str
    therapy: str
    tag: str
    status: str
    start: PartialDate | None
    start_kind: str
    end: PartialDate | None
    end_kind: str
    results: bool
    results_date: PartialDate | None

    def drawn(self) -> lines.TimelineRow | None:
        """None without a start: nothing says where its bar begins."""
        if self.start is None:
            return None
        return lines.TimelineRow(
            self.url,
            self.number,
            self.name,
            self.therapy,
            self.tag,
            self.status,
            self.start,
            self.end,
            self.results,
        )


@dataclass(frozen=True, slots=True)
class TimelineView:
    """notes: what the drawing leaves out or cannot say."""

    title: str
    caption: str
    description: str
    drawings: list[lines.TimelineDrawing]
    lines: list[TimelineLine]
    notes: list[str]
    paging: Page[Trial]
    prefix: str


@dataclass(frozen=True, slots=True)
class CountryLine:
    """url: "" where the record names no country to filter by. spellings: the registry's, where it has several."""

    name: str
    spellings: str
    url: str
    trials: int
    sites: int
    drawn: bool


@dataclass(frozen=True, slots=True)
class WorldView:
    title: str
    caption: str
    maps: list[chart.WorldMap]
    europe: chart.WorldMap | None
    countries: list[CountryLine]
    notes: list[str]


def timeline(trials: TrialQuerySet, params: QueryDict | None = None) -> TimelineView:
    """The list by start, a hundred a page. Four queries whatever their number.

    trials: the filtered list in any order. params: the query string, for paging and for links that keep the filters.
    """
    params = params if params is not None else QueryDict()
    rows = trials.order_by(F("start_date").asc(nulls_last=True), "nct_id").only(*COLUMNS)
    paginator = Paginator(rows.prefetch_related("assignments__therapy"), PER_DRAWING)
    paging = paginator.get_page(params.get("page", "1"))
    found = [timeline_line(trial) for trial in paging.object_list]
    fresh = freshness()
    drawn = [row for row in (one.drawn() for one in found) if row]
    drawings = [
        lines.timeline_drawing(drawn, uid="timeline", layout=layout, registry_date=fresh.registry_date)
        for layout in ((lines.WIDE, lines.NARROW) if drawn else ())
    ]
    return TimelineView(
        title="Trials over time, from start to primary completion",
        caption=which(paging, len(drawn)),
        description=describe(drawn, fresh),
        drawings=drawings,
        lines=found,
        notes=[*no_such_page(params, paging), *timeline_notes(paging, found, fresh)],
        paging=paging,
        prefix=query(params, page=None),
    )


def timeline_line(trial: Trial) -> TimelineLine:
    assigned = [one.therapy for one in trial.assignments.all()]
    first = min(assigned, key=lambda one: (not one.tracked, one.position, one.slug), default=None)
    return TimelineLine(
        url=trial.get_absolute_url(),
        number=trial.nct_id,
        name=name if (name := trial_name(trial)) != trial.nct_id else plain(trial.brief_title),
        therapy=first.slug if first else "",
        tag=", ".join(one.abbreviation for one in sorted(assigned, key=lambda one: one.position)),
        status=trial.overall_status,
        start=trial.start_date,
        start_kind=estimated(trial.start_date_kind),
        end=trial.primary_completion_date,
        end_kind=estimated(trial.primary_completion_date_kind),
        results=trial.has_results,
        results_date=trial.results_first_posted_date,
    )


def estimated(kind: str) -> str:
    return "estimated" if kind == "ESTIMATED" else ""


def which(paging: Page[Trial], drawn: int) -> str:
    """Which trials of how many are drawn: "Trials 101 to 200 of 431, earliest start first"."""
    total = paging.paginator.count
    if total <= PER_DRAWING:
        return f"{wording.counted(drawn, 'trial')} with a start date, earliest first"
    return f"Trials {paging.start_index():,} to {paging.end_index():,} of {total:,}, earliest start first"


def describe(drawn: list[lines.TimelineRow], fresh: Freshness) -> str:
    line = (
        f" The vertical dotted line is the date of the registry copy, {wording.day(fresh.registry_date)}."
        if fresh.registry_date
        else ""
    )
    return f"{wording.counted(len(drawn), 'trial')} ordered by start.{line} All dates are in the table below."


def no_such_page(params: QueryDict, paging: Page[Trial]) -> list[str]:
    asked = params.get("page", "1")
    if asked == str(paging.number):
        return []
    return [f"There is no page “{cut(asked)}” of the timeline; page {paging.number} is shown."]


def timeline_notes(paging: Page[Trial], found: list[TimelineLine], fresh: Freshness) -> list[str]:
    notes = []
    unknown = sum(one.start is None for one in found)
    if unknown:
        verb = "gives" if unknown == 1 else "give"
        notes.append(f"{wording.counted(unknown, 'trial')} {verb} no start date: in the table, not drawn.")
    left_out = paging.paginator.count - len(found)
    if left_out:
        notes.append(f"{wording.counted(left_out, 'more trial')} on the other pages of this view.")
    backwards = [
        one.number for one in found if one.start and one.end and one.end.last_day() < one.start.first_day()
    ]
    if backwards:
        notes.append(
            f"The record ends before it starts: {', '.join(backwards)}. Drawn as a mark at its start."
        )
    if fresh.registry_date is None:
        notes.append("The date of the registry copy is not known, so no line stands for it.")
    return notes


def world(trials: TrialQuerySet, params: QueryDict | None = None) -> WorldView:
    """Trials and sites by country. Six queries at most, whatever their number.

    trials: the filtered list in any order. params: the query string, for links that keep the filters.
    """
    params = params if params is not None else QueryDict()
    sites = Site.objects.filter(trial__in=trials.order_by().values("pk")).order_by()
    rows = by_country(sites)
    countries = country_lines(rows, sites, params)
    numbers = {one.name: one.trials for one in countries if one.drawn}
    places = places_of(sites)

    def drawn(frame: chart.Frame, title: str) -> chart.WorldMap:
        return chart.world_map(numbers, places, uid=f"map-{frame.name}", title=title, frame=frame)

    title = "Where the trials have sites"
    europe = drawn(chart.EUROPE, "Europe, larger")
    return WorldView(
        title=title,
        caption=sizes(countries, bool(places)),
        maps=[drawn(chart.WORLD_WIDE, title), drawn(chart.WORLD_NARROW, title)],
        europe=europe if len(europe.spots) > 1 else None,
        countries=countries,
        notes=[
            *([FEW_SITES] if freshness().is_starter else []),
            *world_notes(trials.order_by().count(), rows, sites, countries),
        ],
    )


def by_country(sites: Sites) -> list[dict[str, Any]]:
    """country as the registry spells it -> trials, sites, unplaced: those of them without coordinates."""
    rows = sites.values("country").annotate(
        trials=Count("trial", distinct=True),
        sites=Count("pk"),
        unplaced=Count("pk", filter=Q(latitude=None)),
    )
    return [{**row} for row in rows]


def places_of(sites: Sites) -> list[tuple[float, float]]:
    """(longitude, latitude) of every place with a site, to a tenth of a degree."""
    rounded = sites.exclude(latitude=None).annotate(
        east=Round("longitude", precision=1), up=Round("latitude", precision=1)
    )
    return list(rounded.values_list("east", "up").distinct())


def country_lines(rows: list[dict[str, Any]], sites: Sites, params: QueryDict) -> list[CountryLine]:
    """One line a country, those of most trials first; spellings of one country are counted together."""
    spelt: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        place = chart.place_of(row["country"])
        spelt.setdefault(place.name if place else row["country"], []).append(row)
    several = {row["country"]: name for name, same in spelt.items() for row in same if len(same) > 1}
    together: dict[str, set[int]] = {}
    for country, trial in sites.filter(country__in=several).values_list("country", "trial").distinct():
        together.setdefault(several[country], set()).add(trial)
    lines = [country_line(same, len(together.get(name, ())), params) for name, same in spelt.items()]
    return sorted(lines, key=lambda one: (-one.trials, one.name))


def country_line(rows: list[dict[str, Any]], together: int, params: QueryDict) -> CountryLine:
    """rows: of its spellings. together: trials under any of them, where there are several."""
    names = sorted(row["country"] for row in rows)
    place = chart.place_of(names[0])
    several = place is not None and len(names) > 1
    return CountryLine(
        name=place.name if place and several else names[0] or NO_COUNTRY,
        spellings="; ".join(names) if several else "",
        url=link(params, country=names, view=None, page=None) if names[0] else "",
        trials=together if several else rows[0]["trials"],
        sites=sum(row["sites"] for row in rows),
        drawn=place is not None,
    )


def sizes(countries: list[CountryLine], dots: bool) -> str:
    """What the area of a circle says, by its largest: "Circle area: number of trials; the largest stands for 44"."""
    most = max((one.trials for one in countries if one.drawn), default=0)
    largest = f"; the largest stands for {most:,}" if most else ""
    return (
        f"Circle area: number of trials with a site in the country{largest}. Small dots: places with a site."
    )


def world_notes(
    total: int, rows: list[dict[str, Any]], sites: Any, countries: list[CountryLine]
) -> list[str]:
    """What the map does not show, each counted."""
    notes = []
    nowhere = total - sites.values("trial").distinct().count()
    if nowhere:
        notes.append(f"{wording.counted(nowhere, 'trial')} of {total:,} list no site: not on the map.")
    unplaced, number = sum(row["unplaced"] for row in rows), sum(row["sites"] for row in rows)
    if unplaced:
        notes.append(without_coordinates(unplaced, number))
    missing = [one.name for one in countries if not one.drawn and one.name != NO_COUNTRY]
    if missing:
        notes.append(f"Not known to our map, so only in the table: {', '.join(missing)}.")
    if len(countries) > 1:
        notes.append("A trial with sites in several countries counts in each.")
    return notes


def without_coordinates(unplaced: int, sites: int) -> str:
    """unplaced: how many of the sites."""
    if unplaced == sites:
        return f"The records give no coordinates for {'any' if sites > 1 else 'the one'} site, so no dot is drawn."
    return f"{unplaced:,} of {sites:,} sites have no coordinates: counted in their country, without a dot."
