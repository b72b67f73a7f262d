"""Planned and actual dates and enrolment of two versions -> how far they moved.

Months and ratios are read back from the texts of a change, so that they are known for stored changes too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final, Protocol

from trials.change_kinds import RANKS, SMALL, ChangeFacts, ChangeKind, change
from trials.change_texts import text_of
from trials.dates import PartialDate, StatedDate
from trials.facts import TrialFacts

ACTUAL: Final = "ACTUAL"
DAYS_OF_A_MONTH: Final = 365.25 / 12
SMALL_MOVE_MONTHS: Final = 3
"""A date that moves by less tells little."""
SMALL_SHARE: Final = Fraction(1, 10)
"""An enrolment that changes by a tenth or less tells little."""
FELL_SHORT: Final = Fraction(4, 5)
"""An actual enrolment below this share of the plan tells as much as a cut."""


class Texts(Protocol):
    """A change, as a plain value or as a row of a table."""

    @property
    def before(self) -> str: ...

    @property
    def after(self) -> str: ...


def months_moved(change_: Texts) -> int | None:
    """Months from the date before to the date after, negative if earlier; None where either is no date.

    Counted at the precision that both have: "2023-05" to "2023-05-14" is 0.
    """
    found = [re.match(r"\d{4}(-\d{2}){0,2}", text) for text in (change_.before, change_.after)]
    if not found[0] or not found[1]:
        return None
    return months_between(PartialDate(found[0][0]), PartialDate(found[1][0]))


def enrolment_ratio(change_: Texts) -> Fraction | None:
    """After as a share of before; None where either is missing or nobody was planned."""
    found = [re.match(r"\d+", text) for text in (change_.before, change_.after)]
    if not found[0] or not found[1] or int(found[0][0]) == 0:
        return None
    return Fraction(int(found[1][0]), int(found[0][0]))


def months_between(before: PartialDate, after: PartialDate) -> int:
    one, other = as_exact(before, after)
    return round((other.first_day() - one.first_day()).days / DAYS_OF_A_MONTH)


def as_exact(before: PartialDate, after: PartialDate) -> tuple[PartialDate, PartialDate]:
    """Both cut to the precision of the less exact one."""
    length = min(len(before.text), len(after.text))
    return PartialDate(before.text[:length]), PartialDate(after.text[:length])


def start_change(before: StatedDate | None, after: StatedDate | None) -> ChangeFacts:
    """Started, planned anew, or only said otherwise: a small move that is not the start itself ranks low."""
    found = change(ChangeKind.START, "start", text_of(before), text_of(after))
    return found if reached(before, after) or not small_move(found) else with_rank(found, SMALL)


def completion_change(field: str, before: StatedDate | None, after: StatedDate | None) -> ChangeFacts:
    """field: completion or primary_completion, which is the one that tells a little more."""
    found = change(completion_kind(before, after), field, text_of(before), text_of(after))
    if found.kind is not ChangeKind.COMPLETION_REACHED and small_move(found):
        found = with_rank(found, SMALL)
    return with_rank(found, found.rank - 1) if field == "primary_completion" else found


def completion_kind(before: StatedDate | None, after: StatedDate | None) -> ChangeKind:
    if reached(before, after):
        return ChangeKind.COMPLETION_REACHED
    if before is None or after is None:
        return ChangeKind.COMPLETION_STATED
    one, other = as_exact(before.date, after.date)
    if one == other:
        return ChangeKind.COMPLETION_STATED
    return ChangeKind.COMPLETION_SLIPPED if other > one else ChangeKind.COMPLETION_BROUGHT_FORWARD


def reached(before: StatedDate | None, after: StatedDate | None) -> bool:
    """An estimate, or nothing, became an actual date. Older records do not say which a date is: that is no event."""
    planned = before is None or before.kind == "ESTIMATED"
    return planned and after is not None and after.kind == ACTUAL


def small_move(found: ChangeFacts) -> bool:
    moved = months_moved(found)
    return moved is not None and abs(moved) < SMALL_MOVE_MONTHS


def with_rank(found: ChangeFacts, rank: int) -> ChangeFacts:
    return change(found.kind, found.field, found.before, found.after, rank=rank)


def enrolment_changes(before: TrialFacts, after: TrialFacts) -> Iterator[ChangeFacts]:
    """At most one change, for the number and for whether it is planned or actual."""
    one, other = enrolment_text(before), enrolment_text(after)
    if (before.enrollment, before.enrollment_kind) != (after.enrollment, after.enrollment_kind):
        found = change(enrolment_kind(before, after), "enrollment", one, other)
        yield with_rank(found, enrolment_rank(found))


def enrolment_text(facts: TrialFacts) -> str:
    """ "200 planned", "12 actual", "60" where the registry does not say which, "" where there is no number."""
    word = {"ESTIMATED": "planned", "ANTICIPATED": "planned"}.get(
        facts.enrollment_kind, facts.enrollment_kind
    )
    if facts.enrollment is None:
        return f"no number, {word.lower()}" if word else ""
    return f"{facts.enrollment} {word.lower()}".strip()


def enrolment_kind(before: TrialFacts, after: TrialFacts) -> ChangeKind:
    if before.enrollment is None or after.enrollment is None:
        return ChangeKind.ENROLMENT_STATED
    if after.enrollment_kind == ACTUAL and before.enrollment_kind == "ESTIMATED":
        return ChangeKind.ENROLMENT_ACTUAL
    if before.enrollment == after.enrollment:
        return ChangeKind.ENROLMENT_STATED
    return ChangeKind.ENROLMENT_CUT if after.enrollment < before.enrollment else ChangeKind.ENROLMENT_RAISED


def enrolment_rank(found: ChangeFacts) -> int:
    ratio = enrolment_ratio(found)
    if ratio is None:
        return found.rank
    if found.kind is ChangeKind.ENROLMENT_ACTUAL:
        return RANKS[ChangeKind.ENROLMENT_CUT] if ratio < FELL_SHORT else found.rank
    return SMALL if abs(ratio - 1) <= SMALL_SHARE else found.rank
