"""The filters of the list of trials with their counts, the chips of those in force, and what helps when none fits."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property

from web import facet_words, wording
from web.listing import Listing
from web.presenters.list_links import FOLDED, LEGENDS, RANGES, link
from web.presenters.therapy import phase_words

# Facets of which only so many values are shown, those of most trials, and any that is chosen.
LONG = {"plans": 12, "country": 12, "conditioning": 8}
WHO_AND_WHEN = "Sponsor, start and people"


class Panel:
    """The form of filters. Counted when a template asks, which one that stands in the cache does not."""

    def __init__(self, listing: Listing, hidden: list[dict[str, str]]) -> None:
        self.listing, self.hidden = listing, hidden

    @property
    def key(self) -> str:
        """Equal for equal forms over equal data."""
        held = self.listing.values.items()
        chosen = sorted((name, str(value)) for name, value in held if value not in (None, [], ""))
        return repr((self.listing.index.version, chosen, [tuple(one.values()) for one in self.hidden]))

    @cached_property
    def _all(self) -> list[dict[str, Any]]:
        numbers = self.listing.counts()
        return [facet(self.listing, name, legend, numbers[name]) for name, legend in LEGENDS.items()]

    @property
    def facets(self) -> list[dict[str, Any]]:
        """Those in the open."""
        away = {"sponsor", *(key for therapy in FOLDED for key in facet_words.OF_THERAPY[therapy])}
        return [one for one in self._all if one["name"] not in away]

    @property
    def folded(self) -> list[dict[str, Any]]:
        """Under one heading each, open where something is chosen: who and when, then the facets of each therapy."""
        groups = [{**self._group(WHO_AND_WHEN, ("sponsor",)), "ranges": self.ranges}]
        groups[0]["in_force"] += sum(self.listing.values.get(name) is not None for name in RANGES)
        return groups + [
            self._group(heading, facet_words.OF_THERAPY[therapy]) for therapy, heading in FOLDED.items()
        ]

    def _group(self, heading: str, names: tuple[str, ...]) -> dict[str, Any]:
        inside = [one for one in self._all if one["name"] in names]
        chosen = sum(option["checked"] for one in inside for option in one["options"])
        return {"heading": heading, "facets": inside, "in_force": chosen}

    @property
    def ranges(self) -> list[dict[str, Any]]:
        groups: dict[str, list[dict[str, Any]]] = {}
        for name, (legend, _, label) in RANGES.items():
            held = self.listing.values.get(name)
            field = {"name": name, "label": label, "value": "" if held is None else held}
            groups.setdefault(legend, []).append(field)
        return [{"legend": legend, "fields": fields} for legend, fields in groups.items()]


def facet(listing: Listing, name: str, legend: str, numbers: dict[str, int]) -> dict[str, Any]:
    labels = listing.chosen.filters[name].field.allowed
    picked, tracked = selected(listing, name), abbreviations(listing)
    options = [
        {
            "value": value,
            "label": option_label(name, value, tracked.get(value, label)),
            "count": numbers[value],
            "checked": value in picked,
            "therapy": value if name == "therapy" and value in tracked else "",
        }
        for value, label in labels.items()
    ]
    return {
        "name": name,
        "legend": legend,
        "options": largest(options, LONG[name]) if name in LONG else options,
    }


def abbreviations(listing: Listing) -> dict[str, str]:
    """The short names of the therapies followed here, by slug."""
    return {one.slug: one.abbreviation for one in listing.index.therapies if one.tracked}


def option_label(facet: str, value: str, label: str) -> str:
    return phase_words(value) if facet == "phase" and value != "none" else label


def largest(options: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The values of most trials, and any that is chosen."""
    ranked = sorted(options, key=lambda option: (-option["count"], option["label"]))
    return ranked[:most] + [option for option in ranked[most:] if option["checked"]]


def selected(listing: Listing, name: str) -> list[str]:
    value = listing.values.get(name) or []
    return [value] if isinstance(value, str) else list(value)


def chips(params: QueryDict, listing: Listing) -> list[dict[str, str]]:
    found, tracked = [], abbreviations(listing)
    for name, legend in LEGENDS.items():
        picked = selected(listing, name)
        for value in picked:
            known = tracked.get(value, listing.chosen.filters[name].field.allowed[value])
            rest = [other for other in picked if other != value]
            url = link(params, page=None, **{name: rest})
            found.append({"group": legend, "label": option_label(name, value, known), "remove_url": url})
    for name in RANGES:
        if listing.values.get(name) is not None:
            legend, said = range_words(name, listing.values[name])
            found.append(
                {"group": legend, "label": said, "remove_url": link(params, page=None, **{name: None})}
            )
    if listing.words:
        url = link(params, q=None, exact=None, sort=kept_sort(params), page=None)
        found.append({"group": "Words", "label": listing.words[:60], "remove_url": url})
    return found


def kept_sort(params: QueryDict) -> str | None:
    """Without words there is no relevance."""
    return None if params.get("sort") == "relevance" else params.get("sort")


def range_words(name: str, value: int) -> tuple[str, str]:
    """("people_min", 1000) -> ("People", "1,000 or more")."""
    legend, said, _ = RANGES[name]
    return legend, said.format(value if legend == "Start" else wording.number(value))


def ways_back(params: QueryDict, listing: Listing) -> list[dict[str, str]]:
    """When nothing fits: each single filter without which something would, or else each that fits something alone."""
    if found := listing.back_without():
        return [
            way(params, f"Without {said(listing, name)}", trials, (name,)) for name, trials in found.items()
        ]
    return [
        way(params, f"Only {said(listing, name)}", trials, tuple(one for one in listing.sets if one != name))
        for name, trials in listing.alone().items()
    ]


def way(params: QueryDict, words: str, trials: int, dropped: tuple[str, ...]) -> dict[str, str]:
    changes: dict[str, Any] = dict.fromkeys((*dropped, "page"))
    if "q" in dropped:
        changes |= {"exact": None, "sort": kept_sort(params)}
    return {"label": f"{words}: {wording.counted(trials, 'trial')}", "url": link(params, **changes)}


def said(listing: Listing, name: str) -> str:
    """“Country: Sweden”, or the words searched for."""
    if name == "q":
        return f"the words “{listing.words[:60]}”"
    if name in RANGES:
        return f"“{': '.join(range_words(name, listing.values[name]))}”"
    labels = listing.chosen.filters[name].field.allowed
    values = " or ".join(option_label(name, value, labels[value]) for value in selected(listing, name))
    return f"“{LEGENDS[name]}: {values}”"
