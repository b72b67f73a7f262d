"""The page of one therapy: its results by domain, its questions, its trials."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from evidence.domains import DOMAIN_LABELS, Domain
from evidence.models import Report, Result
from evidence.questions import QUESTIONS, Question
from evidence.verdicts import verdicts
from therapies.models import Therapy
from trials.models import Trial
from trials.vocabulary import PHASES, STATUS_GROUPS
from web.presenters.evidence_funnel import Stage, evidence_funnel
from web.presenters.evidence_tables import Line, Section, by_domain, sections
from web.presenters.facets import FacetTable, facet_tables
from web.presenters.gap_map import GapMap, gap_map
from web.presenters.posted_contrasts import PostedContrast, as_contrasts
from web.presenters.posted_results import PostedLine, as_lines, posted_of_therapy
from web.presenters.question import with_figures

FIRST = (Domain.RELAPSE, Domain.DISABILITY, Domain.SAFETY)


@dataclass(frozen=True, slots=True)
class Folded:
    """The lines beyond the first of one heading, as a table of their own."""

    heading: str
    lines: list[Line]

    @property
    def only(self) -> list[Section]:
        return [Section("", self.lines, [])]


@dataclass(frozen=True, slots=True)
class DomainPart:
    key: str
    label: str
    verdict: str
    groups: list[Section]
    folded: list[Folded]
    posted: list[PostedLine]
    contrasts: list[PostedContrast]
    questions: list[Question]

    @property
    def count(self) -> int:
        return (
            sum(len(group.lines) + len(group.more) for group in self.groups)
            + len(self.posted)
            + len(self.contrasts)
        )


@dataclass(frozen=True, slots=True)
class TherapyPage:
    therapy: Therapy
    trials: int
    posted: int
    reports: int
    domains: list[DomainPart]
    others: list[DomainPart]
    by_status: list[tuple[str, str, int]]
    by_phase: list[tuple[str, str, int]]
    facets: list[FacetTable]
    gaps: GapMap
    funnel: list[Stage]
    limits: list[str]


LIMITS = {
    "hsct": [
        "Whether HSCT beats the best current drugs: trials that compare them are still running.",
        "How people do after ten years, and how often fertility is lost: few reports say.",
        "A risk for one person: age, disability and the conditioning matter, and these figures do not separate them.",
    ],
    "msc": [
        "Whether MSC slows disability: the randomised trials are small and disagree.",
        "Rare harms: the reports together hold a few hundred people, followed for about a year.",
        "One product for another: cells from marrow, fat and cord, given into vein or spine, are shown side by side.",
    ],
}


def therapy_page(therapy: Therapy) -> TherapyPage:
    published = list(
        Result.objects.filter(report__therapy=therapy)
        .select_related("report")
        .prefetch_related("sources")
        .order_by("-report__year", "report__slug", "position")
    )
    posted = posted_of_therapy(therapy)
    trials = Trial.objects.shown().filter(assignments__therapy=therapy)
    grouped = by_domain(published)
    lines, contrasts = as_lines(posted), as_contrasts(posted)
    asked = with_figures(one for one in QUESTIONS if one.therapy == therapy.slug)
    parts = {key: domain_part(therapy, key, grouped[key], lines, contrasts, asked) for key in grouped}
    number = trials.count()
    return TherapyPage(
        therapy=therapy,
        trials=number,
        posted=trials.filter(has_results=True).count(),
        reports=Report.objects.filter(therapy=therapy).count(),
        domains=[parts[domain] for domain in FIRST],
        others=[part for key, part in parts.items() if key not in FIRST and part.count],
        by_status=by_status(therapy),
        by_phase=by_phase(therapy),
        facets=facet_tables(therapy, number),
        gaps=gap_map(therapy, published),
        funnel=evidence_funnel(therapy),
        limits=LIMITS.get(therapy.slug, []),
    )


def domain_part(
    therapy: Therapy,
    domain: str,
    results: list[Result],
    posted: list[PostedLine],
    contrasts: list[PostedContrast],
    asked: list[Question],
) -> DomainPart:
    said = verdicts().get(therapy.slug, {}).get(domain)
    groups = sections(results)
    return DomainPart(
        key=domain,
        label=DOMAIN_LABELS[Domain(domain)],
        verdict=said.verdict if said else "",
        groups=groups,
        folded=[Folded(group.heading, group.more) for group in groups if group.more],
        posted=[line for line in posted if line.domain == domain],
        contrasts=[one for one in contrasts if one.line.domain == domain],
        questions=[one for one in asked if one.domain == domain],
    )


def by_status(therapy: Therapy) -> list[tuple[str, str, int]]:
    """(status group, words, number of trials), zeros kept."""
    found = dict(
        Trial.objects.shown()
        .filter(assignments__therapy=therapy)
        .values_list("overall_status")
        .annotate(n=Count("pk", distinct=True))
        .order_by()
    )
    return [
        (key, label, sum(found.get(status, 0) for status in statuses))
        for key, (label, statuses) in STATUS_GROUPS.items()
    ]


def by_phase(therapy: Therapy) -> list[tuple[str, str, int]]:
    """(value of the phase filter, words, number of trials)."""
    found = dict(
        Trial.objects.shown()
        .filter(assignments__therapy=therapy)
        .values_list("phase")
        .annotate(n=Count("pk", distinct=True))
        .order_by()
    )
    rows = [(value, phase_words(value), found[value]) for value in PHASES if value in found]
    return [*rows, ("none", "None given", found[""])] if "" in found else rows


def phase_words(phase: str) -> str:
    """PHASE1/PHASE2 -> "1/2"; "" -> "none given"."""
    if not phase:
        return "none given"
    return PHASES.get(phase, phase.replace("PHASE", "").replace("_", " "))
