"""Where the evidence on a therapy is, and where it is missing: outcome by form of MS, one mark a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from evidence.domains import Domain
from evidence.models import PlannedMeasure, Report, Result
from therapies.models import Therapy
from trials.vocabulary import STATUS_GROUPS
from web import wording
from web.charts.bars import Marks, design_marks

RUNNING = ("recruiting", "not-yet", "active")
COLUMNS = (
    ("Relapsing MS", ("rrms",)),
    ("Both in one report", ("mixed",)),
    ("Progressive MS", ("spms", "ppms", "progressive")),
    ("Form not stated", ("ms",)),
)
# (words, domain, measures): what a reader would look for, so that what nobody reported has its row too.
OUTCOMES = (
    ("Relapses per year", Domain.RELAPSE, ("arr", "relapse_count")),
    ("Free of relapse", Domain.RELAPSE, ("relapse_free", "relapse_occurred", "time_to_relapse")),
    ("EDSS", Domain.DISABILITY, ("edss_value", "edss_change")),
    (
        "Disability worsened",
        Domain.DISABILITY,
        ("confirmed_progression", "progression_free", "time_to_progression"),
    ),
    ("Disability improved", Domain.DISABILITY, ("confirmed_improvement", "improved_or_stable", "edss_stable")),
    ("Death related to treatment", Domain.SAFETY, ("treatment_related_mortality",)),
    ("Death from any cause", Domain.SAFETY, ("death", "overall_survival")),
    (
        "Side effects and infections",
        Domain.SAFETY,
        (
            "serious_adverse_events", "adverse_events", "infection", "febrile_neutropenia", "hospitalisation",
            "discontinuation", "injection_related_events", "laboratory_safety",
        ),
    ),
    ("Fertility", Domain.SAFETY, ("ovarian_failure", "ovarian_recovery", "pregnancy")),
    ("Another autoimmune disease", Domain.SAFETY, ("secondary_autoimmunity",)),
    ("Cancer", Domain.SAFETY, ("malignancy",)),
    (
        "Lesions on scans",
        Domain.MRI,
        ("gd_lesions", "t2_lesions", "mri_activity", "mri_activity_free", "lesion_volume"),
    ),
    ("Brain volume", Domain.MRI, ("brain_volume",)),
    ("No sign of disease", Domain.COMPOSITE, ("neda", "neda_lost")),
    ("Quality of life, fatigue", Domain.QUALITY_OF_LIFE, ("msqol", "sf36_eq5d", "fatigue", "other_pro")),
    (
        "Walking, hands, thinking, sight",
        Domain.COGNITION_FUNCTION,
        (
            "t25fw", "t25fw_improved", "nhpt", "nhpt_improved", "sdmt_pasat", "sdmt_pasat_improved", "msfc", "walking",
            "walking_improved", "vision_improved", "vision_worsened", "employment",
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GapCell:
    """count 0: nothing found. people: in words, each person once as far as known; basis: the designs in words."""

    count: int
    url: str = ""
    people: str = ""
    basis: str = ""
    marks: Marks | None = None


@dataclass(frozen=True, slots=True)
class GapRow:
    """running: how many trials that have not ended plan to measure it; running_url: their list."""

    label: str
    domain: str
    cells: list[GapCell]
    running: int
    running_url: str


@dataclass(frozen=True, slots=True)
class GapMap:
    columns: list[str]
    rows: list[GapRow]
    gaps: int


def gap_map(therapy: Therapy, published: Iterable[Result]) -> GapMap:
    """published: the results of the therapy's reports, with their report. Two queries more, whatever the number."""
    reports: dict[tuple[str, str, str], dict[int, Report]] = {}
    for result in published:
        report = result.report
        if report is None or result.time_kind == "baseline" or result.arm_role == "comparator":
            continue
        course = (report.ms_type or "ms").lower()
        reports.setdefault((result.domain, result.measure, course), {})[report.pk] = report
    groups, running = groups_of(therapy), planned_in_running(therapy)
    rows = [
        GapRow(
            label=label,
            domain=str(domain),
            cells=[cell(therapy, domain, measures, courses, reports, groups) for _, courses in COLUMNS],
            running=len({trial for one in measures for trial in running.get(one, ())}),
            running_url=address(
                "trials", therapy=therapy.slug, plans=",".join(measures), status=",".join(RUNNING)
            ),
        )
        for label, domain, measures in OUTCOMES
    ]
    return GapMap(
        [words for words, _ in COLUMNS], rows, sum(not one.count for row in rows for one in row.cells)
    )


def cell(
    therapy: Therapy,
    domain: str,
    measures: Iterable[str],
    courses: Iterable[str],
    reports: Mapping[tuple[str, str, str], Mapping[int, Report]],
    groups: Mapping[int, set[int]],
) -> GapCell:
    courses, measures = tuple(courses), tuple(measures)
    found: dict[int, Report] = {}
    for measure in measures:
        for course in courses:
            found |= reports.get((str(domain), measure, course), {})
    if not found:
        return GapCell(0)
    designs = Counter(one.design_type for one in found.values())
    return GapCell(
        count=len(found),
        url=address(
            "reports",
            therapy=therapy.slug,
            domain=domain,
            measure=",".join(measures),
            phenotype=",".join(courses),
        ),
        people=people(found.values(), groups),
        basis=", ".join(
            f"{designs[key]} {words}"
            for key, words in (
                ("randomised", "randomised"),
                ("comparative", "comparative"),
                ("single_arm", "single arm"),
            )
            if designs[key]
        ),
        marks=design_marks([one.design_type for one in found.values()]),
    )


def people(reports: Iterable[Report], groups: Mapping[int, set[int]]) -> str:
    """Of reports that may share people the largest counts; such a report, or one that does not say how many people it
    is about, makes the number a least one: "731 people or more"."""
    seen: set[int] = set()
    total, unknown = 0, False
    for report in sorted(reports, key=lambda one: (-(one.n or 0), one.pk)):
        mine = groups.get(report.pk, set())
        if mine & seen:
            unknown = True
            continue
        seen |= mine
        total, unknown = total + (report.n or 0), unknown or report.n is None
    if not total:
        return "people not reported"
    return wording.counted(total, "person", "people") + (" or more" if unknown else "")


def groups_of(therapy: Therapy) -> dict[int, set[int]]:
    """report -> its groups of reports that may hold the same people."""
    found: dict[int, set[int]] = {}
    rows = Report.objects.filter(therapy=therapy, cohort_groups__isnull=False).order_by()
    for report, group in rows.values_list("pk", "cohort_groups"):
        found.setdefault(report, set()).add(group)
    return found


def planned_in_running(therapy: Therapy) -> dict[str, set[int]]:
    """measure -> trials of the therapy that have not ended and plan it, as the filter of the trial list counts."""
    statuses = [one for key in RUNNING for one in STATUS_GROUPS[key][1]]
    wanted = Q(trial__overall_status__in=statuses, trial__merged_into=None, confidence__gt=0)
    rows = PlannedMeasure.objects.filter(wanted, trial__assignments__therapy=therapy).order_by()
    found: dict[str, set[int]] = {}
    for measure, trial in rows.values_list("measure", "trial").distinct():
        found.setdefault(measure, set()).add(trial)
    return found


def address(name: str, **query: str) -> str:
    return f"{reverse(name)}?{urlencode(query, safe=',')}"
