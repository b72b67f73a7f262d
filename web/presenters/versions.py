"""The versions of a record we hold, what changed from one to the next, and any two of them word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from trials.change_kinds import CHANGE_WORDS, ChangeFacts
from trials.changes import changes
from trials.dates import PartialDate
from trials.kept_versions import KeptVersion, keeper
from trials.models import Change, Trial
from trials.version_diff import FieldDiff, Piece, Said, version_diff
from web import wording
from web.presenters.registry_text import plain
from web.presenters.trial_name import trial_name

HEADLINES = 3
MOST_CHANGES = 40
MOST_COUNTED = 20_000
MOST_CHARACTERS = 150_000
SHORT = 12
NUMBER = re.compile(r"[0-9]{1,6}")
DIGEST = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True)
class VersionRow:
    """number: 1 is the oldest we hold. key: the beginning of its digest, which an address keeps for good.

    told: the most telling changes from the version before, in words; more: how many others; url: both side by side.
    """

    number: int
    key: str
    digest: str
    updated: PartialDate | None
    seen: str
    bundled: bool
    current: bool
    told: tuple[str, ...] = ()
    more: int = 0
    url: str = ""

    @property
    def label(self) -> str:
        updated = (
            f"updated {wording.partial_date(self.updated.text)}" if self.updated else "no date of update"
        )
        return f"{self.number}: {updated}, received {self.seen}"


@dataclass(frozen=True, slots=True)
class FieldRow:
    label: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Compared:
    """found: ranked changes, as _components/history.html shows them. fields: texts word by word.

    left_out: names of attributes that differ too and are too long for a page. unread: one of the two cannot be read.
    url: by digests, so that it shows the same two for good.
    """

    older: VersionRow
    newer: VersionRow
    url: str
    found: list[dict[str, Any]]
    more: int
    fields: list[FieldRow]
    left_out: list[str]
    abridged: bool
    unread: bool


@dataclass(frozen=True, slots=True)
class VersionsPage:
    trail: list[dict[str, str]]
    trial: Trial
    name: str
    rows: list[VersionRow]
    compared: Compared | None
    chosen: tuple[str, str]
    error: str


def versions_page(trial: Trial, asked: dict[str, str]) -> VersionsPage:
    """asked: from and to, each a version's number or the beginning of its digest; "" is the one next to the other."""
    rows = version_rows(trial)
    one, other = asked.get("from", "").strip(), asked.get("to", "").strip()
    older, newer, error = pick(rows, one, other)
    wanted = bool(one or other)
    both = (older, newer) if older and newer else None
    return VersionsPage(
        trail=[
            {"label": "Trials", "url": reverse("trials")},
            {"label": trial.nct_id, "url": trial.get_absolute_url()},
            {"label": "Versions", "url": ""},
        ],
        trial=trial,
        name=trial_name(trial),
        rows=list(reversed(rows)),
        compared=compare(trial, *both) if wanted and both and not error else None,
        chosen=(both[0].key, both[1].key) if both else ("", ""),
        error=error if wanted else "",
    )


def version_rows(trial: Trial) -> list[VersionRow]:
    """Oldest first."""
    kept = keeper().versions(trial.nct_id)
    steps = steps_to(trial)
    dates = update_dates(trial, kept, steps)
    rows: list[VersionRow] = []
    for number, one in enumerate(kept, 1):
        row = VersionRow(
            number=number,
            key=one.digest[:SHORT],
            digest=one.digest,
            updated=dates.get(one.digest),
            seen=wording.day(timezone.localdate(one.seen_at)),
            bundled=one.bundled,
            current=one.digest == trial.payload_digest,
        )
        rows.append(with_step(row, rows[-1] if rows else None, steps.get(one.digest, []), trial))
    return rows


def steps_to(trial: Trial) -> dict[str, list[Change]]:
    """{digest: the changes to that version}, the most telling first; of one that came twice, the last time's."""
    found: dict[str, list[Change]] = {}
    columns = ("to_digest", "from_digest", "seen_at", "kind", "rank", "registry_date")
    rows = Change.objects.filter(trial=trial).only(*columns)
    for one in rows.order_by("-seen_at", "rank", "position")[:MOST_COUNTED]:
        step = found.setdefault(one.to_digest, [])
        if not step or (step[0].seen_at, step[0].from_digest) == (one.seen_at, one.from_digest):
            step.append(one)
    return found


