"""The mark of each badge: its class, its icon in `static/icons.svg` and its word. Never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from trials.vocabulary import OVERALL_STATUS, STATUS_GROUPS, words


@dataclass(frozen=True, slots=True)
class Mark:
    """What a badge shows: `css` its class, `icon` the id of its symbol ("" for none), `words` its text."""

    css: str
    icon: str
    words: str


UNKNOWN_STATUS = ("status-lost", "s-q")

# (class, icon) by registry status and by the group of statuses a reader filters by.
STATUS_SHAPES = {
    "RECRUITING": ("status-open", "s-full"),
    "ENROLLING_BY_INVITATION": ("status-open", "s-full"),
    "AVAILABLE": ("status-open", "s-full"),
    "NOT_YET_RECRUITING": ("status-wait", "s-hollow"),
    "ACTIVE_NOT_RECRUITING": ("status-open", "s-half"),
    "COMPLETED": ("status-done", "s-square"),
    "APPROVED_FOR_MARKETING": ("status-done", "s-square"),
    "TERMINATED": ("status-stop", "s-x"),
    "WITHDRAWN": ("status-stop", "s-x"),
    "NO_LONGER_AVAILABLE": ("status-stop", "s-x"),
    "SUSPENDED": ("status-lost", "s-pause"),
    "TEMPORARILY_NOT_AVAILABLE": ("status-lost", "s-pause"),
    "recruiting": ("status-open", "s-full"),
    "not-yet": ("status-wait", "s-hollow"),
    "active": ("status-open", "s-half"),
    "completed": ("status-done", "s-square"),
    "stopped": ("status-stop", "s-x"),
}

DESIGNS = {
    "randomised": Mark("design", "d-r", "Randomised"),
    "comparative": Mark("design", "d-c", "Comparative cohort"),
    "single_arm": Mark("design", "d-s", "Single arm"),
}

THERAPIES = {"hsct": Mark("tag-hsct", "", "HSCT"), "msc": Mark("tag-msc", "", "MSC")}

DOMAINS = {
    "relapse": Mark("domain-relapse", "i-relapse", "Relapse"),
    "disability": Mark("domain-disability", "i-disability", "Disability"),
    "safety": Mark("domain-safety", "i-safety", "Safety"),
    "mri": Mark("domain-mri", "i-mri", "MRI"),
    "composite": Mark("domain-composite", "i-composite", "No disease activity"),
    "quality_of_life": Mark("domain-other", "i-other", "Quality of life"),
    "cognition_function": Mark("domain-other", "i-other", "Cognition and function"),
    "biomarker": Mark("domain-other", "i-other", "Laboratory markers"),
    "other": Mark("domain-other", "i-other", "Other outcomes"),
}

GRADES = {
    "A": Mark("grade-a", "", "read in the report itself or a copy of its abstract"),
    "B": Mark("grade-b", "", "read in another text about it"),
    "C": Mark("grade-c", "", "not verified"),
}


def status_mark(code: str) -> Mark:
    """The mark of a registry status or status group; an unknown one keeps its words."""
    css, icon = STATUS_SHAPES.get(code, UNKNOWN_STATUS)
    label = STATUS_GROUPS[code][0] if code in STATUS_GROUPS else words(OVERALL_STATUS, code)
    return Mark(css, icon, label or "Status not given")


def design_mark(key: str) -> Mark:
    """The mark of a design: "randomised", "comparative" or "single_arm" ("-" counts as "_")."""
    return _known(DESIGNS, key.lower().replace("-", "_"), "design")


def therapy_mark(slug: str) -> Mark:
    """The mark of a therapy; any but HSCT and MSC is drawn as another therapy."""
    return THERAPIES.get(slug.lower()) or Mark("tag-other", "", slug.capitalize() or "Other")


def domain_mark(key: str) -> Mark:
    """The mark of an outcome domain, by the keys of evidence.domains.Domain."""
    return _known(DOMAINS, key.lower(), "domain")


def grade_mark(grade: str) -> Mark:
    """The mark of a source grade: A, B or C."""
    return _known(GRADES, grade.upper(), "grade")


def _known(table: dict[str, Mark], key: str, what: str) -> Mark:
    if key in table:
        return table[key]
    raise ValueError(f"no {what} {key!r}: expected one of {', '.join(table)}")
