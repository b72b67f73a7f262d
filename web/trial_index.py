"""What the list of trials filters, counts and sorts by, in memory: read once per state of the data.

The filters in web.filters say the same in SQL, for whatever streams or follows relations; a test holds the two against
each other. Memory and reading grow with the trials: about 15 MB and 0.2 s at 5,000.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from evidence.models import PlannedMeasure
from therapies.models import Assignment, Facet, Therapy
from trials.models import Site, Trial
from trials.vocabulary import PHASES, STATUS_GROUPS
from web import bitmaps
from web.data_version import Version, data_version

NONE = "none"
# Searches, panels and the like that one index remembers.
REMEMBERED = 256
COLUMNS = (
    "pk", "nct_id", "overall_status", "phase", "has_results", "study_type", "lead_sponsor_class", "enrollment",
)  # fmt: skip
DATES = ("start_date", "last_update_posted_date")
STATUS_PLACE = {
    status: place
    for place, status in enumerate(status for _, statuses in STATUS_GROUPS.values() for status in statuses)
}
STATUS_GROUP = {status: key for key, (_, statuses) in STATUS_GROUPS.items() for status in statuses}
PHASE_PLACE = {phase: place for place, phase in enumerate(one for one in PHASES if one != "NA")}


@dataclass(frozen=True, slots=True)
class Row:
    """One trial. Dates are ISO texts cut where knowledge ends, which sort in time."""

    pk: int
    nct_id: str
    status: str
    phase: str
    has_results: bool
    study_type: str
    sponsor_class: str
    people: int | None
    start: str | None
    updated: str | None


# name -> (what to sort by, None for what stays last; whether the first shown is the largest), as SORTS in web.filters.
KEYS: Mapping[str, tuple[Callable[[Row], Any], bool]] = {
    "updated": (lambda row: row.updated, True),
    "start": (lambda row: row.start, True),
    "people": (lambda row: row.people, True),
    "id": (lambda row: row.nct_id, False),
    "phase": (lambda row: PHASE_PLACE.get(row.phase), False),
    "status": (lambda row: STATUS_PLACE.get(row.status), False),
}


@dataclass
class TrialIndex:
    """rows: the trials shown, by number; the place of each is its bit. bits: facet -> value -> set of trials."""

    version: Version
    rows: list[Row]
    bits: dict[str, dict[str, int]]
    therapies: list[Therapy]
    _orders: dict[str, list[int]] = field(default_factory=dict)
    _remembered: dict[Hashable, Any] = field(default_factory=dict)

    @cached_property
    def place(self) -> dict[int, int]:
        return {row.pk: place for place, row in enumerate(self.rows)}

    @property
    def size(self) -> int:
        return len(self.rows)

    @cached_property
    def countries(self) -> list[str]:
        return sorted(self.bits.get("country", {}))

    def of_keys(self, keys: Iterable[int]) -> int:
        """The set of the trials with these primary keys; one that is not shown is passed over."""
        return bitmaps.of_places((self.place[key] for key in keys if key in self.place), self.size)

    def of_values(self, facet: str, values: Iterable[str]) -> int:
        found, held = 0, self.bits.get(facet, {})
        for value in values:
            found |= held.get(value, 0)
        return found

    def where(self, fits: Callable[[Row], bool]) -> int:
        return bitmaps.of_places((place for place, row in enumerate(self.rows) if fits(row)), self.size)

    def order(self, sort: str) -> list[int]:
        """All places as the sort puts them; what has no value stands last either way, equals stand by number."""
        if sort not in self._orders:
            key, largest_first = KEYS[sort.removeprefix("-")]
            keys = [key(row) for row in self.rows]
            known = [place for place, one in enumerate(keys) if one is not None]
            known.sort(key=lambda place: keys[place], reverse=largest_first != sort.startswith("-"))
            self._orders[sort] = known + [place for place, one in enumerate(keys) if one is None]
        return self._orders[sort]

    def remember(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What make gives, made once for this state of the data; the oldest goes when there are too many."""
        made = self._remembered.get(key)
        if made is not None:
            return made
        made = make()
        with _changing:
            while len(self._remembered) >= REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[key] = made
        return made


_newest: list[TrialIndex] = []
_changing, _reading = Lock(), Lock()


def trial_index() -> TrialIndex:
    """Of the data as it is now: one short query where nothing changed, else it is read again, by one thread for all."""
    version = data_version()
    with _reading:
        if not _newest or _newest[0].version != version:
            _newest[:] = [read(version)]
        return _newest[0]


def read(version: Version) -> TrialIndex:
    dates = {f"{name}_text": Cast(name, TextField()) for name in DATES}
    shown = Trial.objects.shown().annotate(**dates).order_by("nct_id")
    rows = [Row(*values) for values in shown.values_list(*COLUMNS, *dates)]
    place = {row.pk: at for at, row in enumerate(rows)}
    therapies = list(Therapy.objects.order_by("-tracked", "position", "slug"))
    bits: dict[str, dict[str, int]] = {
        "status": grouped(rows, lambda row: STATUS_GROUP.get(row.status)),
        "phase": grouped(rows, lambda row: row.phase or NONE),
        "results": grouped(rows, lambda row: "posted" if row.has_results else NONE),
        "type": grouped(rows, lambda row: row.study_type),
        "sponsor": grouped(rows, lambda row: row.sponsor_class or NONE),
        **related(place),
    }
    assigned = 0
    for each in bits.setdefault("therapy", {}).values():
        assigned |= each
    bits["therapy"][NONE] = bitmaps.everything(len(rows)) & ~assigned
    return TrialIndex(version, rows, bits, therapies)


def grouped(rows: list[Row], value: Callable[[Row], str | None]) -> dict[str, int]:
    groups: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if (key := value(row)) is not None:
            groups[key].append(place)
    return {key: bitmaps.of_places(found, len(rows)) for key, found in groups.items()}


def related(place: Mapping[int, int]) -> dict[str, dict[str, int]]:
    """What stands in rows of its own: therapies, countries, planned measures, facets."""
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    plans = PlannedMeasure.objects.filter(confidence__gt=0).order_by()
    sites = Site.objects.exclude(country="").order_by()
    several: tuple[tuple[str, Any], ...] = (
        ("therapy", Assignment.objects.order_by().values_list("therapy__slug", "trial_id")),
        ("country", sites.values_list("country", "trial_id").distinct()),
        ("plans", plans.values_list("measure", "trial_id").distinct()),
    )
    for name, pairs in several:
        for value, trial in pairs:
            if trial in place:
                found[name][value].append(place[trial])
    for key, value, trial in Facet.objects.order_by().values_list("key", "value", "trial_id"):
        if trial in place:
            found[key][value].append(place[trial])
    return {
        name: {value: bitmaps.of_places(places, len(place)) for value, places in values.items()}
        for name, values in found.items()
    }


def known_lexemes() -> list[tuple[str, int]]:
    """Every word of the searched texts without its ending, with the number of records that hold it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, ndoc FROM ts_stat('SELECT search FROM trials_trial WHERE merged_into_id IS NULL')"
            " WHERE word ~ '^[[:alpha:]]{4,40}$'"
        )
        return cursor.fetchall()
