"""One published report, everything carried from it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from evidence.corrections import said_by_file
from evidence.domains import DESIGN_LABELS, DOMAIN_LABELS, KINDS, Design, Domain
from evidence.models import Report, Result
from web import wording
from web.presenters import result_words as say
from web.presenters.evidence_tables import ms_type_words

LIMITS = (
    {
        "lead": "The whole report.",
        "text": "Mostly its abstract or a table was read; figures that stand only in the full text are missing.",
    },
    {
        "lead": "A check of the figures.",
        "text": "They are as the source prints them; nobody has compared them with patient data.",
    },
)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One number with everything the source said of it.

    corrected: why a curator corrected it, and what the file has; corrected_from: where the right figure was read.
    """

    key: str
    measure: str
    kind: str
    arm: str
    figure: str
    spread: str
    details: list[str]
    grade: str
    sources: list[tuple[str, str]]
    corrected: str
    corrected_from: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    trail: list[dict[str, str]]
    report: Report
    citation: str
    links: list[tuple[str, str]]
    design: list[dict[str, str]]
    domains: list[tuple[str, list[ReportRow]]]
    overlaps: list[tuple[str, str, list[Report]]]
    limits: tuple[dict[str, str], ...]


def report_page(report: Report) -> ReportPage:
    results = list(
        report.results.select_related("correction").prefetch_related("sources").order_by("position")
    )
    therapy = report.therapy
    return ReportPage(
        trail=[
            {"label": therapy.abbreviation, "url": therapy.get_absolute_url()},
            {"label": report.short_name, "url": ""},
        ],
        limits=LIMITS,
        report=report,
        citation=citation(report),
        links=links(report),
        design=design(report),
        domains=[
            (DOMAIN_LABELS[domain], [row(one) for one in results if one.domain == domain])
            for domain in Domain
            if any(one.domain == domain for one in results)
        ],
        overlaps=[
            (group.name, group.reason, [one for one in group.reports.all() if one.pk != report.pk])
            for group in report.cohort_groups.all()
        ],
    )


def citation(report: Report) -> str:
    """Burt RK and others. JAMA 2019;321(2):165-174."""
    author = f"{report.first_author} and others." if report.first_author else ""
    place = " ".join(str(part) for part in (report.journal, report.year) if part)
    return " ".join(
        part for part in (author, f"{place};{report.volume_pages}" if report.volume_pages else place) if part
    )


def links(report: Report) -> list[tuple[str, str]]:
    found = []
    if report.doi:
        found.append((f"doi {report.doi}", f"https://doi.org/{report.doi}"))
    if report.pmid:
        found.append((f"PubMed {report.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{report.pmid}/"))
    if report.pmcid:
        found.append((report.pmcid, f"https://pmc.ncbi.nlm.nih.gov/articles/{report.pmcid}/"))
    return found


def design(report: Report) -> list[dict[str, str]]:
    label = str(DESIGN_LABELS[Design(report.design_type)])
    people = [f"{report.n:,}" if report.n else "", ms_type_words(report), report.population]
    arms = "; ".join(f"{arm['label']}" + (f", {arm['n']:,}" if arm["n"] else "") for arm in report.arms)
    rows = [
        ("Design", "; ".join(part for part in (label, report.design_description) if part)),
        ("Blinding", report.blinding),
        ("People", "; ".join(part for part in people if part)),
        *((name.replace("_", " ").capitalize(), text) for name, text in report.intervention),
        ("Comparison", report.comparator),
        ("Arms", arms),
        ("Follow-up", report.follow_up),
        ("Where", report.country),
    ]
    found = [{"term": term, "value": value, "url": ""} for term, value in rows if value]
    for number in report.registry_ids:
        url = reverse("trial", args=[number]) if number.startswith("NCT") else ""
        found.append({"term": "Registered as", "value": number, "url": url})
    return found


def row(result: Result) -> ReportRow:
    details = [
        say.when(result),
        say.people(result),
        result.population,
        result.definition,
        say.p_words(result),
        result.estimator,
        f"computed: {result.formula}" if result.formula else "",
        result.total_note,
        result.note,
        f"read in: {result.where}" if result.where else "",
        f"{wording.number(float(result.person_years))} person-years" if result.person_years else "",
    ]
    return ReportRow(
        key=result.key,
        measure=say.measure_of(result).label,
        kind=KINDS[result.kind].label,
        arm=result.arm_label,
        figure=say.figure(result),
        spread=say.spread(result),
        details=[detail for detail in details if detail],
        grade=result.grade,
        sources=[(source.title, source.url) for source in result.sources.all()],
        corrected=corrected_words(result),
        corrected_from=result.correction.source_url if result.correction else "",
    )


def corrected_words(result: Result) -> str:
    if result.correction is None:
        return ""
    return f"corrected by a curator: {result.correction.reason} (file: {said_by_file(result.correction)})"
