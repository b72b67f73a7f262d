"""The closed list of kinds of change, how telling each is, and one change as a plain value.

Kinds of one matter share their beginning ("primary_outcome_", "completion_"), so a filter can ask for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import msgspec


class ChangeKind(StrEnum):
    """In the order of how much a change tells, the most telling first."""

    RESULTS_POSTED = "results_posted"
    RESULTS_REMOVED = "results_removed"
    WHY_STOPPED = "why_stopped"
    NOTICE = "notice"
    PRIMARY_OUTCOME_SWITCHED = "primary_outcome_switched"
    STATUS = "status"
    PRIMARY_OUTCOME_REMOVED = "primary_outcome_removed"
    PRIMARY_OUTCOME_ADDED = "primary_outcome_added"
    RESULTS_CHANGED = "results_changed"
    RESULTS_AWAITED = "results_awaited"
    ENROLMENT_CUT = "enrolment_cut"
    COMPLETION_SLIPPED = "completion_slipped"
    PRIMARY_OUTCOME_TIME_FRAME = "primary_outcome_time_frame"
    COMPLETION_REACHED = "completion_reached"
    ENROLMENT_ACTUAL = "enrolment_actual"
    ENROLMENT_RAISED = "enrolment_raised"
    COMPLETION_BROUGHT_FORWARD = "completion_brought_forward"
    ARMS = "arms"
    INTERVENTIONS = "interventions"
    PHASE = "phase"
    DESIGN = "design"
    SPONSOR = "sponsor"
    START = "start"
    PRIMARY_OUTCOME_REWORDED = "primary_outcome_reworded"
    ELIGIBILITY = "eligibility"
    SECONDARY_OUTCOME = "secondary_outcome"
    COUNTRIES = "countries"
    SITES = "sites"
    SITE_STATUS = "site_status"
    COLLABORATORS = "collaborators"
    ENROLMENT_STATED = "enrolment_stated"
    COMPLETION_STATED = "completion_stated"
    OTHER_OUTCOME = "other_outcome"
    DOCUMENTS = "documents"
    DATA_SHARING = "data_sharing"
    TITLE = "title"
    CONDITIONS = "conditions"
    REGISTRY_NUMBER = "registry_number"
    REFERENCES = "references"
    OTHER = "other"
    OTHER_REGISTRY_DATE = "other_registry_date"
    OTHER_LAYOUT = "other_layout"


CHANGE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "results_posted": "Results posted",
        "results_removed": "Results removed",
        "why_stopped": "Why it stopped",
        "notice": "Notice of the registry",
        "primary_outcome_switched": "Primary outcome replaced by another",
        "status": "Status",
        "primary_outcome_removed": "Primary outcome removed",
        "primary_outcome_added": "Primary outcome added",
        "results_changed": "Posted results changed",
        "results_awaited": "Results submitted, returned, delayed or waived",
        "enrolment_cut": "Fewer participants",
        "completion_slipped": "Completion later",
        "primary_outcome_time_frame": "Time frame of primary outcome moved",
        "completion_reached": "Completion reached",
        "enrolment_actual": "Actual enrolment stated",
        "enrolment_raised": "More participants",
        "completion_brought_forward": "Completion earlier",
        "arms": "Arms",
        "interventions": "Interventions",
        "phase": "Phase",
        "design": "Design",
        "sponsor": "Sponsor",
        "start": "Start",
        "primary_outcome_reworded": "Primary outcome reworded",
        "eligibility": "Who can take part",
        "secondary_outcome": "Secondary outcomes",
        "countries": "Countries",
        "sites": "Sites",
        "site_status": "Status of sites",
        "collaborators": "Collaborators",
        "enrolment_stated": "Enrolment given or withdrawn",
        "completion_stated": "Completion date given, withdrawn or said otherwise",
        "other_outcome": "Other planned outcomes",
        "documents": "Documents",
        "data_sharing": "Sharing of data",
        "title": "Title",
        "conditions": "Conditions and keywords",
        "registry_number": "Registry numbers",
        "references": "References",
        "other": "Other",
        "other_registry_date": "Dates of the record itself",
        "other_layout": "Spacing or escaping of a text",
    }
)

RANKS: Final[Mapping[ChangeKind, int]] = MappingProxyType(
    {kind: 2 * place + 1 for place, kind in enumerate(ChangeKind)}
)
"""Odd, so that a change a little more telling than others of its kind finds a place before them."""
STOPPING: Final = RANKS[ChangeKind.RESULTS_REMOVED]
"""Of a status that stops a trial or sets it going again."""
SMALL: Final = RANKS[ChangeKind.ENROLMENT_STATED]
"""Of a move too small to matter, whatever its kind: below sites and collaborators, above documents."""


class ChangeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One difference between two versions of a record.

    rank: 1 is the most telling. field: a path whose first part is an attribute of TrialFacts ("arms.description").
    before, after: short plain texts, never markup; "" means not given.
    """

    kind: ChangeKind
    rank: int
    field: str
    before: str
    after: str


def change(kind: ChangeKind, field: str, before: str, after: str, *, rank: int = 0) -> ChangeFacts:
    """A change with the rank of its kind, or with another where its size says so."""
    return ChangeFacts(kind=kind, rank=rank or RANKS[kind], field=field, before=before, after=after)
