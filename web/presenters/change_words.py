"""One change of a registry record in words, the same on every page and in every feed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from trials.change_kinds import CHANGE_WORDS
from trials.models import Change
from web import wording
from web.presenters.registry_text import plain

LONGEST_IN_A_LINE = 90


def headline(one: Change) -> str:
    return CHANGE_WORDS.get(one.kind, one.kind)


def entry(one: Change, shown_under: str) -> dict[str, Any]:
    """An entry of _components/history.html. shown_under: the number it stands under; another one is named."""
    seen = timezone.localdate(one.seen_at)
    number = one.trial.nct_id
    said = [
        "" if number == shown_under else f"in {number}, which the registry merged into this record",
        place(one),
        f"seen here on {wording.day(seen)}",
        "" if one.registry_date else "the registry gives no date",
    ]
    return {
        "date": str(one.registry_date or seen.isoformat()),
        "headline": headline(one),
        "was": plain(one.before),
        "now": plain(one.after),
        "note": "; ".join(filter(None, said)),
    }


def place(one: Change) -> str:
    """Where in the record, where the kind alone does not tell: "planned outcomes, primary, measure"."""
    if "." not in one.field and not one.kind.startswith("other"):
        return ""
    return one.field.replace("_", " ").replace(".", ", ")


def line(one: Change) -> str:
    """ "Status: Recruiting → Completed", each side at most 90 characters; what is new stands alone."""
    before, after = (
        short(plain(text)) or wording.MISSING["not_reported"] for text in (one.before, one.after)
    )
    return f"{headline(one)}: {before} → {after}" if one.before or one.after else headline(one)


def short(text: str) -> str:
    return text if len(text) <= LONGEST_IN_A_LINE else text[: LONGEST_IN_A_LINE - 1].rstrip() + "…"
