"""What a reader's filters leave of the trials, counted and in order, out of the index in memory."""

from __future__ import annotations

from functools import cached_property, reduce
from operator import and_
from typing import Any

from web import bitmaps, facet_words
from web.filters import RELEVANCE, TrialFilter
from web.search import found as found_by_words
from web.trial_index import Row, TrialIndex

# Filters with values to choose from, each with counts.
FACETS = (
    "therapy",
    "status",
    "results",
    "phase",
    "type",
    "plans",
    "country",
    "sponsor",
    *facet_words.CHOSEN_BY,
)


class Listing:
    """chosen: validated. A parameter that was refused narrows nothing."""

    def __init__(self, chosen: TrialFilter) -> None:
        chosen.is_valid()
        self.chosen = chosen
        self.values: dict[str, Any] = chosen.form.cleaned_data
        self.index: TrialIndex = chosen.index

    @cached_property
    def sets(self) -> dict[str, int]:
        """parameter -> the trials it leaves, for each one in force."""
        index, found = self.index, {}
        for name in FACETS:
            if self.values.get(name):
                found[name] = index.of_values(name, self.values[name])
        if self.words:
            found["q"] = index.of_keys(self.keys)
        for name, fits in ranges(self.values).items():
            found[name] = index.where(fits)
        return found

    @property
    def words(self) -> str:
        return (self.values.get("q") or "").strip()

    @cached_property
    def keys(self) -> list[int]:
        """Primary keys of what the words find, best first."""
        return found_by_words(self.chosen.search, self.index) if self.chosen.search else []

    def without(self, *names: str) -> int:
        """The trials that every choice but these leaves."""
        kept = (trials for name, trials in self.sets.items() if name not in names)
        return reduce(and_, kept, bitmaps.everything(self.index.size))

    @cached_property
    def found(self) -> int:
        return self.without()

    @property
    def total(self) -> int:
        return self.found.bit_count()

    def counts(self) -> dict[str, dict[str, int]]:
        """facet -> value -> how many trials choosing it would show, the facet's own present choice left aside.

        A value of no trial keeps its 0.
        """
        counted = {}
        for name in FACETS:
            others, held = (
                self.without(name) if name in self.sets else self.found,
                self.index.bits.get(name, {}),
            )
            allowed = self.chosen.filters[name].field.allowed
            counted[name] = {value: (others & held.get(value, 0)).bit_count() for value in allowed}
        return counted

    def back_without(self) -> dict[str, int]:
        """parameter in force -> how many trials there would be without it, the most first; none that brings nothing."""
        found = {name: self.without(name).bit_count() for name in self.sets}
        return {name: n for name, n in sorted(found.items(), key=lambda one: -one[1]) if n > self.total}

    def alone(self) -> dict[str, int]:
        """parameter in force -> how many trials there would be with it alone, the most first; none of none."""
        found = {name: trials.bit_count() for name, trials in self.sets.items()}
        return {name: n for name, n in sorted(found.items(), key=lambda one: -one[1]) if n and len(found) > 1}

    def in_order(self, start: int, end: int) -> list[Row]:
        """The rows of this part of the list."""
        index = self.index
        if self.chosen.sorted_by == RELEVANCE:
            order = [index.place[key] for key in self.keys if key in index.place]
        else:
            order = index.order(self.chosen.sorted_by)
        flags = bitmaps.flags(self.found, index.size)
        return [index.rows[place] for place in order if flags[place] == "1"][start:end]


def ranges(values: dict[str, Any]) -> dict[str, Any]:
    """parameter -> whether a row fits it. A row without a date or a number fits no range."""
    first, last, least, most = (
        values.get(name) for name in ("start_from", "start_to", "people_min", "people_max")
    )
    tests = {
        "start_from": (first, lambda row: row.start is not None and row.start >= str(first)),
        "start_to": (last, lambda row: row.start is not None and row.start[:4] <= str(last)),
        "people_min": (least, lambda row: row.people is not None and row.people >= least),
        "people_max": (most, lambda row: row.people is not None and row.people <= most),
    }
    return {name: fits for name, (bound, fits) in tests.items() if bound is not None}


def counts(params: Any) -> dict[str, dict[str, int]]:
    """Of the list with this query string; see Listing.counts."""
    return Listing(TrialFilter(params)).counts()