def update_dates(
    trial: Trial, kept: Sequence[KeptVersion], steps: dict[str, list[Change]]
) -> dict[str, PartialDate | None]:
    """From what is stored already; only the versions nothing was compared with are opened for their date."""
    dates: dict[str, PartialDate | None] = {digest: step[0].registry_date for digest, step in steps.items()}
    dates[trial.payload_digest] = trial.last_update_posted_date
    unknown = [one.digest for one in kept if one.digest not in dates]
    return dates | dict(keeper().update_dates(trial.nct_id, unknown[:20]))


def with_step(row: VersionRow, before: VersionRow | None, step: list[Change], trial: Trial) -> VersionRow:
    if before is None:
        return row
    kinds = list(dict.fromkeys(CHANGE_WORDS.get(one.kind, one.kind) for one in step))
    url = both_url(trial, before, row)
    return replace(row, told=tuple(kinds[:HEADLINES]), more=len(kinds[HEADLINES:]), url=url)


def both_url(trial: Trial, older: VersionRow, newer: VersionRow) -> str:
    return f"{reverse('versions', args=[trial.nct_id])}?from={older.key}&to={newer.key}"


def pick(rows: list[VersionRow], one: str, other: str) -> tuple[VersionRow | None, VersionRow | None, str]:
    """The two versions asked for, the older first, or the last two; with what is wrong with the asking."""
    chosen: list[VersionRow | None] = []
    for said in (one, other):
        found = version_of(rows, said)
        if said and found is None:
            last = f"We hold versions 1 to {len(rows)} of it." if rows else "We hold no version of it."
            return None, None, f"“{wording_of(said)}” is no version of this record. {last}"
        chosen.append(found)
    first, second = chosen
    if first is None and second is not None and second.number == 1 and len(rows) > 1:
        return None, None, "Version 1 is the oldest held here: there is none before it. Choose two."
    if second is None:
        second = after(rows, first) if first else (rows[-1] if rows else None)
    if first is None and second is not None:
        first = rows[second.number - 2] if second.number > 1 else None
    if first is None or second is None:
        return None, None, "Only one version of it is held here, so there is nothing to compare."
    if first.number == second.number:
        return first, second, "Both are the same version. Choose two."
    return (first, second, "") if first.number < second.number else (second, first, "")


def after(rows: list[VersionRow], one: VersionRow) -> VersionRow:
    """The newest; the one before it where the newest was given."""
    return rows[-1] if one.number < len(rows) else rows[max(0, len(rows) - 2)]


def version_of(rows: list[VersionRow], said: str) -> VersionRow | None:
    text = said.strip().lower()
    if NUMBER.fullmatch(text):
        return next((one for one in rows if one.number == int(text)), None)
    if DIGEST.fullmatch(text):
        found = [one for one in rows if one.digest.startswith(text)]
        return found[0] if len(found) == 1 else None
    return None


def wording_of(said: str) -> str:
    text = " ".join(said.replace("\x00", " ").split())
    return text if len(text) <= 40 else text[:40] + "…"


def compare(trial: Trial, older: VersionRow, newer: VersionRow) -> Compared:
    facts = keeper().facts(trial.nct_id, [older.digest, newer.digest])
    before, after_ = facts.get(older.digest), facts.get(newer.digest)
    abridged, url = older.bundled or newer.bundled, both_url(trial, older, newer)
    if before is None or after_ is None:
        return Compared(older, newer, url, [], 0, [], [], abridged, unread=True)
    ranked = changes(before, after_)
    fields, left_out = within_a_page(version_diff(before, after_, plain))
    shown = [change_entry(one, newer) for one in ranked[:MOST_CHANGES]]
    return Compared(
        older, newer, url, shown, max(0, len(ranked) - MOST_CHANGES), fields, left_out, abridged, unread=False
    )


def change_entry(one: ChangeFacts, newer: VersionRow) -> dict[str, Any]:
    return {
        "date": newer.updated or "",
        "headline": CHANGE_WORDS.get(one.kind, one.kind),
        "was": plain(one.before),
        "now": plain(one.after),
        "note": field_words(one.field) if "." in one.field or one.kind.startswith("other") else "",
    }


def field_words(field: str) -> str:
    return field.replace("_", " ").replace(".", ", ")


def within_a_page(diffs: Sequence[FieldDiff]) -> tuple[list[FieldRow], list[str]]:
    """What a page can hold, the most telling first, and the names of the rest."""
    rows: list[FieldRow] = []
    left_out: list[str] = []
    room = MOST_CHARACTERS
    for one in diffs:
        size = sum(len(piece.text) + 40 for piece in one.pieces)
        label = field_words(one.field).capitalize()
        if size > room:
            left_out.append(label)
            continue
        room -= size
        rows.append(FieldRow(label, one.pieces))
    return rows, left_out


__all__ = ["Said", "VersionsPage", "versions_page"]
