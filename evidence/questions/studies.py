"""A study: a published report, or a registry record with posted results, as far as a question needs to know it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from evidence.extraction.arm_roles import arm_role
from evidence.models import Report, Result

Group = tuple[str, str]  # key and name of what makes two studies perhaps the same people
DESIGN_OF_ALLOCATION = {"RANDOMIZED": "randomised", "NON_RANDOMIZED": "comparative"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """slug: of the report, or the registry number (then trial is set too).

    date: ISO, cut where knowledge ends: the year of a report, the day results were posted; "" where unknown.
    intensity: of the conditioning, as the report states it. roles: arm id -> therapy, comparator or all.
    """

    slug: str
    trial: str
    name: str
    title: str
    date: str
    design: str
    ms_type: str
    intensity: str
    n: int | None
    groups: tuple[Group, ...]
    roles: tuple[tuple[str, str], ...]

    @property
    def year(self) -> int | None:
        return int(self.date[:4]) if self.date else None

    def role(self, arm: str) -> str:
        return dict(self.roles).get(arm, "")


class Studies:
    """The studies behind results, each made once."""

    def __init__(self) -> None:
        self.by_registry_id = groups_by_registry_id()
        self.known: dict[tuple[str, int], Study] = {}

    def of(self, result: Result) -> Study:
        key = ("report", result.report_id) if result.report_id else ("trial", result.trial_id or 0)
        if key not in self.known:
            self.known[key] = of_report(result.report) if result.report else self.of_trial(result)
        return self.known[key]

    def of_trial(self, result: Result) -> Study:
        trial = result.trial
        assert trial is not None
        posted = trial.results_first_posted_date
        return Study(
            slug=trial.nct_id,
            trial=trial.nct_id,
            name=f"{trial.acronym} ({trial.nct_id})" if trial.acronym else trial.nct_id,
            title=trial.brief_title,
            date=posted.text if posted else "",
            design=DESIGN_OF_ALLOCATION.get(trial.allocation, "single_arm"),
            ms_type="",
            intensity="",
            n=None,
            groups=tuple(sorted({*self.by_registry_id.get(trial.nct_id, ()), registered(trial.nct_id)})),
            roles=(),
        )


def groups_by_registry_id() -> dict[str, set[Group]]:
    """Registry number -> the cohort groups of every report that names it."""
    found: dict[str, set[Group]] = {}
    for report in Report.objects.exclude(registry_ids=[]).prefetch_related("cohort_groups"):
        for registry_id in report.registry_ids:
            found.setdefault(registry_id, set()).update(groups_of(report))
    return found


def of_report(report: Report) -> Study:
    stated = dict(report.intervention)
    return Study(
        slug=report.slug,
        trial="",
        name=report.short_name,
        title=report.title,
        date=str(report.year or ""),
        design=report.design_type,
        ms_type=report.ms_type,
        intensity=stated.get("intensity", ""),
        n=report.n,
        groups=groups_of(report),
        roles=tuple((arm["id"], arm["role"]) for arm in report.arms),
    )


def groups_of(report: Report) -> tuple[Group, ...]:
    """Cohort groups by key, then registry numbers: reports of one registered trial share people too."""
    named = sorted((group.key, group.name) for group in report.cohort_groups.all())
    return (*named, *(registered(number) for number in sorted(report.registry_ids)))


@cache
def registered(number: str) -> Group:
    return number, f"registry number {number}"


def roles_of_contrast(result: Result, study: Study) -> tuple[str, str]:
    """Roles of the first and the second group; "" where the source does not say what a group received."""
    if study.trial:
        first, _, second = result.arm_label.partition(" v ")
        return arm_role(first), arm_role(second)
    first, second = (*result.contrast, "", "")[:2]
    return study.role(first), study.role(second)


def several_therapy_arms(study: Study) -> bool:
    return sum(role == "therapy" for _, role in study.roles) > 1
