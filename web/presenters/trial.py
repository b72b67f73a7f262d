"""One trial: what the registry says, what was planned, posted and published, and why it is here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from evidence.models import Report, Result, UnplacedOutcome
from evidence.planned import with_measures
from trials.dates import PartialDate
from trials.disclosure_due import ResultsDue
from trials.models import Trial
from trials.vocabulary import ALLOCATION, MASKING, OUTCOME_TYPES, OVERALL_STATUS, STUDY_TYPES, words
from web import wording
from web.presenters.citation import Citation, citation
from web.presenters.disclosure_due import DuePanel, due_panel, known_due, where_results_are
from web.presenters.documents import documents
from web.presenters.evidence_tables import Section, sections
from web.presenters.facets import FacetLine, facet_lines
from web.presenters.family import Family, family
from web.presenters.participants import Grid, baseline, flow, posted_of
from web.presenters.posted_contrasts import PostedContrast, as_contrasts
from web.presenters.posted_results import DESIGNS, PostedLine, as_lines
from web.presenters.registry_text import Block, blocks, plain
from web.presenters.side_by_side import MeasureRow, Planned, PlannedEntry, entry, side_by_side
from web.presenters.sorting import Sorting, sorting
from web.presenters.therapy import phase_words
from web.presenters.trial_facts import RecordSource, contents, key_facts, record_source
from web.presenters.trial_facts import planned as plan_words
from web.presenters.trial_history import History, history, merged_numbers
from web.presenters.trial_name import trial_name

DATE_WORDS = (
    ("results_first_posted_date", "Results posted"),
    ("completion_date", "Study completion"),
    ("primary_completion_date", "Primary completion"),
    ("start_date", "Start"),
    ("first_posted_date", "First registered"),
)


@dataclass(frozen=True, slots=True)
class TrialPage:
    trail: list[dict[str, str]]
    trial: Trial
    name: str
    merged: list[str]
    gone: str
    title: str
    verdict: str
    due: DuePanel
    key_facts: list[dict[str, str]]
    design_key: str
    phase: str
    sorting: Sorting
    facets: list[FacetLine]
    family: Family | None
    design: list[dict[str, str]]
    arms: list[dict[str, Any]]
    interventions: list[dict[str, Any]]
    sides: list[MeasureRow]
    planned: list[tuple[str, list[PlannedEntry]]]
    posted: list[PostedLine]
    contrasts: list[PostedContrast]
    unplaced: list[UnplacedOutcome]
    published: list[Section]
    reports: list[Report]
    summary: list[Block]
    eligibility: list[Block]
    who: list[dict[str, str]]
    sites: list[tuple[str, list[str]]]
    dates: list[dict[str, Any]]
    references: list[dict[str, str]]
    documents: list[dict[str, Any]]
    flow: Grid | None
    baseline: Grid | None
    limitations: str
    history: History
    source: RecordSource
    citation: Citation
    citation_files: list[dict[str, str]]

    @property
    def has_outcome(self) -> bool:
        """Whether anything is posted or published: else the plan is what there is to read."""
        return self.trial.has_results or bool(self.reports)

    @property
    def timed(self) -> bool:
        """Whether any planned outcome says when it is measured; our bundled copies do not."""
        return any(one.time_frame for _, outcomes in self.planned for one in outcomes)

    @property
    def contents(self) -> list[tuple[str, str]]:
        return contents(self)

    @property
    def facet_words_folded(self) -> bool:
        return any(line.folded for line in self.facets)


def trial_page(trial: Trial, today: dt.date, url: str = "") -> TrialPage:
    """trial: with its parts prefetched (see PARTS). url: of the page, absolute, for whoever cites it."""
    merged = merged_numbers(trial)
    reports = list(Report.objects.of_trial(trial.nct_id, *merged).order_by("-year", "slug"))
    published = list(
        Result.objects.filter(report__in=reports)
        .select_related("report")
        .prefetch_related("sources")
        .order_by("-report__year", "report__slug", "position")
    )
    outcomes = with_measures(trial)
    numbers = list(trial.results.select_related("trial").order_by("position"))
    posted, contrasts = as_lines(numbers), as_contrasts(numbers)
    unplaced = list(trial.unplaced_outcomes.order_by("pk"))
    results_section = posted_of(trial)
    source = record_source(trial)
    due = known_due(trial, today, abridged=source.bundled)
    return TrialPage(
        trail=[{"label": "Trials", "url": reverse("trials")}, {"label": trial.nct_id, "url": ""}],
        trial=trial,
        name=trial_name(trial),
        merged=merged,
        gone=gone(trial),
        title=plain(trial.brief_title),
        verdict=verdict(trial, reports, due, today),
        due=due_panel(due),
        key_facts=key_facts(trial, source, due.as_of, today),
        design_key=DESIGNS.get(trial.allocation, ""),
        phase=phase_words(trial.phase),
        sorting=sorting(trial),
        facets=facet_lines(trial),
        family=family(trial),
        design=design(trial),
        arms=[{"label": plain(arm.label), "type": words({}, arm.type), "text": plain(arm.description),
               "names": arm.intervention_names} for arm in trial.arms.all()],
        interventions=[{"name": plain(one.name), "type": words({}, one.type), "text": plain(one.description),
                        "others": ", ".join(one.other_names)} for one in trial.interventions.all()],
        sides=side_by_side(trial, outcomes, [*posted, *(one.line for one in contrasts)], published, unplaced),
        planned=planned(outcomes),
        posted=posted,
        contrasts=contrasts,
        unplaced=unplaced,
        published=sections(published, first=1000),
        reports=reports,
        summary=blocks(trial.brief_summary),
        eligibility=blocks(trial.eligibility_criteria),
        who=who(trial),
        sites=sites(trial),
        dates=dates(trial, due.as_of, today),
        references=references(trial),
        documents=documents(trial),
        flow=flow(results_section, trial.flow.all()),
        baseline=baseline(results_section, trial.baseline_measures.all()),
        limitations=plain(results_section.limitations) if results_section else "",
        history=history(trial),
        source=source,
        citation=citation(trial, url or trial.get_absolute_url(), today),
        citation_files=[{"label": label, "url": reverse("cite", args=[trial.nct_id, form])}
                        for label, form in (("BibTeX", "bib"), ("RIS", "ris"))],
    )  # fmt: skip


def gone(trial: Trial) -> str:
    """Since when the registry no longer has it; "" where it has."""
    at = trial.withdrawn_from_registry_at
    return f"No longer in the registry since our sync of {wording.day(timezone.localdate(at))}." if at else ""


def references(trial: Trial) -> list[dict[str, str]]:
    """retracted: where a notice withdraws the report, "" where the record names none."""
    return [
        {
            "text": one.citation or f"PubMed {one.pmid}",
            "type": words({}, one.type),
            "url": f"https://pubmed.ncbi.nlm.nih.gov/{one.pmid}/" if one.pmid else "",
            "retracted": "; ".join(
                notice.get("source") or notice.get("pmid") or "" for notice in one.retractions
            ),
        }
        for one in trial.references.all()
    ]


PARTS = (
    "arms",
    "interventions",
    "planned_outcomes",
    "planned_measures",
    "sites",
    "references",
    "collaborators",
    "assignments__therapy",
    "facets",
    "documents",
    "flow",
    "baseline_measures__measurements",
    "results_submissions",
)


def verdict(trial: Trial, reports: list[Report], due: ResultsDue, today: dt.date) -> str:
    """Status, why it stopped, and where its results are or are due, in plain words."""
    status = words(OVERALL_STATUS, trial.overall_status) if trial.overall_status else "Status not given"
    if trial.overall_status == "UNKNOWN" and trial.last_known_status:
        status += f" (last known: {words(OVERALL_STATUS, trial.last_known_status).lower()})"
    said = [f"{status}."]
    if trial.why_stopped:
        said.append(f"Reason given: {plain(trial.why_stopped).rstrip('.')}.")
    said.append(where_results_are(trial, due, today))
    if reports:
        verb = "is" if len(reports) == 1 else "are"
        said.append(f"{wording.counted(len(reports), 'published report')} of it {verb} read here.")
    return " ".join(said)


def design(trial: Trial) -> list[dict[str, str]]:
    enrolled = "" if trial.enrollment is None else f"{trial.enrollment:,} people"
    kind = {"ACTUAL": "enrolled", "ESTIMATED": "planned"}.get(trial.enrollment_kind, "")
    masked = words(MASKING, trial.masking)
    if trial.who_masked:
        masked += f" ({', '.join(words({}, one).lower() for one in trial.who_masked)})"
    rows = [
        ("Type", words(STUDY_TYPES, trial.study_type)),
        ("Phase", phase_words(trial.phase)),
        ("Allocation", words(ALLOCATION, trial.allocation)),
        ("Model", words({}, trial.intervention_model or trial.observational_model)),
        ("Masking", masked),
        ("Purpose", words({}, trial.primary_purpose)),
        ("People", f"{enrolled} {kind}".strip()),
        ("Conditions", ", ".join(plain(one) for one in trial.conditions)),
        ("Sponsor", trial.lead_sponsor),
        ("Collaborators", ", ".join(one.name for one in trial.collaborators.all())),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def planned(outcomes: Planned) -> list[tuple[str, list[PlannedEntry]]]:
    """(label of the type, its outcomes with the measure each was placed in)."""
    return [
        (label, [entry(one, place) for one, place in outcomes if one.type == type_])
        for type_, label in OUTCOME_TYPES.items()
        if any(one.type == type_ for one, _ in outcomes)
    ]


def who(trial: Trial) -> list[dict[str, str]]:
    ages = " to ".join(part for part in (trial.minimum_age, trial.maximum_age) if part)
    if trial.minimum_age and not trial.maximum_age:
        ages = f"{trial.minimum_age} and older"
    rows = [
        ("Age", ages),
        ("Sex", words({"ALL": "All", "FEMALE": "Women", "MALE": "Men"}, trial.sex)),
        ("Healthy volunteers", {True: "Accepted", False: "Not accepted", None: ""}[trial.healthy_volunteers]),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def sites(trial: Trial) -> list[tuple[str, list[str]]]:
    """(country, its places), countries by name."""
    found: dict[str, list[str]] = {}
    for site in trial.sites.all():
        place = ", ".join(part for part in (site.facility, site.city) if part) or "place not given"
        found.setdefault(site.country or "Country not given", []).append(place)
    return sorted(found.items())


def dates(trial: Trial, as_of: dt.date, today: dt.date) -> list[dict[str, Any]]:
    rows = []
    for name, label in DATE_WORDS:
        date: PartialDate | None = getattr(trial, name)
        if date is None:
            continue
        estimated = getattr(trial, f"{name}_kind") == "ESTIMATED"
        note = ""
        if estimated and name == "first_posted_date":
            note = "day estimated by the registry"
        elif estimated:
            note = plan_words(date, "estimated", as_of, today)
        rows.append({"date": date, "headline": label, "note": note})
    return sorted(rows, key=lambda row: row["date"].last_day(), reverse=True)
