"""What was searched for, in sentences, each with a way to search otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from trials.search import Alternative
from web.listing import Listing
from web.presenters.list_links import link
from web.search import FEW, Correction, Search, Synonym, offers

SHOWN = 6
SIGNS = set("|*…")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and what to do about it; url is "" where there is nothing to do."""

    text: str
    url: str = ""
    action: str = ""


def said_of(params: QueryDict, listing: Listing) -> list[Said]:
    search = listing.chosen.search
    if search is None:
        return []
    if not search.read:
        return [Said("Nothing was searched for: the words hold no letter and no digit.")]
    exactly = bool(params.get("exact"))
    found = [
        Said(f"Searched for records that hold {in_words(search.read)}{', exactly as written' * exactly}.")
    ]
    found += [
        Said(f"“{one.name}” is what a report read here calls {' and '.join(one.numbers)}.")
        for one in search.called
    ]
    tracked = {one.slug: one.abbreviation for one in listing.index.therapies}
    found += [Said(synonym_words(one, tracked.get(one.slug, one.slug))) for one in search.synonyms]
    if search.corrections:
        found.append(Said(" ".join(map(correction_words, search.corrections))))
    if search.called or search.synonyms or search.corrections:
        found.append(
            Said("", link(params, exact="yes", page=None), "Search for the words exactly as written")
        )
    if exactly:
        found.append(
            Said("", link(params, exact=None, page=None), "Search for other names and spellings too")
        )
    offered = offers(search, listing.index) if listing.total <= FEW else ()
    return found + [offer(params, search, one) for one in offered]


def in_words(alternatives: tuple[Alternative, ...]) -> str:
    """“bone”, “marrow” and not “placebo”; or “MSC”."""
    return "; or ".join(one_alternative(one) for one in alternatives)


def one_alternative(alternative: Alternative) -> str:
    held = [f"“{one.text}”" for one in alternative if not one.excluded]
    left_out = [f"“{one.text}”" for one in alternative if one.excluded]
    wanted = held[0] if len(held) == 1 else f"{', '.join(held[:-1])} and {held[-1]}" if held else "anything"
    return f"{wanted}, and not {' nor '.join(left_out)}" if left_out else wanted


def synonym_words(synonym: Synonym, therapy: str) -> str:
    plain = [
        name for name in synonym.names if not SIGNS & set(name) and name.lower() != synonym.words.lower()
    ]
    more = len(synonym.names) - len(plain[:SHOWN])
    named = ", ".join(f"“{name}”" for name in plain[:SHOWN])
    rest = f" and {more} more" if more > 0 else ""
    return f"“{synonym.words}” names {therapy}, so its other names were searched too: {named}{rest}."


def correction_words(correction: Correction) -> str:
    return f"No record holds “{correction.word}”, so “{correction.instead}” was searched."


def offer(params: QueryDict, search: Search, correction: Correction) -> Said:
    words = search.given.replace(correction.word, correction.instead)
    text = f"Few or no records hold “{correction.word}”; many hold “{correction.instead}”."
    return Said(text, link(params, q=words, page=None), f"Search for “{words[:60]}”")
